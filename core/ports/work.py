"""Work to do, and what happened in it."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import datetime
from typing import Protocol

from core.events import StreamEvent
from core.records import Job, QueueStatistics


class WorkQueue(Protocol):
    """Durable, deduplicated, one at a time per key."""

    async def put(self, *jobs: Job) -> Sequence[bool]:
        """Keep the jobs, all or none. False: that id was taken (kept 72 h, those of publications for ever)."""

    async def has(self, job: str) -> bool:
        """Whether that id was taken."""

    async def stop(self, key: str) -> bool:
        """Stop every job with that key that runs or waits, on whichever node: each is handled in its turn, with
        `stopped` set. False: there was none."""

    async def work(self, handle: Callable[[Job], Awaitable[None]], *, concurrency: int) -> None:
        """Run jobs until cancelled. One that was cut short runs again; one that raises, a few times."""

    async def statistics(self) -> QueueStatistics:
        """Counts of this moment."""


class EventLog(Protocol):
    """The one place where a turn's events are."""

    async def append(self, stream: str, events: Sequence[StreamEvent]) -> int:
        """Add events; the number of the last one. Readers here see them at once, the disk within about 50 ms."""

    def read(self, stream: str, *, after: int = 0) -> AsyncIterator[tuple[int, StreamEvent]]:
        """History, then live. Ends behind TurnFinished, TurnFailed or TurnStopped. Numbers grow, with gaps."""

    async def forget(self, *, before: datetime) -> int:
        """Delete events appended before that time; how many."""
