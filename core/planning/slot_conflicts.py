"""What stands against a slot that somebody chose: another draft that goes out then, or a day without publications."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from core.accounts import place_words
from core.catalogue import say
from core.drafts import Target
from core.messages import Language
from core.moments import day_words, slot_words
from core.planning.slots import Slots, closed
from core.ports import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Where a draft is to go, and how times are told to who asks."""

    targets: Sequence[Target]
    draft: str
    zone: ZoneInfo
    language: Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way to go on, for a button; `params` go with the intent that comes of it."""

    label: str
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hindrance:
    """Why the slot was not taken; without ways another one has to be named."""

    text: str
    ways: tuple[Way, ...] = ()


async def hindrance(at: datetime, wish: Wish, world: World, *, keep: bool = False) -> Hindrance | None:
    """What stands against that slot; None: it is booked for the draft. With `keep` another draft then is no hindrance.
    Changes nothing else."""
    slots, language = Slots(world=world), wish.language
    if closed(await world.stores.closures.all(), wish.targets, at):
        possible = await slots.next_possible(wish.targets, at)
        return Hindrance(text=say("when.closed", language, when=slot_words(possible, wish.zone, language)))
    taken = await slots.taken(wish.targets, at, draft=wish.draft)
    booked = taken is None and await slots.book(wish.targets, at, wish.draft)
    if keep or booked or not wish.targets:
        return None
    target, title = (taken.target, taken.draft.title) if taken else (wish.targets[0], "")
    where, when = place_words(target, language, alone=len(wish.targets) == 1), slot_words(at, wish.zone, language)
    text = say("slot.taken" if title else "slot.taken_just_now", language, other=title, where=where, when=when)
    return Hindrance(text=text, ways=tuple(await _ways(at, wish, world)))


async def _ways(at: datetime, wish: Wish, world: World) -> list[Way]:
    language = wish.language
    kept = {"when": at.isoformat(), "keep": True}
    ways = [Way(label=say("slot.keep", language), params=kept)]
    now = world.clock.now()
    free = await Slots(world=world).first_free(wish.targets, after=max(at, now))
    if free is not None:
        there = free.astimezone(wish.zone)
        label = say("slot.free", language, day=day_words(there.date(), language), clock=f"{there:%H:%M}")
        ways.append(Way(label=label, params={"when": free.isoformat(), "keep": False}))
    return ways
