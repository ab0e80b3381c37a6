"""The pen of one turn: nodes write progress and text into the event log through it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from core.events import Graph, NodeFinished, NodeProgressed, NodeStarted, StreamEvent, TextDelta, TextReplaced
from core.ports import Clock, EventLog

COALESCE_SECONDS = 0.025


def as_is(text: str) -> str:
    """Show the text as the model wrote it."""
    return text


def _tick_after(moment: float) -> float:
    """The next moment to show text: the same for all turns, so that many of them wake the loop once."""
    return (moment // COALESCE_SECONDS + 1) * COALESCE_SECONDS


class TurnLog:
    """Appends one turn's events; text is gathered for about 25 ms, so that a token costs next to nothing."""

    def __init__(self, *, turn: str, events: EventLog, clock: Clock) -> None:
        self.turn = turn
        self._events = events
        self._clock = clock
        self._raw: list[str] = []
        self._shown = ""
        self._node: tuple[str, Graph] = ("", "conversation")
        self._visible: Callable[[str], str] = as_is
        self._flusher: asyncio.Task[None] | None = None
        self._progress: tuple[int, int] | None = None
        self._fresh = False
        self._next = 0.0  # when text may be shown again

    async def emit(self, *events: StreamEvent) -> None:
        """Append events behind whatever text is still waiting."""
        await self.flush()
        await self._events.append(self.turn, events)

    @asynccontextmanager
    async def node(self, name: str, graph: Graph, *, visible: Callable[[str], str] = as_is) -> AsyncIterator[list[str]]:
        """Report a node while it runs; `visible` makes text to show of raw text; strings put into the list
        become the node's closing note."""
        self._node, self._visible = (name, graph), visible
        notes: list[str] = []
        begun = self._clock.monotonic()
        await self.begin(attempt=1)
        yield notes
        seconds = self._clock.monotonic() - begun
        await self.emit(NodeFinished(node=name, graph=graph, seconds=round(seconds, 3), note=" ".join(notes)))

    async def begin(self, *, attempt: int) -> None:
        """Begin, or begin again, the current node; what it showed before is void."""
        self._raw.clear()
        self._fresh = False
        name, graph = self._node
        await self.emit(NodeStarted(node=name, graph=graph, attempt=attempt))
        self._shown = ""

    def write(self, chunk: str) -> None:
        """Add text of the current node; readers see it within 25 ms."""
        self._raw.append(chunk)
        self._wake()

    def progress(self, done: int, of: int) -> None:
        """Say how far the current node is."""
        self._progress = (done, of)
        self._wake()

    def _wake(self) -> None:
        self._fresh = True
        if self._flusher is None:
            self._flusher = asyncio.create_task(self._flush_soon())

    async def _flush_soon(self) -> None:
        """Show the first words at once, the next ones together."""
        while self._fresh:
            await self._clock.sleep(self._next - self._clock.monotonic())
            self._next = _tick_after(self._clock.monotonic())
            await self._show()
        self._flusher = None

    async def flush(self) -> None:
        """Show what is waiting now."""
        if self._flusher is not None:
            self._flusher.cancel()
            self._flusher = None
        if self._fresh:
            await self._show()

    def close(self) -> None:
        """Show nothing more: what still waits belongs to a run that was cut short."""
        self._fresh = False
        if self._flusher is not None:
            self._flusher.cancel()
            self._flusher = None

    async def _show(self) -> None:
        self._fresh = False
        if self._progress is not None:
            name, graph = self._node
            (done, of), self._progress = self._progress, None
            await self._events.append(self.turn, [NodeProgressed(node=name, graph=graph, done=done, of=of)])
        raw = "".join(self._raw)
        if len(self._raw) > 1:
            self._raw = [raw]
        text = self._visible(raw)
        if text == self._shown:
            return
        grown = text.startswith(self._shown)
        event = TextDelta(text=text[len(self._shown) :]) if grown else TextReplaced(text=text)
        self._shown = text
        await self._events.append(self.turn, [event])
