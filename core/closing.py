"""How a turn is shown, and how it ends: the final words are shown, then the log says so."""

import math
from contextlib import AbstractAsyncContextManager
from dataclasses import replace

import structlog

from core.catalogue import CATALOGUE, say
from core.delivery import Deliveries
from core.errors import CopydeskError, Interrupted, StoreError
from core.events import TurnFailed, TurnFinished, TurnStopped
from core.live_message import LiveMessages
from core.messages import Address, Button, Language, OutboundMessage
from core.records import Job
from core.spending import Spending
from core.turn_log import TurnLog
from core.view import View

_log = structlog.get_logger(__name__)


def failure_text(error: Exception, language: Language) -> str:
    """One sentence: what went wrong and what to do."""
    code = error.code if isinstance(error, CopydeskError) else "internal"
    details = error.details if isinstance(error, CopydeskError) else {}
    key = f"failure.{code}" if f"failure.{code}" in CATALOGUE else "failure.internal"
    wait = math.ceil(float(details.get("retry_after", 0)))
    if f"{key}.{details.get('which')}" in CATALOGUE:
        key = f"{key}.{details['which']}"
    text = say(key, language, **{**details, "retry_after": wait})
    return say("attachment.of_picture", language, number=details["number"], text=text) if "number" in details else text


def worth_repeating(error: Exception, job: Job) -> bool:
    """Whether the queue should run the job again before anybody is told: the store did not take a change."""
    return type(error) is StoreError and job.attempt < 3


class Closing:
    """Shows a turn while it grows, and ends it, once: a re-run edits the message that was sent."""

    def __init__(self, *, deliveries: Deliveries, live: LiveMessages, spending: Spending) -> None:
        self._deliveries = deliveries
        self._spending = spending
        self._live = live

    def growing(self, view: View) -> AbstractAsyncContextManager[None]:
        """Show the turn in its chat while the block runs."""
        return self._live.showing(view)

    async def shown(self, log: TurnLog) -> bool:
        """Whether the turn's final words are in the chat already, in whatever state."""
        return await self._deliveries.sent(f"turn:{log.turn}")

    async def show(self, log: TurnLog, to: Address, said: str | OutboundMessage) -> None:
        """Show the turn's final words, while the turn is not over yet: whatever grew until now becomes them."""
        message = OutboundMessage(text=said) if isinstance(said, str) else said
        ended = await self._live.conclude(log.turn)
        if ended is None:
            stream = self._live.handed_over(log.turn)
            via = {1: stream.native} if stream else {}
            await self._deliveries.deliver(f"turn:{log.turn}", to, message, via=via)
            return
        parts = [OutboundMessage(text=text) for text in ended.whole(message.text)]
        parts[0] = replace(parts[0], reply_to=ended.view.origin)
        parts[-1] = replace(parts[-1], buttons=message.buttons, asks=message.asks)
        via = {ended.number: ended.stream.native} if ended.stream else {}
        await self._deliveries.deliver_parts(ended.view.key, to, parts, via=via)
        await self._deliveries.void(ended.view.key, to, after=len(parts), language=ended.view.language)

    async def finish(self, log: TurnLog, to: Address, text: str, *, aside: str = "") -> None:
        """The turn has its result; an empty text needs no message. `aside` is shown in its place, and only there."""
        if aside or text:
            await self.show(log, to, aside or text)
        await log.emit(TurnFinished(text=text))

    async def warn(self, to: Address, language: Language) -> None:
        """Say, once a day for each, which budgets are nearly used up."""
        spending = self._spending
        for gauge in await spending.nearly(to.session):
            key = f"budget:{spending.day}:{gauge.which}:{to.session}"
            if not await self._deliveries.sent(key):
                values = {"limit": spending.limit(gauge), "resets": spending.resets}
                text = say(f"usage.nearly.{gauge.which}", language, **values)
                _log.warning("budget_nearly_spent", which=gauge.which, spent=gauge.spent, limit=gauge.limit)
                await self._deliveries.deliver(key, to, OutboundMessage(text=text))

    async def ask(self, log: TurnLog, to: Address, text: str, *, buttons: tuple[tuple[Button, ...], ...] = ()) -> None:
        """The turn ends with a question, which the person's next message, or a press, answers."""
        await self.show(log, to, OutboundMessage(text=text, buttons=buttons, asks=not buttons))
        await log.emit(TurnFinished(text=text))

    async def hand_over(self, log: TurnLog) -> None:
        """The desk goes on with this turn, and with its message."""
        await self._live.hand_over(log.turn)

    async def interrupt(self, log: TurnLog, to: Address, language: Language, *, callback: str) -> None:
        """The turn was cut short too often; a button runs it again."""
        text = say("turn.interrupted", language)
        again = Button(label=say("button.again", language), callback=callback, style="primary")
        await self.show(log, to, OutboundMessage(text=text, buttons=((again,),)))
        await log.emit(TurnFailed(code=Interrupted.code, text=text))

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
