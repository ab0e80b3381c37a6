"""The event log in memory."""

import asyncio
from bisect import bisect_right
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import itemgetter
from typing import get_args

from core.events import StreamEvent, TurnEnd, session_stream
from core.ports import Clock

ENDS = get_args(TurnEnd)


@dataclass(slots=True)
class _Stream:
    """A stream's events with their numbers and times, and a bell that rings with each of them."""

    events: list[tuple[int, datetime, StreamEvent]] = field(default_factory=list)
    news: asyncio.Event = field(default_factory=asyncio.Event)


class MemoryEventLog:
    """EventLog; numbers count up over all streams."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._streams: defaultdict[str, _Stream] = defaultdict(_Stream)
        self._last = 0

    async def append(self, stream: str, events: Sequence[StreamEvent]) -> int:
        kept = self._streams[stream]
        for event in events:
            self._last += 1
            kept.events.append((self._last, self._clock.now(), event))
        kept.news.set()
        return kept.events[-1][0] if kept.events else 0

    async def read(self, stream: str, *, after: int = 0) -> AsyncIterator[tuple[int, StreamEvent]]:
        kept = self._streams[stream]
        while not self._is_over(stream, after):
            position = bisect_right(kept.events, after, key=itemgetter(0))
            if position == len(kept.events):
                kept.news.clear()
                await kept.news.wait()
                continue
            after, _, event = kept.events[position]
            yield after, event
            if self._ends(stream, event):
                return

    async def forget(self, *, before: datetime) -> int:
        count = 0
        for kept in self._streams.values():
            left = [entry for entry in kept.events if entry[1] >= before]
            count += len(kept.events) - len(left)
            kept.events[:] = left
        return count

    def written(self, stream: str) -> list[StreamEvent]:
        """Every event of a stream, for tests to look at."""
        return [event for _, _, event in self._streams[stream].events]

    def _is_over(self, stream: str, after: int) -> bool:
        events = self._streams[stream].events
        return bool(events) and events[-1][0] <= after and self._ends(stream, events[-1][2])

    def _ends(self, stream: str, event: StreamEvent) -> bool:
        return isinstance(event, ENDS) and not stream.startswith(session_stream(""))
