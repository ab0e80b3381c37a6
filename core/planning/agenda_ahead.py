"""What the calendar tells beside drafts: plans, slots that are free, and when nothing goes out."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from core.catalogue import say
from core.drafts import Target
from core.messages import Address, Language
from core.places import place_title
from core.planning.agenda import Coming, Period
from core.planning.day_spans import span_words
from core.planning.plans import NamedSlot, Plan
from core.planning.recurring import planned
from core.planning.slots import Slots
from core.ports import World

TIMES: Final = 31  # of one plan, or of one slot


async def coming(world: World, *, place: Address | None, period: Period, language: Language) -> Sequence[Coming]:
    """The plans of a chat, and the free slots of all places, that come within the period."""
    begin, end = period.bounds
    since = max(begin, world.clock.now())
    plans = [plan for plan in await world.stores.plans.all() if place is None or plan.address.root == place.root]
    found = [each for plan in plans for each in await _of_plan(plan, world, end)]
    for slot in await world.stores.slots.all():
        found += await _of_slot(slot, world, (since, end), language)
    return found


async def _of_plan(plan: Plan, world: World, end: datetime) -> list[Coming]:
    found = list[Coming]()
    while plan.due is not None and plan.due < end and len(found) < TIMES:
        found.append(Coming(at=plan.due, kind="plan", title=plan.request, name=plan.id))
        plan = await planned(plan, world, after=plan.due)
    return found


async def _of_slot(
    slot: NamedSlot, world: World, period: tuple[datetime, datetime], language: Language
) -> list[Coming]:
    """A slot of a platform counts for what goes to any account there."""
    (since, end), title = period, place_title(slot.place, language)
    target, found = Target(platform=slot.place, account=slot.place), list[Coming]()
    async for at in Slots(world=world).free((target,), after=since, name=slot.name):
        if at >= end or len(found) == TIMES:
            break
        found.append(Coming(at=at, kind="free", title=title, name=slot.name))
    return found


async def closed_words(world: World, period: Period, language: Language) -> list[str]:
    """A line for each pause, and for each blackout that touches the period."""
    begin, end = period.bounds
    lines = list[str]()
    for each in await world.stores.closures.all():
        place = place_title(each.place, language)
        if each.kind == "pause" and (each.until is None or each.until > world.clock.now()):
            lines.append(say("calendar.pause", language, place=place))
        elif each.kind == "blackout" and each.since < end and (each.until is None or each.until > begin):
            lines.append(say("calendar.blackout", language, place=place, days=span_words(each, language)))
    return list(dict.fromkeys(lines))  # two people may have paused the same
