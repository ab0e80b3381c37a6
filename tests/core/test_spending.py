"""The day's budgets: what counts, when they stop a call, when they begin anew."""

from datetime import UTC, datetime

import pytest

from adapters.memory.clock import SimulatedClock
from adapters.memory.usage import MemoryUsage
from core.errors import BudgetSpent
from core.spending import Spending
from core.usage import DayBudget, Payer, Tariff, Tokens, Which

HERE, THERE = Payer(session="here", turn="t1"), Payer(session="there", turn="t2")
PAID = Tariff(provider="main", model="m", tokens_in=1_000.0, tokens_out=1_000.0)  # a thousandth a token
FREE = Tariff(provider="offline", model="offline", free=True)
PICTURE = Tariff(provider="images", model="p", picture=0.25)


def spending(budget: DayBudget, clock: SimulatedClock | None = None) -> Spending:
    return Spending(usage=MemoryUsage(), clock=clock or SimulatedClock(), budget=budget)


async def use(desk: Spending, payer: Payer, tokens: int, tariff: Tariff = PAID) -> None:
    await desk.charge(payer, "answer", tariff, Tokens(asked=tokens, answered=0))


async def stopped(desk: Spending, payer: Payer = HERE, tariff: Tariff = PAID) -> Which | None:
    """Which budget stops a call; None for none."""
    try:
        await desk.check(payer, tariff)
    except BudgetSpent as spent:
        return spent.details["which"]  # type: ignore[return-value]
    return None


ROWS: list[tuple[str, DayBudget, int, int, Which | None]] = [
    ("without a budget nothing stops", DayBudget(), 10**9, 10**9, None),
    ("one token is left", DayBudget(chat_tokens=100), 99, 0, None),
    ("none is left", DayBudget(chat_tokens=100), 100, 0, "chat_tokens"),
    ("another chat's are its own", DayBudget(chat_tokens=100), 0, 500, None),
    ("a thousandth is left", DayBudget(chat_cost=0.1), 99, 0, None),
    ("no money is left", DayBudget(chat_cost=0.1), 100, 0, "chat_cost"),
    ("all chats together", DayBudget(all_tokens=100), 40, 60, "all_tokens"),
    ("all their money", DayBudget(all_cost=0.1), 40, 60, "all_cost"),
    ("both: the chat's is named first", DayBudget(chat_tokens=40, all_tokens=100), 40, 60, "chat_tokens"),
    ("the chat has some left, all have none", DayBudget(chat_tokens=50, all_tokens=100), 40, 60, "all_tokens"),
]


@pytest.mark.parametrize(("why", "budget", "here", "there", "which"), ROWS, ids=[row[0] for row in ROWS])
async def test_which_budget_stops_a_call(
    why: str, budget: DayBudget, here: int, there: int, which: Which | None
) -> None:
    desk = spending(budget)
    await use(desk, HERE, here)
    await use(desk, THERE, there)
    assert await stopped(desk) == which, why


async def test_what_is_free_is_counted_and_neither_stopped_nor_held_against_a_budget() -> None:
    desk = spending(DayBudget(chat_tokens=100))
    await use(desk, HERE, 1_000, FREE)
    assert (await desk.today("here")).tokens == 1_000
    assert await stopped(desk) is None
    await use(desk, HERE, 100)
    assert await stopped(desk) == "chat_tokens"
    assert await stopped(desk, tariff=FREE) is None


async def test_pictures_cost_too() -> None:
    desk = spending(DayBudget(chat_cost=1.0))
    await desk.charge_pictures(HERE, PICTURE, 3)
    assert await stopped(desk, tariff=PICTURE) is None
    await desk.charge_pictures(HERE, PICTURE, 1)
    assert await stopped(desk, tariff=PICTURE) == "chat_cost"
    assert (await desk.today("here")).pictures == 4


@pytest.mark.parametrize(("tariff", "count"), [(FREE, 3), (PICTURE, 0)])
async def test_pictures_that_cost_nothing_are_not_written_down(tariff: Tariff, count: int) -> None:
    desk = spending(DayBudget())
    await desk.charge_pictures(HERE, tariff, count)
    assert (await desk.today("here")).calls == 0


ZONES = [
    ("UTC", datetime(2026, 1, 5, 8, tzinfo=UTC), 16.0),
    ("Asia/Shanghai", datetime(2026, 1, 5, 8, tzinfo=UTC), 8.0),
    ("America/New_York", datetime(2026, 1, 5, 8, tzinfo=UTC), 21.0),
    ("Europe/Berlin", datetime(2026, 3, 28, 23, tzinfo=UTC), 23.0),  # the day on which clocks go forward
]


@pytest.mark.parametrize(("zone", "start", "hours"), ZONES, ids=[row[0] for row in ZONES])
async def test_the_day_begins_at_midnight_in_the_zone(zone: str, start: datetime, hours: float) -> None:
    clock = SimulatedClock(start)
    desk = spending(DayBudget(chat_tokens=100, zone=zone), clock)
    await use(desk, HERE, 100)
    await clock.advance(hours * 3600 - 1)
    assert await stopped(desk) == "chat_tokens"
    await clock.advance(1)
    assert await stopped(desk) is None
    assert desk.resets == f"00:00 {zone}"


async def test_a_budget_is_nearly_used_up_from_four_fifths_on() -> None:
    desk = spending(DayBudget(chat_tokens=100, all_cost=1.0))
    await use(desk, HERE, 79)
    assert list(await desk.nearly("here")) == []
    await use(desk, HERE, 1)
    assert [gauge.which for gauge in await desk.nearly("here")] == ["chat_tokens"]


AMOUNTS: list[tuple[DayBudget, str]] = [
    (DayBudget(chat_tokens=1_500_000), "1,500,000"),
    (DayBudget(chat_cost=2.5, currency="CNY"), "2.50 CNY"),
]


@pytest.mark.parametrize(("budget", "limit"), AMOUNTS)
async def test_a_limit_to_read(budget: DayBudget, limit: str) -> None:
    desk = spending(budget)
    (gauge,) = await desk.gauges("here")
    assert desk.limit(gauge) == limit


async def test_days_before_today() -> None:
    desk = spending(DayBudget(zone="Asia/Shanghai"), SimulatedClock(datetime(2026, 1, 1, 17, tzinfo=UTC)))
    assert [desk.day, desk.day_before(0), desk.day_before(2)] == ["2026-01-02", "2026-01-02", "2025-12-31"]
