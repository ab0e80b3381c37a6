"""Decisions about a revision: each is kept with its line of the audit log and what follows from it, or not at all."""

from collections.abc import Sequence
from datetime import datetime

from core.approvals import Policies, covered
from core.drafts import Decision, Draft, approve, back_in_review, cancel, reject
from core.ports import World
from core.publishing import publish_jobs
from core.records import AuditEntry, Job
from core.requests import Assignment


class Deciding:
    """Keeps decisions. Whoever calls it holds the draft's key, and has asked whether the person may decide."""

    def __init__(self, *, world: World, policies: Policies) -> None:
        self._world = world
        self._policies = policies

    @property
    def world(self) -> World:
        """What lies outside."""
        return self._world

    @property
    def policies(self) -> Policies:
        """Who may approve what."""
        return self._policies

    def preview(self, draft: Draft, decision: Decision) -> Draft:
        """The draft as the decision would leave it. Raises DecisionRefused."""
        return self._after(draft, decision, at=self._world.clock.now())

    async def keep(self, draft: Draft, assignment: Assignment, decision: Decision) -> Draft:
        """The draft after it; one that is kept already changes nothing. Raises DecisionRefused, DraftConflict."""
        if await self.kept(draft, decision):
            return draft
        after = self._after(draft, decision, at=self._world.clock.now())
        jobs: Sequence[Job] = publish_jobs(after, assignment) if after.status in {"approved", "scheduled"} else ()
        line = AuditEntry(
            at=after.updated_at,
            who=str(decision.by),
            what=decision.action,
            draft=draft.id,
            detail=decision.turn,
            where=assignment.address.session,
            digest=decision.digest,
        )
        await self._world.stores.drafts.save(after, expected=draft.version, jobs=jobs, audit=line)
        return after

    async def kept(self, draft: Draft, decision: Decision) -> bool:
        """Whether this decision was kept before, by a job that was cut short behind that."""
        if draft.decided_in == decision.turn:
            return True
        lines = await self._world.stores.audit.read(draft=draft.id)
        return any((line.what, line.detail) == (decision.action, decision.turn) for line in lines)

    def _after(self, draft: Draft, decision: Decision, *, at: datetime) -> Draft:
        if decision.action == "reject":
            return reject(draft, decision, at=at)
        if decision.action == "cancel":
            return cancel(draft, decision, at=at)
        if decision.action == "reopen":
            return back_in_review(draft, decision, at=at)
        approve(draft, decision, covered=(), complete=False, at=at)  # raises where the revision is another
        cover = covered(draft, decision.by, self._policies)
        return approve(draft, decision, covered=cover.digests, complete=cover.complete, at=at)
