"""Asking a language model: streamed into the turn's log, repeated where that is safe."""

from collections.abc import Mapping, Sequence

import structlog
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import BaseMessage
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, stop_after_attempt
from tenacity.wait import wait_random_exponential

from core.errors import ModelCut, ModelRateLimited, ModelRejected, ModelUnavailable
from core.ports import Clock
from core.turn_log import TurnLog
from core.workflow.output import POST_SCHEMA

ATTEMPTS = 3
LONGEST_WAIT = 60.0  # seconds; an endpoint that asks for more is given up
POST_FORMAT = {"type": "json_schema", "json_schema": {"name": "post", "schema": POST_SCHEMA, "strict": True}}
_backoff = wait_random_exponential(multiplier=1.0, max=8.0)
_log = structlog.get_logger(__name__)


def _wait(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    if isinstance(error, ModelRateLimited):
        return error.retry_after
    return _backoff(state)


class _Repeatable(retry_if_exception_type):
    """Text that nobody has acted on may be asked for again, unless the wait would be too long."""

    def __init__(self) -> None:
        super().__init__((ModelUnavailable, ModelCut))

    def __call__(self, retry_state: RetryCallState) -> bool:
        error = retry_state.outcome.exception() if retry_state.outcome else None
        if isinstance(error, ModelRateLimited) and error.retry_after > LONGEST_WAIT:
            return False
        return super().__call__(retry_state)


class Speaker:
    """A language model as the nodes use it."""

    def __init__(self, *, model: BaseChatModel, clock: Clock, structured: bool) -> None:
        self._model = model
        self._structured = structured
        self._clock = clock

    def _retrying(self) -> AsyncRetrying:
        return AsyncRetrying(
            retry=_Repeatable(),
            wait=_wait,
            stop=stop_after_attempt(ATTEMPTS),
            sleep=self._clock.sleep,
            before_sleep=_report,
            reraise=True,
        )

    async def stream(
        self,
        messages: Sequence[BaseMessage],
        *,
        log: TurnLog,
        options: Mapping[str, object] | None = None,
    ) -> str:
        """The whole answer, shown in the current node while it grows; a repeat voids what was shown.

        Raises ModelError once three attempts failed, or at once where a repeat is of no use.
        """
        text = ""
        async for attempt in self._retrying():
            with attempt:
                number = attempt.retry_state.attempt_number
                if number > 1:
                    await log.begin(attempt=number)
                text = await self._once(messages, log, options or {})
        return text

    async def stream_post(self, messages: Sequence[BaseMessage], *, log: TurnLog) -> str:
        """A post: as structured output where the endpoint has it, else as labelled text. Raises ModelError."""
        if self._structured:
            try:
                return await self.stream(messages, log=log, options={"response_format": POST_FORMAT})
            except ModelRejected as error:
                if error.details.get("status") not in {400, 404, 422}:
                    raise
                _log.info("structured_output_not_offered", cause=str(error))
                self._structured = False
                await log.begin(attempt=1)
        return await self.stream(messages, log=log)

    async def _once(self, messages: Sequence[BaseMessage], log: TurnLog, options: Mapping[str, object]) -> str:
        parts: list[str] = []
        model = self._model.bind(**options) if options else self._model
        async for chunk in model.astream(list(messages)):
            content = chunk.content
            if isinstance(content, str) and content:
                parts.append(content)
                log.write(content)
        await log.flush()
        return "".join(parts)

    async def ask(self, messages: Sequence[BaseMessage]) -> str:
        """The whole answer, unseen. Raises ModelError."""
        text = ""
        async for attempt in self._retrying():
            with attempt:
                answer = await self._model.ainvoke(list(messages))
                text = answer.content if isinstance(answer.content, str) else ""
        return text


def _report(state: RetryCallState) -> None:
    error = state.outcome.exception() if state.outcome else None
    _log.warning("model_retry", attempt=state.attempt_number, cause=repr(error))
