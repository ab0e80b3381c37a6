"""UsageStore: every call is kept, and summed by whatever somebody asks for."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.sqlite.database import Database
from adapters.sqlite.schema import MIGRATIONS
from adapters.sqlite.usage import SqliteUsage
from core.usage import Group, Payer, Purpose, Spent, Usage
from tests.contracts.conftest import Kept

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
NOTHING = Spent()


def call(
    session: str = "a",
    *,
    turn: str = "t1",
    draft: str = "",
    day: int = 5,
    purpose: Purpose = "answer",
    free: bool = False,
) -> Usage:
    """1,000 tokens in, 200 out and 0.5 of money; nothing where it is free."""
    return Usage(
        at=NOON.replace(day=day),
        day=f"2026-01-{day:02}",
        payer=Payer(session=session, turn=turn, draft=draft),
        purpose=purpose,
        provider="offline" if free else "main",
        model="m",
        tokens_in=1000,
        tokens_out=200,
        cost=0.0 if free else 0.5,
        estimated=free,
        free=free,
    )


async def add(kept: Kept, *calls: Usage) -> None:
    for each in calls:
        await kept.usage.add(each)


def of(calls: int, *, free: int = 0) -> Spent:
    both = calls + free
    return Spent(calls=both, tokens_in=1000 * both, tokens_out=200 * both, cost=calls / 2, estimated=free)


async def test_nothing_was_used(kept: Kept) -> None:
    assert await kept.usage.spent() == NOTHING
    assert await kept.usage.by("day") == {}
    assert list(await kept.usage.last()) == []


async def test_a_call_comes_back_as_it_was_kept(kept: Kept) -> None:
    picture = Usage(
        at=NOON + timedelta(microseconds=1),
        day="2026-01-05",
        payer=Payer(session="4:", turn="t", draft="d"),
        purpose="pictures",
        provider="images",
        model="图",
        pictures=3,
        cost=0.12,
    )
    await add(kept, call(free=True), picture)
    assert list(await kept.usage.last()) == [picture, call(free=True)]
    assert list(await kept.usage.last(limit=1)) == [picture]
    assert list(await kept.usage.last(session="a")) == [call(free=True)]


async def test_sums_of_a_day_and_a_chat(kept: Kept) -> None:
    await add(kept, call("a"), call("a"), call("b"), call("a", day=6), call("a", free=True))
    table = [
        ("of all calls", await kept.usage.spent(), of(4, free=1)),
        ("of one day", await kept.usage.spent(day="2026-01-05"), of(3, free=1)),
        ("of one chat on one day", await kept.usage.spent(day="2026-01-05", session="a"), of(2, free=1)),
        ("without what is free", await kept.usage.spent(day="2026-01-05", session="a", paid=True), of(2)),
        ("of a chat that is none", await kept.usage.spent(session=""), NOTHING),
        ("of a day without calls", await kept.usage.spent(day="2026-01-07"), NOTHING),
    ]
    assert [why for why, found, expected in table if found != expected] == []


GROUPS: list[tuple[Group, dict[str, Spent]]] = [
    ("day", {"2026-01-05": of(3, free=1), "2026-01-06": of(1)}),
    ("session", {"a": of(3, free=1), "b": of(1)}),
    ("turn", {"t1": of(3, free=1), "t2": of(1)}),
    ("draft", {"d1": of(2), "d2": of(1), "": of(1, free=1)}),
    ("provider", {"main": of(4), "offline": of(0, free=1)}),
    ("purpose", {"write": of(3), "answer": of(1, free=1)}),
]


@pytest.mark.parametrize(("group", "expected"), GROUPS, ids=[group for group, _ in GROUPS])
async def test_sums_by_group(kept: Kept, group: Group, expected: dict[str, Spent]) -> None:
    await add(
        kept,
        call(draft="d1", purpose="write"),
        call(turn="t2", draft="d1", purpose="write"),
        call(free=True),
        call("b", draft="d2", purpose="write"),
        call(day=6),
    )
    assert await kept.usage.by(group) == expected


async def test_the_most_expensive_group_comes_first_then_that_of_most_tokens(kept: Kept) -> None:
    await add(kept, call("free", free=True), call("less"), call("more"), call("more"), call("idle", free=True))
    assert list(await kept.usage.by("session")) == ["more", "less", "free", "idle"]


async def test_sums_since_a_day_and_of_one_chat(kept: Kept) -> None:
    await add(kept, call(day=4), call(day=5), call("b", day=6))
    assert await kept.usage.by("day", since="2026-01-05") == {"2026-01-05": of(1), "2026-01-06": of(1)}
    assert await kept.usage.by("day", session="b") == {"2026-01-06": of(1)}


async def test_calls_at_the_same_time_are_all_counted(kept: Kept) -> None:
    await asyncio.gather(*(kept.usage.add(call()) for _ in range(200)))
    assert await kept.usage.spent(day="2026-01-05", session="a") == of(200)


async def test_it_is_on_disk_when_it_returns(tmp_path: Path) -> None:
    for _ in range(2):
        async with Database(tmp_path / "copydesk.db", migrations=MIGRATIONS, synchronous="FULL") as database:
            await SqliteUsage(database).add(call())
    async with Database(tmp_path / "copydesk.db", migrations=MIGRATIONS, synchronous="FULL") as database:
        assert await SqliteUsage(database).spent() == of(2)


async def test_a_budget_is_asked_of_the_index_alone(tmp_path: Path) -> None:
    query = (
        "EXPLAIN QUERY PLAN SELECT SUM(tokens_in), SUM(tokens_out), SUM(pictures), SUM(cost), SUM(estimated) "
        "FROM usage WHERE day = ? AND session = ? AND free = ?"
    )
    async with Database(tmp_path / "copydesk.db", migrations=MIGRATIONS, synchronous="FULL") as database:
        plan = await database.read(lambda connection: connection.execute(query, ("", "", 0)).fetchall())
    assert "COVERING INDEX usage_of_day" in plan[0][-1]
