"""The nodes of the conversation graph: route → one of answer, command, open_draft, ask, take, decline → remember.

What a turn leaves to the desk stands in its outcome, and is put once that is in a checkpoint (`core/turns.py`):
a turn that runs again then finds what it concluded, whatever the desk has made of it meanwhile.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, Protocol, cast

import structlog
from langgraph.runtime import Runtime

from core.access import Access
from core.accounts import Accounts
from core.catalogue import say
from core.commands.commands import Commands
from core.decisions import require_movable
from core.drafts import Decision, DecisionRefused
from core.errors import BudgetSpent, DraftNotFound, ModelError
from core.messages import Picture, Video
from core.plain import plain, revive
from core.planning.scheduling import set_time, with_slot
from core.ports import ServiceTools, World
from core.refusals import refusal_text
from core.requests import Asked, Assignment, Change, Request
from core.router.router import Router
from core.router.slash import slash_command
from core.turn_log import TurnLog
from core.usage import Payer
from core.workflow.briefs import brief_of
from core.workflow.edits import asked_words, begun_words, change_of
from core.workflow.laying_out import laid_out
from core.workflow.prompts import Prompts
from core.workflow.questions import open_drafts, question_of
from core.workflow.routing import MOST_CHARACTERS, asking, awaited, forgotten, response_of_rule, route_of
from core.workflow.speak import Speaker
from core.workflow.state import ConversationState, Plain
from core.workflow.timing import timed, which_slot
from core.workflow.tool_use import answered, direct

PRIVATE = frozenset({"invite"})  # the answer is a code that lets somebody in
REMEMBERED = 2_000  # characters of one message that are kept
WINDOW = 24  # messages that are kept word for word; what is older is summarised
KEPT = 12  # of them, after summarising
SUMMARY_CHARACTERS = 800
CANCEL = frozenset({"cancel", "/cancel", "stop", "never mind", "nevermind", "取消", "算了", "停止"})
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationContext:
    """What the nodes of one turn work with."""

    request: Request  # here and not in the state: it may be long, or hold a code, and a checkpoint would keep it
    log: TurnLog
    speaker: Speaker
    prompts: Prompts
    router: Router
    access: Access
    commands: Commands
    services: ServiceTools
    accounts: Accounts
    world: World
    payer: Payer
    aside: list[str]  # an answer that must be in no checkpoint and no event, and reach no model


Moment = Runtime[ConversationContext]


class Act(Protocol):
    """A node that carries a decision out."""

    async def __call__(self, state: ConversationState, runtime: Moment) -> ConversationState: ...


async def route(state: ConversationState, runtime: Moment) -> ConversationState:
    """Find out what is wanted."""
    request, context = runtime.context.request, runtime.context
    async with context.log.node("route", "conversation") as closing:
        question = await question_of(state, request, context.world, context.access, context.services)
        question = replace(question, accounts=tuple(each.name for each in context.accounts))
        found = await route_of(state, request, question, context.router)
        closing.append(found.intent)
    return {"decision": plain(found)}


def held_back(node: Act) -> Act:
    """The node, whose changes only `remember` makes: a turn that is cancelled in the middle leaves no half of them,
    and runs again from where the session stood."""

    async def held(state: ConversationState, runtime: Moment) -> ConversationState:
        return {"concluded": cast(Plain, await node(state, runtime))}

    return held


async def decline(state: ConversationState, runtime: Moment) -> ConversationState:
    """Say why this message cannot be used."""
    request = runtime.context.request
    params = cast(Plain, state["decision"]["params"])
    limit = params.get("limit", MOST_CHARACTERS)
    text = say(f"decline.{params['why']}", request.language, length=len(request.text), limit=limit)
    return {"outcome": {"text": text}}


async def answer(state: ConversationState, runtime: Moment) -> ConversationState:
    """Talk, with the last messages, the summary of what came before, and the open drafts in mind; or call a tool, or
    say what a rule has to say."""
    request, context = runtime.context.request, runtime.context
    text = response_of_rule(state["decision"]) or await direct(state["decision"], context)
    if text is None:
        drafts = await open_drafts(context.world, request)
        known = [f"draft {draft.id} {draft.title!r}: {draft.status}" for draft in drafts[:5]]
        history = [*state.get("messages", []), {"role": "user", "text": request.text}]
        messages = context.prompts.chat(request.language, state.get("summary", ""), history, known)
        text = await answered(messages, context)
    return {"outcome": {"text": text.strip() or say("answer.empty", request.language)}}


async def command(state: ConversationState, runtime: Moment) -> ConversationState:
    """Carry out a command; no model is asked."""
    params = cast(Plain, state["decision"].get("params") or {})
    unknown = cast(Plain, state["decision"].get("metadata") or {}).get("unknown_command")
    name = str(unknown or params.get("command") or state["decision"]["intent"])
    text = await runtime.context.commands.run(name, str(params.get("argument", "")), runtime.context.request)
    if name in PRIVATE:
        runtime.context.aside.append(text)
        return {"outcome": {"text": say("command.private", runtime.context.request.language), "private": True}}
    if name == "reset":
        return {"outcome": {"text": text}, "messages": [], "summary": "", "awaiting": None}
    return {"outcome": {"text": text}}


async def open_draft(state: ConversationState, runtime: Moment) -> ConversationState:
    """Lay a draft out for the desk."""
    request = runtime.context.request
    return await _open_or_ask(state, request, cast(Plain, state["decision"].get("params") or {}), runtime.context)


async def _open_or_ask(
    state: ConversationState, request: Request, params: Plain, context: ConversationContext
) -> ConversationState:
    """Open the draft, or ask for the topic or the photos that are missing, or which slot it is to have."""
    missing: Literal["topic", "photos"] | None = None
    if not params.get("topic"):
        missing = "topic"
    elif params.get("pictures_missing") and not (request.pictures or request.video):
        missing = "photos"
    if missing:
        pictures = [plain(picture) for picture in request.pictures]
        video = plain(request.video) if request.video else None
        asked = plain(Asked(action=missing)) | {"params": params, "pictures": pictures, "video": video}
        text = say(f"draft.which_{missing}", request.language)
        return {"outcome": {"text": text, "asks": True}, "awaiting": asking(state, request, asked)}
    targets = context.accounts.of_brief(brief_of(request, params, context.accounts))
    params = await with_slot(params, request, targets, context.world)
    if params.get("ways"):
        return which_slot(params, state, request)
    outcome = laid_out(request, params, context.accounts, context.world.clock.now())
    return {"outcome": outcome, "awaiting": asking(state, request, None)}


async def ask(state: ConversationState, runtime: Moment) -> ConversationState:
    """After Edit or Schedule: ask for the next message of the person who pressed."""
    request = runtime.context.request
    asked = request.pressed
    if asked is None:
        return {}
    if plain(asked) == awaited(state, request):
        return {"outcome": {"text": ""}}  # pressed twice: asked already
    draft = await runtime.context.world.stores.drafts.get(asked.draft)
    text = asked_words(asked.action, draft, request.language)
    return {"outcome": {"text": text, "asks": True}, "awaiting": asking(state, request, plain(asked))}


async def take(state: ConversationState, runtime: Moment) -> ConversationState:
    """Take the message that a button or a question asked for."""
    request, context = runtime.context.request, runtime.context
    awaiting, free = awaited(state, request), asking(state, request, None)
    if request.text.strip().lower() in CANCEL:
        return {"outcome": {"text": say("ask.cancelled", request.language)}, "awaiting": free}
    before = tuple(revive(Picture, each) for each in cast(list[Plain], awaiting.get("pictures") or []))
    film = revive(Video, awaiting["video"]) if awaiting.get("video") else None
    request = replace(request, pictures=request.pictures or before, video=request.video or film)
    params = cast(Plain, awaiting.get("params") or {})
    if awaiting["action"] == "topic":
        return await _open_or_ask(state, request, params | {"topic": request.text.strip()[:80]}, context)
    if awaiting["action"] == "photos":
        return await _open_or_ask(state, request, params, context)
    if awaiting["action"] == "link":
        told = await context.commands.run("link", f"{awaiting['digest']} {request.text}", request)
        return {"outcome": {"text": told}, "awaiting": free}
    asked = revive(Asked, {name: awaiting[name] for name in Asked.__dataclass_fields__})
    return {"awaiting": free} | await _use(state, asked, request, context)


async def _use(
    state: ConversationState, asked: Asked, request: Request, context: ConversationContext
) -> ConversationState:
    """The answer to Edit or Schedule, where the draft still stands as it did when the button was pressed."""
    try:
        draft = await context.world.stores.drafts.get(asked.draft)
        revision = require_movable(draft, revision=asked.revision, digest=asked.digest)
    except DraftNotFound:
        return {"outcome": {"text": say("press.deleted", request.language)}}
    except DecisionRefused as refused:
        return {"outcome": {"text": refusal_text(refused, draft, request.language)}}
    if asked.action == "schedule":
        return timed(await set_time(request.text, draft, request, context.world), state, request, draft)
    change = replace(change_of(request.text, revision), pictures=request.pictures, video=request.video)
    text = begun_words(draft, change, request.language)
    return {"outcome": {"text": text, "assignment": plain(_edit(asked, request, change))}}


def _edit(asked: Asked, request: Request, change: Change) -> Assignment:
    decision = Decision(
        action="edit",
        draft=asked.draft,
        revision=asked.revision,
        digest=asked.digest,
        by=request.sender,
        by_name=request.sender_name,
        turn=request.turn,
    )
    return Assignment(
        draft=asked.draft,
        turn=request.turn,
        address=request.address,
        language=request.language,
        decision=decision,
        change=change,
        origin=request.origin,
    )


async def remember(state: ConversationState, runtime: Moment) -> ConversationState:
    """Keep a window of messages and a bounded summary of what came before, so that a session never grows."""
    request, context = runtime.context.request, runtime.context
    concluded = cast(ConversationState, state["concluded"])
    after: ConversationState = {**concluded, "turn": request.turn, "turns": state.get("turns", 0) + 1}
    left_open = forgotten(state, request)
    if left_open is not None and "awaiting" not in concluded:
        after["awaiting"] = left_open
    # Commands are nothing to talk about, and may hold a code; what was declined was not read.
    if slash_command(request.text) or state["decision"]["intent"] == "decline":
        return after
    said = str(concluded["outcome"]["text"])
    messages = list(concluded.get("messages", state.get("messages", [])))
    if request.text.strip():
        messages.append({"role": "user", "text": request.text[:REMEMBERED]})
    if said:
        messages.append({"role": "assistant", "text": said[:REMEMBERED]})
    after["messages"] = messages
    if len(messages) > WINDOW:
        after["messages"] = messages[-KEPT:]
        after["summary"] = await _summary(state.get("summary", ""), messages[:-KEPT], context)
    return after


async def _summary(previous: str, messages: Sequence[dict[str, str]], context: ConversationContext) -> str:
    try:
        asked = context.prompts.summary(previous, messages)
        text = await context.speaker.ask(asked, payer=context.payer, purpose="summary")
    except (ModelError, BudgetSpent) as error:
        _log.warning("summary_failed", cause=repr(error))
        text = previous  # older words are lost, the turn is not
    return text.strip()[:SUMMARY_CHARACTERS]
