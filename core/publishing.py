"""Publishing once: claim, committed, then one call, then what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import structlog

from core.cards import Cards
from core.catalogue import say
from core.closing import Closing
from core.drafts import Draft, Target
from core.errors import PublishRefused, PublishUncertain
from core.messages import Address, Language
from core.plain import plain, revive
from core.ports import Publisher, World
from core.records import AuditEntry, Job, Publication
from core.requests import Assignment
from core.turn_log import TurnLog

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a publish job carries: which approved revision goes to which target, and whom to tell."""

    draft: str
    revision: int
    digest: str
    target: Target
    turn: str
    address: Address
    language: Language

    @property
    def publication(self) -> str:
        """The publication's id, and its idempotency key: one per draft, revision and target."""
        return f"{self.draft}:{self.revision}:{self.target.platform}:{self.target.account}"


def publish_jobs(draft: Draft, assignment: Assignment) -> list[Job]:
    """One job per target of the approved revision; their ids are kept for ever."""
    revision = draft.revision
    if revision is None:
        return []
    orders = [
        Order(
            draft=draft.id,
            revision=revision.number,
            digest=revision.digest,
            target=target,
            turn=assignment.turn,
            address=assignment.address,
            language=assignment.language,
        )
        for target in revision.targets
    ]
    return [
        Job(
            id=f"publish:{order.publication}",
            kind="publish",
            key=f"publication:{order.publication}",
            payload=plain(order),
        )
        for order in orders
    ]


class Publishing:
    """Runs publish jobs."""

    def __init__(self, *, world: World, publishers: Mapping[str, Publisher], cards: Cards, closing: Closing) -> None:
        self._world = world
        self._publishers = publishers
        self._cards = cards
        self._closing = closing

    async def run(self, job: Job) -> None:
        """Publish one approved revision to one target, and show the outcome on every card."""
        order = revive(Order, job.payload)
        log = TurnLog(turn=order.turn, events=self._world.events, clock=self._world.clock)
        draft = await self._world.stores.drafts.get(order.draft)
        async with log.node("publish", "post") as closing:
            settled = await self._publish(draft, order)
            closing.append(settled.state)
        cause = f"{order.publication}:{settled.state}"
        await self._cards.refresh(order.draft, cause=cause)
        await self._tell(draft, order, log)

    async def _publish(self, draft: Draft, order: Order) -> Publication:
        claim = Publication(
            id=order.publication,
            draft=order.draft,
            revision=order.revision,
            digest=order.digest,
            target=order.target,
            state="publishing",
            claimed_at=self._world.clock.now(),
        )
        there = await self._world.stores.publications.claim(claim)
        if there is None and not self._approved(draft, order):
            return await self._settle(replace(claim, state="failed", problem="not approved as it stands"))
        if there is None:
            return await self._call(draft, claim)
        if there.state == "publishing":  # a crash came between claim and record
            return await self._look_up(draft, there)
        return there

    @staticmethod
    def _approved(draft: Draft, order: Order) -> bool:
        revision = draft.revision
        return (
            draft.status == "approved"
            and revision is not None
            and revision.number == order.revision
            and draft.approved_digest == order.digest == revision.digest
        )

    async def _call(self, draft: Draft, claim: Publication, *, looked: bool = False) -> Publication:
        """The one call; there is no other, and no library behind it tries again."""
        publisher = self._publishers[claim.target.account]
        if draft.revision is None:
            return await self._settle(replace(claim, state="failed", problem="no revision"))
        try:
            receipt = await publisher.publish(draft.revision.post, target=claim.target, idempotency_key=claim.id)
        except PublishRefused as error:
            return await self._settle(replace(claim, state="failed", problem=str(error)))
        except PublishUncertain as error:
            _log.warning("publication_uncertain", publication=claim.id, cause=repr(error))
            if looked:
                return await self._settle(replace(claim, state="unknown", problem=str(error)))
            return await self._look_up(draft, claim)
        return await self._settle(replace(claim, state="published", receipt=receipt))

    async def _look_up(self, draft: Draft, claim: Publication) -> Publication:
        """Settle an uncertain outcome by looking; never by sending again, unless "not found" is the whole truth."""
        publisher = self._publishers[claim.target.account]
        if draft.revision is None:
            return await self._settle(replace(claim, state="unknown"))
        try:
            receipt = await publisher.find(draft.revision.post, idempotency_key=claim.id, since=claim.claimed_at)
        except PublishUncertain as error:
            return await self._settle(replace(claim, state="unknown", problem=str(error)))
        if receipt is not None:
            return await self._settle(replace(claim, state="published", receipt=receipt))
        if publisher.settles:
            return await self._call(draft, claim, looked=True)
        return await self._settle(replace(claim, state="unknown"))

    async def _settle(self, publication: Publication) -> Publication:
        line = AuditEntry(
            at=self._world.clock.now(),
            who="copydesk",
            what=publication.state,
            draft=publication.draft,
            detail=publication.id,
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
                where=say(f"account.{each.target.account}", order.language),
                link=each.receipt.url if each.receipt else "",
                problem=each.problem,
            )
            for each in made
        ]
        text = "\n".join([say("decided.approved", order.language, title=draft.title), *lines])
        await self._closing.finish(log, order.address, text)
