"""Slots of targets: which come next, which are taken, and which of them words mean."""

import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from core.drafts import Draft, Status, Target
from core.planning.plans import Closure, NamedSlot
from core.ports import World
from core.reach import drafts_called, drafts_in
from core.router.when import FARTHEST, Moment, Unclear, understand
from core.router.wording import folded, readable

HOLDING: Final[tuple[Status, ...]] = ("making", "in_review", "scheduled")  # statuses of drafts that hold their slot
MOST: Final = 500  # drafts that are looked through
TRIES: Final = 1_000  # slots that are looked at for a free one
NEXT_FREE: Final = re.compile(
    r"下一?个?(?:空档|空闲(?:时段|档期|的时段)?|可用时段|时段)|最近的空档"
    r"|(?<![a-z])(?:the )?(?:next|first) (?:(?:free|open|available) )?slot(?![a-z])"
)
_AROUND: Final = re.compile(
    r"^(?:(?:in|at|for|on|the|a|在|排到|放到|改到|用)\s*)+|\s*(?:slots?|时段|档期?|发布?|发出去?|吧)$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """The draft that goes out at the same minute at the same target."""

    target: Target
    draft: Draft


def at_minute(moment: datetime) -> datetime:
    """The minute that it is in: no two posts go out to a target in one."""
    return moment.replace(second=0, microsecond=0)


class Slots:
    """Answers about the slots of targets; nothing is kept here but what stands in the stores."""

    def __init__(self, *, world: World) -> None:
        self._world = world
        self._store = world.stores.slots

    async def of(self, targets: Sequence[Target]) -> Sequence[NamedSlot]:
        """The named slots of any of the targets."""
        return [slot for slot in await self._store.all() if any(slot.fits(target) for target in targets)]

    async def next_free(
        self, targets: Sequence[Target], *, after: datetime, draft: str, name: str = ""
    ) -> datetime | None:
        """The first slot behind `after` that all of the targets have free, booked for that draft; None where there is
        none within a year. With `name` of the slots that are called so."""
        async for at in self.free(targets, after=after, draft=draft, name=name):
            if await self.book(targets, at, draft):
                return at
        return None

    async def first_free(self, targets: Sequence[Target], *, after: datetime, name: str = "") -> datetime | None:
        """The same, only to be told: nothing is booked."""
        return await anext(aiter(self.free(targets, after=after, draft="", name=name)), None)

    async def free(
        self, targets: Sequence[Target], *, after: datetime, draft: str = "", name: str = ""
    ) -> AsyncIterator[datetime]:
        """The slots of the targets behind `after` that no other draft has, in order, for a year."""
        taken = {(each.target, at) for each, at in await self._holders(targets, draft)}
        async for at in self.coming(targets, after=after, name=name):
            if not any((target, at_minute(at)) in taken for target in targets):
                yield at

    async def coming(self, targets: Sequence[Target], *, after: datetime, name: str = "") -> AsyncIterator[datetime]:
        """The slots of the targets from `after` on, in order, for a year; none on a day without publications."""
        slots = [slot for slot in await self.of(targets) if name in ("", slot.name)]
        closures = await self._world.stores.closures.all()
        heads = [self._next(slot, after) for slot in slots]
        for _ in range(TRIES):
            at = min((head for head in heads if head), default=None)
            if at is None or at - after > FARTHEST:
                return
            if not closed(closures, targets, at):
                yield at
            pairs = zip(slots, heads, strict=True)
            heads = [self._next(slot, at) if head == at else head for slot, head in pairs]

    def _next(self, slot: NamedSlot, after: datetime) -> datetime | None:
        return self._world.calendar.next_after(slot.rule, after, ZoneInfo(slot.zone))

    async def taken(self, targets: Sequence[Target], at: datetime, *, draft: str) -> Taken | None:
        """Another draft that is to go out to one of the targets at that minute."""
        minute = at_minute(at)
        return next((each for each, when in await self._holders(targets, draft) if when == minute), None)

    async def book(self, targets: Sequence[Target], at: datetime, draft: str) -> bool:
        """Take that minute for the draft while it is not kept with it; False: another draft did so just now."""
        places, now, given_up = [_place(target) for target in targets], self._world.clock.now(), list[str]()
        while True:
            holder = await self._store.book(places, at_minute(at), draft, now=now, instead=given_up)
            if holder == draft:
                return True
            if holder in given_up or not await self._gave_up(holder, at_minute(at)):
                return False
            given_up.append(holder)

    async def _gave_up(self, draft: str, minute: datetime) -> bool:
        """Whether a draft that booked it is kept without it."""
        there = await drafts_called(self._world, draft, ())
        return bool(there) and not any(_holds(each, minute) for each in there)

    async def _holders(self, targets: Sequence[Target], draft: str) -> list[tuple[Taken, datetime]]:
        """What other drafts hold of those targets, with the minute."""
        found = []
        for each in await drafts_in(self._world, None, statuses=HOLDING, limit=MOST):
            slot = _slot(each)
            if each.id == draft or slot is None:
                continue
            shared = [target for target in targets if _goes_to(each, target)]
            found += [(Taken(target=target, draft=each), at_minute(slot)) for target in shared]
        return found

    # --- words ------------------------------------------------------------------------------------

    async def said(self, phrase: str, targets: Sequence[Target]) -> str | None:
        """Which slot the words mean: the name of one, "" for the next free one whatever its name; None: they mean no
        slot."""
        text = folded(readable(phrase)).lower().strip(" .。!,，")
        if NEXT_FREE.search(text):
            return ""
        bare = _AROUND.sub("", text).strip()
        return next((slot.name for slot in await self.of(targets) if slot.name == bare), None)

    async def understood(
        self, phrase: str, targets: Sequence[Target], *, draft: str, zone: ZoneInfo
    ) -> Moment | Unclear:
        """The moment that the words mean for a draft that goes to the targets: one of their slots, or any time."""
        now = self._world.clock.now()
        name = await self.said(phrase, targets)
        if name is None:
            return understand(phrase, now=now, zone=zone)
        free = await self.next_free(targets, after=now, draft=draft, name=name)
        if free is not None:
            return Moment(at=free.astimezone(zone))
        return Unclear(reason="no_free_slot" if await self.of(targets) else "no_slots")

    async def next_possible(self, targets: Sequence[Target], at: datetime) -> datetime:
        """That moment, or, where nothing goes out then, the first behind it at which something does, at the same time
        of day where whole days are closed."""
        closures = await self._world.stores.closures.all()
        for _ in range(TRIES):
            closure = closed(closures, targets, at, kinds=("blackout",))
            if closure is None or closure.until is None:
                return at
            there = at.astimezone(ZoneInfo(closure.zone))
            at = there + timedelta(days=1)
        return at


def closed(
    closures: Sequence[Closure], targets: Sequence[Target], at: datetime, *, kinds: Sequence[str] = ("blackout",)
) -> Closure | None:
    """What keeps one of the targets closed at that moment."""
    here = (each for each in closures if each.kind in kinds)
    return next((each for each in here if any(each.holds(target, at) for target in targets)), None)


def _place(target: Target) -> str:
    return f"{target.platform}/{target.account}"


def _goes_to(draft: Draft, target: Target) -> bool:
    """Whether the draft goes there; of one that has no revision yet only the names are known."""
    if draft.revision and target.account == target.platform:  # any account there
        return target.platform in {each.platform for each in draft.revision.targets}
    if draft.revision:
        return target in draft.revision.targets
    wanted = {draft.brief.account or draft.brief.platform, *draft.brief.also}
    return draft.brief.publish and bool(wanted & {target.platform, target.account})


def _slot(draft: Draft) -> datetime | None:
    return draft.revision.slot if draft.revision else draft.brief.slot


def _holds(draft: Draft, minute: datetime) -> bool:
    slot = _slot(draft)
    return draft.status in HOLDING and slot is not None and at_minute(slot) == minute
