"""The house behind real clients of chat platforms, which talk to servers of our own on loopback.

Time is simulated for both. It goes on only while no call is on its way, so that a wait of a minute takes none.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from adapters.memory.clock import SimulatedClock
from core.messages import Inbound, Reply
from tests.scenarios.house import PATIENCE, House
from tests.scenarios.kept import WatchedClock


class Wire(Protocol):
    """Between the bot and one platform."""

    @property
    def busy(self) -> int:
        """Calls that have not come back, and what the platform is about to tell."""

    @property
    def unheard(self) -> bool:
        """Whether the bot was told something that it has not acknowledged yet, or cannot be told."""

    async def listen(self, accept: Callable[[Inbound], Awaitable[Reply]]) -> None:
        """The bot's ears."""


class Behind:
    """The clock of a server: what it waits for is time that passes, and nothing goes on for its sake."""

    def __init__(self, clock: WatchedClock) -> None:
        self._clock = clock

    def now(self) -> datetime:
        return self._clock.now()

    def monotonic(self) -> float:
        return self._clock.monotonic()

    async def sleep(self, seconds: float) -> None:
        await SimulatedClock.sleep(self._clock, seconds)


class CountedThreads(ThreadPoolExecutor):
    """Threads whose work is seen: no time passes while a picture is drawn."""

    def __init__(self) -> None:
        super().__init__()
        self.under_way: set[Future[Any]] = set()

    def submit(self, work: Callable[..., Any], /, *arguments: Any, **named: Any) -> Future[Any]:
        future = super().submit(work, *arguments, **named)
        self.under_way.add(future)
        future.add_done_callback(self.under_way.discard)
        return future


@dataclass
class WiredHouse(House):
    """The house, and the platforms that it is on."""

    wires: Sequence[Wire] = field(kw_only=True)
    _ears: Sequence[asyncio.Task[None]] = ()
    _counted: CountedThreads = field(init=False)

    def start(self) -> None:
        super().start()
        self._ears = [asyncio.create_task(wire.listen(self.inbox.accept)) for wire in self.wires]

    async def close(self) -> None:
        for ear in self._ears:
            ear.cancel()
        await asyncio.gather(*self._ears, return_exceptions=True)
        self._ears = ()
        await super().close()

    def _hire_threads(self) -> None:
        self._threads = self._counted = CountedThreads()
        asyncio.get_running_loop().set_default_executor(self._threads)

    async def settle(self) -> None:
        """Until nothing is left to do but what a scene holds back."""
        patience = time.monotonic() + PATIENCE
        while not await self._still():
            assert time.monotonic() < patience, f"never comes to rest: {await self.world.queue.statistics()}"
            await self._calls_are_back()
            assert isinstance(self.clock, WatchedClock)
            await self.clock.go_on()

    async def _still(self) -> bool:
        for _ in range(3):  # twice more: what was seen at rest may just have been on its way
            await self._calls_are_back()
            if not await super()._still() or (self.at_work and any(wire.unheard for wire in self.wires)):
                return False
        return True

    async def _calls_are_back(self) -> None:
        """Real input and output need real moments, and so does the work of threads."""
        quiet = 0
        while quiet < 3:
            await asyncio.sleep(0.001)
            quiet = 0 if self._counted.under_way or any(wire.busy for wire in self.wires) else quiet + 1

    async def time_passes(self, seconds: float) -> None:
        """Simulated time, with all that is shown meanwhile."""
        assert isinstance(self.clock, WatchedClock)
        for _ in range(round(seconds / 0.1)):
            await self.clock.advance(0.1)
            await self._calls_are_back()

    async def long_passes(self, seconds: float) -> None:
        """The same in steps of ten seconds, for what nobody looks at meanwhile."""
        assert isinstance(self.clock, WatchedClock)
        for _ in range(round(seconds / 10)):
            await self.clock.advance(10)
            await self._calls_are_back()

    def outbox(self) -> list[str]:
        """The folders of published posts."""
        return sorted(path.name for path in (self.folder / "outbox").glob("20*"))
