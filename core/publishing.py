"""Publishing once: claim, committed, then one call, then what came of it."""

from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from core.accounts import Accounts, place_words
from core.approvals import Policies, approved
from core.cards import Cards, problem_words
from core.catalogue import say
from core.closing import Closing
from core.drafts import Draft, Post, Status, Target, release
from core.errors import PublishRefused, PublishUncertain
from core.events import TurnOpened, TurnStarted, session_stream
from core.messages import Address, Language
from core.plain import plain, revive
from core.ports import World
from core.records import AuditEntry, Job, Publication
from core.requests import Assignment, draft_key
from core.scheduling import slot_words
from core.turn_log import TurnLog
from core.zones import zone_of

PUBLISHABLE: frozenset[Status] = frozenset({"approved", "scheduled", "in_review"})  # approved parts of such a draft
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a publish job carries: which approved variant goes to which target, and whom to tell; `revision` is the one
    that made the variant what it is. With `waits` it goes
    out at its slot, in a turn of its own; else a slot was past when it was approved."""

    draft: str
    revision: int
    digest: str
    target: Target
    turn: str
    address: Address
    language: Language
    slot: datetime | None = None
    waits: bool = False

    @property
    def publication(self) -> str:
        """The publication's id, and its idempotency key: one per draft, revision and target."""
        return f"{self.draft}:{self.revision}:{self.target.platform}:{self.target.account}"


def publish_jobs(draft: Draft, assignment: Assignment) -> list[Job]:
    """One job per variant of the approved revision; their ids are kept for ever. Those that wait for a slot run under
    the draft's key then: nothing else happens to the draft in the middle of that."""
    revision, waits = draft.revision, draft.status == "scheduled"
    if revision is None:
        return []
    orders = [
        Order(
            draft=draft.id,
            revision=variant.since,
            digest=variant.digest(revision.slot),
            target=variant.target,
            turn=f"{assignment.turn}:slot" if waits else assignment.turn,
            address=assignment.address,
            language=assignment.language,
            slot=revision.slot,
            waits=waits,
        )
        for variant in revision.variants
    ]
    return [
        Job(
            id=f"publish:{order.publication}:{order.turn}",
            kind="publish",
            key=draft_key(draft.id) if waits else f"publication:{order.publication}",
            payload=plain(order),
            due=order.slot if waits else None,
        )
        for order in orders
    ]


