"""What is brought to the app: tried, and tried again, until it says that it has it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol

from tests.fakes.slack.refusals import Json

if TYPE_CHECKING:
    from tests.fakes.slack.town import Town

Kind = Literal["events_api", "interactive", "slash_commands"]
IN_TIME = 3.0  # seconds
RETRIES = (0.0, 60.0, 300.0)  # seconds before each; only events are tried again


@dataclass(slots=True, kw_only=True, eq=False)
class Delivery:
    """One thing that the app is told; `answer` is the body of its acknowledgement."""

    kind: Kind
    payload: Json
    envelope_id: str
    attempts: int = 0
    acknowledged: bool = False
    answer: Any = None  # JSON, a text, or None for an empty body
    reason: str = ""  # why it comes again, where its first attempt is none
    failures: list[str] = field(default_factory=list)  # why each attempt was none: http_timeout, http_error, …
    statuses: list[int] = field(default_factory=list)  # of HTTP
    final: bool = False  # the app wants no further attempt
    over: asyncio.Event = field(default_factory=asyncio.Event)  # acknowledged, or given up
    heard: asyncio.Event = field(default_factory=asyncio.Event)  # this attempt has come to its end
    then: "Callable[[Delivery], None]" = field(default=lambda _: None)

    async def answered(self) -> Any:
        """Wait until it is acknowledged or given up; the answer."""
        await self.over.wait()
        return self.answer

    def acknowledge(self, answer: Any) -> None:
        """The first one counts."""
        if not self.acknowledged:
            self.acknowledged, self.answer = True, answer
            self.then(self)
        self.heard.set()


class Line(Protocol):
    """One way to the app."""

    async def bring(self, delivery: Delivery, retry: int, reason: str) -> str:
        """One attempt; why it failed, or ""."""


class Deliveries:
    """All that one app is told, in order; `line` is the way to it."""

    def __init__(self, town: "Town", line: Callable[[], Line]) -> None:
        self.all: list[Delivery] = []
        self.under_way = 0  # attempts that wait for the app
        self._town = town
        self._line = line

    @property
    def waiting(self) -> list[Delivery]:
        """Neither acknowledged nor given up."""
        return [delivery for delivery in self.all if not delivery.over.is_set()]

    def push(self, kind: Kind, payload: Json, then: Callable[[Delivery], None] = lambda _: None) -> Delivery:
        """Bring something new; `then` hears of its acknowledgement."""
        number = f"envelope-{next(self._town.numbers):08}"
        delivery = Delivery(kind=kind, payload=payload, envelope_id=number, then=then)
        self.all.append(delivery)
        self._town.spawn(self._bring(delivery))
        return delivery

    def again(self, delivery: Delivery) -> Delivery:
        """The very same once more, as Slack does after an acknowledgement that it lost."""
        copy = Delivery(kind=delivery.kind, payload=delivery.payload, envelope_id=f"{delivery.envelope_id}-again")
        copy.attempts, copy.reason = 1, "http_timeout"
        self.all.append(copy)
        self._town.spawn(self._bring(copy))
        return copy

    async def _bring(self, delivery: Delivery) -> None:
        try:
            for wait in (0.0, *(RETRIES if delivery.kind == "events_api" else ())):
                if wait:
                    await self._town.clock.sleep(wait)
                if not await self._attempt(delivery):
                    return
        finally:
            delivery.over.set()
            self._town.changes.happened()

    async def _attempt(self, delivery: Delivery) -> bool:
        """Whether there is reason for another one."""
        line = self._line()
        reason = delivery.failures[-1] if delivery.failures else delivery.reason
        self.under_way += 1
        self._town.changes.happened()
        try:
            failure = await line.bring(delivery, delivery.attempts, reason)
        finally:
            self.under_way -= 1
        delivery.attempts += 1
        if failure:
            delivery.failures.append(failure)
        self._town.changes.happened()
        return bool(failure) and not delivery.final


async def in_time(town: "Town", event: asyncio.Event) -> bool:
    """Whether it comes within three seconds of the clock."""
    limit = asyncio.ensure_future(town.clock.sleep(IN_TIME))
    came = asyncio.ensure_future(event.wait())
    try:
        await asyncio.wait({limit, came}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        limit.cancel()
        came.cancel()
        await asyncio.gather(limit, came, return_exceptions=True)
    return event.is_set()
