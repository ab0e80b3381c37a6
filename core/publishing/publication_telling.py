"""What is told of publications: on every card of the draft, and, once all of a turn have settled, at its end."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from core.accounts import variant_words
from core.approvals import Policies, approved
from core.cards import Cards, cards_key
from core.catalogue import say
from core.closing import Closing
from core.delivery import Deliveries
from core.drafts import Draft, Variant
from core.events import TurnOpened, TurnStarted, session_stream
from core.messages import OutboundMessage
from core.moments import slot_words
from core.plain import plain, revive
from core.ports import World
from core.publishing.orders import Order, publication_id
from core.publishing.publication_words import publication_line
from core.publishing.publications import LIVE
from core.records import Job, Publication
from core.turn_log import TurnLog
from core.zones import zone_of

PUNCTUAL = timedelta(minutes=2)  # behind a slot nobody minds


class Telling:
    """Tells people, once per turn; what becomes known later is put in the place of what was said."""

    def __init__(
        self, *, world: World, policies: Policies, cards: Cards, closing: Closing, deliveries: Deliveries
    ) -> None:
        self._world = world
        self._policies = policies
        self._cards = cards
        self._closing = closing
        self._deliveries = deliveries

    def log(self, order: Order) -> TurnLog:
        """The pen of the order's turn."""
        return TurnLog(turn=order.turn, events=self._world.events, clock=self._world.clock)

    async def open_turn(self, order: Order) -> None:
        """A turn that no message began: its slot has come, or it is one more try."""
        session = order.address.session
        await self._world.events.append(session_stream(session), [TurnOpened(turn=order.turn)])
        await self.log(order).emit(TurnStarted(turn=order.turn, session=session))

    async def show(self, publication: Publication) -> None:
        """Bring every card of its draft up to date."""
        again = publication.again.isoformat() if publication.again else ""
        link = publication.receipt.url if publication.receipt else ""
        cause = f"{publication.id}:{publication.attempt}:{publication.state}:{again}{link}"
        await self._cards.refresh(publication.draft, cause=cause)

    async def tell(self, order: Order, publication: Publication, *, update: bool = False) -> None:
        """Show it on the cards; the last publication of the turn to settle ends the turn. With `update` it may have
        ended before."""
        await self.show(publication)
        if order.retries and publication.again:
            return  # one of several tries that nobody asked for
        draft = await self._world.stores.drafts.get(order.draft)
        made = {each.id: each for each in await self._world.stores.publications.of_draft(order.draft)}
        if any(self._awaited(draft, variant, made, order) for variant in _variants(draft, order)):
            return
        text, log = await self._text(draft, made, order), self.log(order)
        if update and await self._closing.shown(log):
            await self._closing.show(log, order.address, text)
        else:
            if order.after:
                await self.open_turn(order)
            await self._closing.finish(log, order.address, text)
        await self._tell_at_home(draft, order, text)

    async def _text(self, draft: Draft, made: Mapping[str, Publication], order: Order) -> str:
        zone = await zone_of(self._world, order.address.session)
        first = _first_line(draft, order, zone, made.get(order.publication))
        return "\n".join([first, *_lines(draft, made, order, zone)])

    async def _tell_at_home(self, draft: Draft, order: Order, text: str) -> None:
        """The same where the draft was asked for, if it was decided in another chat: by a job of its own, so that
        nobody waits for a platform that is out of reach."""
        home = draft.address
        if home.root == order.address.root:
            return
        cards = await self._world.stores.cards.of_draft(draft.id)
        language = next((each.language for each in cards if each.address == home), order.language)
        there = replace(order, address=home, language=language)
        name = f"told:{order.turn}:{hashlib.sha256(text.encode()).hexdigest()[:16]}"
        await self._world.queue.put(Job(id=name, kind="told", key=cards_key(home), payload=plain(there)))

    async def run(self, job: Job) -> None:
        """Tell it at home, as it stands by now."""
        order = revive(Order, job.payload)
        draft = await self._world.stores.drafts.get(order.draft)
        made = {each.id: each for each in await self._world.stores.publications.of_draft(order.draft)}
        message = OutboundMessage(text=await self._text(draft, made, order))
        await self._deliveries.deliver(f"turn:{order.turn}:home", order.address, message, priority="card")

    def _awaited(self, draft: Draft, variant: Variant, made: Mapping[str, Publication], order: Order) -> bool:
        """Whether something is still to come of it in this turn."""
        own = made.get(publication_id(draft.id, variant.since, variant.target))
        if own and (own.turn == order.turn or own.state != "failed"):
            return own.turn == order.turn and (
                own.state == "publishing" or (own.state == "unknown" and bool(own.again))
            )
        if own is None and _elsewhere(variant, made):
            return False
        slot = draft.revision.slot if draft.revision else None
        return not order.after and approved(draft, variant.target, variant.digest(slot), self._policies)


def _variants(draft: Draft, order: Order) -> Sequence[Variant]:
    """Those of the turn that still stand in the draft."""
    variants = draft.revision.variants if draft.revision else ()
    return [each for each in variants if publication_id(draft.id, each.since, each.target) in order.together]


def _elsewhere(variant: Variant, made: Mapping[str, Publication]) -> Publication | None:
    """An earlier revision of the draft that is out there already, or may be."""
    return next((each for each in made.values() if each.target == variant.target and each.state in LIVE), None)


def _lines(draft: Draft, made: Mapping[str, Publication], order: Order, zone: ZoneInfo) -> Iterator[str]:
    for name in order.together:
        own = made.get(name)
        if own and (own.turn == order.turn or own.turn.startswith(f"{own.id}:try-")):
            yield publication_line(own, order.language, zone, alone=len(order.together) == 1)
    for variant in _variants(draft, order):
        if publication_id(draft.id, variant.since, variant.target) not in made and (out := _elsewhere(variant, made)):
            where, link = variant_words(out.target, order.language), out.receipt.url if out.receipt else ""
            yield say("publication.earlier", order.language, where=where, number=out.revision, link=link)


def _first_line(draft: Draft, order: Order, zone: ZoneInfo, made: Publication | None) -> str:
    if order.after:
        return say("decided.again", order.language, title=draft.title)
    late = made.claimed_at - order.slot if made and order.slot and order.waits else timedelta()
    if late > PUNCTUAL and not order.despite:
        minutes = int(late.total_seconds()) // 60
        return say("decided.a_little_late", order.language, title=draft.title, minutes=minutes)
    if order.waits:
        return say("decided.due", order.language, title=draft.title)
    if order.slot is None:
        return say("decided.approved", order.language, title=draft.title)
    when = slot_words(order.slot, zone, order.language)
    return say("decided.late", order.language, title=draft.title, when=when)
