"""What of the event log is on disk, and when."""

from pathlib import Path

import pytest
import structlog.testing

from adapters.memory.clock import SimulatedClock
from adapters.sqlite.events import FULL, GAP, SqliteEventLog
from core.errors import StoreError
from core.events import StreamEvent, TextDelta, TurnFinished
from tests.contracts.asking import until
from tests.contracts.test_events import TURN, opened, read, words
from tests.contracts.test_queue_crash import killed


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "data"
    made.mkdir()
    return made


async def test_events_are_on_disk_after_the_pause(folder: Path, clock: SimulatedClock) -> None:
    async with SqliteEventLog(folder / "events.db", clock) as log:
        await log.append("t", TURN)
        await clock.advance(0.05)
        await until(lambda: not log.uncommitted)
        left = killed(folder)
    async with SqliteEventLog(left / "events.db", clock) as log:
        assert [event for _, event in await read(log, "t")] == list(TURN)


async def test_many_waiting_events_are_committed_at_once(folder: Path, clock: SimulatedClock) -> None:
    async with SqliteEventLog(folder / "events.db", clock) as log:
        for _ in range(FULL // 100):
            await log.append("t", words(100))
        await until(lambda: not log.uncommitted)
    assert clock.monotonic() == 0


async def test_append_waits_where_too_much_is_not_on_disk(folder: Path, clock: SimulatedClock) -> None:
    async with SqliteEventLog(folder / "events.db", clock) as log:
        for _ in range(4 * GAP // 1_000):
            await log.append("t", words(1_000))
            assert log.uncommitted <= GAP, "a new process skips no more numbers than that"


async def test_a_number_that_was_seen_but_lost_is_never_given_twice(folder: Path, clock: SimulatedClock) -> None:
    async with SqliteEventLog(folder / "events.db", clock) as log:
        kept = await log.append("t", TURN[:2])
        await log.flush()
        left = killed(folder)
        seen = kept
        while seen < kept + GAP // 2:  # shown to readers, and lost
            seen = await log.append("t", words(10)[:3])
    async with SqliteEventLog(left / "events.db", clock) as log:
        number = await log.append("t", [TextDelta(text="after"), TURN[-1]])
        assert number >= kept + GAP > seen
        assert [event for _, event in await read(log, "t", after=seen)] == [TextDelta(text="after"), TURN[-1]]
        assert [event for _, event in await read(log, "t")] == [*TURN[:2], TextDelta(text="after"), TURN[-1]]


async def test_numbers_grow_even_where_all_events_were_forgotten(folder: Path, clock: SimulatedClock) -> None:
    async with SqliteEventLog(folder / "events.db", clock) as log:
        last = await log.append("t", words(5))
        await clock.advance(3600)
        assert await log.forget(before=clock.now()) == 5
    async with SqliteEventLog(folder / "events.db", clock) as log:
        assert await log.append("t", words(1)) >= last + GAP


async def test_closing_commits_what_waits(folder: Path, clock: SimulatedClock) -> None:
    async with SqliteEventLog(folder / "events.db", clock) as log:
        await log.append("t", TURN)
    async with SqliteEventLog(folder / "events.db", clock) as log:
        assert len(await read(log, "t")) == len(TURN)


async def test_memory_of_a_finished_turn_is_dropped_and_its_readers_stay_whole(
    folder: Path, clock: SimulatedClock
) -> None:
    async with SqliteEventLog(folder / "events.db", clock) as log:
        await log.append("t", TURN[:1])
        async with opened(log, "t") as slow:
            assert (await anext(slow))[1] == TURN[0]
            await log.append("t", TURN[1:])
            await log.flush()
            assert log.in_memory == 0
            assert [event async for _, event in slow] == list(TURN[1:])


async def test_a_long_session_stream_with_a_reader_does_not_stay_in_memory(folder: Path, clock: SimulatedClock) -> None:
    async with SqliteEventLog(folder / "events.db", clock) as log, opened(log, "session:s") as reader:
        for round_ in range(30):
            await log.append("session:s", words(100))
            assert [(await anext(reader))[1] for _ in range(100)] == words(100)
            await log.flush()
            assert log.in_memory <= 1_100, round_


async def test_half_an_emoji_is_kept_as_a_question_mark_and_spoils_nothing(folder: Path, clock: SimulatedClock) -> None:
    events: list[StreamEvent] = [TextDelta(text="ok"), TextDelta(text="\ud83d"), TurnFinished(text="☕")]
    async with SqliteEventLog(folder / "events.db", clock) as log:
        await log.append("t", events)
        await log.flush()
        assert [event for _, event in await read(log, "t")] == [events[0], TextDelta(text="?"), events[2]]


async def test_a_full_disk_is_reported_and_events_stay_for_the_next_try(folder: Path, clock: SimulatedClock) -> None:
    async with SqliteEventLog(folder / "events.db", clock) as log:
        await _limit_pages(log, 1)
        with structlog.testing.capture_logs() as logs:
            await log.append("t", [TextDelta(text="x" * 100_000), TURN[-1]])
            await clock.advance(0.05)
            await until(lambda: bool(logs))
        assert logs[0]["event"] == "events are not on disk yet"
        with pytest.raises(StoreError, match="disk is full"):
            await log.flush()
        assert len(await read(log, "t")) == 2
        await _limit_pages(log, 1_000_000)
        await log.flush()
    async with SqliteEventLog(folder / "events.db", clock) as log:
        assert len(await read(log, "t")) == 2


async def _limit_pages(log: SqliteEventLog, pages: int) -> None:
    """SQLite's own way to make a disk small; never below what the file has."""
    await log.database.write(lambda connection: connection.execute(f"PRAGMA max_page_count = {pages}").fetchone())
