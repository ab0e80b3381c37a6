"""WorkQueue: durable, deduplicated, one at a time per key."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
import structlog.testing

from adapters.memory.clock import SimulatedClock
from tests.contracts.asking import Diary, idle, job, until, working
from tests.contracts.conftest import Kept


async def test_an_id_is_taken_once(kept: Kept) -> None:
    assert list(await kept.queue.put(job("a"), job("b"), job("a"))) == [True, True, False]
    assert list(await kept.queue.put(job("b"), job("c"))) == [False, True]
    assert (await kept.queue.statistics()).waiting == 3


async def test_the_handler_gets_the_job_as_it_was_put(kept: Kept) -> None:
    diary = Diary()
    async with working(kept.queue, diary):
        await kept.queue.put(job("a", "chat"))
        await until(lambda: diary.ended == ["a"])
    assert diary.jobs == [job("a", "chat")]


async def test_jobs_of_one_key_run_in_order_and_one_at_a_time(kept: Kept) -> None:
    diary = Diary(held=("a",))
    async with working(kept.queue, diary):
        await kept.queue.put(job("a", "chat"), job("b", "chat"))
        await kept.queue.put(job("c", "chat"))
        await until(lambda: diary.begun == ["a"])
        assert (await kept.queue.statistics()).waiting == 2
        diary.gates["a"].set()
        await until(lambda: diary.ended == ["a", "b", "c"])


async def test_different_keys_and_no_key_overlap(kept: Kept) -> None:
    diary = Diary(held=("a", "b", "c", "d"))
    async with working(kept.queue, diary):
        await kept.queue.put(job("a", "one"), job("b", "two"), job("c"), job("d"))
        await until(lambda: sorted(diary.begun) == ["a", "b", "c", "d"])


async def test_no_more_than_concurrency_run_at_once(kept: Kept, clock: SimulatedClock) -> None:
    diary = Diary(held=("a", "b", "c"))
    async with working(kept.queue, diary, concurrency=2):
        await kept.queue.put(job("a"), job("b"), job("c"))
        await until(lambda: len(diary.begun) == 2)
        await clock.settle()
        assert diary.begun == ["a", "b"]
        diary.gates["a"].set()
        await until(lambda: diary.begun == ["a", "b", "c"])


async def test_a_job_due_in_an_hour_does_not_delay_a_job_now_with_its_key(kept: Kept, clock: SimulatedClock) -> None:
    diary = Diary()
    async with working(kept.queue, diary):
        await kept.queue.put(job("later", "chat", due=clock.now() + timedelta(hours=1)))
        await kept.queue.put(job("now", "chat"))
        await until(lambda: diary.ended == ["now"])
        assert (await kept.queue.statistics()).parked == 1
        await clock.advance(3599)
        assert diary.ended == ["now"]
        await clock.advance(1)
        await until(lambda: diary.ended == ["now", "later"])


@pytest.mark.parametrize("turns", range(1, 11))
async def test_time_may_pass_at_any_turn_of_the_loop(turns: int, kept: Kept, clock: SimulatedClock) -> None:
    diary = Diary()
    await kept.queue.put(job("later", due=clock.now() + timedelta(minutes=10)))
    async with working(kept.queue, diary):
        for _ in range(turns):  # in one of them it has looked, and its nap is made but has not begun
            await asyncio.sleep(0)
        clock.jump(3600)
        await until(lambda: diary.ended == ["later"])


async def test_parked_jobs_run_in_the_order_of_their_time(kept: Kept, clock: SimulatedClock) -> None:
    diary = Diary()
    start = clock.now()
    async with working(kept.queue, diary, concurrency=1):
        for name, minutes in (("third", 30), ("first", 10), ("second", 20)):
            await kept.queue.put(job(name, due=start + timedelta(minutes=minutes)))
        await clock.advance(3600)
        await until(lambda: diary.ended == ["first", "second", "third"])


async def test_has_knows_an_id_until_it_is_purged(kept: Kept) -> None:
    assert not await kept.queue.has("a")
    await kept.queue.put(job("a"))
    assert await kept.queue.has("a")


async def test_stop_cancels_what_runs_and_each_is_handled_once_as_stopped(kept: Kept) -> None:
    diary = Diary(held=("a",))
    async with working(kept.queue, diary):
        await kept.queue.put(job("a", "chat"), job("b", "chat"))
        await until(lambda: diary.begun == ["a"])
        assert await kept.queue.stop("chat")
        await kept.queue.put(job("c", "chat"))
        await until(lambda: diary.ended == ["a", "b", "c"])
    assert diary.cut == ["a"]
    seen = [(seen.id, seen.stopped) for seen in diary.jobs]
    assert seen == [("a", False), ("a", True), ("b", True), ("c", False)], "c came behind the stop"


async def test_stop_reaches_what_waits_while_nobody_works(kept: Kept) -> None:
    diary = Diary()
    await kept.queue.put(job("a", "chat"), job("b", "elsewhere"))
    assert await kept.queue.stop("chat")
    async with working(kept.queue, diary):
        await until(lambda: sorted(diary.ended) == ["a", "b"])
    assert {seen.id: seen.stopped for seen in diary.jobs} == {"a": True, "b": False}


@pytest.mark.parametrize(
    ("key", "reason"),
    [("elsewhere", "nothing has that key"), ("", "no key is not a key"), ("later", "its time has not come")],
)
async def test_stop_finds_nothing(kept: Kept, clock: SimulatedClock, key: str, reason: str) -> None:
    diary = Diary(held=("a", "b"))
    async with working(kept.queue, diary, concurrency=2):
        await kept.queue.put(job("a"), job("b", "chat"), job("c", "later", due=clock.now() + timedelta(hours=1)))
        await until(lambda: len(diary.begun) == 2)
        assert not await kept.queue.stop(key), reason
        await clock.settle()
        assert diary.cut == []


async def test_a_cancelled_worker_leaves_its_jobs_to_the_next_in_order(kept: Kept) -> None:
    first, second = Diary(held=("a", "b")), Diary()
    async with working(kept.queue, first):
        await kept.queue.put(job("a", "chat"), job("b"), job("c", "chat"))
        await until(lambda: sorted(first.begun) == ["a", "b"])
    assert sorted(first.cut) == ["a", "b"]
    async with working(kept.queue, second, concurrency=1):
        await until(lambda: len(second.ended) == 3)
    assert [name for name in second.ended if name != "b"] == ["a", "c"]
    assert {seen.id: seen.attempt for seen in second.jobs} == {"a": 2, "b": 2, "c": 1}


async def test_a_job_that_raises_runs_again_later_and_lets_others_pass(kept: Kept, clock: SimulatedClock) -> None:
    diary = Diary(failing=1)
    async with working(kept.queue, diary):
        with structlog.testing.capture_logs() as logs:
            await kept.queue.put(job("a", "chat"))
            await _parked(kept, 1)
        await kept.queue.put(replace(job("b", "chat"), attempt=1))
        await _parked(kept, 2)
        await clock.advance(1.0)
        await until(lambda: diary.ended == ["a", "b"])
    assert [(entry["event"], entry["job"]) for entry in logs] == [("job failed", "a")]
    assert isinstance(logs[0]["exc_info"], RuntimeError)


async def test_after_four_failures_a_job_is_given_up(kept: Kept, clock: SimulatedClock) -> None:
    diary = Diary(failing=99)
    with structlog.testing.capture_logs() as logs:
        async with working(kept.queue, diary):
            await kept.queue.put(job("a", "chat"))
            for tries, wait in ((1, 1.0), (2, 5.0), (3, 25.0)):
                await _parked(kept, 1)
                await clock.advance(wait - 0.001)
                assert len(diary.begun) == tries
                await clock.advance(0.001)
            await until(lambda: len(logs) == 4)
            await clock.advance(3600)
    assert len(diary.begun) == 4
    assert [entry["gives_up"] for entry in logs] == [False, False, False, True]
    assert list(await kept.queue.put(job("a"))) == [False]


async def test_statistics_count_what_waits_runs_and_is_parked(kept: Kept, clock: SimulatedClock) -> None:
    diary = Diary(held=("a",))
    async with working(kept.queue, diary):
        await kept.queue.put(job("a", "chat"), job("b", "chat"), job("c", due=clock.now() + timedelta(days=1)))
        await until(lambda: diary.begun == ["a"])
        await clock.advance(7)
        counts = await kept.queue.statistics()
    assert (counts.waiting, counts.running, counts.parked, counts.oldest_age) == (1, 1, 1, 7.0)


async def test_ids_are_forgotten_by_purge_but_not_those_of_publications(kept: Kept, clock: SimulatedClock) -> None:
    diary = Diary()
    async with working(kept.queue, diary):
        await kept.queue.put(job("turn"), job("post", kind="publish"))
        await until(lambda: len(diary.ended) == 2)
        await idle(kept.queue)
    await kept.queue.put(job("open"))
    assert await kept.queue.purge(clock.now()) == 0, "nothing was over before now"
    assert await kept.queue.purge(clock.now() + timedelta(seconds=1)) == 1
    assert list(await kept.queue.put(job("turn"), job("post"), job("open"))) == [True, False, False]


async def _parked(kept: Kept, number: int) -> None:
    async with asyncio.timeout(10):
        while (await kept.queue.statistics()).parked != number:
            await asyncio.sleep(0)
