"""Time that passes only when a test says so."""

import asyncio
import heapq
from datetime import UTC, datetime, timedelta
from itertools import count

MICROSECONDS = 1_000_000
TURNS_TO_SETTLE = 25  # turns of the event loop in which woken tasks get as far as their next wait


class SimulatedClock:
    """A clock that stands still until `advance`; it counts whole microseconds, so that sums are exact."""

    def __init__(self, start: datetime = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)) -> None:
        self._start = start
        self._elapsed = 0
        self._order = count()
        self._sleepers: list[tuple[int, int, asyncio.Future[None]]] = []

    def now(self) -> datetime:
        return self._start + timedelta(microseconds=self._elapsed)

    def monotonic(self) -> float:
        return self._elapsed / MICROSECONDS

    async def sleep(self, seconds: float) -> None:
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        at = self._elapsed + max(1, round(seconds * MICROSECONDS))
        heapq.heappush(self._sleepers, (at, next(self._order), woken))
        await woken

    async def advance(self, seconds: float) -> None:
        """Let `seconds` pass; sleepers wake in the order of their time, each at its own time."""
        target = self._elapsed + round(seconds * MICROSECONDS)
        await self.settle()
        while self._sleepers and self._sleepers[0][0] <= target:
            self._elapsed, _, woken = heapq.heappop(self._sleepers)
            if not woken.done():
                woken.set_result(None)
                await self.settle()
        self._elapsed = target
        await self.settle()

    def jump(self, seconds: float) -> None:
        """Let time pass within one step of the event loop; whose time has come wakes behind it, not in between."""
        self._elapsed += round(seconds * MICROSECONDS)
        while self._sleepers and self._sleepers[0][0] <= self._elapsed:
            _, _, woken = heapq.heappop(self._sleepers)
            if not woken.done():
                woken.set_result(None)

    async def settle(self) -> None:
        """Let every task run until it waits again; no time passes."""
        for _ in range(TURNS_TO_SETTLE):
            await asyncio.sleep(0)