class Publishing:
    """Runs publish jobs."""

    def __init__(self, *, world: World, policies: Policies, accounts: Accounts, cards: Cards, closing: Closing) -> None:
        self._world = world
        self._policies = policies
        self._accounts = accounts
        self._cards = cards
        self._closing = closing

    async def run(self, job: Job) -> None:
        """Publish one approved revision to one target, and show the outcome on every card."""
        order = revive(Order, job.payload)
        log = TurnLog(turn=order.turn, events=self._world.events, clock=self._world.clock)
        draft = await self._world.stores.drafts.get(order.draft)
        if order.waits:
            if self._superseded(draft, order):
                _log.info("publication_superseded", publication=order.publication)
                return
            draft = await self._begin(draft, order, log)
        async with log.node("publish", "post") as closing:
            settled = await self._publish(draft, order)
            closing.append(settled.state)
        cause = f"{order.publication}:{settled.state}"
        await self._cards.refresh(order.draft, cause=cause)
        await self._tell(draft, order, log)

    def _superseded(self, draft: Draft, order: Order) -> bool:
        """Its approval was taken back, or something else was approved in its place."""
        return not self._approved(draft, order)

    async def _begin(self, draft: Draft, order: Order, log: TurnLog) -> Draft:
        """The slot has come."""
        session = order.address.session
        await self._world.events.append(session_stream(session), [TurnOpened(turn=order.turn)])
        await log.emit(TurnStarted(turn=order.turn, session=session))
        if draft.status == "scheduled":
            draft = release(draft, at=self._world.clock.now())
            await self._world.stores.drafts.save(draft, expected=draft.version - 1)
        return draft

    async def _publish(self, draft: Draft, order: Order) -> Publication:
        claim = Publication(
            id=order.publication,
            draft=order.draft,
            revision=order.revision,
            digest=order.digest,
            target=order.target,
            state="publishing",
            turn=order.turn,
            claimed_at=self._world.clock.now(),
        )
        there = await self._world.stores.publications.claim(claim)
        if there is None and not self._approved(draft, order):
            return await self._settle(replace(claim, state="failed", why="not_approved"))
        if there is None:
            return await self._call(draft, claim)
        if there.state == "publishing":  # a crash came between claim and record
            return await self._look_up(draft, there)
        return there

    def _approved(self, draft: Draft, order: Order) -> bool:
        return draft.status in PUBLISHABLE and approved(draft, order.target, order.digest, self._policies)

    async def _call(self, draft: Draft, claim: Publication, *, looked: bool = False) -> Publication:
        """The one call; there is no other, and no library behind it tries again."""
        publisher, post = self._accounts.publisher(claim.target), self._post(draft, claim)
        if publisher is None or post is None:
            return await self._settle(replace(claim, state="failed", why="no_account"))
        try:
            receipt = await publisher.publish(post, target=claim.target, idempotency_key=claim.id)
        except PublishRefused as error:
            return await self._settle(replace(claim, state="failed", problem=str(error), why=error.why))
        except PublishUncertain as error:
            _log.warning("publication_uncertain", publication=claim.id, cause=repr(error))
            if looked:
                return await self._settle(replace(claim, state="unknown", problem=str(error)))
            return await self._look_up(draft, claim)
        return await self._settle(replace(claim, state="published", receipt=receipt))

    async def _look_up(self, draft: Draft, claim: Publication) -> Publication:
        """Settle an uncertain outcome by looking; never by sending again, unless "not found" is the whole truth."""
        publisher, post = self._accounts.publisher(claim.target), self._post(draft, claim)
        if publisher is None or post is None:
            return await self._settle(replace(claim, state="unknown"))
        try:
            receipt = await publisher.find(post, idempotency_key=claim.id, since=claim.claimed_at)
        except PublishUncertain as error:
            return await self._settle(replace(claim, state="unknown", problem=str(error)))
        if receipt is not None:
            return await self._settle(replace(claim, state="published", receipt=receipt))
        if publisher.certainty.settles:
            return await self._call(draft, claim, looked=True)
        return await self._settle(replace(claim, state="unknown"))

    @staticmethod
    def _post(draft: Draft, claim: Publication) -> Post | None:
        variant = draft.revision.variant(claim.target) if draft.revision else None
        return variant.post if variant else None

    async def _settle(self, publication: Publication) -> Publication:
        line = AuditEntry(
            at=self._world.clock.now(),
            who="copydesk",
            what=publication.state,
            draft=publication.draft,
            detail=publication.id,
            digest=publication.digest,
        )
        await self._world.stores.publications.settle(publication, audit=line)
        return publication

    async def _tell(self, draft: Draft, order: Order, log: TurnLog) -> None:
        """The last publication to settle ends the turn."""
        made = await self._world.stores.publications.of_draft(order.draft)
        wanted = len(draft.revision.targets) if draft.revision else 1
        if len(made) < wanted or any(each.state == "publishing" for each in made):
            return
        lines = [
            say(
                f"publication.{each.state}",
                order.language,
                where=place_words(each.target, order.language),
                link=each.receipt.url if each.receipt else "",
                problem=problem_words(each, order.language),
            )
            for each in made
        ]
        await self._closing.finish(log, order.address, "\n".join([await self._first_line(draft, order), *lines]))

    async def _first_line(self, draft: Draft, order: Order) -> str:
        if order.waits:
            return say("decided.due", order.language, title=draft.title)
        if order.slot is None:
            return say("decided.approved", order.language, title=draft.title)
        when = slot_words(order.slot, await zone_of(self._world, order.address.session), order.language)
        return say("decided.late", order.language, title=draft.title, when=when)
