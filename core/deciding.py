"""Decisions about a revision: each is kept with its line of the audit log and what follows from it, or not at all."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from core.approvals import Policies, covered
from core.approvers import Approvers
from core.decisions import approve, back_in_review, cancel, reject, require_movable
from core.drafts import CHANGES, Decision, DecisionRefused, Draft
from core.logins.login_calls import calls_before_slot
from core.messages import Address
from core.ports import World
from core.publishing.orders import publish_jobs
from core.records import AuditEntry, Job
from core.reminders.reminders import review_jobs
from core.requests import Assignment

LINES = 1000  # of one draft that are looked through


def audit_line(decision: Decision, where: Address, *, at: datetime) -> AuditEntry:
    """The line of a decision in the audit log; its detail is the turn that decided."""
    return AuditEntry(
        at=at,
        who=str(decision.by),
        what=decision.action,
        draft=decision.draft,
        detail=decision.turn,
        where=where.session,
        digest=decision.digest,
    )


class Deciding:
    """Keeps decisions. Whoever calls it holds the draft's key, and has asked whether the person may decide."""

    def __init__(self, *, world: World, approvers: Approvers) -> None:
        self._world = world
        self._approvers = approvers

    @property
    def world(self) -> World:
        """What lies outside."""
        return self._world

    @property
    def policies(self) -> Policies:
        """Who may approve what."""
        return self._approvers.policies

    async def check(self, draft: Draft, decision: Decision) -> None:
        """Raises DecisionRefused where it does not fit the draft as it stands now."""
        if decision.action in CHANGES:
            require_movable(draft, revision=decision.revision, digest=decision.digest)
        else:
            await self.preview(draft, decision)

    async def preview(self, draft: Draft, decision: Decision) -> Draft:
        """The draft as the decision would leave it. Raises DecisionRefused."""
        if decision.action == "cancel":
            await self._refuse_under_way(draft)
        counted = await self._approvers.counted(draft)
        return self._after(counted, decision, at=self._world.clock.now())

    async def _refuse_under_way(self, draft: Draft) -> None:
        """What was claimed may be out."""
        digests = draft.revision.digests if draft.revision else ()
        for each in await self._world.stores.publications.of_draft(draft.id):
            if each.digest in digests and each.state not in {"failed", "taken_back"}:
                raise DecisionRefused("under_way")

    async def keep(self, draft: Draft, assignment: Assignment, decision: Decision) -> Draft:
        """The draft after it; one that is kept already changes nothing. Raises DecisionRefused, DraftConflict."""
        if await self.kept(draft, decision):
            return draft
        after = await self.preview(draft, decision)
        jobs: Sequence[Job] = publish_jobs(after, assignment) if after.status in {"approved", "scheduled"} else ()
        jobs = review_jobs(after) if decision.action == "reopen" else jobs
        jobs = (*jobs, *calls_before_slot(after, assignment, now=after.updated_at))
        line = audit_line(decision, assignment.address, at=after.updated_at)
        await self._world.stores.drafts.save(after, expected=draft.version, jobs=jobs, audit=line)
        return after

    async def kept(self, draft: Draft, decision: Decision) -> bool:
        """Whether this decision was kept before, by a job that was cut short behind that."""
        if draft.decided_in == decision.turn:
            return True
        lines = await self._world.stores.audit.read(draft=draft.id, limit=LINES)
        return any((line.what, line.detail) == (decision.action, decision.turn) for line in lines)

    async def note_refusal(self, decision: Decision, where: Address, why: str) -> None:
        """Keep that somebody tried what they may not: once for each person, revision and reason."""
        line = audit_line(decision, where, at=self._world.clock.now())
        line = replace(line, what="refused", detail=f"{decision.action}: {why}")
        audit = self._world.stores.audit
        lines = await audit.read(draft=decision.draft, limit=LINES)
        if not any((each.who, each.detail, each.digest) == (line.who, line.detail, line.digest) for each in lines):
            await audit.add(line)

    def _after(self, draft: Draft, decision: Decision, *, at: datetime) -> Draft:
        decision = replace(decision, by_name=self.policies.name(decision.by) or decision.by_name)
        if decision.action == "reject":
            return reject(draft, decision, at=at)
        if decision.action == "cancel":
            return cancel(draft, decision, at=at)
        if decision.action == "reopen":
            return back_in_review(draft, decision, at=at)
        approve(draft, decision, covered=(), complete=False, at=at)  # raises where the revision is another
        cover = covered(draft, decision.by, self.policies)
        return approve(draft, decision, covered=cover.digests, complete=cover.complete, at=at)
