"""What recurs: a plan made of a request in words, and the list of plans with what can be done to them."""

import hashlib
import re
from dataclasses import replace
from typing import Final, Literal, cast

from core.catalogue import say
from core.commands.slot_commands import no_rule_words
from core.messages import Language
from core.moments import slot_words
from core.planning.plans import Plan
from core.planning.recurring import plan_jobs, planned
from core.planning.rule_telling import rule_words
from core.planning.scheduling import in_a_row, said_shortly
from core.reach import place_of
from core.records import AuditEntry
from core.requests import Choice, Request
from core.router.post_command import material_of
from core.router.rule_words import NoRule, ReadRule, read_rule
from core.workflow.choices import question
from core.workflow.conversation_nodes import ConversationContext, Moment
from core.workflow.questions import question_of
from core.workflow.routing import asking
from core.workflow.state import ConversationState, Plain
from core.zones import zone_of

Act = Literal["pause", "resume", "remove"]
_ACTS: Final[dict[str, Act]] = {
    "pause": "pause",
    "暂停": "pause",
    "resume": "resume",
    "恢复": "resume",
    "继续": "resume",
    "remove": "remove",
    "delete": "remove",
    "删除": "remove",
    "移除": "remove",
}
_FOR_APPROVAL: Final = re.compile(
    r"[,，]?\s*(?:for (?:my |our |your )?(?:approval|review)|供审[批核]|待审[批核]?|送审)[.。]?$", re.IGNORECASE
)


async def plan(state: ConversationState, runtime: Moment) -> ConversationState:
    """Make a plan of the words: how often, and what to write. What is not both is refused in a sentence."""
    request, context = runtime.context.request, runtime.context
    said = str(cast(Plain, state["decision"].get("params") or {}).get("said") or "")
    zone = await zone_of(context.world, request.address.session)
    read = read_rule(said, now=context.world.clock.now(), zone=zone)
    if isinstance(read, NoRule):
        return _told(no_rule_words(read.reason, said, request.language))
    wanted = _FOR_APPROVAL.sub("", read.rest).strip()
    if not await _is_post(wanted, state, context):
        return _told(say("plan.no_post", request.language, said=said_shortly(wanted or said)))
    made = await _made(read, wanted, request, context)
    if made.due is None:
        return _told(say("rule.never", request.language, said=said_shortly(said)))
    now = context.world.clock.now()
    line = AuditEntry(at=now, who=str(request.sender), what="plan", detail=made.id, where=request.address.session)
    await context.world.stores.plans.put(made, jobs=plan_jobs(made), audit=line)
    return _told(_made_words(made, read, request.language))


def _told(text: str) -> ConversationState:
    return {"outcome": {"text": text}}


async def _is_post(wanted: str, state: ConversationState, context: ConversationContext) -> bool:
    """Whether the words would be understood as the request of a post when their time comes."""
    if not wanted:
        return False
    asked = replace(context.request, text=wanted)
    found = await context.router.route(await question_of(state, asked, context.world, context.access, context.services))
    return found.intent == "create_post" and bool(found.params.get("topic"))


async def _made(read: ReadRule, wanted: str, request: Request, context: ConversationContext) -> Plan:
    """The plan; its id is that of the turn that makes it, so that a turn that runs again makes no second one."""
    zone = await zone_of(context.world, request.address.session)
    made = Plan(
        id=hashlib.sha256(f"plan:{request.turn}".encode()).hexdigest()[:6],
        rule=read.rule,
        zone=zone.key,
        request=material_of(wanted),
        address=place_of(request),
        language=request.language,
        by=request.sender,
        by_name=request.sender_name,
        created_at=context.world.clock.now(),
    )
    kept = await context.world.stores.plans.get(made.id)
    return kept or await planned(made, context.world, after=context.world.clock.now())


def _made_words(made: Plan, read: ReadRule, language: Language) -> str:
    zone = made.zone_info
    when = slot_words(made.due, zone, language) if made.due else say("plan.over", language)
    clock = f"{read.rule.hour:02}:{read.rule.minute:02}"
    remarks = [say(f"when.{remark}", language, clock=clock) for remark in read.remarks]
    rule = say("plan.rule", language, rule=rule_words(made.rule, zone, language))
    text = say("plan.made", language, plan=made.id, rule=rule, request=made.request, when=when)
    return in_a_row(language, text, *remarks)


# --- the list ----------------------------------------------------------------------------------------------


async def plans(state: ConversationState, runtime: Moment) -> ConversationState:
    """List the plans of this chat with buttons, or pause, resume or remove one."""
    request, context = runtime.context.request, runtime.context
    said = str(cast(Plain, state["decision"].get("params") or {}).get("said") or "")
    word, _, name = said.strip().partition(" ")
    act, found = _ACTS.get(word.lower()), await _here(context, name.strip(" `"))
    if act is None:
        return await _listed(await _here(context, ""), state, context)
    if len(found) != 1 or not name.strip():
        return _told(say("plan.unknown", request.language, plan=said_shortly(name) or "?"))
    if found[0].by != request.sender and not await context.access.may(request.sender, "decide"):
        return _told(say("plan.not_yours", request.language, plan=found[0].id, name=found[0].by_name))
    return _told(await _changed(found[0], act, context))


async def _here(context: ConversationContext, name: str) -> list[Plan]:
    place = place_of(context.request).root
    kept = await context.world.stores.plans.all()
    return [each for each in kept if each.address.root == place and each.id.startswith(name)]


async def _changed(found: Plan, act: Act, context: ConversationContext) -> str:
    request, world = context.request, context.world
    now, language = world.clock.now(), request.language
    line = AuditEntry(
        at=now, who=str(request.sender), what=f"plan_{act}", detail=found.id, where=request.address.session
    )
    if act == "remove":
        await world.stores.plans.remove(found.id, audit=line)
        return say("plan.removed", language, plan=found.id)
    changed = await planned(replace(found, paused=act == "pause"), world, after=now)
    await world.stores.plans.put(changed, jobs=plan_jobs(changed), audit=line)
    zone = await zone_of(world, request.address.session)
    when = slot_words(changed.due, zone, language) if changed.due else say("plan.over", language)
    return say("plan.paused" if changed.paused else "plan.resumed", language, plan=found.id, when=when)


async def _listed(kept: list[Plan], state: ConversationState, context: ConversationContext) -> ConversationState:
    request, language = context.request, context.request.language
    if not kept:
        return _told(say("plan.none", language))
    zone = await zone_of(context.world, request.address.session)
    lines = [say("plan.title", language)]
    for each in kept:
        when = slot_words(each.due, zone, language) if each.due else say("plan.over", language)
        words = {"plan": each.id, "rule": rule_words(each.rule, each.zone_info, language), "name": each.by_name}
        key = "plan.paused_line" if each.paused else "plan.line"
        lines.append(say(key, language, request=said_shortly(each.request), when=when, **words))
    choices = [_choice(each, act, language) for each in kept for act in _acts_on(each)]
    outcome, asked = question(request, "\n".join([*lines, "", say("plan.how", language), ""]), choices)
    return {"outcome": outcome, "awaiting": asking(state, request, asked)}


def _acts_on(each: Plan) -> tuple[Act, Act]:
    return ("resume" if each.paused else "pause", "remove")


def _choice(each: Plan, act: Act, language: Language) -> Choice:
    label = say(f"plan.button.{act}", language, plan=each.id)
    return Choice(intent="plans", label=label, params={"said": f"{act} {each.id}"})
