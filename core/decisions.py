"""Who may move a draft where: pure functions, each of which gives the draft as it is behind the move."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Literal

from core.drafts import DECIDED, REOPENABLE, Approval, Decision, DecisionRefused, Draft, Revision, Status


def require_open(draft: Draft, *, revision: int, digest: str) -> Revision:
    """The revision under review. Raises DecisionRefused where the press was about another state."""
    if draft.status in DECIDED:
        raise DecisionRefused("already_decided")
    if draft.revision is None or draft.status != "in_review":
        raise DecisionRefused("still_making")
    if (draft.revision.number, draft.revision.digest) != (revision, digest):
        raise DecisionRefused("stale_revision")
    return draft.revision


def require_movable(draft: Draft, *, revision: int, digest: str) -> Revision:
    """The revision that may change: under review, or approved and waiting for its slot. Raises DecisionRefused."""
    current = draft.revision
    if draft.status != "scheduled" or current is None:
        return require_open(draft, revision=revision, digest=digest)
    if (current.number, current.digest) != (revision, digest):
        raise DecisionRefused("stale_revision")
    return current


def _waits(revision: Revision, at: datetime) -> bool:
    return bool(revision.targets) and revision.slot is not None and revision.slot > at


def reject(draft: Draft, decision: Decision, *, at: datetime) -> Draft:
    """The draft after a rejection. Raises DecisionRefused."""
    require_open(draft, revision=decision.revision, digest=decision.digest)
    return _decided(draft, decision, "rejected", at=at)


def approve(draft: Draft, decision: Decision, *, covered: Sequence[str], complete: bool, at: datetime) -> Draft:
    """The draft with one more approval, of the `covered` digests; where that makes it `complete` it is `scheduled`, or
    `approved` where its slot is not ahead. Raises DecisionRefused."""
    revision = require_open(draft, revision=decision.revision, digest=decision.digest)
    given = Approval(by=decision.by, name=decision.by_name, at=at, digests=tuple(covered))
    draft = replace(draft, approvals=(*draft.approvals, given))
    if not complete:
        return replace(draft, updated_at=at, version=draft.version + 1)
    return _decided(draft, decision, "scheduled" if _waits(revision, at) else "approved", at=at)


def _decided(draft: Draft, decision: Decision, status: Status, *, at: datetime) -> Draft:
    return replace(
        draft,
        status=status,
        decided_by=decision.by_name,
        decided_in=decision.turn,
        reason=decision.reason,
        updated_at=at,
        version=draft.version + 1,
    )


def cancel(draft: Draft, decision: Decision, *, at: datetime) -> Draft:
    """The scheduled draft that is not to go out after all; no approval of it stands. Raises DecisionRefused."""
    require_movable(draft, revision=decision.revision, digest=decision.digest)
    if draft.status != "scheduled":
        raise DecisionRefused("not_scheduled")
    return replace(_decided(draft, decision, "cancelled", at=at), approvals=())


def require_reopenable(draft: Draft, *, revision: int, digest: str) -> Revision:
    """The revision that came to nothing and may be brought back. Raises DecisionRefused."""
    if draft.status not in REOPENABLE or draft.revision is None:
        raise DecisionRefused("already_decided")
    if (draft.revision.number, draft.revision.digest) != (revision, digest):
        raise DecisionRefused("stale_revision")
    return draft.revision


def back_in_review(draft: Draft, decision: Decision, *, at: datetime) -> Draft:
    """The rejected, cancelled or dropped draft under review again; no approval of it stands. Raises DecisionRefused."""
    require_reopenable(draft, revision=decision.revision, digest=decision.digest)
    draft = replace(draft, approvals=(), presented_at=at)
    return replace(_decided(draft, decision, "in_review", at=at), decided_by="", reason="")


def reopen(draft: Draft, *, at: datetime) -> Draft:
    """The draft while its next revision is in the making. What was approved stays so where it does not change."""
    return replace(draft, status="making", decided_by="", decided_in="", updated_at=at, version=draft.version + 1)


def present(draft: Draft, revision: Revision, *, at: datetime) -> Draft:
    """The draft with a new revision under review."""
    return replace(
        draft, status="in_review", revision=revision, presented_at=at, updated_at=at, version=draft.version + 1
    )


def release(draft: Draft, *, at: datetime) -> Draft:
    """The scheduled draft whose slot has come: from here on it is one that was approved."""
    return replace(draft, status="approved", updated_at=at, version=draft.version + 1)


def close(draft: Draft, status: Literal["stopped", "failed", "dropped"], *, at: datetime, reason: str = "") -> Draft:
    """The draft that ends without a decision."""
    return replace(draft, status=status, reason=reason, updated_at=at, version=draft.version + 1)
