"""What a turn concludes about a draft's time."""

from core.drafts import Draft
from core.plain import plain
from core.requests import Asked, Request
from core.scheduling import TimeAnswer
from core.workflow.routing import asking
from core.workflow.state import ConversationState


def timed(answer: TimeAnswer, state: ConversationState, request: Request, draft: Draft) -> ConversationState:
    """The outcome; where another time may follow, the person's next message is taken for it."""
    if answer.assignment:
        return {"outcome": {"text": answer.text, "assignment": plain(answer.assignment)}}
    if not answer.again:
        return {"outcome": {"text": answer.text}}
    return {"outcome": {"text": answer.text, "asks": True}, "awaiting": asking(state, request, asked_for_time(draft))}


def asked_for_time(draft: Draft) -> dict[str, object]:
    """That the next message is to be a time for the draft as it stands."""
    number, digest = (draft.revision.number, draft.revision.digest) if draft.revision else (0, "")
    return plain(Asked(action="schedule", draft=draft.id, revision=number, digest=digest))
