"""A native stream while it shows a message of a turn: what stands in it, and when it must end."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from cachetools import TTLCache

from core.frames import Frame
from core.messages import Address
from core.ports import NativeStream
from core.records import ChatLimits

REMEMBERED = 3600.0  # seconds in which a chat that took no native stream is not asked again


@dataclass(slots=True, kw_only=True)
class Streaming:
    """One native stream. Where streams last, it is message number `number` of the turn from its first frame on, and
    `text` stands in it: that is only added to."""

    native: NativeStream
    limits: ChatLimits
    number: int
    begun: float = 0.0  # on the monotonic clock, with its first frame
    text: str = ""

    @property
    def lasting(self) -> bool:
        """Whether it is a message, or will be with its first frame."""
        return self.limits.lasting

    @property
    def stands(self) -> bool:
        """Whether its message stands in the chat."""
        return self.native.ref is not None

    @property
    def least(self) -> int:
        """How many characters of its message cannot be taken back."""
        return len(self.text)

    def age(self, now: float) -> float:
        """Seconds since it should have been ended, before the platform does that; negative: it has time."""
        return now - self.begun - self.limits.stream_life if self.stands else -self.limits.stream_life

    def continued(self, number: int, frame: Frame) -> Frame | None:
        """What the stream would show of the frame of that message; None: it cannot, what stands in it was replaced.

        A text that became shorter may come again: it is waited for.
        """
        if number != self.number:
            return None
        if self.text.startswith(frame.text):
            return replace(frame, text=self.text)
        return frame if frame.text.startswith(self.text) else None


class Refusals:
    """The chats that took no native stream, for an hour; `now` are seconds that only grow."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._chats: TTLCache[Address, bool] = TTLCache(maxsize=10_000, ttl=REMEMBERED, timer=now)

    def recent(self, address: Address) -> bool:
        """Whether it refused not long ago."""
        return address in self._chats

    def add(self, address: Address) -> None:
        """It did now."""
        self._chats[address] = True
