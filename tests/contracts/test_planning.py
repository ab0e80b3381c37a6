"""Slots, plans and closures: what each sentence of their ports says, in memory and on SQLite."""

import asyncio
from dataclasses import replace
from datetime import timedelta

from core.drafts import Target
from core.planning.plans import Closure, NamedSlot, Plan, Rule
from core.ports import BOOKED_FOR
from core.records import AuditEntry
from tests.contracts.asking import CHAT, MINA, NOON, job
from tests.contracts.conftest import Kept

DAILY = Rule(kind="weekly", hour=9)
SLOT = NamedSlot(place="xiaohongshu", name="morning", rule=DAILY, zone="Asia/Shanghai")
LINE = AuditEntry(at=NOON, who="web:mina", what="slot")
PLAN = Plan(
    id="ab12",
    rule=Rule(kind="interval", every=2, unit="weeks", weekdays=(), start=NOON.date()),
    zone="Europe/Berlin",
    request="draft something about coffee",
    address=CHAT,
    language="en",
    by=MINA,
    by_name="mina",
    created_at=NOON,
    due=NOON + timedelta(hours=1),
)
PAUSE = Closure(
    id="p1", kind="pause", place="", since=NOON, until=None, zone="UTC", by_name="mina", address=CHAT, language="en"
)


async def audited(kept: Kept) -> int:
    return len(await kept.audit.read())


# --- slots ------------------------------------------------------------------------------------------


async def test_slots_come_by_place_and_name_and_replace_their_namesake(kept: Kept) -> None:
    noon = replace(SLOT, name="noon", rule=replace(DAILY, hour=12))
    other = replace(SLOT, place="mastodon")
    for slot in (noon, SLOT, other):
        await kept.slots.put(slot, audit=LINE)
    assert list(await kept.slots.all()) == [other, SLOT, noon]
    later = replace(SLOT, rule=replace(DAILY, hour=10))
    await kept.slots.put(later, audit=LINE)
    assert list(await kept.slots.all()) == [other, later, noon]
    assert await audited(kept) == 4


async def test_a_slot_is_removed_with_its_line_and_once(kept: Kept) -> None:
    await kept.slots.put(SLOT, audit=LINE)
    assert not await kept.slots.remove("xiaohongshu", "noon", audit=LINE)
    assert await audited(kept) == 1, "nothing was removed, and no line says so"
    assert await kept.slots.remove("xiaohongshu", "morning", audit=replace(LINE, what="slot_removed"))
    assert not await kept.slots.remove("xiaohongshu", "morning", audit=LINE)
    assert list(await kept.slots.all()) == []
    assert [line.what for line in await kept.audit.read()] == ["slot_removed", "slot"]


async def test_of_drafts_that_book_at_once_one_gets_the_slot(kept: Kept) -> None:
    at = NOON + timedelta(days=1)
    took = await asyncio.gather(*(kept.slots.book(["x"], at, draft, now=NOON) for draft in ("a", "b", "c")))
    (winner,) = set(took)
    assert await kept.slots.book(["x"], at, winner, now=NOON) == winner, "the same draft again"
    assert await kept.slots.book(["y"], at, "d", now=NOON) == "d", "another place"
    assert await kept.slots.book(["x"], at + timedelta(minutes=1), "d", now=NOON) == "d", "another moment"


async def test_all_places_are_booked_or_none(kept: Kept) -> None:
    assert await kept.slots.book(["x"], NOON, "a", now=NOON) == "a"
    assert await kept.slots.book(["y", "x"], NOON, "b", now=NOON) == "a"
    assert await kept.slots.book(["y"], NOON, "c", now=NOON) == "c", "b took nothing"


async def test_a_booking_does_not_last(kept: Kept) -> None:
    assert await kept.slots.book(["x"], NOON, "a", now=NOON) == "a"
    almost = NOON + BOOKED_FOR - timedelta(seconds=1)
    assert await kept.slots.book(["x"], NOON, "b", now=almost) == "a"
    assert await kept.slots.book(["x"], NOON, "b", now=NOON + BOOKED_FOR) == "b"
    assert await kept.slots.book(["x"], NOON, "a", now=NOON + BOOKED_FOR) == "b", "it is the other's now"


