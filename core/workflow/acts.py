"""What is done to a draft in words: change it, draw its pictures anew, approve, reject, schedule, cancel, reopen."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import cast

from core.catalogue import CATALOGUE, say
from core.drafts import Action, Decision, Draft, Revision, Status
from core.plain import plain
from core.planning.scheduling import said_of_time, set_time
from core.refusals import NEEDS
from core.requests import Asked, Assignment, Change, Choice, Request
from core.router.decision import OpenDraft
from core.router.which import mentioned
from core.workflow.choices import question
from core.workflow.conversation_nodes import ConversationContext, Moment
from core.workflow.edits import asked_words, begun_words, change_of
from core.workflow.questions import OPEN, drafts_to_act_on
from core.workflow.routing import asking
from core.workflow.state import ConversationState, Plain
from core.workflow.timing import timed

ACTIONS: dict[str, Action] = {
    "revise_draft": "edit",
    "regenerate_pictures": "edit",
    "approve": "approve",
    "reject": "reject",
    "schedule": "schedule",
    "cancel": "cancel",
    "reopen": "reopen",
}
REASON = re.compile(r"(?:[,，:：;；。]|因为|because|since)\s*(\S.*)", re.DOTALL | re.IGNORECASE)
LIKELIEST: dict[str, Status] = {"cancel": "scheduled"}  # others are meant only where there is none such
TRUSTED = frozenset({"rules", "command"})  # what a model or a classifier reads as a decision has to be confirmed


async def act(state: ConversationState, runtime: Moment) -> ConversationState:
    """Do it to the one draft that is meant, or ask which; what cannot be done is said, with what to do instead."""
    request, context = runtime.context.request, runtime.context
    intent, params = str(state["decision"]["intent"]), cast(Plain, state["decision"].get("params") or {})
    named = str(params.get("draft") or "")
    drafts = await drafts_to_act_on(context.world, context.access, request, intent, named)
    meant = _meant(drafts, request, intent, named)
    if not meant:
        key = "act.no_such_draft" if drafts or named else f"act.none_to_{intent}"
        key = key if key in CATALOGUE else "act.no_draft"
        return {"outcome": {"text": say(key, request.language)}, "awaiting": asking(state, request, None)}
    if len(meant) > 1:
        text = say(f"act.which_{intent}", request.language, count=len(meant))
        outcome, asked = question(request, text, [_choice(intent, draft, params) for draft in meant])
        return {"outcome": outcome, "awaiting": asking(state, request, asked)}
    return await _act_on(meant[0], intent, state, context)


def _meant(drafts: Sequence[Draft], request: Request, intent: str, named: str) -> Sequence[Draft]:
    """The draft that was chosen, answered or named; else all that are under review, or all that are open."""
    certain = request.choice.draft if request.choice else request.about.draft if request.about else ""
    if certain or named:
        return [draft for draft in drafts if draft.id.startswith(certain or named)]
    known = [OpenDraft(id=draft.id, title=draft.title, status=draft.status) for draft in drafts]
    said = mentioned(request.text, known)
    if said is not None:
        ids = {each.id for each in said}
        return [draft for draft in drafts if draft.id in ids]
    if intent == "revise_draft":  # what is approved already is meant only where nothing else can be
        drafts = [draft for draft in drafts if draft.status in OPEN] or drafts
    best = [draft for draft in drafts if draft.status == LIKELIEST.get(intent)]
    return best or [draft for draft in drafts if draft.status != "making"] or drafts


def _choice(intent: str, draft: Draft, params: Plain) -> Choice:
    return Choice(intent=intent, label=f"{draft.title} · {draft.id}", draft=draft.id, params=params)


@dataclass(frozen=True, slots=True, kw_only=True)
class Meant:
    """What is to be done, and about which revision of which draft."""

    intent: str
    request: Request
    draft: Draft
    revision: Revision
    reason: str = ""


async def _act_on(
    draft: Draft, intent: str, state: ConversationState, context: ConversationContext
) -> ConversationState:
    request, language = context.request, context.request.language
    free = asking(state, request, None)
    if draft.revision is None or draft.status == "making":
        return {"outcome": {"text": say("act.still_making", language, title=draft.title)}, "awaiting": free}
    if not await context.access.may(request.sender, NEEDS[ACTIONS[intent]]):
        return {"outcome": {"text": say("access.approver", language)}, "awaiting": free}
    params = cast(Plain, state["decision"].get("params") or {})
    reason = str(params.get("reason") or "")
    meant = Meant(intent=intent, request=request, draft=draft, revision=draft.revision, reason=reason)
    if intent in {"approve", "reject"} and not _certain(state, request):
        outcome, asked = _asked_back(meant)
        return {"outcome": outcome, "awaiting": asking(state, request, asked)}
    if intent == "schedule" and (said := await _time_said(meant, str(params.get("when") or ""), context)):
        answer = await set_time(said, draft, request, context.world, keep=bool(params.get("keep")))
        return {"awaiting": free} | timed(answer, state, request, draft)
    if intent == "schedule" or (intent == "revise_draft" and params.get("bare")):
        outcome, asked = _dialogue(meant)
        return {"outcome": outcome, "awaiting": asking(state, request, asked)}
    return {"outcome": _carried_out(meant), "awaiting": free}


async def _time_said(meant: Meant, phrase: str, context: ConversationContext) -> str:
    return await said_of_time(meant.request, phrase, meant.revision.targets, context.world)


def _certain(state: ConversationState, request: Request) -> bool:
    """Whether it was said in plain words or by a button, and not guessed."""
    source = cast(Plain, state["decision"].get("metadata") or {}).get("source")
    return request.choice is not None or source in TRUSTED


def _asked_back(meant: Meant) -> tuple[Plain, Plain]:
    language, intent = meant.request.language, meant.intent
    text = say(f"act.confirm_{intent}", language, title=meant.draft.title, number=meant.revision.number)
    choices = [
        Choice(intent=intent, label=say(f"act.{intent}_label", language), draft=meant.draft.id),
        Choice(intent="never_mind", label=say("act.never_mind", language)),
    ]
    return question(meant.request, text, choices)


def _dialogue(meant: Meant) -> tuple[Plain, Plain]:
    """As after the card's button: ask for the change, or for the time."""
    action = ACTIONS[meant.intent]
    asked = Asked(action=action, draft=meant.draft.id, revision=meant.revision.number, digest=meant.revision.digest)
    text = asked_words(action, meant.draft, meant.request.language)
    return {"text": text, "asks": True}, plain(asked)


