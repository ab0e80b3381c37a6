"""One line of a table: a figure, its bar, and whether it holds."""

import resource
from collections.abc import Sequence
from dataclasses import dataclass

SEED = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure in its own unit; without a bar it is told, not judged."""

    what: str
    value: float
    unit: str = ""
    most: float | None = None

    @property
    def verdict(self) -> str:
        """pass, MISS, or nothing where there is no bar."""
        if self.most is None:
            return ""
        return "pass" if self.value <= self.most else "MISS"


def table(name: str, how: str, figures: Sequence[Figure]) -> str:
    """A part's figures as Markdown."""
    rows = [f"| {each.what} | {each.value:.4g} {each.unit} | {_bar(each)} | {each.verdict} |" for each in figures]
    return "\n".join([f"### {name}", "", how, "", "| what | figure | bar | |", "|---|---|---|---|", *rows, ""])


def _bar(figure: Figure) -> str:
    return "" if figure.most is None else f"≤ {figure.most:g} {figure.unit}"


def p95(values: Sequence[float]) -> float:
    """The value that 95 of 100 do not exceed."""
    return sorted(values)[max(0, -(-len(values) * 95 // 100) - 1)]


def allow_many_files() -> None:
    """Two hundred streams need more sockets than some shells allow."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
