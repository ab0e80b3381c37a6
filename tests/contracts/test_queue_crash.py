"""What the queue on disk still knows after a kill: every test opens a copy of the files as they lay at one moment."""

import asyncio
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.memory.clock import SimulatedClock
from core.errors import DraftConflict
from tests.contracts.asking import Diary, draft, idle, job, until, working
from tests.contracts.conftest import on_sqlite


def killed(folder: Path) -> Path:
    """The files as a kill at this moment leaves them."""
    left = folder.with_name(folder.name + "-left")
    return shutil.copytree(folder, left, ignore=shutil.ignore_patterns("*-shm"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "data"
    made.mkdir()
    return made


async def test_what_waits_runs_or_is_parked_survives(folder: Path, clock: SimulatedClock) -> None:
    diary, after = Diary(held=("running",)), Diary()
    async with on_sqlite(folder, clock) as kept, working(kept.queue, diary):
        await kept.queue.put(job("done"), job("running", "chat"), job("waiting", "chat"))
        await kept.queue.put(job("parked", due=clock.now() + timedelta(hours=1)))
        await kept.queue.put(job("last", "chat"))
        while (await kept.queue.statistics()).running != 1:  # "done" counts until that is on disk
            await asyncio.sleep(0)
        left = killed(folder)
    async with on_sqlite(left, clock) as kept, working(kept.queue, after):
        await until(lambda: after.ended == ["running", "waiting", "last"])
        await clock.advance(3600)
        await until(lambda: after.ended[-1] == "parked")
        assert list(await kept.queue.put(job("done"))) == [False]
    assert after.jobs[0].attempt == 2
    assert after.jobs[0].payload == job("running").payload


async def test_a_stop_that_a_kill_cut_is_carried_out(folder: Path, clock: SimulatedClock) -> None:
    first, second = Diary(held=("a",), stuck=True), Diary()
    async with on_sqlite(folder, clock) as kept, working(kept.queue, first):
        await kept.queue.put(job("a", "chat"))
        await until(lambda: first.begun == ["a"])
        assert await kept.queue.stop("chat")
        await until(lambda: len(first.begun) == 2)
        left = killed(folder)
    async with on_sqlite(left, clock) as kept, working(kept.queue, second):
        await until(lambda: second.ended == ["a"])
    assert [seen.stopped for seen in second.jobs] == [True]


async def test_a_stop_of_what_had_not_begun_survives(folder: Path, clock: SimulatedClock) -> None:
    diary = Diary()
    async with on_sqlite(folder, clock) as kept:
        await kept.queue.put(job("a", "chat"), job("b", "chat"))
        assert await kept.queue.stop("chat")
        await kept.queue.put(job("c", "chat"))
        left = killed(folder)
    async with on_sqlite(left, clock) as kept, working(kept.queue, diary):
        await until(lambda: diary.ended == ["a", "b", "c"])
    assert [seen.stopped for seen in diary.jobs] == [True, True, False]


async def test_failures_are_counted_over_restarts(folder: Path, clock: SimulatedClock) -> None:
    tries = 0
    for _ in range(5):
        diary = Diary(failing=99)
        await clock.advance(30)
        async with on_sqlite(folder, clock) as kept, working(kept.queue, diary):
            await kept.queue.put(job("a"))
            await idle(kept.queue)
        tries += len(diary.begun)
    assert tries == 4


async def test_a_refused_draft_keeps_no_job(folder: Path, clock: SimulatedClock) -> None:
    async with on_sqlite(folder, clock) as kept:
        await kept.drafts.save(draft("d"), expected=0, jobs=[job("made")])
        with pytest.raises(DraftConflict):
            await kept.drafts.save(draft("d"), expected=0, jobs=[job("refused")])
        left = killed(folder)
    async with on_sqlite(left, clock) as kept:
        assert (await kept.drafts.get("d")).version == 1
        assert list(await kept.queue.put(job("made"), job("refused"))) == [False, True]
