"""What a request of a session wants: a question that it answers, what the rules say, or nothing that can be used."""

from typing import cast

from core.plain import plain
from core.requests import Request
from core.router.decision import Decision as Route
from core.router.decision import Question
from core.router.params import post_params
from core.router.router import Router
from core.router.slash import slash_command
from core.router.wording import says_something
from core.workflow.state import ConversationState, Plain

MOST_CHARACTERS = 20_000  # of one message


async def route_of(state: ConversationState, request: Request, question: Question, router: Router) -> Route:
    """The decision about a request."""
    if request.pressed:
        return Route(intent="ask", confidence=1.0, reasoning="a button asked for the next message")
    unusable = _unusable(request)
    if unusable:
        return Route(intent="decline", confidence=1.0, reasoning=unusable, params={"why": unusable})
    awaiting = awaited(state, request)
    if awaiting and not slash_command(question.text) and awaiting["action"] not in {"topic", "photos"}:
        return _answer_to(awaiting)
    found = await _found(question, router)
    if not awaiting or slash_command(question.text):
        return found
    if found.intent == "create_post" and found.params.get("topic"):
        return found  # instead of an answer, a whole new request
    return _answer_to(awaiting)


def _answer_to(awaiting: Plain) -> Route:
    return Route(intent="awaited", confidence=1.0, reasoning=f"the answer to {awaiting['action']!r}")


def awaited(state: ConversationState, request: Request) -> Plain:
    """What this person was asked for, or answers unasked; others in the chat may have been asked for something else."""
    if request.about:
        return plain(request.about)
    return cast(Plain, (state.get("awaiting") or {}).get(str(request.sender)) or {})


def asking(state: ConversationState, request: Request, asked: Plain | None) -> Plain:
    """Everybody's open questions after this person got one, or answered theirs."""
    others = {who: what for who, what in (state.get("awaiting") or {}).items() if who != str(request.sender)}
    return others | ({str(request.sender): asked} if asked else {})


def _unusable(request: Request) -> str:
    if len(request.text.strip()) > MOST_CHARACTERS:
        return "too_long"
    return "" if request.pictures or request.video or says_something(request.text) else "empty"


async def _found(question: Question, router: Router) -> Route:
    """What the router says; photos or a video without a word ask for a post that still lacks its topic."""
    if says_something(question.text):
        return await router.route(question)
    params = post_params("", language=question.language, has_pictures=True)
    return Route(intent="create_post", confidence=0.6, reasoning="photos or a video without a word", params=params)
