"""The event log on SQLite: readers in this process see events at once, the disk a moment later."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Self, get_args

import structlog

from adapters.sqlite import event_rows as rows
from adapters.sqlite.database import Database
from core.errors import StoreError
from core.events import StreamEvent, TurnEnd, session_stream
from core.ports import Clock

log = structlog.get_logger()
PAUSE = 0.05  # seconds that appends are gathered for one commit
AGAIN = 1.0  # seconds until the next try after a commit that failed
FULL = 5_000  # events that wait: commit at once
GAP = 10_000  # at most so many events are not committed; a new process skips as many numbers
LONG = 1_000  # committed events of a stream that never ends, above which its readers get a fresh list
SESSION = session_stream("")
ENDS = get_args(TurnEnd)

Numbered = tuple[int, StreamEvent]


class _Stream:
    """What is in memory of a stream: the events behind number `start`; everything before is on disk."""

    __slots__ = ("committed", "dirty", "events", "name", "news", "readers", "retired", "start")

    def __init__(self, name: str, start: int) -> None:
        self.name = name
        self.start = start
        self.events: list[StreamEvent] = []
        self.committed = 0
        self.dirty = False
        self.retired = False  # all on disk, and no longer written to
        self.readers = 0
        self.news = asyncio.Event()

    @property
    def last(self) -> int:
        return self.start + len(self.events)

    def ended_by(self, number: int) -> bool:
        """Whether the turn is over and a reader that has seen `number` has seen its end."""
        return bool(self.events) and number >= self.last and ends(self.name, self.events[-1])

    @property
    def spent(self) -> bool:
        """Whether memory need not hold it any longer."""
        if self.committed < len(self.events):
            return False
        return not self.readers or len(self.events) > LONG or self.ended_by(self.last)


def ends(stream: str, event: StreamEvent) -> bool:
    """Whether the event is the end of that stream; a session's own stream has none."""
    return isinstance(event, ENDS) and not stream.startswith(SESSION)


