"""EventLog: the one place where a turn's events are."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import timedelta
from typing import cast

import pytest

from adapters.memory.clock import SimulatedClock
from core.events import (
    DraftQueued,
    DraftReady,
    NodeFinished,
    NodeStarted,
    StreamEvent,
    TextDelta,
    TurnEnd,
    TurnFailed,
    TurnFinished,
    TurnOpened,
    TurnStarted,
    TurnStopped,
    session_stream,
)
from core.ports import EventLog
from tests.contracts.conftest import Kept

TURN: tuple[StreamEvent, ...] = (
    TurnStarted(turn="t", session="s"),
    NodeStarted(node="write", graph="post"),
    TextDelta(text="手冲咖啡 ☕️"),
    NodeFinished(node="write", graph="post", seconds=0.25),
    DraftQueued(draft="d"),
    DraftReady(draft="d", revision=1),
    TurnFinished(text="Done."),
)


def words(count: int) -> list[StreamEvent]:
    return [TextDelta(text=str(number)) for number in range(count)]


async def read(log: EventLog, stream: str, *, after: int = 0) -> list[tuple[int, StreamEvent]]:
    async with asyncio.timeout(10):
        return [numbered async for numbered in log.read(stream, after=after)]


def opened(log: EventLog, stream: str, *, after: int = 0) -> "aclosing[Reader]":
    return aclosing(cast("Reader", log.read(stream, after=after)))


class Reader(AsyncIterator[tuple[int, StreamEvent]]):
    """A reader that can be closed, as async generators can."""

    async def aclose(self) -> None: ...


async def test_a_late_reader_gets_the_whole_history(kept: Kept) -> None:
    last = await kept.events.append("t", TURN)
    numbered = await read(kept.events, "t")
    assert [event for _, event in numbered] == list(TURN)
    assert numbered[-1][0] == last


async def test_appending_nothing_adds_nothing_to_read(kept: Kept) -> None:
    await kept.events.append("t", [])
    await kept.events.append("t", TURN)
    await kept.events.append("t", [])
    assert [event for _, event in await read(kept.events, "t")] == list(TURN)


async def test_a_reader_in_this_process_sees_an_append_at_once(kept: Kept) -> None:
    async with opened(kept.events, "t") as reader:
        first = asyncio.ensure_future(anext(reader))
        await kept.events.append("t", TURN[:1])
        assert (await asyncio.wait_for(first, 10))[1] == TURN[0]
        await kept.events.append("t", TURN[1:2])
        assert (await asyncio.wait_for(anext(reader), 10))[1] == TURN[1]


async def test_a_reader_may_come_before_the_first_event(kept: Kept) -> None:
    reading = asyncio.create_task(read(kept.events, "t"))
    await asyncio.sleep(0)
    await kept.events.append("t", TURN)
    assert [event for _, event in await reading] == list(TURN)


async def test_numbers_grow_and_append_returns_the_last(kept: Kept) -> None:
    numbers = [await kept.events.append("t", TURN[:2]), await kept.events.append("u", TURN)]
    numbers.append(await kept.events.append("t", TURN[2:]))
    read_back = [number for number, _ in await read(kept.events, "t")]
    assert read_back == sorted(set(read_back))
    assert read_back[1] == numbers[0]
    assert read_back[-1] == numbers[2]


async def test_a_reader_goes_on_behind_the_number_that_it_saw(kept: Kept, clock: SimulatedClock) -> None:
    await kept.events.append("t", TURN[:3])
    await clock.advance(1)
    await kept.events.append("t", TURN[3:])
    everything = await read(kept.events, "t")
    for position, (number, _) in enumerate(everything):
        assert await read(kept.events, "t", after=number) == everything[position + 1 :]


async def test_a_slow_reader_misses_nothing_and_delays_nobody(kept: Kept, clock: SimulatedClock) -> None:
    async with opened(kept.events, "t") as slow:
        await kept.events.append("t", [TextDelta(text="first")])
        assert (await anext(slow))[1] == TextDelta(text="first")
        for _ in range(50):
            await kept.events.append("t", words(100))
            await clock.advance(0.1)
        await kept.events.append("t", TURN[-1:])
        assert len(await read(kept.events, "t")) == 5_002
        rest = [event async for _, event in slow]
    assert rest == words(100) * 50 + [TURN[-1]]


@pytest.mark.parametrize("end", [TurnFinished(text=""), TurnFailed(code="model", text=""), TurnStopped(text="")])
async def test_reading_ends_behind_the_end_of_the_turn(kept: Kept, end: TurnEnd) -> None:
    await kept.events.append("t", [TURN[0], end])
    last = (await read(kept.events, "t"))[-1]
    assert last[1] == end
    assert await read(kept.events, "t", after=last[0]) == []


async def test_a_session_stream_never_ends(kept: Kept) -> None:
    stream = session_stream("4:chat")
    await kept.events.append(stream, [TurnOpened(turn="one"), TurnFinished(text="")])
    async with opened(kept.events, stream) as reader:
        assert [(await anext(reader))[1] for _ in range(2)] == [TurnOpened(turn="one"), TurnFinished(text="")]
        await kept.events.append(stream, [TurnOpened(turn="two")])
        assert (await asyncio.wait_for(anext(reader), 10))[1] == TurnOpened(turn="two")


async def test_a_turn_that_runs_again_goes_on_in_its_stream(kept: Kept, clock: SimulatedClock) -> None:
    ended = await kept.events.append("t", [TURN[0], TurnFailed(code="model", text="")])
    await clock.advance(1)
    again = await kept.events.append("t", TURN)
    assert again > ended
    assert [event for _, event in await read(kept.events, "t", after=ended)] == list(TURN)


async def test_streams_do_not_mix(kept: Kept) -> None:
    await asyncio.gather(*(kept.events.append(f"t{n}", [TextDelta(text=str(n)), TURN[-1]]) for n in range(50)))
    for n in range(50):
        assert (await read(kept.events, f"t{n}"))[0][1] == TextDelta(text=str(n))


async def test_forget_deletes_what_is_older(kept: Kept, clock: SimulatedClock) -> None:
    await kept.events.append("old", TURN)
    await clock.advance(3600)
    await kept.events.append("new", TURN)
    assert await kept.events.forget(before=clock.now() - timedelta(minutes=30)) == len(TURN)
    assert await kept.events.forget(before=clock.now() - timedelta(minutes=30)) == 0
    assert len(await read(kept.events, "new")) == len(TURN)
    async with opened(kept.events, "old") as reader:
        waiting = asyncio.ensure_future(anext(reader))
        await kept.events.append("old", TURN[-1:])
        assert (await asyncio.wait_for(waiting, 10))[1] == TURN[-1]
