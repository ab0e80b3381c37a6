"""Reminders: each is sent once, to a person's own chat, as a card with live buttons, while its review goes on."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

import structlog

from core.cards import Cards
from core.catalogue import say
from core.drafts import Draft
from core.errors import ChatError, DraftNotFound
from core.messages import Address, Button, Language, OutboundMessage, UserRef
from core.moments import moment_words, time_left
from core.plain import plain, revive
from core.planning.scheduling import in_a_row
from core.ports import World
from core.records import Job, Lead, Offer
from core.reminders.own_chats import OwnChat, OwnChats
from core.reminders.reminders import CLOSEST, Hours, Nudge, Pace, Step, Watch, Whom, awake, steps, upcoming
from core.reminders.snoozing import SNOOZES, Snooze, snoozed_until
from core.reminders.whom import Whose

LAST_TRY: Final = 3  # of a chat that cannot be reached
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a reminder goes: a person's own chat, or, without a person, the draft's."""

    address: Address
    account: UserRef | None
    hours: Hours
    language: Language


class Reminding:
    """Runs the jobs that remind."""

    def __init__(self, *, world: World, whose: Whose, chats: OwnChats, cards: Cards, pace: Pace) -> None:
        self._world = world
        self._whose = whose
        self._chats = chats
        self._cards = cards
        self._pace = pace
        self._deliveries = cards.deliveries

    async def begin(self, job: Job) -> None:
        """Plan the first reminder of everybody who is to be asked; again and again it plans the same."""
        watch = revive(Watch, job.payload)
        draft = await self._standing(watch)
        if draft and self._pace.most > 0:
            await self._plan(watch, draft)

    async def _standing(self, watch: Watch) -> Draft | None:
        """The draft, if that review of it still goes on."""
        try:
            draft = await self._world.stores.drafts.get(watch.draft)
        except DraftNotFound:
            return None
        return draft if watch.holds(draft) else None

    async def _plan(self, watch: Watch, draft: Draft) -> None:
        nudges = await self._nudges(watch, draft, "approvers")
        approvers = [await self._first(each, draft) for each in nudges]
        if not any(approvers):  # nobody can be reached alone in time
            approvers.append(await self._first(Nudge(watch=watch, person=None), draft))
        stand_ins = [await self._first(each, draft) for each in await self._nudges(watch, draft, "stand_ins")]
        unheard = [await self._unheard(each, draft) for each, job in zip(nudges, approvers, strict=False) if not job]
        jobs = [job for job in (*approvers, *stand_ins, *unheard) if job]
        if jobs:
            await self._world.queue.put(*jobs)

    async def _unheard(self, nudge: Nudge, draft: Draft) -> Job | None:
        """Somebody who never began a chat with the bot, and could: when they would be reminded, they have done so by
        then, or it is said in the draft's chat."""
        if nudge.person is None or not self._chats.could_reach(nudge.person):
            return None
        plan, hours = self._steps(nudge.watch, draft), await self._open_hours(draft)
        at = upcoming(plan, hours, whom=nudge.whom, after=nudge.watch.since, slot=_slot(draft))
        return _job(nudge, "first", at) if at else None

    async def _nudges(self, watch: Watch, draft: Draft, whom: Whom) -> Sequence[Nudge]:
        return [Nudge(watch=watch, person=each, whom=whom) for each in await self._whose.asked(draft, whom)]

    async def _first(self, nudge: Nudge, draft: Draft) -> Job | None:
        """One for each person and review, whenever it is planned. None for somebody who cannot be reached alone, or
        not in time."""
        place = await self._place(nudge, draft, attempt=LAST_TRY)
        if place is None:
            return None
        at = self._next(nudge, draft, place, after=nudge.watch.since)
        return _job(nudge, "first", at) if at else None

    def _steps(self, watch: Watch, draft: Draft) -> Sequence[Step]:
        return steps(watch.since, _slot(draft), self._pace)

    def _next(self, nudge: Nudge, draft: Draft, place: Place, *, after: datetime) -> datetime | None:
        plan = self._steps(nudge.watch, draft)
        return upcoming(plan, place.hours, whom=nudge.whom, after=after, slot=_slot(draft))

    async def _open_hours(self, draft: Draft) -> Hours:
        """Of the draft's chat, in which people talk anyway."""
        return replace(await self._chats.hours(draft.address), quiet=None)

    async def _place(self, nudge: Nudge, draft: Draft, *, attempt: int) -> Place | None:
        """Where it goes. None: the person cannot be reached. Raises ChatError where it may be possible later."""
        own = await self._own(nudge.person, draft, attempt=attempt) if nudge.person else None
        if nudge.person and own is None:
            return None
        address = own.address if own else draft.address
        hours = await self._chats.hours(address) if own else await self._open_hours(draft)
        language = await self._chats.language(address, draft.brief.language)
        return Place(address=address, account=own.account if own else None, hours=hours, language=language)

    async def _own(self, person: UserRef, draft: Draft, *, attempt: int) -> OwnChat | None:
        try:
            return await self._chats.of(person, near=draft.address)
        except ChatError as error:
            if attempt < LAST_TRY:
                raise
            _log.warning("own_chat_not_found", person=str(person), cause=repr(error))
            return None

    async def _say_unreachable(self, nudge: Nudge, draft: Draft) -> None:
        """Once in the draft's chat."""
        if nudge.person is None:
            return
        text = say(
            "remind.unreachable",
            draft.brief.language,
            name=await self._whose.name(nudge.person, draft),
            platform=nudge.person.platform.title(),
        )
        key = f"unreachable:{nudge.watch.name}:{nudge.person}"
        await self._deliveries.deliver(key, draft.address, OutboundMessage(text=text), priority="card")

    # --- one reminder ----------------------------------------------------------------------------

    async def run(self, job: Job) -> None:
        """Send it, if the review still goes on and the person can still decide; then plan the next."""
        nudge = revive(Nudge, job.payload)
        draft = await self._standing(nudge.watch)
        if draft is None or not await self._wanted(nudge, draft):
            return
        place = await self._place(nudge, draft, attempt=job.attempt)
        if place is None:
            await self._say_unreachable(nudge, draft)
            return
        if not nudge.snoozed and await snoozed_until(self._world, place.address, draft.id):
            return  # the snooze goes on with it
        now = self._world.clock.now()
        later = awake(now, place.hours.quiet, place.hours.zone, after=now - CLOSEST, slot=_slot(draft))
        if later is None or later > now:  # quiet hours that were set since, or an outage until into them
            await self._put(nudge, later)
            return
        await self._send(job, nudge, draft, place)
        await self._plan(nudge.watch, draft)  # who joined since is asked, too
        await self._put(replace(nudge, snoozed=False), self._next(nudge, draft, place, after=now))

    async def _put(self, nudge: Nudge, at: datetime | None) -> None:
        if at:
            await self._world.queue.put(_job(nudge, f"{at.timestamp():.0f}", at))

    async def _wanted(self, nudge: Nudge, draft: Draft) -> bool:
        if nudge.person is None:
            return True
        return await self._whose.can_approve(draft, nudge.person)

    async def _send(self, job: Job, nudge: Nudge, draft: Draft, place: Place) -> None:
        lead = Lead(text=self._words(nudge, draft, place), buttons=await self._snoozes(job, nudge, draft, place))
        await self._cards.post(draft, to=place.address, cause=job.id, language=place.language, lead=lead)
        await self._cards.retire(draft.id, at=place.address, cause=job.id)

    def _words(self, nudge: Nudge, draft: Draft, place: Place) -> str:
        """Why it comes: since when it waits, when its slot is, how long that is."""
        language = place.language
        who = "stand_in" if nudge.whom == "stand_ins" else "you" if nudge.person else "here"
        said = say(f"remind.{who}", language, title=draft.title, name=draft.author_name)
        return in_a_row(language, said, self._time_words(nudge, _slot(draft), place))

    def _time_words(self, nudge: Nudge, slot: datetime | None, place: Place) -> str:
        now, language = self._world.clock.now(), place.language
        if slot is None:
            return say("remind.no_slot", language, since=time_left(now - nudge.watch.since, language))
        when = moment_words(slot.astimezone(place.hours.zone), language)
        if slot <= now:
            return say("remind.missed", language, when=when)
        return say("remind.slot", language, when=when, left=time_left(slot - now, language))

    async def _snoozes(self, job: Job, nudge: Nudge, draft: Draft, place: Place) -> tuple[tuple[Button, ...], ...]:
        """The times to be reminded again that are before the slot."""
        if place.account is None or nudge.person is None:
            return ()
        now, slot, row = self._world.clock.now(), _slot(draft), list[Button]()
        for name, moment in SNOOZES.items():
            until = moment(now, place.hours.zone)
            if slot and slot > now and until >= slot:
                continue
            snooze = Snooze(
                nudge=replace(nudge, snoozed=True), name=name, address=place.address, language=place.language
            )
            offer = Offer(
                callback=secrets.token_urlsafe(16),
                address=place.address,
                job=Job(id=f"snooze:{job.id}", kind="snooze", key="", payload=plain(snooze)),
                name=name,
                only=place.account,
                toast="press.snooze",
            )
            kept = await self._world.stores.offers.add(offer)
            row.append(Button(label=say(f"button.snooze_{name}", place.language), callback=kept.callback))
        return (tuple(row),) if row else ()


def _slot(draft: Draft) -> datetime | None:
    return draft.revision.slot if draft.revision else None


def _job(nudge: Nudge, name: str, at: datetime) -> Job:
    """Planned twice under a name, it comes once."""
    person = str(nudge.person) if nudge.person else "chat"
    identity = f"nudge:{nudge.watch.name}:{person}:{name}"
    return Job(id=identity, kind="nudge", key="", payload=plain(nudge), due=at)
