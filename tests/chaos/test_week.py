"""A night in which clocks are changed, with a restart every hour; `make chaos` has the whole weeks."""

from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.chaos.week import Counts, Week, lived


async def test_everything_comes_once_while_clocks_are_changed(tmp_path: Path) -> None:
    counts = await lived(Week(zone=ZoneInfo("Europe/Berlin"), first=date(2026, 3, 28), days=1), tmp_path)
    assert counts.wrongs == []
    assert (counts.came["slots"], counts.came["digests"]) == (2, 2)
    assert counts.came["reminders"] >= 4
    assert counts.restarts >= 27


def test_what_is_missing_or_twice_is_seen() -> None:
    counts, week = Counts(), Week(zone=ZoneInfo("UTC"), first=date(2026, 1, 1), days=1)
    counts.compare("slots", [week.start, week.end], [week.end, week.end])
    assert counts.wrongs == [
        "slots due at 2026-01-01T07:00:00+00:00 did not come",
        "slots came at 2026-01-02T11:00:00+00:00 for nothing",
    ]
