"""Time."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """The only way the core knows time."""

    def now(self) -> datetime:
        """The time of day, with zone UTC."""

    def monotonic(self) -> float:
        """Seconds since some moment; never goes back."""

    async def sleep(self, seconds: float) -> None:
        """Return after `seconds`, or at once for zero or less."""
