"""How a turn ends: the final words are shown, then the log says so."""

import math

import structlog

from core.catalogue import CATALOGUE, say
from core.delivery import Deliveries
from core.errors import CopydeskError, StoreError
from core.events import TurnFailed, TurnFinished, TurnStopped
from core.messages import Address, Language, OutboundMessage
from core.records import Job
from core.turn_log import TurnLog

_log = structlog.get_logger(__name__)


def failure_text(error: Exception, language: Language) -> str:
    """One sentence: what went wrong and what to do."""
    code = error.code if isinstance(error, CopydeskError) else "internal"
    details = error.details if isinstance(error, CopydeskError) else {}
    key = f"failure.{code}" if f"failure.{code}" in CATALOGUE else "failure.internal"
    wait = math.ceil(float(details.get("retry_after", 0)))
    return say(key, language, **{**details, "retry_after": wait})


def worth_repeating(error: Exception, job: Job) -> bool:
    """Whether the queue should run the job again before anybody is told: the store did not take a change."""
    return type(error) is StoreError and job.attempt < 3


class Closing:
    """Ends a turn, once: a re-run edits the message that was sent."""

    def __init__(self, *, deliveries: Deliveries) -> None:
        self._deliveries = deliveries

    async def shown(self, log: TurnLog) -> bool:
        """Whether the turn's final words are in the chat already, in whatever state."""
        return await self._deliveries.sent(f"turn:{log.turn}")

    async def show(self, log: TurnLog, to: Address, text: str) -> None:
        """Show the turn's final words, while the turn is not over yet."""
        await self._deliveries.deliver(f"turn:{log.turn}", to, OutboundMessage(text=text))

    async def finish(self, log: TurnLog, to: Address, text: str, *, aside: str = "") -> None:
        """The turn has its result; an empty text needs no message. `aside` is shown in its place, and only there."""
        if aside or text:
            await self.show(log, to, aside or text)
        await log.emit(TurnFinished(text=text))

    async def stop(self, log: TurnLog, to: Address, language: Language) -> None:
        """Somebody stopped the turn."""
        text = say("turn.stopped", language)
        await self.show(log, to, text)
        await log.emit(TurnStopped(text=text))

    async def fail(self, log: TurnLog, to: Address, language: Language, error: Exception) -> None:
        """The turn has no result: logged with its cause, told in a sentence."""
        expected = isinstance(error, CopydeskError)
        report = _log.warning if expected else _log.exception
        report("turn_failed", turn=log.turn, cause=repr(error), details=getattr(error, "details", {}))
        text = failure_text(error, language)
        await self.show(log, to, text)
        await log.emit(TurnFailed(code=error.code if isinstance(error, CopydeskError) else "internal", text=text))
