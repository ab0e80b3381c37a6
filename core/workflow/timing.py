"""What a turn concludes about a draft's time."""

from typing import cast

from core.catalogue import say
from core.drafts import Draft
from core.plain import plain
from core.planning.scheduling import TimeAnswer
from core.requests import Asked, Choice, Request
from core.workflow.choices import question
from core.workflow.routing import asking
from core.workflow.state import ConversationState, Plain


def timed(answer: TimeAnswer, state: ConversationState, request: Request, draft: Draft) -> ConversationState:
    """The outcome; where another time may follow, the person's next message is taken for it."""
    if answer.assignment:
        return {"outcome": {"text": answer.text, "assignment": plain(answer.assignment)}}
    if answer.choices:
        outcome, asked = question(request, answer.text, [*answer.choices, never_mind_choice(request)])
        return {"outcome": outcome, "awaiting": asking(state, request, asked)}
    if not answer.again:
        return {"outcome": {"text": answer.text}}
    return {"outcome": {"text": answer.text, "asks": True}, "awaiting": asking(state, request, asked_for_time(draft))}


def asked_for_time(draft: Draft) -> dict[str, object]:
    """That the next message is to be a time for the draft as it stands."""
    number, digest = (draft.revision.number, draft.revision.digest) if draft.revision else (0, "")
    return plain(Asked(action="schedule", draft=draft.id, revision=number, digest=digest))


def never_mind_choice(request: Request) -> Choice:
    """To leave it as it is."""
    return Choice(intent="never_mind", label=say("slot.never_mind", request.language))


def which_slot(params: Plain, state: ConversationState, request: Request) -> ConversationState:
    """Of a request whose slot another draft has: which one it is to be; nothing is drafted before."""
    rest = {name: value for name, value in params.items() if name not in {"ways", "slot", "slot_words"}}
    choices = [
        Choice(intent="create_post", label=str(each["label"]), params=rest | cast(Plain, each["params"]))
        for each in cast("list[Plain]", params["ways"])
    ]
    outcome, asked = question(request, str(params["slot_words"]), [*choices, never_mind_choice(request)])
    return {"outcome": outcome, "awaiting": asking(state, request, asked)}