def _carried_out(meant: Meant) -> Plain:
    request, draft, language = meant.request, meant.draft, meant.request.language
    title, number = draft.title, meant.revision.number
    if meant.intent in {"approve", "reject", "cancel", "reopen"}:
        return _assigned(meant, say(f"act.{meant.intent}_begun", language, title=title, number=number))
    if meant.intent == "revise_draft":
        change = replace(change_of(request.text, meant.revision), pictures=request.pictures, video=request.video)
        return _assigned(meant, begun_words(draft, change, language), change)
    if draft.brief.own_pictures or draft.brief.pictures == 0:
        key = "act.own_pictures" if draft.brief.own_pictures else "act.no_pictures"
        return {"text": say(key, language, title=title)}
    return _assigned(meant, say("act.repainting", language, title=title), Change(repaint=True))


def _assigned(meant: Meant, text: str, change: Change | None = None) -> Plain:
    """The outcome that leaves it to the desk, bound to the revision on the card that was answered, or as it stands."""
    request, draft, revision = meant.request, meant.draft, meant.revision
    seen = request.about if request.about and request.about.draft == draft.id else None
    decision = Decision(
        action=ACTIONS[meant.intent],
        draft=draft.id,
        revision=seen.revision if seen else revision.number,
        digest=seen.digest if seen else revision.digest,
        by=request.sender,
        by_name=request.sender_name,
        turn=request.turn,
        reason=meant.reason or _reason(meant.intent, request.text),
    )
    assignment = Assignment(
        draft=draft.id,
        turn=request.turn,
        address=request.address,
        language=request.language,
        decision=decision,
        change=change,
        origin=request.origin,
    )
    return {"text": text, "assignment": plain(assignment)}


def _reason(intent: str, text: str) -> str:
    """Why it was rejected, where the words go on to say so: "reject it, the title is wrong"."""
    found = REASON.search(text.strip()) if intent in {"reject", "cancel"} else None
    return found[1].strip()[:200] if found else ""


async def clarify(state: ConversationState, runtime: Moment) -> ConversationState:
    """Nobody is sure what is meant: ask, with the guesses as buttons."""
    request = runtime.context.request
    params = cast(Plain, state["decision"].get("params") or {})
    intents = [str(each) for each in cast("list[object]", params["choices"])]
    choices = [Choice(intent=intent, label=say(f"intent.{intent}", request.language)) for intent in intents]
    outcome, asked = question(request, say("unclear.ask", request.language), choices)
    return {"outcome": outcome, "awaiting": asking(state, request, asked)}


async def never_mind(state: ConversationState, runtime: Moment) -> ConversationState:
    """The person took it back."""
    request = runtime.context.request
    return {"outcome": {"text": say("ask.cancelled", request.language)}, "awaiting": asking(state, request, None)}
