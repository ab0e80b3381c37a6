"""What one reader of a chat gets live: messages as they change, and the events or frames of running turns."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator
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
QUIET = 0.25  # seconds of silence behind which no more history is waited for
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


async def history_of(events: AsyncIterator[Numbered], *, until: int, keep: int) -> tuple[deque[Numbered], bool]:
    """The last `keep` events numbered up to `until`, and whether the stream ended with them."""
    kept: deque[Numbered] = deque(maxlen=keep)
    try:
        while True:
            async with asyncio.timeout(QUIET):
                item = await anext(events)
            if item[0] > until:
                return kept, False
            kept.append(item)
    except TimeoutError:
        return kept, False
    except StopAsyncIteration:
        return kept, True
    finally:
        if isinstance(events, AsyncGenerator):
            await events.aclose()


class ChatFeed:
    """Follows one chat for one reader and sends what happens until the reader leaves."""

    def __init__(self, services: HttpServices, address: Address, painter: Painter, view: View) -> None:
        self._services = services
        self._address = address
        self._painter = painter
        self._view = view
        self._following: set[str] = set()

    async def run(self, sink: MemoryObjectSendStream[ServerSentEvent], after: int) -> None:
        """Messages changed after that number, and turns; until cancelled."""
        async with sink, asyncio.TaskGroup() as group:
            await sink.send(ServerSentEvent(comment="open"))
            group.create_task(self._messages(sink, after))
            await self._turns(sink, group)

    async def _messages(self, sink: MemoryObjectSendStream[ServerSentEvent], after: int) -> None:
        async for shown in self._services.history.follow(self._address, after=after):
            await sink.send(_sse("message", self._painter.message(shown), shown.change))

    async def _turns(self, sink: MemoryObjectSendStream[ServerSentEvent], group: asyncio.TaskGroup) -> None:
        """Turns opened from now on, and the last ones before. What counts as before is told by the numbers."""
        log, stream = self._services.events, session_stream(self._address.session)
        border = await log.append(stream, [])  # adds nothing, and says behind which number everything is new
        kept, _ = await history_of(log.read(stream), until=border, keep=RECENT)
        for _, event in kept:
            if isinstance(event, TurnOpened):
                group.create_task(self._resume(event.turn, sink))
        async for number, event in log.read(stream, after=kept[-1][0] if kept else 0):
            if isinstance(event, TurnOpened):
                follow = self._turn if number > border else self._resume
                group.create_task(follow(event.turn, sink))

    async def _resume(self, turn: str, sink: MemoryObjectSendStream[ServerSentEvent]) -> None:
        """A turn that ended before the reader came is not sent."""
        log = self._services.events
        _, ended = await history_of(log.read(turn), until=await log.append(turn, []), keep=1)
        if not ended:
            await self._turn(turn, sink)

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