async def test_a_booking_is_taken_from_the_drafts_that_are_named(kept: Kept) -> None:
    await kept.slots.book(["x"], NOON, "a", now=NOON)
    assert await kept.slots.book(["x"], NOON, "b", now=NOON, instead=["c"]) == "a"
    assert await kept.slots.book(["x"], NOON, "b", now=NOON, instead=["a"]) == "b"
    assert await kept.slots.book(["x"], NOON, "a", now=NOON) == "b"


# --- plans --------------------------------------------------------------------------------------------


async def test_a_plan_comes_back_as_it_was_kept_with_its_jobs_and_line(kept: Kept) -> None:
    await kept.plans.put(PLAN, jobs=[job("plan:ab12:1")], audit=LINE)
    assert await kept.plans.get("ab12") == PLAN
    assert await kept.plans.get("cd34") is None
    assert await kept.queue.has("plan:ab12:1")
    assert await audited(kept) == 1


async def test_plans_stay_in_their_order(kept: Kept) -> None:
    for name in ("b", "a", "c"):
        await kept.plans.put(replace(PLAN, id=name))
    await kept.plans.put(replace(PLAN, id="b", paused=True, due=None), jobs=[job("plan:b:1")])
    assert [(plan.id, plan.paused) for plan in await kept.plans.all()] == [("b", True), ("a", False), ("c", False)]
    assert await audited(kept) == 0


async def test_a_plan_is_removed_with_its_line_and_once(kept: Kept) -> None:
    await kept.plans.put(PLAN)
    assert not await kept.plans.remove("cd34", audit=LINE)
    assert await kept.plans.remove("ab12", audit=LINE)
    assert not await kept.plans.remove("ab12", audit=LINE)
    assert (list(await kept.plans.all()), await audited(kept)) == ([], 1)


# --- closures -------------------------------------------------------------------------------------------


async def test_closures_come_in_the_order_in_which_they_begin(kept: Kept) -> None:
    early = replace(PAUSE, id="b1", kind="blackout", since=NOON - timedelta(days=1), until=NOON, place="mastodon")
    await kept.closures.put(PAUSE, audit=LINE, jobs=[job("reopen:p1")])
    await kept.closures.put(early, audit=LINE)
    assert list(await kept.closures.all()) == [early, PAUSE]
    assert await kept.queue.has("reopen:p1")
    assert not await kept.closures.remove("none", audit=LINE)
    assert await kept.closures.remove("p1", audit=LINE)
    assert not await kept.closures.remove("p1", audit=LINE)
    assert (list(await kept.closures.all()), await audited(kept)) == ([early], 3)


async def test_held_jobs_are_kept_once_and_let_go_with_what_is_put_for_them(kept: Kept) -> None:
    first, second = job("publish:1"), replace(job("publish:2"), due=NOON, attempt=3)
    for each in (first, second, replace(first, payload={"other": True})):
        await kept.closures.hold(each)
    assert list(await kept.closures.held()) == [first, replace(second, due=None, attempt=1)]
    await kept.closures.let_go(["publish:1", "publish:9"], put=[job("publish:1:now")])
    assert [each.id for each in await kept.closures.held()] == ["publish:2"]
    assert await kept.queue.has("publish:1:now")


def test_what_a_closure_holds() -> None:
    here = Target(platform="xiaohongshu", account="team")
    days = replace(PAUSE, place="team", until=NOON + timedelta(days=1))
    assert days.holds(here, NOON)
    assert not days.holds(here, NOON + timedelta(days=1)), "the end is not within"
    assert not days.holds(here, NOON - timedelta(seconds=1)), "not before it begins"
    assert not days.holds(Target(platform="xiaohongshu", account="other"), NOON), "another account"
    assert replace(days, place="xiaohongshu").holds(here, NOON), "all accounts of the platform"
    assert PAUSE.holds(here, NOON + timedelta(days=999)), "everywhere, until somebody ends it"
