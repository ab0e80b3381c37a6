"""What a message means, asked of language models: several in turn, each with its health, within a hard time limit."""

import asyncio
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import structlog
from cachetools import TTLCache
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import BaseMessage

from core.errors import BudgetSpent, ModelError, ModelRejected, ModelUnavailable
from core.in_force import InForce
from core.ports import Clock, IntentReader
from core.router.answers import ANSWER_FORMAT, Unreadable, read_answer
from core.router.decision import Decision, Question
from core.router.health import Condition, Health, Rotation
from core.router.wording import folded, readable
from core.spending import Books
from core.usage import Payer, Tariff
from core.workflow.prompts import Prompts
from core.workflow.speak import Reading

MOST_KEPT: Final = 2_000  # decisions
NOT_OFFERED: Final = frozenset({400, 404, 422})  # how endpoints say that they do not know response_format
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """One model that may be asked."""

    name: str
    model: BaseChatModel
    tariff: Tariff
    structured: bool  # whether to ask for structured output


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long an answer may take, and how long it is good for the same question; in seconds."""

    answer: float = 8.0
    kept: float = 60.0


class ModelReader:
    """IntentReader of one provider: an answer that cannot be read is mended, else asked for once more."""

    def __init__(self, provider: Provider, *, prompts: InForce[Prompts], books: Books) -> None:
        self.name = provider.name
        self._provider = provider
        self._prompts = prompts
        self._books = books
        self._structured = provider.structured

    async def afford(self, question: Question) -> None:
        """Raises ModelError where a budget of the day is used up: then the rules decide, and the answer says so."""
        try:
            await self._books.spending.check(_payer(question), self._provider.tariff)
        except BudgetSpent as error:
            raise ModelError("a budget of the day is used up") from error

    async def read(self, question: Question) -> Decision:
        """The provider's decision. Raises ModelError, also where it cannot be read twice."""
        prompts = self._prompts.value
        messages = prompts.route(question)
        said = await self._ask(messages, question)
        try:
            return self._signed(read_answer(said, question))
        except Unreadable:
            _log.info("routing_unreadable", provider=self.name, answer=said[:200])
        said = await self._ask(prompts.route_again(messages, said), question)
        try:
            return self._signed(read_answer(said, question))
        except Unreadable as error:
            raise ModelError(f"{self.name} gave no decision, twice: {error}") from error

    def _signed(self, decision: Decision) -> Decision:
        return replace(
            decision,
            reasoning=f"{self.name}: {decision.reasoning}",
            metadata={**decision.metadata, "provider": self.name},
        )

    async def _ask(self, messages: Sequence[BaseMessage], question: Question) -> str:
        """The whole answer: as structured output where the endpoint has it, else as text."""
        if self._structured:
            try:
                return await self._once(messages, question, {"response_format": ANSWER_FORMAT})
            except ModelRejected as error:
                if error.details.get("status") not in NOT_OFFERED:
                    raise
                _log.info("structured_output_not_offered", provider=self.name, cause=str(error))
                self._structured = False
        return await self._once(messages, question, {})

    async def _once(self, messages: Sequence[BaseMessage], question: Question, options: Mapping[str, object]) -> str:
        model = self._provider.model
        bound = model.bind(**options) if options else model
        reading = Reading(messages)
        reading.take(await bound.ainvoke(list(messages)))
        await reading.pay(self._books, _payer(question), "route", self._provider.tariff)
        return reading.text


class IntentAnalyzer:
    """IntentReader over several providers in rotation; the one that fails rests, and another is asked instead.

    That other one is `fallback` where it is named, else the next of the rotation. `limits.answer` is for all of it.
    """

    def __init__(
        self,
        readers: Sequence[ModelReader],
        *,
        rotation: Sequence[str],
        fallback: str,
        limits: Limits,
        clock: Clock,
    ) -> None:
        self._readers = {reader.name: reader for reader in readers}
        self._rotation = Rotation(rotation)
        self._fallback = fallback
        self._limits = limits
        self._clock = clock
        self._health = Health(clock)
        self._kept: TTLCache[Hashable, Decision] = TTLCache(MOST_KEPT, limits.kept, timer=clock.monotonic)

    @property
    def conditions(self) -> Mapping[str, Condition]:
        """How each provider stands."""
        return self._health.conditions(list(self._readers))

    @property
    def alone(self) -> Sequence[IntentReader]:
        """Each provider of the rotation by itself, with its health and the time limit."""
        return [_Alone(self, name) for name in sorted(self._rotation.order())]

    async def read(self, question: Question) -> Decision:
        """The decision of a provider, or the one that the same question got a moment ago.

        Raises ModelError where none gave one that can be read, ModelUnavailable where none answered in time.
        """
        key = _key(question)
        known = self._kept.get(key)
        if known:
            return replace(known, metadata={**known.metadata, "cached": True})
        decision = await self._in_time(question, self._order())
        self._kept[key] = decision
        return decision

    async def read_with(self, name: str, question: Question) -> Decision:
        """The decision of that provider. Raises what `read` does."""
        return await self._in_time(question, (name,))

    def _order(self) -> Sequence[str]:
        """Whom to ask: the next of the rotation that does not rest, and one behind it; never more for one message."""
        order = self._rotation.order()
        open_now = [name for name in order if self._health.condition(name) != "resting" and name != self._fallback]
        second = self._fallback or (open_now[1] if len(open_now) > 1 else "")
        return [name for name in (*open_now[:1], second) if name]

    async def _in_time(self, question: Question, names: Sequence[str]) -> Decision:
        """Race the answer against the clock; what is not there in time is cancelled, and its provider rests."""
        asked: list[str] = []
        answering = asyncio.ensure_future(self._ask(question, names, asked))
        waiting = asyncio.ensure_future(self._clock.sleep(self._limits.answer))
        try:
            await asyncio.wait((answering, waiting), return_when=asyncio.FIRST_COMPLETED)
            if answering.done():
                return answering.result()
        finally:
            await _ended(answering, waiting)
        late = ModelUnavailable(f"no decision within {self._limits.answer:g} s")
        if asked:
            self._health.failed(asked[-1], late)
        raise late

    async def _ask(self, question: Question, names: Sequence[str], asked: list[str]) -> Decision:
        problem: ModelError = ModelUnavailable("every provider rests")
        for name in names:
            if self._health.condition(name) == "resting":  # since the order was made
                continue
            reader = self._readers[name]
            await reader.afford(question)
            asked.append(name)
            try:
                with self._health.asking(name):
                    return await reader.read(question)
            except ModelError as error:
                problem = error
        raise problem


@dataclass(frozen=True, slots=True)
class _Alone:
    """IntentReader of one provider of the analyzer."""

    analyzer: IntentAnalyzer
    name: str

    async def read(self, question: Question) -> Decision:
        return await self.analyzer.read_with(self.name, question)


async def _ended(*tasks: "asyncio.Future[Decision] | asyncio.Future[None]") -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _payer(question: Question) -> Payer:
    return Payer(session=question.session, turn=question.turn)


def _key(question: Question) -> Hashable:
    """All that is in the prompt, but for the minute and the turn."""
    return (
        folded(readable(question.text)),
        question.language,
        question.role,
        question.zone,
        question.has_pictures,
        question.recent,
        question.drafts,
        question.services,
    )
