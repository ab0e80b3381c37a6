"""The live message: one turn, shown in a chat while it grows. Reading and painting are two tasks."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog

from core.calls import Calls
from core.delivery import Deliveries
from core.errors import ChatError, MessageGone, NotPermitted, RateLimited, SendUncertain, StreamLost
from core.events import NodeStarted
from core.frames import Frame, fold
from core.painting import Ended, Painting
from core.ports import ChatPort, World
from core.progress import lines
from core.streaming import Streaming
from core.view import View

PATIENCE = 0.7  # seconds: what has no text by then is worth a word that it is under way
TICK = 5.0  # seconds between two looks at the clock of a node that takes long
KEPT_ALIVE = 20.0  # seconds: a native frame that nobody renews is gone after 30
LONG = 1.0  # seconds: a stream whose first frame would have to wait longer is not begun
_log = structlog.get_logger(__name__)


class LiveMessage:
    """Paints the newest frame of a turn: one call in flight, no equal frame twice, whatever is between is skipped."""

    def __init__(self, *, world: World, deliveries: Deliveries, chat: ChatPort, view: View) -> None:
        self._world = world
        self._clock = world.clock
        self._calls = Calls(world=world)
        self._deliveries = deliveries
        self._chat = chat
        self._view = view
        self._painting = Painting(deliveries=deliveries, chat=chat, clock=world.clock, view=view)
        self._frame = Frame()
        self._begun = self._node_begun = self._clock.monotonic()
        self._news = asyncio.Event()
        self.frames = 0  # that were shown
        self._painted: tuple[object, ...] = ()
        self._painted_at = 0.0
        self._in_call = False
        self._over = False

    def start(self, handed_over: Streaming | None = None) -> None:
        """Begin to read and to paint; `handed_over` is the stream that showed the turn until now."""
        if handed_over:
            self._painting.take_over(handed_over)
        self._painter = asyncio.create_task(self._paint())
        self._others = [asyncio.create_task(self._read()), asyncio.create_task(self._tick())]

    async def conclude(self) -> Ended:
        """Paint nothing more; a call that is in flight has ended when this returns."""
        self._over = True
        for task in self._others:
            task.cancel()
        if not self._in_call:
            self._painter.cancel()
        await asyncio.wait([self._painter, *self._others])
        for task in (self._painter, *self._others):
            if not task.cancelled() and (error := task.exception()):
                _log.error("live_message_failed", turn=self._view.turn, exc_info=error)
        return self._painting.end()

    # --- reading ------------------------------------------------------------------------------------

    async def _read(self) -> None:
        async for _, event in self._world.events.read(self._view.turn):
            if isinstance(event, NodeStarted):
                self._node_begun = self._clock.monotonic()
            self._frame = fold(self._frame, event)
            self._news.set()

    async def _tick(self) -> None:
        """What shows how long it takes, and what must be kept alive, has news now and then without any event."""
        await self._clock.sleep(PATIENCE)
        while True:
            self._news.set()
            await self._clock.sleep(TICK)

    # --- painting -----------------------------------------------------------------------------------

    async def _paint(self) -> None:
        await self._painting.begin()
        waits = 0.0
        while not self._over:
            await self._news.wait()
            self._news.clear()
            if not self._worth_a_call():
                continue
            call = self._painting.call
            scopes = self._chat.limits.scopes(self._view.address, call=call)
            wait = await self._world.budget.reserve(scopes, "frame")
            waits = waits + wait if call == "begin" else 0.0
            if waits > LONG:
                self._painting.lose()
                self._news.set()
            elif wait > 0:
                self._news.set()
                await self._clock.sleep(wait)
            else:
                await self._call()

    def _running(self) -> float:
        return self._clock.monotonic() - self._node_begun

    def _visible(self) -> tuple[object, ...]:
        """What a frame would show, to be compared with what stands there."""
        running = 0.0 if self._painting.lasts else self._running()
        return self._frame.text, lines(self._frame, self._view.language, running=running)

    def _worth_a_call(self) -> bool:
        now, frame = self._clock.monotonic(), self._frame
        if frame.done or (frame.handed_over and self._painting.lasts):
            return False  # the final words are somebody else's, and come at once
        early = now - self._begun < PATIENCE and not (frame.text or self._view.draft or self._view.restarted)
        if early or not (frame.text or frame.tasks):
            return False
        stale = self._painting.fades and now - self._painted_at > KEPT_ALIVE
        return stale or self._painting.is_old or self._visible() != self._painted

    async def _call(self) -> None:
        """Show the newest frame. What fails costs a frame, never the turn."""
        visible, call = self._visible(), self._painting.call
        self._in_call = True
        try:
            if await self._painting.show(self._frame, running=self._running()):
                self._news.set()
            self._painted, self._painted_at = () if self._news.is_set() else visible, self._clock.monotonic()
            self.frames += 1
        except RateLimited as limit:
            await self._calls.hold(self._view.address, limit, call=call)
            self._news.set()
        except StreamLost as error:
            _log.info("native_stream_lost", turn=self._view.turn, cause=repr(error))
            self._painting.lose()
            self._news.set()
        except (NotPermitted, MessageGone) as error:
            self._give_up(error)
        except SendUncertain as error:
            if not await self._deliveries.sent(self._view.key):
                self._give_up(error)  # a second try could show it twice: that is left to the final words
        except ChatError as error:
            _log.info("frame_not_shown", turn=self._view.turn, cause=repr(error))
        finally:
            self._in_call = False

    def _give_up(self, error: ChatError) -> None:
        """No more frames; the final words are tried nevertheless."""
        _log.info("live_message_given_up", turn=self._view.turn, cause=repr(error))
        self._over = True


class LiveMessages:
    """The live messages of the turns that run in this process."""

    def __init__(self, *, world: World, deliveries: Deliveries) -> None:
        self._world = world
        self._deliveries = deliveries
        self._open: dict[str, LiveMessage] = {}
        self._handed_over: dict[str, Streaming] = {}  # by turn

    @asynccontextmanager
    async def showing(self, view: View) -> AsyncIterator[None]:
        """Show the turn while the block runs, where the chat does not follow the event log itself."""
        chat = self._world.chats.get(view.address.platform)
        if chat is None or not chat.limits.live:
            yield
            return
        live = LiveMessage(world=self._world, deliveries=self._deliveries, chat=chat, view=view)
        self._open[view.turn] = live
        live.start(self.handed_over(view.turn))
        try:
            yield
        finally:
            if self._open.get(view.turn) is live:
                ended = await self.conclude(view.turn)
                if ended and ended.stream:
                    await self._deliveries.abandon(view.address, ended.stream.native)

    async def conclude(self, turn: str) -> Ended | None:
        """Paint nothing more of a turn, whose final words come now. None: nothing was being shown."""
        live = self._open.pop(turn, None)
        return await live.conclude() if live else None

    def handed_over(self, turn: str) -> Streaming | None:
        """The stream that shows a turn which nobody shows now, to go on with it or to end it."""
        return self._handed_over.pop(turn, None)

    async def hand_over(self, turn: str) -> None:
        """Paint nothing more of a turn that the desk goes on with: a message that grows goes on there, a preview
        ends."""
        ended = await self.conclude(turn)
        if ended and ended.stream:
            if ended.stream.lasting:
                self._handed_over[turn] = ended.stream
            else:
                await ended.stream.native.abandon()
