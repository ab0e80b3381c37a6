"""The work queue on SQLite: rows are the durable truth, lanes schedule them in this one process."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Self

import structlog

from adapters.sqlite import jobs as rows
from adapters.sqlite.database import Database
from core.lanes import Lanes
from core.ports import Clock
from core.records import Job, QueueStatistics

log = structlog.get_logger()
LONGEST_NAP = 60.0  # seconds; the wall clock may be set, or the machine may sleep, while we wait
Handle = Callable[[Job], Awaitable[None]]


@dataclass(slots=True)
class _Run:
    """A job under way."""

    job: Job
    handling: asyncio.Task[None]
    stopping: bool = False  # somebody asked to stop it
    stopped: bool = False  # and it was cancelled for that
    over: bool = False  # handled to the end


async def _call(handle: Handle, job: Job) -> None:
    await handle(job)


class SqliteQueue:
    """WorkQueue; create it with `open`, which loads what an earlier process left."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._lanes = Lanes()
        self._runs: dict[str, _Run] = {}
        self._news = asyncio.Event()

    @classmethod
    async def open(cls, database: Database, clock: Clock) -> Self:
        """The queue with every job that is not over, those included that a crash cut short."""
        queue = cls(database, clock)
        for job in await database.read(rows.still_open):
            queue._add(job)
        return queue

    async def put(self, *jobs: Job) -> Sequence[bool]:
        return await self._database.write(
            lambda connection: self.put_in(connection, jobs), then=partial(self.announce, jobs)
        )

    def put_in(self, connection: sqlite3.Connection, jobs: Sequence[Job]) -> tuple[bool, ...]:
        """Insert the jobs in another store's transaction; `announce` them behind its commit."""
        return rows.put(connection, jobs, now=self._clock.now())

    def announce(self, jobs: Sequence[Job], taken: Sequence[bool]) -> None:
        """Schedule the jobs that were taken, now that they are committed."""
        for job, new in zip(jobs, taken, strict=True):
            if new:
                self._add(job)

    async def has(self, job: str) -> bool:
        return await self._database.read(lambda connection: rows.has(connection, job))

    async def stop(self, key: str) -> bool:
        run = self._runs.get(key) if key else None
        stopped = [job.id for job in self._lanes.waiting(key)]
        if run:
            run.stopping = True
            stopped.append(run.job.id)
        if stopped:  # on disk before anything is done about it
            await self._database.write(lambda connection: rows.stop(connection, stopped))
            self._lanes.stop(key, stopped)
            self._cancel(self._runs.get(key), stopped)
        return bool(stopped)

    def _cancel(self, run: _Run | None, stopped: Sequence[str]) -> None:
        """Cut short what runs, unless it was put since, or was cut short before and closes what it began."""
        if run and run.job.id in stopped and not run.job.stopped and not run.stopped:
            run.stopped = run.handling.cancel()

    async def statistics(self) -> QueueStatistics:
        return self._lanes.statistics(now=self._clock.now())

    async def purge(self, before: datetime) -> int:
        """Forget the ids of jobs that were over before that time, except publications; how many."""
        return await self._database.write(lambda connection: rows.purge(connection, before))

    async def work(self, handle: Handle, *, concurrency: int) -> None:
        """Run jobs until cancelled; a StoreError comes out in an ExceptionGroup, for then nothing can be promised."""
        under_way: set[asyncio.Task[None]] = set()
        async with asyncio.TaskGroup() as group:
            while True:
                self._lanes.wake(self._clock.now())
                while len(under_way) < concurrency and (job := self._lanes.take()):
                    task = group.create_task(self._run(job, handle))
                    under_way.add(task)
                    task.add_done_callback(under_way.discard)
                    task.add_done_callback(lambda _: self._news.set())  # behind it: a place is free
                await self._wait()

    def _add(self, job: Job) -> None:
        self._lanes.add(job, now=self._clock.now())
        self._news.set()

    async def _wait(self) -> None:
        """Until a job came or went, or a parked one is due."""
        naps = [asyncio.create_task(self._news.wait()), asyncio.create_task(self._nap())]
        try:
            await asyncio.wait(naps, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for nap in naps:
                nap.cancel()
        self._news.clear()

    async def _nap(self) -> None:
        """Until the next parked job is due; it looks at the clock itself, for it begins later than it is made."""
        due = self._lanes.next_due
        await self._clock.sleep(min(LONGEST_NAP, (due - self._clock.now()).total_seconds()) if due else LONGEST_NAP)

    async def _run(self, job: Job, handle: Handle) -> None:
        run = self._begin(job, handle)
        try:
            left = await self._settle(run)
            if left and left.due is None:  # stopped: it closes what it began before anything else with its key
                run = self._begin(left, handle)
                left = await self._settle(run)
        except asyncio.CancelledError:
            if run.over:
                self._lanes.done(run.job)
            else:
                stopped = run.job.stopped or run.stopping
                self._lanes.put_back(replace(run.job, stopped=stopped, attempt=run.job.attempt + 1))
            raise
        finally:
            self._runs.pop(job.key, None)
        self._lanes.done(job)
        if left:
            self._add(left)

    def _begin(self, job: Job, handle: Handle) -> _Run:
        run = self._runs[job.key] = _Run(job, asyncio.create_task(_call(handle, job)))
        return run

    async def _settle(self, run: _Run) -> Job | None:
        """Let it end; what is left to do: nothing, the stopped job now, or the failed one a little later."""
        job = run.job
        begun = self._database.post(lambda connection: rows.begin(connection, job.id))
        problem = await self._end(run)
        left: Job | None = None
        if run.stopped or (run.stopping and problem):
            left = replace(job, stopped=True, due=None, attempt=job.attempt + 1)
        elif problem:
            left = await self._after(job, problem)
        else:
            run.over = True
            await self._database.write(lambda connection: rows.finish(connection, job.id, now=self._clock.now()))
        await begun  # committed with, or before, what followed
        return left

    async def _end(self, run: _Run) -> BaseException | None:
        """What the handler raised; a cancellation of the worker itself goes on."""
        worker = asyncio.current_task()
        try:
            await run.handling
        except asyncio.CancelledError as cancelled:
            if worker and worker.cancelling():
                raise
            return cancelled
        except Exception as error:
            return error
        return None

    async def _after(self, job: Job, error: BaseException) -> Job | None:
        problem, now = f"{type(error).__name__}: {error}"[:500], self._clock.now()
        due = await self._database.write(lambda connection: rows.fail(connection, job.id, problem, now=now))
        log.warning("job failed", job=job.id, kind=job.kind, attempt=job.attempt, gives_up=due is None, exc_info=error)
        return replace(job, due=due, attempt=job.attempt + 1) if due else None
