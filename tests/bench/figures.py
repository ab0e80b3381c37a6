"""Figures, their bars, and whether they hold."""

import resource
from collections.abc import Sequence
from dataclasses import dataclass

SEED = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure in its own unit; without a bar it is told, not judged. `runs` are the single runs behind a median."""

    what: str
    value: float
    unit: str = ""
    most: float | None = None
    runs: Sequence[float] = ()

    @property
    def missed(self) -> bool:
        """Whether it does not keep to its bar."""
        return self.most is not None and not self.value <= self.most

    @property
    def line(self) -> str:
        """A row of Markdown."""
        spread = f" ({min(self.runs):.3g} to {max(self.runs):.3g})" if self.runs else ""
        told = f"{self.value:.4g} {self.unit}".strip() + spread
        if self.most is None:
            return f"| {self.what} | {told} | | |"
        bar = f"≤ {self.most:g} {self.unit}".strip()
        return f"| {self.what} | {told} | {bar} | {'MISS' if self.missed else 'pass'} |"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """What one part has found, and how."""

    name: str
    how: str
    figures: Sequence[Figure]

    @property
    def missed(self) -> Sequence[Figure]:
        """The figures that do not keep to their bars."""
        return [figure for figure in self.figures if figure.missed]

    def __str__(self) -> str:
        head = ["| what | figure | bar | |", "|---|---|---|---|"]
        return "\n".join([f"### {self.name}", "", self.how, "", *head, *(each.line for each in self.figures), ""])


def p95(values: Sequence[float]) -> float:
    """The value that 95 of 100 do not exceed; infinite where there are none."""
    return sorted(values)[-(-len(values) * 95 // 100) - 1] if values else float("inf")


def allow_many_files() -> None:
    """Two hundred streams, or a thousand chats, need more sockets than some shells allow."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
