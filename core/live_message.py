"""The live message: one turn, shown in a chat while it grows. Reading and painting are two tasks."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

import structlog

from core.catalogue import say
from core.delivery import Deliveries, part_key
from core.errors import ChatError, MessageGone, NotPermitted, RateLimited, SendUncertain, StreamLost
from core.events import NodeStarted
from core.frames import Frame, fold
from core.growing import Growing
from core.messages import STOP, Address, Button, Language, MessageRef, OutboundMessage, UserRef
from core.ports import ChatPort, NativeStream, World
from core.progress import lines, markdown
from core.records import Scope

PATIENCE = 0.7  # seconds: what has no text by then is worth a word that it is under way
TICK = 5.0  # seconds between two looks at the clock of a node that takes long
KEPT_ALIVE = 20.0  # seconds: a native frame that nobody renews is gone after 30
PAUSE = 2.0  # seconds before the next frame where the last one did not get through
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What is shown, where, and to whom. Of a `draft` it is a window on the text, else the whole text."""

    turn: str
    address: Address
    language: Language
    recipient: UserRef | None = None  # of a native stream; None: by edits
    origin: MessageRef | None = None  # the message that is answered
    draft: str = ""
    restarted: bool = False

    @property
    def key(self) -> str:
        """The key of the message in the ledger."""
        return f"turn:{self.turn}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How far a live message came: its final words end `stream`, which is its message number `number`."""

    view: View
    number: int
    stream: NativeStream | None
    whole: Callable[[str], list[str]]  # the texts of all its messages, for the final text


class LiveMessage:
    """Paints the newest frame of a turn: one call in flight, no equal frame twice, whatever is between is skipped."""

    def __init__(self, *, world: World, deliveries: Deliveries, chat: ChatPort, view: View) -> None:
        self._world = world
        self._clock = world.clock
        self._deliveries = deliveries
        self._chat = chat
        self._view = view
        self._growing = Growing(chat.limits, window=bool(view.draft))
        self._frame = Frame()
        self._begun = self._node_begun = self._clock.monotonic()
        self._news = asyncio.Event()
        self._stream: NativeStream | None = None
        self.frames = 0  # that were shown
        self._refs: dict[int, MessageRef] = {}
        self._full: list[tuple[int, str]] = []  # messages whose last words are not shown yet
        self._painted: tuple[object, ...] = ()
        self._painted_at = 0.0
        self._in_call = False
        self._over = False

    def start(self) -> None:
        """Begin to read and to paint."""
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
        stream, self._stream = self._stream, None
        number, whole = self._growing.number, self._growing.whole
        return Ended(view=self._view, number=number, stream=stream, whole=whole)

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
        view = self._view
        if view.recipient is not None:
            self._stream = await self._open_stream(view.recipient)
        while not self._over:
            await self._news.wait()
            self._news.clear()
            if not self._worth_a_call():
                continue
            wait = await self._world.budget.reserve(self._scopes(), "frame")
            if wait > 0:
                self._news.set()
                await self._clock.sleep(wait)
            else:
                await self._call()

    async def _open_stream(self, recipient: UserRef) -> NativeStream | None:
        return await self._chat.stream(self._view.address, recipient=recipient, language=self._view.language)

    def _scopes(self) -> Sequence[Scope]:
        return self._chat.limits.scopes(self._view.address, native=self._stream is not None)

    def _running(self) -> float:
        return self._clock.monotonic() - self._node_begun

    def _visible(self) -> tuple[object, ...]:
        """What a frame would show, to be compared with what stands there."""
        return self._frame.text, lines(self._frame, self._view.language, running=self._running())

    def _worth_a_call(self) -> bool:
        now, frame = self._clock.monotonic(), self._frame
        if frame.done:
            return False  # the final words are somebody else's, and come at once
        early = now - self._begun < PATIENCE and not (frame.text or self._view.draft or self._view.restarted)
        if early or not (frame.text or frame.tasks):
            return False
        stale = self._stream is not None and now - self._painted_at > KEPT_ALIVE
        return stale or self._visible() != self._painted

    async def _call(self) -> None:
        """Show the newest frame. What fails costs a frame, never the turn."""
        visible = self._visible()
        self._in_call = True
        try:
            await self._show()
            self._painted, self._painted_at = () if self._news.is_set() else visible, self._clock.monotonic()
            self.frames += 1
        except RateLimited as limit:
            await self._world.budget.hold(self._scopes()[0].name, limit.retry_after)
            self._news.set()
        except StreamLost as error:
            _log.info("native_stream_lost", turn=self._view.turn, cause=repr(error))
            self._stream = None
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

    async def _show(self) -> None:
        """One call: the last words of a message that is full, else the newest frame."""
        text = self._growing.take(self._frame.text)
        self._full += self._growing.closed()
        while self._full:
            await self._close(*self._full[0])
            del self._full[0]
            if self._stream is None:
                self._news.set()  # the text goes on in the next message
                return
            text = self._growing.take(self._frame.text)  # a real message is no frame: that one's turn is still to come
        frame = replace(self._frame, text=text)
        if self._stream is not None:
            await self._stream.show(frame)
            return
        shown = markdown(frame, self._view.language, running=self._running(), restarted=self._view.restarted)
        await self._paint_part(self._growing.number, self._message(shown))

    async def _close(self, number: int, text: str) -> None:
        view = self._view
        message = OutboundMessage(text=text, reply_to=view.origin if number == 1 else None)
        if self._stream is None or view.recipient is None:
            await self._paint_part(number, message, settles=True)
            return
        await self._deliveries.deliver_part(part_key(view.key, number), view.address, message, via=self._stream)
        self._stream = await self._open_stream(view.recipient)

    async def _paint_part(self, number: int, message: OutboundMessage, *, settles: bool = False) -> None:
        key, painted = part_key(self._view.key, number), self._refs.get(number)
        self._refs[number] = await self._deliveries.paint(
            key, self._view.address, message, painted=painted, settles=settles
        )

    def _message(self, text: str) -> OutboundMessage:
        callback = f"{STOP}:{self._view.draft}" if self._view.draft else STOP
        stop = Button(label=say("button.stop", self._view.language), callback=callback)
        return OutboundMessage(text=text, buttons=((stop,),), reply_to=self._view.origin)


class LiveMessages:
    """The live messages of the turns that run in this process."""

    def __init__(self, *, world: World, deliveries: Deliveries) -> None:
        self._world = world
        self._deliveries = deliveries
        self._open: dict[str, LiveMessage] = {}

    @asynccontextmanager
    async def showing(self, view: View) -> AsyncIterator[None]:
        """Show the turn while the block runs, where the chat does not follow the event log itself."""
        chat = self._world.chats.get(view.address.platform)
        if chat is None or not chat.limits.live:
            yield
            return
        live = LiveMessage(world=self._world, deliveries=self._deliveries, chat=chat, view=view)
        self._open[view.turn] = live
        live.start()
        try:
            yield
        finally:
            if self._open.get(view.turn) is live:
                ended = await self.conclude(view.turn)
                if ended and ended.stream:
                    await ended.stream.abandon()

    async def conclude(self, turn: str) -> Ended | None:
        """Paint nothing more of a turn, whose final words come now. None: nothing was being shown."""
        live = self._open.pop(turn, None)
        return await live.conclude() if live else None
