"""What nobody knows but somebody can see: was it posted? Asked in the draft's chat, and answered once."""

import secrets
from dataclasses import dataclass, replace
from typing import Literal

import structlog

from core.access import Access
from core.accounts import place_words
from core.catalogue import say
from core.delivery import Deliveries
from core.errors import PublishUncertain
from core.messages import Button, ButtonStyle, OutboundMessage, UserRef
from core.moments import moment_words
from core.plain import plain, revive
from core.ports import World
from core.publishing.orders import Order, again, order_job
from core.publishing.outlets import Outlets
from core.publishing.publication_ledger import PublicationLedger
from core.publishing.publication_telling import Telling
from core.publishing.publication_words import problem_words, publication_line
from core.records import Job, Offer, Publication, Receipt
from core.requests import Asked, Request, turn_job
from core.zones import zone_of

Said = Literal["yes", "no"]
STYLES: dict[Said, ButtonStyle] = {"yes": "primary", "no": "danger"}
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a person said about a publication of which nobody knew: it is there, or it is not and may be sent again."""

    order: Order
    attempt: int
    said: Said
    by: UserRef
    by_name: str


class Questions:
    """Asks, and does what the answer says. Of several answers the first counts; one about another state changes
    nothing."""

    def __init__(
        self, *, world: World, access: Access, outlets: Outlets, telling: Telling, deliveries: Deliveries
    ) -> None:
        self._world = world
        self._access = access
        self._outlets = outlets
        self._telling = telling
        self._deliveries = deliveries
        self._ledger = PublicationLedger(world=world)

    async def ask(self, order: Order, unknown: Publication) -> None:
        """Put the question, once for a claim."""
        language = order.language
        zone = await zone_of(self._world, order.address.session)
        text = say(
            "unclear.question",
            language,
            where=place_words(order.target, language),
            when=moment_words(unknown.claimed_at.astimezone(zone), language),
            why=problem_words(unknown, language),
        )
        row = tuple([await self._button(order, unknown, said) for said in STYLES])
        await self._show(order, unknown, OutboundMessage(text=text, buttons=(row,)))

    async def _button(self, order: Order, unknown: Publication, said: Said) -> Button:
        answer = {"order": plain(order), "attempt": unknown.attempt, "said": said}
        job = Job(
            id=f"answer:{unknown.id}:{unknown.attempt}",
            kind="answer",
            key=f"publication:{unknown.id}",
            payload=answer,
        )
        offer = await self._world.stores.offers.add(
            Offer(
                callback=secrets.token_urlsafe(16),
                address=order.address,
                job=job,
                name=said,
                needs="decide",
                language=order.language,
                toast=f"press.unclear_{said}",
            )
        )
        return Button(label=say(f"button.unclear_{said}", order.language), callback=offer.callback, style=STYLES[said])

    async def close(self, order: Order, settled: Publication, *, name: str = "") -> None:
        """Put the outcome in the place of the question, where it was asked."""
        if settled.state == "unknown" or not await self._deliveries.sent(_key(settled)):
            return
        zone = await zone_of(self._world, order.address.session)
        line = publication_line(settled, order.language, zone)
        said = say("unclear.answered", order.language, name=name) if name else ""
        await self._show(order, settled, OutboundMessage(text="\n".join(part for part in (said, line) if part)))

    async def _show(self, order: Order, about: Publication, message: OutboundMessage) -> None:
        await self._deliveries.deliver(_key(about), order.address, message, priority="card")

    async def answer(self, job: Job) -> None:
        """Do what somebody said; they may have lost the right to since they pressed."""
        answer = revive(Answer, job.payload)
        there = await self._ledger.get(answer.order.publication)
        if there is None or not await self._access.may(answer.by, "decide"):
            _log.warning("answer_not_taken", publication=answer.order.publication, by=str(answer.by))
            return
        if (there.state, there.attempt) == ("unknown", answer.attempt):
            there = await (self._is_there if answer.said == "yes" else self._is_not)(answer, there)
        await self._telling.tell(answer.order, there, update=True)
        if there.attempt == answer.attempt:
            await self.close(answer.order, there, name=answer.by_name)
        if there.state == "published" and there.receipt and not there.receipt.url:
            await self._world.queue.put(_ask_for_the_link(answer))

    async def _is_there(self, answer: Answer, unknown: Publication) -> Publication:
        """Nobody but the person knows which post it is."""
        found = await self._look(answer.order, unknown)
        receipt = found or Receipt(id="", url="", published_at=unknown.claimed_at)
        published = replace(unknown, state="published", receipt=receipt, problem="", why="", again=None)
        return await self._ledger.settle(published, who=str(answer.by), where=answer.order.address.session)

    async def _is_not(self, answer: Answer, unknown: Publication) -> Publication:
        """One more look, for a second post would be worse than a question too many; then it is sent again."""
        if found := await self._look(answer.order, unknown):
            return await self._ledger.settle(replace(unknown, state="published", receipt=found, again=None))
        self._outlets.give_up(unknown)
        failed = replace(unknown, state="failed", why="not_there", problem="", again=None)
        order = again(answer.order, failed, turn=f"{failed.id}:said-no-{failed.attempt}")
        where = answer.order.address.session
        return await self._ledger.settle(failed, jobs=(order_job(order),), who=str(answer.by), where=where)

    async def _look(self, order: Order, unknown: Publication) -> Receipt | None:
        revisions = await self._world.stores.drafts.revisions(order.draft)
        variant = next((each.variant(order.target) for each in revisions if each.number == order.revision), None)
        try:
            return await self._outlets.find(unknown, variant.post) if variant else None
        except PublishUncertain as error:
            _log.info("publication_not_seen", publication=unknown.id, cause=repr(error))
            return None


def _key(publication: Publication) -> str:
    return f"unclear:{publication.id}:{publication.attempt}"


def _ask_for_the_link(answer: Answer) -> Job:
    """A turn of who answered: their next message may be the link."""
    order = answer.order
    request = Request(
        turn=f"link:{order.publication}:{answer.attempt}",
        address=order.address,
        sender=answer.by,
        sender_name=answer.by_name,
        language=order.language,
        pressed=Asked(action="link", draft=order.draft, revision=order.revision, digest=order.publication),
    )
    return turn_job(request)