class SqliteEventLog:
    """EventLog; an async context manager over a file of its own."""

    def __init__(self, path: Path, clock: Clock) -> None:
        self.database = Database(path, migrations=rows.MIGRATIONS, synchronous="NORMAL")
        self._clock = clock
        self._streams: dict[str, _Stream] = {}
        self._dirty: list[_Stream] = []
        self._highest = 0
        self._uncommitted = 0
        self._committing = asyncio.Lock()
        self._full = asyncio.Event()
        self._timer: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        await self.database.__aenter__()
        self._highest = await self.database.write(lambda connection: rows.skip(connection, GAP))
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._timer:
            self._timer.cancel()
        try:
            await self.flush()
        finally:
            await self.database.__aexit__()

    @property
    def uncommitted(self) -> int:
        """Events that are not on disk yet."""
        return self._uncommitted

    @property
    def in_memory(self) -> int:
        """Events that are held in memory for readers."""
        return sum(len(record.events) for record in self._streams.values())

    async def append(self, stream: str, events: Sequence[StreamEvent]) -> int:
        """Raises StoreError where the disk takes nothing any more and memory is full."""
        if not events:
            known = self._streams.get(stream)
            return known.start + len(known.events) if known else 0
        while self._uncommitted and self._uncommitted + len(events) > GAP:
            await self.flush()
        record = self._streams.get(stream) or self._begin(stream)
        record.events.extend(events)
        record.news.set()
        last = record.start + len(record.events)
        self._highest = max(self._highest, last)
        self._uncommitted += len(events)
        self._mark(record)
        if self._timer is None:
            self._timer = asyncio.create_task(self._commit_after(PAUSE))
        elif self._uncommitted >= FULL:
            self._full.set()
        if any(ends(stream, event) for event in events):
            await self._flush_end()
        return last

    async def _flush_end(self) -> None:
        """The job is over once this returns, and nobody would write the end again: so it goes to disk now."""
        try:
            await self.flush()
        except StoreError as error:
            log.warning("events are not on disk yet", cause=repr(error))  # kept for the next try

    async def read(self, stream: str, *, after: int = 0) -> AsyncIterator[Numbered]:
        while True:
            record = self._streams.get(stream) or self._begin(stream)
            record.readers += 1
            try:
                async for number, event in self._past(record, after):
                    yield number, event
                    after = number
                    if ends(stream, event):
                        return
                if await self._is_over(record, after):
                    return
                async for number, event in _present(record, after):
                    yield number, event
                    after = number
                    if ends(stream, event):
                        return
            finally:
                record.readers -= 1
                self._drop_unused(record)

    async def flush(self) -> None:
        """Commit all that waits. Raises StoreError; the events stay for the next try."""
        await asyncio.shield(asyncio.create_task(self._flush()))  # cut in the middle, it could commit events twice

    async def forget(self, *, before: datetime) -> int:
        await self.flush()
        return await self.database.write(lambda connection: rows.forget(connection, before))

    def _begin(self, stream: str) -> _Stream:
        """A stream's numbers begin behind every number given out so far, so they grow whatever happened before."""
        record = self._streams[stream] = _Stream(stream, self._highest)
        return record

    async def _past(self, record: _Stream, after: int) -> AsyncIterator[Numbered]:
        """What is on disk only."""
        while after < record.start:
            query = partial(rows.page, stream=record.name, after=after, up_to=record.start)
            found = await self.database.read(query)
            for number, event in found:
                yield number, event
            after = found[-1][0] if found else record.start

    async def _is_over(self, record: _Stream, after: int) -> bool:
        """Whether a reader that comes back had seen the end already."""
        if record.events or not after:
            return record.ended_by(after)
        found = await self.database.read(partial(rows.last, stream=record.name))
        return found is not None and not record.events and found[0] <= after and ends(record.name, found[1])

    async def _commit_after(self, pause: float) -> None:
        """Commit at the end of a pause that began with the first event, or as soon as a lot waits."""
        waits = [asyncio.create_task(self._clock.sleep(pause)), asyncio.create_task(self._full.wait())]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
        self._full.clear()
        self._timer = None
        try:
            await self.flush()
        except StoreError as error:
            log.error("events are not on disk yet", path=str(self.database.path), exc_info=error)
            self._timer = self._timer or asyncio.create_task(self._commit_after(AGAIN))

    async def _flush(self) -> None:
        async with self._committing:
            batch = [(record, len(record.events)) for record in self._dirty]
            if not batch:
                return
            self._dirty = []
            for record, _ in batch:
                record.dirty = False
            try:
                await self._write(batch)
            except StoreError:
                for record, _ in batch:
                    self._mark(record)
                raise

    async def _write(self, batch: Sequence[tuple[_Stream, int]]) -> None:
        pieces = [
            rows.Piece(stream=record.name, last=record.start + count, events=record.events[record.committed : count])
            for record, count in batch
        ]
        insert = partial(rows.insert, pieces=pieces, highest=self._highest, at=self._clock.now())
        await self.database.write(insert)
        for record, count in batch:
            self._uncommitted -= count - record.committed
            record.committed = count
            self._drop_unused(record)

    def _mark(self, record: _Stream) -> None:
        if not record.dirty:
            record.dirty = True
            self._dirty.append(record)

    def _drop_unused(self, record: _Stream) -> None:
        if not record.retired and record.spent and self._streams.get(record.name) is record:
            record.retired = True
            record.news.set()  # a reader that stays goes on with the stream's next list
            del self._streams[record.name]


async def _present(record: _Stream, after: int) -> AsyncIterator[Numbered]:
    """What is in memory, then live, until the record retires."""
    position = max(0, after - record.start)
    while True:
        while position < len(record.events):
            event = record.events[position]
            position += 1
            yield record.start + position, event
        if record.retired:
            return
        record.news.clear()
        await record.news.wait()
