"""A decision in lines, for whoever wonders why a message was routed as it was; and what a rule states, in short."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from core.router.conditions import Condition
from core.router.decision import Decision, Question
from core.router.router import Router, command_of
from core.router.routes import Strategy
from core.router.rules import Fired
from core.router.windows import DAYS, Window


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What became of a message, and every rule that matched it, best first, whether or not the strategy asked them."""

    decision: Decision
    fired: Sequence[Fired]


async def tried(router: Router, question: Question, strategy: Strategy | None = None) -> Trial:
    """Route a message as that strategy would, or the one in force; nothing is carried out."""
    decision = await router.route(question, strategy)
    return Trial(decision=decision, fired=() if command_of(question) else await router.rules.fired(question))


def explained(trial: Trial) -> str:
    """Intent, confidence, strategy, the rules that fired in order, the reasoning, parameters and targets; English."""
    decision = trial.decision
    names = ", ".join(each.rule for each in trial.fired)
    lines = [
        f"intent      {decision.intent}",
        f"confidence  {decision.confidence:.2f}",
        f"strategy    {decision.metadata.get('strategy', '-')}",
        f"source      {decision.metadata.get('source', '-')}",
        f"rules       {names or 'none fired'}",
        f"reasoning   {decision.reasoning}",
    ]
    if decision.metadata.get("guessed"):
        lines.append(f"guessed     {decision.metadata['guessed']}")
    if decision.params:
        lines.append(f"params      {json.dumps(dict(decision.params), ensure_ascii=False)}")
    if decision.targets:
        lines.append(f"targets     {' → '.join(decision.targets)}")
    if decision.response:
        lines.append(f"response    {decision.response}")
    return "\n".join(lines)


def as_json(trial: Trial) -> Mapping[str, object]:
    """The same as plain JSON."""
    decision = trial.decision
    return {
        "intent": decision.intent,
        "confidence": decision.confidence,
        "reasoning": decision.reasoning,
        "response": decision.response,
        "params": dict(decision.params),
        "targets": list(decision.targets),
        "should_wait": decision.should_wait,
        "fired": [asdict(each) for each in trial.fired],
        "metadata": {name: value for name, value in decision.metadata.items() if name != "fired"},
    }


def in_short(when: Condition) -> str:
    """What a condition states, in one line."""
    words, not_ = when.keywords, when.not_
    stated = {
        "all of": ", ".join(words.all_of),
        "any of": ", ".join(words.any_of),
        "regex": when.regex,
        "language": when.language or "",
        "platform": " or ".join(when.platform),
        "role": " or ".join(when.roles),
        "during": " or ".join(map(_hours, when.during)),
        "function": when.function,
        "all": " and ".join(f"({in_short(each)})" for each in when.all_),
        "any": " or ".join(f"({in_short(each)})" for each in when.any_),
        "not": f"({in_short(not_)})" if not_ else "",
    }
    return "; ".join(f"{name} {value}" for name, value in stated.items() if value)


def _hours(window: Window) -> str:
    days = "" if window.days == DAYS else ",".join(window.days)
    return " ".join(filter(None, (days, window.hours, window.zone))) or "always"
