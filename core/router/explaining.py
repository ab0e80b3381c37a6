"""A decision in lines, for whoever wonders why a message was routed as it was."""

import json
from collections.abc import Mapping

from core.router.decision import Decision


def explained(decision: Decision) -> str:
    """Intent, confidence, strategy, the rules that fired in order, the reasoning, parameters and targets; English."""
    fired = decision.metadata.get("fired")
    names = ", ".join(map(str, fired)) if isinstance(fired, list | tuple) else ""
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


def as_json(decision: Decision) -> Mapping[str, object]:
    """The same as plain JSON."""
    return {
        "intent": decision.intent,
        "confidence": decision.confidence,
        "reasoning": decision.reasoning,
        "response": decision.response,
        "params": dict(decision.params),
        "targets": list(decision.targets),
        "should_wait": decision.should_wait,
        "fired": decision.metadata.get("fired", []),
        "metadata": dict(decision.metadata),
    }
