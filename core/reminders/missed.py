"""A slot that has passed without approval: what becomes of the draft, and what its author is told."""

from collections.abc import Awaitable, Callable
from datetime import datetime

import structlog

from core.approvals import MissedSlot, Policies, awaited
from core.cards import Cards
from core.catalogue import say
from core.decisions import close
from core.delivery import Deliveries
from core.drafts import DESK, Decision, Draft, Revision
from core.errors import DraftNotFound
from core.messages import OutboundMessage
from core.moments import moment_words
from core.plain import revive
from core.ports import World
from core.records import AuditEntry, Job
from core.reminders.reminders import Watch
from core.requests import Assignment, desk_job
from core.zones import zone_of

NextFree = Callable[..., Awaitable[datetime | None]]  # (targets, *, after, draft): the slot that all of them have free
_log = structlog.get_logger(__name__)


def policy_of(draft: Draft, policies: Policies) -> MissedSlot:
    """The gentlest of what the policies of the awaited parts say: nothing is dropped that one of them holds."""
    said = {part.policy.missed for part in awaited(draft, policies)}
    return next((each for each in ("hold", "next_free_slot", "drop") if each in said), "hold")


class Missed:
    """Runs the job that looks at the slot; it holds the draft's key."""

    def __init__(self, *, world: World, policies: Policies, cards: Cards, next_free: NextFree) -> None:
        self._world = world
        self._policies = policies
        self._cards = cards
        self._next_free = next_free
        self._deliveries: Deliveries = cards.deliveries

    async def run(self, job: Job) -> None:
        """Where the draft is still under review: hold it, move it to the next free slot, or drop it; and say so."""
        watch = revive(Watch, job.payload)
        try:
            draft = await self._world.stores.drafts.get(watch.draft)
        except DraftNotFound:
            return
        revision = draft.revision
        if draft.presented_at != watch.since or revision is None or revision.slot is None:
            return
        if draft.status == "dropped":  # by this job, which was cut short
            await self._tell(job, draft, revision.slot, "drop")
        elif draft.status == "in_review":
            await self._carry_out(job, draft, revision, revision.slot)

    async def _carry_out(self, job: Job, draft: Draft, revision: Revision, slot: datetime) -> None:
        policy = policy_of(draft, self._policies)
        _log.info("slot_missed", draft=draft.id, slot=slot.isoformat(), policy=policy)
        if policy == "drop":
            draft = await self._drop(draft, slot)
        elif policy == "next_free_slot" and await self._move(job, draft, revision, slot):
            return  # the desk says so
        await self._tell(job, draft, slot, "drop" if policy == "drop" else "hold")

    async def _drop(self, draft: Draft, slot: datetime) -> Draft:
        now = self._world.clock.now()
        digest = draft.revision.digest if draft.revision else ""
        line = AuditEntry(
            at=now, who=str(DESK), what="drop", draft=draft.id, where=draft.address.session, digest=digest
        )
        dropped = close(draft, "dropped", at=now)
        await self._world.stores.drafts.save(dropped, expected=draft.version, audit=line)
        await self._world.stores.sessions.prune(draft.id, keep_latest=False)
        return dropped

    async def _move(self, job: Job, draft: Draft, revision: Revision, slot: datetime) -> bool:
        """Leave it to the desk to take the next free slot; False where there is none."""
        free = await self._next_free(revision.targets, after=self._world.clock.now(), draft=draft.id)
        if free is None:
            return False
        language, turn = draft.brief.language, f"missed:{job.id}"
        when = moment_words(slot.astimezone(await zone_of(self._world, draft.address.session)), language)
        decision = Decision(
            action="schedule",
            draft=draft.id,
            revision=revision.number,
            digest=revision.digest,
            by=DESK,
            by_name="Copydesk",
            turn=turn,
            slot=free,
            reason=say("missed.moved", language, when=when),
        )
        assignment = Assignment(draft=draft.id, turn=turn, address=draft.address, language=language, decision=decision)
        await self._world.queue.put(desk_job(assignment, once=turn))
        return True

    async def _tell(self, job: Job, draft: Draft, slot: datetime, word: str) -> None:
        language = draft.brief.language
        when = moment_words(slot.astimezone(await zone_of(self._world, draft.address.session)), language)
        text = say(f"missed.{word}", language, title=draft.title, name=draft.author_name, when=when, draft=draft.id)
        await self._deliveries.deliver(job.id, draft.address, OutboundMessage(text=text), priority="card")
        await self._cards.refresh(draft.id, cause=job.id)
