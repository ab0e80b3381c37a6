"""How a frame gets into a chat: by a native stream, or by a send and edits, over as many messages as it needs."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from core.catalogue import say
from core.delivery import Deliveries, part_key
from core.frames import Frame
from core.growing import Growing
from core.messages import STOP, Button, MessageRef, OutboundMessage
from core.ports import ChatPort, Clock
from core.progress import markdown
from core.records import Call
from core.streaming import Streaming
from core.view import View

NEWS = 40  # characters: with less of them no message is ended for its age
GRACE = 30.0  # seconds in which an old stream waits for so many


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How far a live message came: its final words end `stream`, which is its message number `number`."""

    view: View
    number: int
    stream: Streaming | None
    whole: Callable[[str], list[str]]  # the texts of all its messages, for the final text


class Painting:
    """The messages of one turn as they stand in the chat, and what the next call to it is."""

    def __init__(self, *, deliveries: Deliveries, chat: ChatPort, clock: Clock, view: View) -> None:
        self._deliveries = deliveries
        self._chat = chat
        self._clock = clock
        self._view = view
        self._growing = Growing(chat.limits, window=bool(view.draft))
        self._stream: Streaming | None = None
        self._refs: dict[int, MessageRef] = {}
        self._stands = False  # the first message, since an earlier run
        self._full: list[tuple[int, str]] = []  # messages whose last words are not shown yet

    def take_over(self, stream: Streaming) -> None:
        """Go on with the stream that showed the turn until now."""
        self._stream = stream

    async def begin(self) -> None:
        """Choose how to go on: a message that stands already goes on by edits, but for a stream that was taken over."""
        if not self._chat.limits.lasting:
            await self._open()
            return
        ref = await self._deliveries.shown(self._view.key)
        self._stands = ref is not None
        if self._stream and self._stream.native.ref != ref:
            await self.go_on_by_edits()
        elif ref is None:
            await self._open()

    async def _open(self) -> None:
        """A preview of a draft would hide what else is said in the chat: it is shown by edits."""
        view, limits = self._view, self._chat.limits
        self._stream = None
        if view.recipient is None or (view.draft and not limits.lasting):
            return
        native = await self._chat.stream(view.address, recipient=view.recipient, language=view.language)
        if native:
            self._stream = Streaming(native=native, limits=limits, number=self._growing.number)

    @property
    def call(self) -> Call:
        """Which kind of call shows the next frame."""
        if self._stream:
            return "begin" if self.lasts and not self._stream.stands else "frame"
        number = self._growing.number
        return "edit" if number in self._refs or (self._stands and number == 1) else "send"

    @property
    def lasts(self) -> bool:
        """Whether a stream shows it that is a message: such a one needs no sign of life, and cannot show a clock."""
        return self._stream is not None and self._stream.lasting

    @property
    def fades(self) -> bool:
        """Whether a preview shows it, which goes where nothing renews it."""
        return self._stream is not None and not self._stream.lasting

    @property
    def is_old(self) -> bool:
        """Whether its stream is to be ended."""
        return self._stream is not None and self._stream.age(self._clock.monotonic()) > 0

    def lose(self) -> None:
        """The native stream cannot be continued: the next frame is an edit, or a send."""
        self._stream = None

    async def go_on_by_edits(self) -> None:
        """End the stream: its message stays as it is until the next frame."""
        stream, self._stream = self._stream, None
        if stream and stream.stands:
            await self._deliveries.abandon(self._view.address, stream.native)

    def end(self) -> Ended:
        """No more frames."""
        number, stream, self._stream = self._growing.number, self._stream, None
        if stream and stream.lasting:
            number, stream = stream.number, stream if stream.stands else None
        return Ended(view=self._view, number=number, stream=stream, whole=self._growing.whole)

    async def show(self, frame: Frame, *, running: float) -> bool:
        """One call: the last words of a message that is full, else the newest frame. Whether it was not the frame.

        Raises what the platform raises.
        """
        text = self._take(frame.text)
        while self._full:
            await self._close(*self._full[0])
            del self._full[0]
            if not self.fades:
                return True  # the text goes on in the next message
            text = self._growing.take(frame.text)  # a real message is no frame: that one's turn is still to come
        if self._stream:
            return not await self._stream_on(self._stream, replace(frame, text=text))
        shown = markdown(
            replace(frame, text=text), self._view.language, running=running, restarted=self._view.restarted
        )
        await self._paint(self._growing.number, self._message(shown))
        return False

    def _take(self, text: str) -> str:
        """The text of the newest message; one whose stream is old is ended, once there is something to go on with."""
        stream = self._stream
        least = stream.least if stream else 0
        shown = self._growing.take(text, least=least)
        self._full += self._growing.closed()
        if not self._full and self.is_old and not self._view.draft and len(shown.rstrip()) - least >= NEWS:
            self._growing.end(text, least=least)
            self._full += self._growing.closed()
        return shown

    async def _stream_on(self, stream: Streaming, frame: Frame) -> bool:
        """Show the frame natively; False where that cannot be done."""
        if not stream.lasting:
            await stream.native.show(frame)
            return True
        continued = stream.continued(self._growing.number, frame)
        if continued is None or stream.age(self._clock.monotonic()) > (0 if self._view.draft else GRACE):
            await self.go_on_by_edits()
            return False
        if self.is_old:
            return True  # what comes is kept for the next message, until it is worth one
        if stream.stands:
            await stream.native.show(continued)
        elif await self._deliveries.begin(self._key(stream.number), self._view.address, stream.native, continued):
            stream.begun = self._clock.monotonic()
        else:
            self._stream = None
            return False
        stream.text = continued.text
        return True

    async def _close(self, number: int, text: str) -> None:
        message = OutboundMessage(text=text, reply_to=self._view.origin if number == 1 else None)
        stream = self._stream
        if stream is None:
            await self._paint(number, message, settles=True)
            return
        ends = not stream.lasting or (stream.stands and stream.number == number)
        via = stream.native if ends else None
        await self._deliveries.deliver_part(self._key(number), self._view.address, message, via=via)
        if ends:
            await self._open()
        elif stream.stands:
            await self.go_on_by_edits()  # the text was written anew, before it
        else:
            stream.number = self._growing.number

    async def _paint(self, number: int, message: OutboundMessage, *, settles: bool = False) -> None:
        painted = self._refs.get(number)
        self._refs[number] = await self._deliveries.paint(
            self._key(number), self._view.address, message, painted=painted, settles=settles
        )

    def _key(self, number: int) -> str:
        return part_key(self._view.key, number)

    def _message(self, text: str) -> OutboundMessage:
        callback = f"{STOP}:{self._view.draft}" if self._view.draft else STOP
        stop = Button(label=say("button.stop", self._view.language), callback=callback)
        return OutboundMessage(text=text, buttons=((stop,),), reply_to=self._view.origin)
