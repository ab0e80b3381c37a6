"""The seven ways in which rules and models decide together. Pure but for the readers that they ask."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Final

import structlog

from core.errors import ModelError
from core.ports.routing import IntentReader
from core.router.decision import CHAT, UNCLEAR, UNSURE, Decision, Question
from core.router.places import joined
from core.router.routes import Strategy

MOST_CHOICES: Final = 3  # in the question that the fallback asks
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Readers:
    """Who is asked: the rules, the model (a language model or the local classifier), and each of several models that
    do the same. `threshold` is the confidence that a decision needs to be acted on."""

    rules: IntentReader
    model: IntentReader | None
    models: Sequence[IntentReader]
    turn: "Turnstile"
    threshold: float

    async def ask_model(self, question: Question) -> Decision | None:
        """The model's decision; None where it gives none, whatever the reason."""
        return await _asked(self.model, question) if self.model else None


class Turnstile:
    """Whose turn it is: each caller gets the next number at once, so that the load is even under concurrency."""

    def __init__(self) -> None:
        self._numbers = count()

    def next(self, size: int) -> int:
        """0 … size - 1, in turn."""
        return next(self._numbers) % size


async def _asked(reader: IntentReader, question: Question) -> Decision | None:
    try:
        return await reader.read(question)
    except ModelError as error:
        _log.warning("routing_without_model", cause=repr(error))
        return None


def fired(decision: Decision) -> bool:
    """Whether a rule matched."""
    return decision.confidence > UNSURE or "rule" in decision.metadata


async def rule_only(readers: Readers, question: Question) -> Decision:
    """The rules; where none matches, talk."""
    return await readers.rules.read(question)


async def rule_first(readers: Readers, question: Question) -> Decision:
    """The rules; where none matches, the model, as far as it is sure."""
    ruled = await readers.rules.read(question)
    if fired(ruled):
        return ruled
    modelled = await readers.ask_model(question)
    return sure(modelled, readers.threshold) if modelled else ruled


async def llm_first(readers: Readers, question: Question) -> Decision:
    """The model; where it fails or is not sure, a rule that matches."""
    modelled = await readers.ask_model(question)
    if modelled and modelled.confidence >= readers.threshold:
        return modelled
    ruled = await readers.rules.read(question)
    return ruled if fired(ruled) or modelled is None else sure(modelled, readers.threshold)


async def llm_only(readers: Readers, question: Question) -> Decision:
    """The model alone; where it fails or is not sure, the person is asked."""
    modelled = await readers.ask_model(question)
    if modelled and modelled.confidence >= readers.threshold:
        return modelled
    return unclear([modelled] if modelled else [])


async def hybrid(readers: Readers, question: Question) -> Decision:
    """Both at the same time: where they agree, both together; else the surer one, and the rule of two equally sure."""
    ruled, modelled = await asyncio.gather(readers.rules.read(question), readers.ask_model(question))
    if modelled is None or not fired(ruled):
        return ruled if modelled is None else sure(modelled, readers.threshold)
    if ruled.intent == modelled.intent:
        return replace(merged(ruled, modelled), confidence=max(ruled.confidence, modelled.confidence))
    return ruled if ruled.confidence >= modelled.confidence else sure(modelled, readers.threshold)


async def confidence_threshold(readers: Readers, question: Question) -> Decision:
    """Both at the same time: both over the threshold are merged, one over it decides, else the person is asked."""
    ruled, modelled = await asyncio.gather(readers.rules.read(question), readers.ask_model(question))
    said = [each for each in (ruled if fired(ruled) else None, modelled) if each]
    over = [each for each in said if each.confidence >= readers.threshold]
    if len(over) == 2:
        return merged(*over)
    return over[0] if over else unclear([each for each in (ruled, modelled) if each])


async def round_robin(readers: Readers, question: Question) -> Decision:
    """The next of several models that do the same, and those behind it where it fails; then the rules."""
    size = len(readers.models)
    first = readers.turn.next(size) if size else 0
    for place in range(size):
        modelled = await _asked(readers.models[(first + place) % size], question)
        if modelled:
            return sure(modelled, readers.threshold)
    return await readers.rules.read(question)


STRATEGIES: Final[Mapping[Strategy, Callable[[Readers, Question], Awaitable[Decision]]]] = {
    "rule_first": rule_first,
    "llm_first": llm_first,
    "hybrid": hybrid,
    "llm_only": llm_only,
    "rule_only": rule_only,
    "confidence_threshold": confidence_threshold,
    "round_robin": round_robin,
}


def merged(ruled: Decision, modelled: Decision) -> Decision:
    """Both decisions as one: the rule's intent and targets first, the lower confidence, the parameters of both with
    the model's winning, both reasonings."""
    return Decision(
        intent=ruled.intent,
        confidence=min(ruled.confidence, modelled.confidence),
        reasoning=f"{ruled.reasoning}; {modelled.reasoning}",
        response=modelled.response or ruled.response,
        params=joined(ruled.params, modelled.params),
        targets=(*ruled.targets, *(each for each in modelled.targets if each not in ruled.targets)),
        should_wait=ruled.should_wait or modelled.should_wait,
        metadata={**modelled.metadata, **ruled.metadata, "source": "merged", "model_intent": modelled.intent},
    )


def sure(decision: Decision, threshold: float) -> Decision:
    """The decision, or to talk where it is not sure enough to be acted on."""
    if decision.confidence >= threshold or decision.intent == CHAT:
        return decision
    return Decision(
        intent=CHAT,
        confidence=decision.confidence,
        reasoning=f"not sure enough to act on ({decision.confidence:.2f} < {threshold:.2f}): {decision.reasoning}",
        metadata={**decision.metadata, "guessed": decision.intent},
    )


def unclear(guesses: Sequence[Decision]) -> Decision:
    """The fallback: ask what is meant, with the guesses as buttons, the surest first; talking is always one of them."""
    best_first = sorted(guesses, key=lambda guess: -guess.confidence)
    named = [intent for guess in best_first for intent in (guess.intent, *_runners_up(guess))]
    choices = list(dict.fromkeys(intent for intent in named if intent != CHAT))[:MOST_CHOICES]
    return Decision(
        intent=UNCLEAR,
        confidence=best_first[0].confidence if best_first else UNSURE,
        reasoning="nobody is sure enough: " + ("; ".join(guess.reasoning for guess in best_first) or "no answer"),
        params={"choices": [*(choices or ["create_post"]), CHAT]},
        should_wait=True,
        metadata={"source": "fallback"},
    )


def _runners_up(guess: Decision) -> list[str]:
    scores = guess.metadata.get("scores")
    return [str(intent) for intent in scores] if isinstance(scores, Mapping) else []
