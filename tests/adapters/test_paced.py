"""A model's stream is read at most every 25 ms, but for its beginning, and less often on a busy machine."""

import asyncio
from types import SimpleNamespace

from adapters.llm.paced import AT_ONCE, LONGEST, PACE, PacedRead, pace
from adapters.memory.clock import SimulatedClock


class Socket:
    """A network stream that has always something to read, and writes down when it was."""

    def __init__(self, clock: SimulatedClock, *, tls: bool = False) -> None:
        self._clock = clock
        self._tls = tls
        self.moments: list[float] = []

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        self.moments.append(self._clock.monotonic())
        return b"data: {}\n\n"

    def get_extra_info(self, info: str) -> object | None:
        return object() if self._tls and info == "ssl_object" else None


async def read_for(clock: SimulatedClock, read: PacedRead, *steps: float) -> None:
    """Read again and again while time passes in these steps."""

    async def on_and_on() -> None:
        while True:
            await read(65536)

    reading = asyncio.create_task(on_and_on())
    for step in steps:
        await clock.advance(step)
    reading.cancel()
    await asyncio.gather(reading, return_exceptions=True)


def answer(socket: Socket, kind: str) -> SimpleNamespace:
    return SimpleNamespace(headers={"content-type": kind}, extensions={"network_stream": socket})


async def test_the_first_reads_come_at_once_and_then_one_per_tick() -> None:
    clock = SimulatedClock()
    socket = Socket(clock)
    await read_for(clock, PacedRead(socket.read, clock), 4.2 * PACE)
    ticks = [round(moment / PACE, 3) for moment in socket.moments]
    assert ticks == [0.0] * (AT_ONCE + 1) + [1.0, 2.0, 3.0, 4.0]


class BusyClock(SimulatedClock):
    """A machine on which every wake-up comes too late."""

    late = 0.03

    async def sleep(self, seconds: float) -> None:
        await super().sleep(seconds + self.late)


async def test_reads_that_come_late_come_less_often() -> None:
    clock = BusyClock()
    socket = Socket(clock)
    await read_for(clock, PacedRead(socket.read, clock), 10.0)
    assert 10.0 / len(socket.moments) > 3 * PACE
    clock.late = 5.0
    await read_for(clock, PacedRead(socket.read, clock), 60.0)
    assert socket.moments[-1] - socket.moments[-2] <= 5.0 + LONGEST + PACE + 1e-6


async def test_only_event_streams_are_held_back() -> None:
    clock = SimulatedClock()
    socket = Socket(clock)
    hook = pace(clock)
    await hook(answer(socket, "text/event-stream; charset=utf-8"))
    first = socket.read
    assert isinstance(first, PacedRead)
    await hook(answer(socket, "text/event-stream"))
    second = socket.read
    assert isinstance(second, PacedRead)
    assert second is not first, "a new stream begins without being held back"
    assert second.plain == first.plain, "and is not held back twice"
    await hook(answer(socket, "application/json"))
    assert not isinstance(socket.read, PacedRead)
    await hook(SimpleNamespace(headers={}, extensions={}))


async def test_over_tls_a_read_is_one_token_and_nothing_is_held_back() -> None:
    clock = SimulatedClock()
    socket = Socket(clock, tls=True)
    await pace(clock)(answer(socket, "text/event-stream"))
    assert not isinstance(socket.read, PacedRead)
