"""Asking a language model: streamed into the turn's log, repeated where that is safe, and paid for."""

from collections.abc import Mapping, Sequence

import structlog
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage

from core.errors import ModelCut, ModelRejected, ModelUnavailable
from core.retries import RetryPolicy
from core.spending import Books
from core.turn_log import TurnLog
from core.usage import Payer, Purpose, Tariff, tokens_of
from core.workflow.output import POST_SCHEMA
from core.workflow.tool_calls import Function, said

# Text that nobody has acted on may be asked for again, unless the endpoint asks for a wait of more than a minute.
MODEL_CALLS = RetryPolicy(on=(ModelUnavailable, ModelCut), attempts=3, initial=1.0, factor=2.0, cap=8.0, longest=60.0)
POST_FORMAT = {"type": "json_schema", "json_schema": {"name": "post", "schema": POST_SCHEMA, "strict": True}}
_log = structlog.get_logger(__name__)


class Reading:
    """What has come of an answer, and what the endpoint told of its tokens; each field as large as it was told."""

    def __init__(self, asked: Sequence[BaseMessage]) -> None:
        self._asked = asked
        self._parts: list[str] = []
        self._told: dict[str, object] = {}
        self._calls: list[AIMessageChunk] = []

    def take(self, message: AIMessage) -> str:
        """Take a piece, or the whole; its text."""
        content = message.content if isinstance(message.content, str) else ""
        if content:
            self._parts.append(content)
        if isinstance(message, AIMessageChunk) and message.tool_call_chunks:
            self._calls.append(message)
        if message.usage_metadata:
            told = message.usage_metadata
            self._told = {
                name: max(told[name], int(str(self._told.get(name, 0)))) for name in ("input_tokens", "output_tokens")
            }
        return content

    @property
    def text(self) -> str:
        """All of it."""
        return "".join(self._parts)

    @property
    def said(self) -> AIMessage:
        """All of it as one message, with the tools that it calls."""
        return said(self.text, self._calls)

    async def pay(self, books: Books, payer: Payer, purpose: Purpose, tariff: Tariff) -> None:
        """Charge what came; an endpoint that said nothing at all has not worked for it."""
        if self._parts or self._told or self._calls:
            tokens = tokens_of([str(message.text) for message in self._asked], self.text, self._told)
            await books.spending.charge(payer, purpose, tariff, tokens)


class Speaker:
    """A language model as the nodes use it; each call is on somebody's account, for a purpose."""

    def __init__(
        self, *, model: BaseChatModel, tariff: Tariff, books: Books, structured: bool, tools: bool = False
    ) -> None:
        self._model = model
        self._tariff = tariff
        self._books = books
        self._structured = structured
        self.takes_tools = tools  # until the endpoint says that it does not

    async def stream(
        self,
        messages: Sequence[BaseMessage],
        *,
        log: TurnLog,
        payer: Payer,
        purpose: Purpose,
        options: Mapping[str, object] | None = None,
    ) -> str:
        """The whole answer, shown in the current node while it grows; a repeat voids what was shown.

        Raises ModelError once three attempts failed, or at once where a repeat is of no use; BudgetSpent.
        """
        return (await self._stream(messages, log, payer, purpose, options or {})).text

    async def _stream(
        self,
        messages: Sequence[BaseMessage],
        log: TurnLog,
        payer: Payer,
        purpose: Purpose,
        options: Mapping[str, object],
    ) -> Reading:
        reading = Reading(messages)
        async for attempt in self._books.retries.attempts(f"model.{purpose}", MODEL_CALLS):
            with attempt:
                number = attempt.retry_state.attempt_number
                if number > 1:
                    await log.begin(attempt=number)
                await self._books.spending.check(payer, self._tariff)
                reading = Reading(messages)
                try:
                    await self._read(reading, messages, log, options)
                finally:  # also what broke off, or was stopped
                    await reading.pay(self._books, payer, purpose, self._tariff)
        return reading

    async def converse(
        self, messages: Sequence[BaseMessage], *, log: TurnLog, payer: Payer, functions: Sequence[Function]
    ) -> AIMessage:
        """An answer, or calls of these functions, or both; shown like `stream`, and raises what it does.

        An endpoint that takes no functions is asked without them, from then on.
        """
        options = {"tools": list(functions)}
        try:
            return (await self._stream(messages, log, payer, "answer", options)).said
        except ModelRejected as error:
            if error.details.get("status") not in {400, 404, 422}:
                raise
            _log.info("tools_not_offered", cause=str(error))
            self.takes_tools = False
            await log.begin(attempt=1)
        return (await self._stream(messages, log, payer, "answer", {})).said

    async def stream_post(
        self, messages: Sequence[BaseMessage], *, log: TurnLog, payer: Payer, purpose: Purpose
    ) -> str:
        """A post: as structured output where the endpoint has it, else as labelled text. Raises what `stream` does."""
        if self._structured:
            options = {"response_format": POST_FORMAT}
            try:
                return await self.stream(messages, log=log, payer=payer, purpose=purpose, options=options)
            except ModelRejected as error:
                if error.details.get("status") not in {400, 404, 422}:
                    raise
                _log.info("structured_output_not_offered", cause=str(error))
                self._structured = False
                await log.begin(attempt=1)
        return await self.stream(messages, log=log, payer=payer, purpose=purpose)

    async def _read(
        self, reading: Reading, messages: Sequence[BaseMessage], log: TurnLog, options: Mapping[str, object]
    ) -> None:
        model = self._model.bind(**options) if options else self._model
        async for chunk in model.astream(list(messages)):
            if content := reading.take(chunk):
                log.write(content)
        await log.flush()

    async def ask(self, messages: Sequence[BaseMessage], *, payer: Payer, purpose: Purpose) -> str:
        """The whole answer, unseen. Raises what `stream` does."""

        async def once() -> str:
            await self._books.spending.check(payer, self._tariff)
            reading = Reading(messages)
            reading.take(await self._model.ainvoke(list(messages)))
            await reading.pay(self._books, payer, purpose, self._tariff)
            return reading.text

        return await self._books.retries.call(f"model.{purpose}", MODEL_CALLS, once)
