"""A new revision: what it is made of, and what is said when it is there."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from core.accounts import Accounts, variant_words
from core.approvals import Policies, awaited, parts
from core.approvers import names_words
from core.catalogue import say
from core.drafts import Decision, Draft, Post, Revision, Target, Variant
from core.messages import Language, UserRef
from core.moments import slot_words
from core.plain import revive
from core.planning.scheduling import in_a_row, wish_words
from core.records import AuditEntry
from core.requests import Assignment
from core.variants import called, variants_of
from core.workflow.state import PostState

VOIDED = "void"  # in the audit log: an approval that a new time took back


def next_revision(draft: Draft, state: PostState, assignment: Assignment, accounts: Accounts) -> Revision:
    """The revision that the draft's thread has come to; a variant that is as it was keeps its approvals."""
    post, number, decision = revive(Post, state["post"]), state["number"], assignment.decision
    before = draft.revision
    targets = targets_of(draft, accounts)
    slot = _slot(draft, assignment) if targets else None
    places = {target: accounts.limits(target) for target in targets}
    variants = variants_of(places, post, state.get("adapted", {}), number, draft.brief.language)
    return Revision(
        number=number,
        post=post,
        variants=tuple(_kept(_signed(each, before, decision), slot, before) for each in variants),
        slot=slot,
        change=_change_in_words(assignment, targets),
        notes=tuple(state.get("notes", ())),
        by=decision.by if decision else None,
        writers=_writers(before, post, decision),
    )


def _signed(variant: Variant, before: Revision | None, decision: Decision | None) -> Variant:
    """With the names of those who had a hand in it."""
    old = before.variant(variant.target) if before else None
    return replace(variant, writers=_writers(old, variant.post, decision))


def _writers(old: Variant | Revision | None, post: Post, decision: Decision | None) -> tuple[UserRef, ...]:
    """Whoever asked for a change is one of them from then on, until all is written anew; a time is no change of it."""
    if old is None or decision is None:
        return ()
    if old.post == post:
        return old.writers
    return (decision.by,) if decision.action == "regenerate" else tuple(dict.fromkeys((*old.writers, decision.by)))


def revision_line(draft: Draft, revision: Revision, assignment: Assignment) -> AuditEntry:
    """The line of the audit log for a new revision; its detail is the number."""
    return AuditEntry(
        at=draft.updated_at,
        who=str(revision.by or draft.author),
        what="revision",
        draft=draft.id,
        detail=str(revision.number),
        where=assignment.address.session,
        digest=revision.digest,
    )


def targets_of(draft: Draft, accounts: Accounts) -> tuple[Target, ...]:
    """Where the draft is to be published: where it was, once it has a revision."""
    if draft.revision:
        return draft.revision.targets
    return accounts.of_brief(draft.brief)


def _kept(variant: Variant, slot: datetime | None, before: Revision | None) -> Variant:
    """The one of the revision before where nothing of it changed."""
    old = before.variant(variant.target) if before else None
    same = old and before and old.digest(before.slot) == variant.digest(slot)
    return replace(variant, since=old.since) if old and same else variant


def _slot(draft: Draft, assignment: Assignment) -> datetime | None:
    """A new one where one was set; else it stays with the draft."""
    decision = assignment.decision
    if decision and decision.action == "schedule":
        return decision.slot
    return draft.revision.slot if draft.revision else draft.brief.slot


def _change_in_words(assignment: Assignment, targets: Sequence[Target]) -> str:
    """What was asked for, to show beside what changed; empty where all was written anew."""
    change, decision = assignment.change, assignment.decision
    if decision and decision.action == "schedule":
        return say("change.slot", assignment.language)
    if change is None:
        return ""
    if change.repaint:
        return say("change.repainted", assignment.language)
    if change.target and (change.instruction or change.post):
        places = [variant_words(each, assignment.language) for each in targets if called(each, change.target)]
        sent = change.instruction or say("change.sent_text", assignment.language)
        return f"{names_words(places, assignment.language)}: {sent}"
    sent = "text" if change.post or change.texts else "pictures" if change.pictures else "video"
    return change.instruction or say(f"change.sent_{sent}", assignment.language)


def ready_words(
    draft: Draft, assignment: Assignment, zone: ZoneInfo, audit: Sequence[AuditEntry], policies: Policies
) -> str:
    """That the revision is ready, or when it is to go out now. An approval that was taken back is named, and what of
    the draft is approved still."""
    language, revision, decision = assignment.language, draft.revision, assignment.decision
    number, slot = (revision.number, revision.slot) if revision else (0, None)
    if decision is None or decision.action != "schedule":
        text = say("draft.ready", language, title=draft.title, number=number)
        wish = "" if decision else wish_words(draft.brief, at=draft.created_at, zone=zone, language=language)
        voided = decision is not None and _voided(audit, decision)
        return "\n".join(part for part in (text, wish, _anew_words(draft, policies, language, voided=voided)) if part)
    if slot:
        text = say("schedule.set", language, title=draft.title, when=slot_words(slot, zone, language))
    else:
        text = say("schedule.cleared", language, title=draft.title)
    again = say("schedule.approve_again" if _voided(audit, decision) else "schedule.approve", language)
    return in_a_row(language, text, decision.reason, again)


def _voided(audit: Sequence[AuditEntry], decision: Decision) -> bool:
    """Whether an approved draft was taken back into work for it."""
    return any((line.what, line.detail) == (VOIDED, decision.turn) for line in audit)


def _anew_words(draft: Draft, policies: Policies, language: Language, *, voided: bool) -> str:
    """Which variants are approved still, and which have to be anew."""
    found = parts(draft, policies)
    kept, left = ([each.target for each in found if each.complete is done and each.target] for done in (True, False))
    if not kept:
        return say("schedule.approve_again", language) if voided else ""
    if not left:
        return say("approval.unchanged", language)
    names = [names_words([variant_words(each, language) for each in some], language) for some in (left, kept)]
    return say("approval.anew", language, left=names[0], kept=names[1])


def decided_words(draft: Draft, decision: Decision, policies: Policies, zone: ZoneInfo, language: Language) -> str:
    """How it was decided, where no publication follows at once."""
    slot = draft.revision.slot if draft.revision else None
    if decision.action == "approve" and draft.status == "in_review":
        name = policies.name(decision.by) or decision.by_name
        left = max((part.policy.needed - len(part.given) for part in awaited(draft, policies)), default=0)
        return say("decided.one_more", language, title=draft.title, name=name, count=left)
    if draft.status == "scheduled" and slot:
        return say("decided.scheduled", language, title=draft.title, when=slot_words(slot, zone, language))
    key = {"rejected": "decided.rejected", "cancelled": "decided.cancelled", "in_review": "decided.reopened"}
    return say(key.get(draft.status, "decided.kept"), language, title=draft.title)
