"""Time that runs faster than it is, so that minutes between two looks are moments; the same in every process."""

import asyncio
import time
from datetime import UTC, datetime, timedelta

SPEED = 100.0


class HurriedClock:
    """A clock that stood at `start` at the machine's monotonic second `since`."""

    def __init__(self, start: datetime, since: float) -> None:
        self._start = start
        self._since = since

    @classmethod
    def begin(cls) -> "HurriedClock":
        """From now on."""
        return cls(datetime.now(UTC), time.monotonic())

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self.monotonic())

    def monotonic(self) -> float:
        return (time.monotonic() - self._since) * SPEED

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(max(0.0, seconds / SPEED))
