"""What a request of a session wants: a question that it answers, what the rules say, or nothing that can be used."""

from dataclasses import replace
from typing import cast

from core.plain import plain
from core.requests import Choice, Request
from core.router.decision import CHAT, Question
from core.router.decision import Decision as Route
from core.router.language import language_of
from core.router.params import params_for, post_params
from core.router.router import Router, strategy_named
from core.router.slash import slash_command
from core.router.wording import readable, says_something
from core.workflow.choices import CHOOSE
from core.workflow.state import ConversationState, Plain

MOST_CHARACTERS = 20_000  # of one message


async def route_of(state: ConversationState, request: Request, question: Question, router: Router) -> Route:
    """The decision about a request."""
    if request.pressed:
        return Route(intent="ask", confidence=1.0, reasoning="a button asked for the next message")
    unusable = _unusable(request)
    if unusable:
        return Route(intent="decline", confidence=1.0, reasoning=unusable, params={"why": unusable})
    if request.choice:
        return _as_chosen(request.choice, question)
    awaiting = {} if _leaves_the_question(question.text) else awaited(state, request)
    if awaiting.get("action") == CHOOSE or (request.about and await _acts_on_card(question, router)):
        awaiting = {}  # the question was answered by something else, which counts
    answers = Route(intent="awaited", confidence=1.0, reasoning=f"the answer to {awaiting.get('action')!r}")
    if awaiting and awaiting["action"] not in {"topic", "photos"}:
        return answers
    found = await _found(question, router)
    renews = found.intent == "create_post" and found.params.get("topic")  # instead of an answer, a whole new request
    return found if renews or not awaiting else answers


def _as_chosen(choice: Choice, question: Question) -> Route:
    seen = readable(question.text)
    language = language_of(seen, question.language)
    params = params_for(choice.intent, replace(question, text=seen, language=language))
    return Route(
        intent=choice.intent,
        confidence=1.0,
        reasoning="the person chose it",
        params=params | dict(choice.params),
        metadata={"source": "person"},
    )


def _leaves_the_question(text: str) -> bool:
    """Whether it is a command; `/cancel` alone gives the question up, as the word does."""
    command = slash_command(text)
    return command is not None and (command.name, command.argument) != ("cancel", "")


async def _acts_on_card(question: Question, router: Router) -> bool:
    """Whether an answer to a card is a decision about its draft, by the rules' word, and not a change of it."""
    ruled = await router.rules.read(question)
    return ruled.intent in {"approve", "reject", "schedule", "regenerate_pictures", "cancel", "reopen"}


def awaited(state: ConversationState, request: Request) -> Plain:
    """What this person was asked for, or answers unasked; others in the chat may have been asked for something else."""
    if request.about:
        return plain(request.about)
    return cast(Plain, (state.get("awaiting") or {}).get(str(request.sender)) or {})


def forgotten(state: ConversationState, request: Request) -> Plain | None:
    """Everybody's open questions without the choice that this person left open; None where there is none such."""
    mine = (state.get("awaiting") or {}).get(str(request.sender))
    return asking(state, request, None) if mine and cast(Plain, mine).get("action") == CHOOSE else None


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
        return await router.route(question, strategy_named(question.preferences.get("strategy", "")))
    params = post_params("", question)
    return Route(intent="create_post", confidence=0.6, reasoning="photos or a video without a word", params=params)


def response_of_rule(decision: Plain) -> str:
    """The answer that the team itself wrote, where a rule that means to talk has one; else empty."""
    metadata = cast(Plain, decision.get("metadata") or {})
    talks = decision.get("intent") == CHAT and metadata.get("source") == "rules"
    return str(decision.get("response") or "") if talks else ""
