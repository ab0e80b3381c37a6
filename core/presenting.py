"""A new revision: what it is made of, and what is said when it is there."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from core.catalogue import say
from core.drafts import Draft, Post, Revision, Target
from core.messages import Language
from core.plain import revive
from core.records import AuditEntry
from core.requests import Assignment
from core.scheduling import in_a_row, slot_words, wish_words
from core.workflow.state import PostState

VOIDED = "void"  # in the audit log: an approval that a new time took back


def next_revision(draft: Draft, state: PostState, assignment: Assignment, account: str) -> Revision:
    """The revision that the draft's thread has come to; `account` is where it is to be published."""
    targets = (Target(platform=draft.brief.platform, account=account),) if draft.brief.publish else ()
    return Revision(
        number=state["number"],
        post=revive(Post, state["post"]),
        targets=targets,
        slot=_slot(draft, assignment) if targets else None,
        change=_change_in_words(assignment),
        notes=tuple(state.get("notes", ())),
    )


def _slot(draft: Draft, assignment: Assignment) -> datetime | None:
    """A new one where one was set; else it stays with the draft."""
    decision = assignment.decision
    if decision and decision.action == "schedule":
        return decision.slot
    return draft.revision.slot if draft.revision else draft.brief.slot


def _change_in_words(assignment: Assignment) -> str:
    """What was asked for, to show beside what changed; empty where all was written anew."""
    change, decision = assignment.change, assignment.decision
    if decision and decision.action == "schedule":
        return say("change.slot", assignment.language)
    if change is None:
        return ""
    if change.repaint:
        return say("change.repainted", assignment.language)
    sent = "text" if change.post else "pictures" if change.pictures else "video"
    return change.instruction or say(f"change.sent_{sent}", assignment.language)


def ready_words(draft: Draft, assignment: Assignment, zone: ZoneInfo, audit: Sequence[AuditEntry]) -> str:
    """That the revision is ready, or when it is to go out now. An approval that was taken back is named."""
    language, revision, decision = assignment.language, draft.revision, assignment.decision
    number, slot = (revision.number, revision.slot) if revision else (0, None)
    if decision is None or decision.action != "schedule":
        text = say("draft.ready", language, title=draft.title, number=number)
        wish = "" if decision else wish_words(draft.brief, at=draft.created_at, zone=zone, language=language)
        return "\n".join(part for part in (text, wish) if part)
    if slot:
        text = say("schedule.set", language, title=draft.title, when=slot_words(slot, zone, language))
    else:
        text = say("schedule.cleared", language, title=draft.title)
    voided = any((line.what, line.detail) == (VOIDED, decision.turn) for line in audit)
    again = say("schedule.approve_again" if voided else "schedule.approve", language)
    return in_a_row(language, text, decision.reason, again)


def decided_words(draft: Draft, zone: ZoneInfo, language: Language) -> str:
    """How it was decided, where no publication follows at once."""
    slot = draft.revision.slot if draft.revision else None
    if draft.status == "scheduled" and slot:
        return say("decided.scheduled", language, title=draft.title, when=slot_words(slot, zone, language))
    return say("decided.rejected" if draft.status == "rejected" else "decided.kept", language, title=draft.title)
