"""Taking back what was published, where the platform can: asked once more before, by those who approve."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace

import structlog

from core.access import Access
from core.accounts import place_words
from core.cards import Cards
from core.catalogue import CATALOGUE, say
from core.delivery import Deliveries
from core.drafts import Draft
from core.errors import PublishRefused, PublishUncertain
from core.messages import Address, Button, Language, OutboundMessage, UserRef
from core.plain import plain, revive
from core.ports import World
from core.publishing.outlets import Outlets
from core.publishing.publication_ledger import PublicationLedger
from core.publishing.publication_words import publication_line
from core.records import Job, Offer, Publication
from core.requests import Request
from core.zones import zone_of

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeBack:
    """What its job carries: which publication, where it was pressed, and by whom."""

    publication: str
    address: Address
    language: Language
    by: UserRef
    by_name: str


class TakingBack:
    """Asks, and deletes. Deleting twice is no harm, so a job that was cut short runs again."""

    def __init__(self, *, world: World, access: Access, outlets: Outlets, cards: Cards, deliveries: Deliveries) -> None:
        self._world = world
        self._access = access
        self._outlets = outlets
        self._cards = cards
        self._deliveries = deliveries
        self._ledger = PublicationLedger(world=world)

    async def ask(self, draft: Draft, where: str, request: Request) -> str:
        """Put the question, with a button for each place of the draft, or for the one that is named by its platform or
        account; the answer of the command where nothing can be asked, else empty."""
        made = await self._world.stores.publications.of_draft(draft.id)
        out = [each for each in made if each.state == "published" and _is_at(each, where, request.language)]
        able = [each for each in out if self._outlets.takes_back(each)]
        if not able:
            return self._why_not(draft, out, request.language)
        rows = tuple([(await self._button(each, request),) for each in able])
        text = say("takeback.ask", request.language, title=draft.title)
        message = OutboundMessage(text=text, buttons=rows)
        await self._deliveries.deliver(f"takeback:{request.turn}", request.address, message)
        return ""

    @staticmethod
    def _why_not(draft: Draft, out: Sequence[Publication], language: Language) -> str:
        by_hand = say("remedy.by_hand", language)
        lines = [say("takeback.nothing", language, title=draft.title)]
        lines += [
            say("takeback.cannot", language, where=place_words(each.target, language), problem=by_hand) for each in out
        ]
        return "\n".join(lines)

    async def _button(self, published: Publication, request: Request) -> Button:
        payload = {
            "publication": published.id,
            "address": plain(request.address),
            "language": request.language,
        }
        job = Job(
            id=f"take_back:{published.id}:{request.turn}",
            kind="take_back",
            key=f"publication:{published.id}",
            payload=payload,
        )
        offer = Offer(
            callback=secrets.token_urlsafe(16),
            address=request.address,
            job=job,
            needs="decide",
            language=request.language,
            toast="press.take_back",
        )
        kept = await self._world.stores.offers.add(offer)
        label = say("button.take_back", request.language, where=place_words(published.target, request.language))
        return Button(label=label, callback=kept.callback, style="danger")

    async def run(self, job: Job) -> None:
        """Delete it there, and say what came of that."""
        wanted = revive(TakeBack, job.payload)
        there = await self._ledger.get(wanted.publication)
        if there is None or not await self._access.may(wanted.by, "decide"):
            _log.warning("take_back_not_done", publication=wanted.publication, by=str(wanted.by))
            return
        text = await self._taken(there, wanted)
        await self._cards.refresh(there.draft, cause=job.id)
        await self._deliveries.deliver(job.id, wanted.address, OutboundMessage(text=text))

    async def _taken(self, there: Publication, wanted: TakeBack) -> str:
        language = wanted.language
        if there.state == "published":
            try:
                await self._outlets.take_back(there)
            except (PublishRefused, PublishUncertain) as error:
                _log.warning("not_taken_back", publication=there.id, cause=repr(error))
                return _failed(there, error, language)
            after = replace(there, state="taken_back")
            there = await self._ledger.settle(after, who=str(wanted.by), where=wanted.address.session)
        if there.state != "taken_back":
            return say("takeback.changed", language, where=place_words(there.target, language))
        return publication_line(there, language, await zone_of(self._world, wanted.address.session))


def _is_at(publication: Publication, where: str, language: Language) -> bool:
    target = publication.target
    names = {target.platform, target.account, place_words(target, language).lower()}
    return not where or where in names


def _failed(there: Publication, error: PublishRefused | PublishUncertain, language: Language) -> str:
    family, key = ("remedy", "refused") if isinstance(error, PublishRefused) else ("doubt", "unclear")
    name = f"{family}.{error.why}"
    problem = " ".join((str(error), say(name, language) if name in CATALOGUE else "")).strip()
    return say(f"takeback.{key}", language, where=place_words(there.target, language), problem=problem)
