"""The audit log only grows: nothing changes a line, and nothing takes one away."""

import sqlite3
from dataclasses import FrozenInstanceError, replace
from pathlib import Path

import pytest

from adapters.memory.clock import SimulatedClock
from core.records import AuditEntry
from tests.contracts.asking import NOON
from tests.contracts.conftest import Kept, on_sqlite

LINE = AuditEntry(at=NOON, who="slack:mei", what="approve", draft="d", detail="t", where="s", digest="x")


async def test_a_line_is_kept_whole(kept: Kept) -> None:
    await kept.audit.add(LINE)
    assert list(await kept.audit.read(draft="d")) == [LINE]


async def test_there_is_no_way_to_change_or_to_delete(kept: Kept) -> None:
    await kept.audit.add(LINE)
    assert {name for name in dir(kept.audit) if not name.startswith("_")} <= {"add", "read", "keep"}
    (line,) = lines = list(await kept.audit.read())
    with pytest.raises(FrozenInstanceError):
        line.who = "nobody"  # type: ignore[misc]
    lines.clear()
    await kept.audit.add(replace(LINE, who="slack:bo"))  # the same in all but one field is a line of its own
    assert [each.who for each in await kept.audit.read()] == ["slack:bo", "slack:mei"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET body = '{}'",
        "UPDATE audit SET draft = 'other' WHERE number = 1",
        "DELETE FROM audit",
        "DELETE FROM audit WHERE number = 1",
        "INSERT OR REPLACE INTO audit (number, draft, body) VALUES (1, 'd', '{}')",
        "REPLACE INTO audit (number, draft, body) VALUES (1, 'd', '{}')",
        "INSERT INTO audit (number, draft, body) VALUES (1, 'd', '{}') ON CONFLICT (number) DO UPDATE SET body = '{}'",
    ],
)
async def test_the_file_itself_refuses(statement: str, tmp_path: Path, clock: SimulatedClock) -> None:
    async with on_sqlite(tmp_path, clock) as kept:
        await kept.audit.add(LINE)
        other = sqlite3.connect(tmp_path / "copydesk.db")
        with pytest.raises(sqlite3.IntegrityError, match="append only"):
            other.execute(statement)
        other.close()
        assert list(await kept.audit.read()) == [LINE]
