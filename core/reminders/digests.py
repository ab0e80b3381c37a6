"""The daily digest: what waits for somebody's approval, in their own chat in their morning."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

import structlog

from core.catalogue import say
from core.delivery import Deliveries
from core.drafts import Draft
from core.errors import ChatError
from core.messages import Button, Language, OutboundMessage, UserRef
from core.moments import moment_words, time_left
from core.plain import plain, revive
from core.ports import World
from core.reach import drafts_in
from core.records import Job, Offer
from core.reminders.own_chats import OFF, OwnChat, OwnChats
from core.reminders.whom import Whose
from core.requests import Request, turn_job
from core.zones import zone_of

DIGEST: Final = "digest"  # the preference: "09:00", or "off"
SHOWN: Final = 10
MOST: Final = 200  # drafts that are looked through
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One digest: whose, and of which day in their zone."""

    person: UserRef
    day: date


def edition_job(edition: Edition, due: datetime) -> Job:
    """One for each person and day."""
    return Job(
        id=f"digest:{edition.person}:{edition.day.isoformat()}",
        kind="digest",
        key="",
        payload=plain(edition),
        due=due,
    )


class Digests:
    """Plans and sends them; `usual` is the time of who set none, "off" for no digest."""

    def __init__(self, *, world: World, whose: Whose, chats: OwnChats, deliveries: Deliveries, usual: str) -> None:
        self._world = world
        self._whose = whose
        self._chats = chats
        self._deliveries = deliveries
        self._usual = usual

    async def plan(self) -> None:
        """The next one of everybody who decides; planned twice it comes once."""
        for person in await self._whose.deciders():
            own = await self._own(person)
            if own:
                await self._put_next(person, own)

    async def _own(self, person: UserRef) -> OwnChat | None:
        try:
            return await self._chats.of(person)
        except ChatError as error:
            _log.warning("own_chat_not_found", person=str(person), cause=repr(error))
            return None

    async def _put_next(self, person: UserRef, own: OwnChat, *, behind: date | None = None) -> None:
        said = await self._said(own)
        zone = await zone_of(self._world, own.address.session)
        now = self._world.clock.now()
        at = time.fromisoformat(self._usual if said == OFF and self._usual != OFF else said) if said != OFF else time(9)
        day = now.astimezone(zone).date()
        if datetime.combine(day, at, zone) <= now or (behind and day <= behind):
            day = max(day, behind or day) + timedelta(days=1)
        due = datetime.combine(day, at, zone).astimezone(now.tzinfo)
        await self._world.queue.put(edition_job(Edition(person=person, day=day), due))

    async def _said(self, own: OwnChat) -> str:
        return await self._world.stores.preferences.get(own.address.session, DIGEST) or self._usual

    async def run(self, job: Job) -> None:
        """Send it, unless nothing waits, or they do not want one; then plan the next."""
        edition = revive(Edition, job.payload)
        if edition.person not in await self._whose.deciders():
            return
        own = await self._own(edition.person)
        if own is None:
            return
        await self._put_next(edition.person, own, behind=edition.day)
        drafts = await self._waiting(edition.person)
        if drafts and await self._said(own) != OFF:
            await self._send(job, own, drafts)

    async def _waiting(self, person: UserRef) -> Sequence[Draft]:
        found = await drafts_in(self._world, None, statuses=("in_review",), limit=MOST)
        waiting = [draft for draft in found if await self._whose.can_approve(draft, person)]
        far = self._world.clock.now() + timedelta(days=10_000)
        return sorted(waiting, key=lambda draft: (draft.revision and draft.revision.slot) or far)

    async def _send(self, job: Job, own: OwnChat, drafts: Sequence[Draft]) -> None:
        language = await self._chats.language(own.address, drafts[0].brief.language)
        lines = [say("digest.title" if len(drafts) > 1 else "digest.title_one", language, count=len(drafts))]
        lines += [await self._line(draft, own, language) for draft in drafts[:SHOWN]]
        if len(drafts) > SHOWN:
            lines.append(say("digest.more", language, count=len(drafts) - SHOWN))
        lines.append(say("digest.how", language))
        buttons = tuple([(await self._button(job, draft, own, language),) for draft in drafts[:SHOWN]])
        message = OutboundMessage(text="\n".join(lines), buttons=buttons)
        await self._deliveries.deliver(job.id, own.address, message, priority="card")

    async def _line(self, draft: Draft, own: OwnChat, language: Language) -> str:
        zone, now = await zone_of(self._world, own.address.session), self._world.clock.now()
        since = time_left(now - (draft.presented_at or draft.updated_at), language)
        line = say("digest.line", language, title=draft.title, name=draft.author_name, since=since)
        slot = draft.revision.slot if draft.revision else None
        if slot is None:
            return line
        when = moment_words(slot.astimezone(zone), language)
        if slot <= now:
            return line + say("digest.missed", language, when=when)
        return line + say("digest.slot", language, when=when, left=time_left(slot - now, language))

    async def _button(self, job: Job, draft: Draft, own: OwnChat, language: Language) -> Button:
        """Shows the card there, by a turn of that person."""
        request = Request(
            turn=f"{job.id}:{draft.id}",
            address=own.address,
            sender=own.account,
            sender_name=own.account.id,
            language=language,
            text=f"/drafts {draft.id}",
        )
        offer = Offer(
            callback=secrets.token_urlsafe(16),
            address=own.address,
            job=turn_job(request),
            only=own.account,
            toast="press.shown",
        )
        kept = await self._world.stores.offers.add(offer)
        label = draft.title if len(draft.title) <= 30 else draft.title[:29] + "…"
        return Button(label=say("button.show", language, title=label), callback=kept.callback)
