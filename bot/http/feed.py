"""What one reader of a chat gets live: messages as they change, and the events or frames of running turns."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from anyio.streams.memory import MemoryObjectSendStream
from pydantic_core import to_json
from sse_starlette.event import ServerSentEvent

from bot.http.services import HttpServices
from core.events import EVENT, StreamEvent, TurnOpened, session_stream
from core.frames import Frame, fold
from core.messages import Address
from core.records import ShownMessage

View = Literal["html", "json"]
Numbered = tuple[int, StreamEvent]

PACE = 1 / 12  # seconds between two frames of a turn
RECENT = 8  # turns opened before the reader came that may still run
SILENCE = 0.1  # seconds; the log marks no border between history and live, but history comes without a pause
BUFFER = 16  # events that wait for a slow reader; everything else waits where it is kept anyway


class Painter(Protocol):
    """Turns values into what the reader's view shows."""

    def message(self, shown: ShownMessage) -> object:
        """The plain JSON of a message."""

    def frame(self, turn: str, frame: Frame) -> str:
        """The HTML of a running turn."""


@dataclass(slots=True)
class _Live:
    """The newest frame of a turn, between the task that folds and the task that paints."""

    frame: Frame = field(default_factory=Frame)
    changed: asyncio.Event = field(default_factory=asyncio.Event)


def _sse(event: str, data: object, number: int | None = None) -> ServerSentEvent:
    return ServerSentEvent(to_json(data).decode(), event=event, id=None if number is None else str(number))


async def _close(events: AsyncIterator[Numbered]) -> None:
    """Give the log its reader's place back at once, not when memory is tidied up."""
    if isinstance(events, AsyncGenerator):
        await events.aclose()


async def history_of(events: AsyncIterator[Numbered], keep: int) -> deque[Numbered]:
    """The last `keep` events that are there already: those before the first silence."""
    kept: deque[Numbered] = deque(maxlen=keep)
    try:
        while True:
            async with asyncio.timeout(SILENCE):
                kept.append(await anext(events))
    except (TimeoutError, StopAsyncIteration):
        return kept
    finally:
        await _close(events)


async def is_over(events: AsyncIterator[Numbered]) -> bool:
    """Whether a turn has ended already; one that still grows is left as soon as that is clear."""
    try:
        async with asyncio.timeout(SILENCE):
            async for _ in events:
                pass
        return True
    except TimeoutError:
        return False
    finally:
        await _close(events)


class ChatFeed:
    """Follows one chat for one reader and sends what happens until the reader leaves.

    `again` is a turn of this chat that the reader waits for: it comes whole, even where it is over.
    """

    def __init__(
        self, services: HttpServices, address: Address, painter: Painter, view: View, *, again: str = ""
    ) -> None:
        self._services = services
        self._address = address
        self._painter = painter
        self._view = view
        self._again = again
        self._following: set[str] = set()
        self._running: Sequence[str] = ()
        self._seen = 0

    async def prepare(self) -> None:
        """Look which turns run, before the reader is told that it is connected: what it starts after that is news,
        however fast it ends."""
        log = self._services.events
        kept = await history_of(log.read(session_stream(self._address.session)), RECENT)
        self._seen = kept[-1][0] if kept else 0
        turns = dict.fromkeys(event.turn for _, event in kept if isinstance(event, TurnOpened))
        over = await asyncio.gather(*(is_over(log.read(turn)) for turn in turns))
        self._running = [turn for turn, ended in zip(turns, over, strict=True) if not ended or turn == self._again]

    async def run(self, sink: MemoryObjectSendStream[ServerSentEvent], after: int) -> None:
        """Messages changed after that number, and turns; until cancelled."""
        async with sink, asyncio.TaskGroup() as group:
            await sink.send(ServerSentEvent(comment="open"))
            group.create_task(self._messages(sink, after))
            for turn in self._running:
                group.create_task(self._turn(turn, sink))
            stream = session_stream(self._address.session)
            async for _, event in self._services.events.read(stream, after=self._seen):
                if isinstance(event, TurnOpened):
                    group.create_task(self._turn(event.turn, sink))

    async def _messages(self, sink: MemoryObjectSendStream[ServerSentEvent], after: int) -> None:
        async for shown in self._services.history.follow(self._address, after=after):
            await sink.send(_sse("message", self._painter.message(shown), shown.change))

    async def _turn(self, turn: str, sink: MemoryObjectSendStream[ServerSentEvent]) -> None:
        if turn in self._following:
            return
        self._following.add(turn)
        try:
            await (self._raw(turn, sink) if self._view == "json" else self._frames(turn, sink))
        finally:
            self._following.discard(turn)

    async def _raw(self, turn: str, sink: MemoryObjectSendStream[ServerSentEvent]) -> None:
        async for _, event in self._services.events.read(turn):
            fields: dict[str, object] = EVENT.dump_python(event, mode="json")
            await sink.send(_sse(event.kind, {**fields, "turn": turn}))

    async def _frames(self, turn: str, sink: MemoryObjectSendStream[ServerSentEvent]) -> None:
        live = _Live()
        async with asyncio.TaskGroup() as group:
            group.create_task(self._fold(turn, live))
            await self._paint(turn, live, sink)

    async def _fold(self, turn: str, live: _Live) -> None:
        async for _, event in self._services.events.read(turn):
            live.frame = fold(live.frame, event)
            live.changed.set()

    async def _paint(self, turn: str, live: _Live, sink: MemoryObjectSendStream[ServerSentEvent]) -> None:
        """Newest wins: while a frame is on its way to the reader, the ones between are skipped."""
        shown: Frame | None = None
        while shown is None or not shown.done:
            await live.changed.wait()
            live.changed.clear()
            frame = live.frame
            if frame.done and shown is None:
                return  # over before it could be seen; its message says it all
            if frame != shown:
                html = self._painter.frame(turn, frame)
                await sink.send(_sse("frame", {"turn": turn, "html": html, "done": frame.done}))
                shown = frame
            if not frame.done:
                await self._services.clock.sleep(PACE)
