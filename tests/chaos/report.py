"""What a run came to, on paper: its own report, and the closing table over all of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from core.messages import ButtonPress
from tests.chaos.controls import Control
from tests.chaos.lives import Supervisor
from tests.chaos.mines import EXACT, VISIBLE
from tests.chaos.verdict import Verdict

WORDS = ("lost", "doubled", "out of order", "no end", "failed")
SHOWN = 5  # violations of a control: enough to see that they are of the right sort


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A run that is over; without a verdict where a server fell by itself."""

    name: str
    control: Control
    supervisor: Supervisor
    verdict: Verdict | None
    seconds: float

    @property
    def sound(self) -> bool:
        """Whether no promise was broken on purpose."""
        return not self.control.expected

    @property
    def violations(self) -> int:
        """How many; a server that fell is one."""
        return len(self.verdict.violations) if self.verdict else 1

    @property
    def as_it_must_be(self) -> bool:
        """No violation, or in a control at least one of the sort that its broken promise makes."""
        if self.verdict is None:
            return False
        return not self.verdict.violations if self.sound else self.verdict.count(self.control.expected) > 0


def print_run(outcome: Outcome, *, seed: int) -> None:
    """Where it was killed, the violations with their rows, and the figures."""
    console, verdict, supervisor = Console(width=160, highlight=False), outcome.verdict, outcome.supervisor
    if verdict is None:
        return
    shown = verdict.violations if outcome.sound else verdict.violations[:SHOWN]
    if outcome.sound:
        console.print(_kills(supervisor))
    for word, rows in shown:
        where = f"{outcome.name}, seed {seed}, {supervisor.number} kills"
        console.print(f"{word.upper()} ({where}): {rows}", markup=False, soft_wrap=True)
    if len(shown) < len(verdict.violations):
        console.print(f"… and {len(verdict.violations) - len(shown)} more")
    if outcome.sound:
        console.print(_figures(verdict, supervisor, outcome.seconds))
        console.print(f"The named point: {VISIBLE}, a send that was cut before our record of it.", markup=False)


def _kills(supervisor: Supervisor) -> Table:
    table = Table("killed", "times", title=f"Where the {supervisor.kills} kills fell")
    for cause, times in sorted(supervisor.died.items(), key=lambda item: (-item[1], item[0])):
        table.add_row(cause, str(times))
    missed = [point for point in EXACT if not supervisor.died[point]]
    table.caption = f"named points: {len(EXACT)}, never hit: {', '.join(missed) or 'none'}"
    return table


def _figures(verdict: Verdict, supervisor: Supervisor, seconds: float) -> Table:
    found = verdict.findings
    presses = sum(isinstance(each.inbound, ButtonPress) for each in verdict.sent)
    statuses = [draft.status for draft in found.drafts.values()]
    table = Table("figure", "count", title="kill -9")
    rows: list[tuple[str, object]] = [
        ("kills, each with a restart", supervisor.number),
        ("messages", len(verdict.sent) - presses),
        ("presses", presses),
        ("deliveries to the server", sum(each.tries for each in verdict.sent)),
        ("jobs", len(found.jobs)),
        ("jobs begun", sum(job.attempts for job in found.jobs.values())),
        ("drafts", len(found.drafts)),
        ("revisions", sum(map(len, found.revisions.values()))),
        ("approved", statuses.count("approved")),
        ("rejected", statuses.count("rejected")),
        ("stopped", statuses.count("stopped")),
        ("published", len(found.posts)),
        *((word, verdict.count(word)) for word in WORDS),
        ("repeated at the named point", verdict.repeated),
        ("seconds", round(seconds, 1)),
    ]
    for name, value in rows:
        table.add_row(name, str(value))
    return table


def print_closing(outcomes: Sequence[Outcome], *, seed: int) -> None:
    """One row per run, and whether the whole passed."""
    table = Table("broken on purpose", "kills", *WORDS, "repeated", "seconds", "", title=f"make chaos, seed {seed}")
    for each in outcomes:
        counts = [str(each.verdict.count(word)) if each.verdict else "?" for word in WORDS]
        repeated = str(each.verdict.repeated) if each.verdict else "?"
        promise = "nothing" if each.sound else f"{each.name}: {each.control.promise}"
        table.add_row(promise, str(each.supervisor.number), *counts, repeated, f"{each.seconds:.0f}", _word(each))
    Console(width=160, highlight=False).print(table)
    passed = all(each.as_it_must_be for each in outcomes)
    print("PASSED" if passed else "FAILED", f"seed {seed}")


def _word(outcome: Outcome) -> str:
    if outcome.sound:
        return "sound" if outcome.as_it_must_be else "FAILED"
    return "seen, as it must be" if outcome.as_it_must_be else "NOT SEEN"
