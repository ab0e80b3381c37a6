"""What a run of publications came to, on paper."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from tests.chaos.publishing.plans import EXACT
from tests.chaos.publishing.run import Outcome

SHOWN = 5  # violations of the control


def print_run(outcome: Outcome, *, seed: int, sound: bool) -> None:
    """Where it was killed, what is wrong, and the figures."""
    console, verdict = Console(width=160, highlight=False), outcome.verdict
    if verdict is None:
        return
    for word, rows in verdict.violations if sound else verdict.violations[:SHOWN]:
        console.print(f"{word.upper()} (seed {seed}): {rows}", markup=False, soft_wrap=True)
    if sound:
        console.print(_kills(outcome))
    console.print(_figures(outcome, "publications" if sound else "publications, sent again blindly"))


def _kills(outcome: Outcome) -> Table:
    died = outcome.supervisor.died
    table = Table("killed", "times", title=f"Where the {outcome.supervisor.kills} kills fell")
    for cause, times in sorted(died.items(), key=lambda item: (-item[1], item[0])):
        table.add_row(cause, str(times))
    table.caption = f"named points: {len(EXACT)}, never hit: {', '.join(set(EXACT) - set(died)) or 'none'}"
    return table


def _figures(outcome: Outcome, title: str) -> Table:
    verdict, said = outcome.verdict, outcome.looker.said
    assert verdict is not None
    rows: Sequence[tuple[str, object]] = (
        ("kills, each with a restart", outcome.supervisor.number),
        ("publications", verdict.publications),
        ("claims, each with one call at most", verdict.claims),
        ("of which nobody knew for a while", verdict.looked),
        ("questions to a person", verdict.asked),
        ("answered “yes, it is there”", said.count("yes")),
        ("answered “no, send again”", said.count("no")),
        ("posts that readers see", verdict.posts),
        *((word, verdict.count(word)) for word in ("lost", "doubled", "failed")),
        ("seconds", round(outcome.seconds, 1)),
    )
    table = Table("figure", "count", title=title)
    for name, value in rows:
        table.add_row(name, str(value))
    return table
