"""The closing table."""

from rich.console import Console
from rich.table import Table

from core.messages import ButtonPress
from tests.chaos.lives import Supervisor
from tests.chaos.mines import VISIBLE
from tests.chaos.verdict import Verdict

WORDS = ("lost", "doubled", "out of order", "no end", "failed")


def print_report(verdict: Verdict, supervisor: Supervisor, *, seed: int, seconds: float) -> None:
    """Where it was killed, every violation with its rows, and the figures."""
    console = Console(width=160, highlight=False)
    aimed = Table("killed", "times", title=f"Where the {supervisor.kills} kills fell")
    for cause, times in sorted(supervisor.died.items(), key=lambda item: (-item[1], item[0])):
        aimed.add_row(cause, str(times))
    console.print(aimed)
    for word, rows in verdict.violations:
        console.print(f"{word.upper()} (seed {seed}, {supervisor.number} kills): {rows}", markup=False, soft_wrap=True)
    console.print(_figures(verdict, supervisor, seconds))
    console.print(f"The named point: {VISIBLE}, a send that was cut before our record of it.", markup=False)
    console.print("FAILED" if verdict.violations else "PASSED", f"seed {seed}")


def _figures(verdict: Verdict, supervisor: Supervisor, seconds: float) -> Table:
    found = verdict.findings
    presses = sum(isinstance(each.inbound, ButtonPress) for each in verdict.sent)
    statuses = [draft.status for draft in found.drafts.values()]
    table = Table("figure", "count", title="kill -9")
    rows: list[tuple[str, object]] = [
        ("kills", supervisor.number),
        ("restarts", supervisor.number),
        ("messages", len(verdict.sent) - presses),
        ("presses", presses),
        ("deliveries to the server", sum(each.tries for each in verdict.sent)),
        ("jobs", len(found.jobs)),
        ("jobs begun", sum(job.attempts for job in found.jobs.values())),
        ("drafts", len(found.drafts)),
        ("approved", statuses.count("approved")),
        ("rejected", statuses.count("rejected")),
        ("published", len(found.posts)),
        *((word, verdict.count(word)) for word in WORDS),
        ("repeated at the named point", verdict.repeated),
        ("seconds", round(seconds, 1)),
    ]
    for name, value in rows:
        table.add_row(name, str(value))
    return table
