"""Reading a model's stream a little at a time: what comes within 25 ms is read, parsed and shown together.

A token that wakes the whole stack from the socket up costs several times what it costs among others, and nobody is
shown text more often than that.
"""

import math
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from core.ports import Clock

PACE = 0.025  # seconds between two reads of a stream, at moments that are the same for all
AT_ONCE = 3  # reads at the start that nothing holds back: the first words come as soon as they can
PATIENCE = 4  # times its own delay that a late read gives the others: the busier the machine, the more is read at once
LONGEST = 0.25  # seconds

Read = Callable[..., Awaitable[bytes]]


class Answer(Protocol):
    """What is used of an httpx response."""

    @property
    def headers(self) -> Any:
        """Its headers."""

    @property
    def extensions(self) -> Any:
        """What the transport tells besides; `network_stream` is what the body is read from."""


class PacedRead:
    """The `read` of a network stream, held back to the pace; `plain` is the one without."""

    def __init__(self, plain: Read, clock: Clock) -> None:
        self.plain = plain
        self._clock = clock
        self._left = AT_ONCE
        self._next = 0.0  # when it may read again

    async def __call__(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """The bytes that are there, or the first that come. Raises what the plain one raises."""
        late = 0.0
        if (wait := self._next - self._clock.monotonic()) > 0:
            await self._clock.sleep(wait)
            late = self._clock.monotonic() - self._next
        found = await self.plain(max_bytes, timeout)
        if self._left:
            self._left -= 1
        else:
            self._next = _tick_after(self._clock.monotonic() + min(late * PATIENCE, LONGEST))
        return found


def pace(clock: Clock) -> Callable[[Answer], Awaitable[None]]:
    """A hook of the HTTP client: each event stream is read at the pace, anything else as fast as it comes.

    Over TLS nothing is held back: a read there gives one record, however many have come, and a token is a record.
    """

    async def pace_reads(answer: Answer) -> None:
        stream = answer.extensions.get("network_stream")
        if stream is None:  # a transport without sockets
            return
        if isinstance(stream.read, PacedRead):  # of an earlier answer on the same connection
            stream.read = stream.read.plain
        plain = stream.get_extra_info("ssl_object") is None
        if plain and answer.headers.get("content-type", "").startswith("text/event-stream"):
            stream.read = PacedRead(stream.read, clock)

    return pace_reads


def _tick_after(moment: float) -> float:
    return (math.floor(moment / PACE + 0.01) + 1) * PACE  # a hair before a tick counts as the tick
