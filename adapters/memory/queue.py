"""The work queue in memory."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from core.lanes import Lanes, retry_at
from core.ports import Clock
from core.records import Job, QueueStatistics

log = structlog.get_logger()
LONGEST_NAP = 60.0  # seconds; the wall clock may be set, or the machine may sleep, while we wait
Handle = Callable[[Job], Awaitable[None]]


@dataclass(slots=True)
class _Run:
    """A job under way; `stopped` once somebody stopped it."""

    job: Job
    handling: asyncio.Task[None]
    stopped: bool = False


async def _call(handle: Handle, job: Job) -> None:
    await handle(job)


class MemoryQueue:
    """Jobs that live as long as the object: what one `work` leaves unfinished, the next one does."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lanes = Lanes()
        self._taken: dict[str, Job] = {}
        self._over: dict[str, datetime] = {}
        self._failures: dict[str, int] = {}
        self._runs: dict[str, _Run] = {}
        self._news = asyncio.Event()

    @property
    def jobs(self) -> Sequence[Job]:
        """Every job ever put, in order."""
        return tuple(self._taken.values())

    async def put(self, *jobs: Job) -> Sequence[bool]:
        return self.put_now(jobs)

    def put_now(self, jobs: Sequence[Job]) -> tuple[bool, ...]:
        """Keep the jobs without yielding, so that another store can do it together with its own change."""
        return tuple(self._put_one(job) for job in jobs)

    def _put_one(self, job: Job) -> bool:
        if job.id in self._taken:
            return False
        self._taken[job.id] = job
        self._add(job)
        return True

    def _add(self, job: Job) -> None:
        self._lanes.add(job, now=self._clock.now())
        self._news.set()

    async def has(self, job: str) -> bool:
        return job in self._taken

    async def stop(self, key: str) -> bool:
        run = self._runs.get(key) if key else None
        if run and not run.job.stopped and not run.stopped:
            run.stopped = run.handling.cancel()
        waiting = [job.id for job in self._lanes.waiting(key)]
        self._lanes.stop(key, waiting)
        return bool(waiting) or run is not None

    async def statistics(self) -> QueueStatistics:
        return self._lanes.statistics(now=self._clock.now())

    async def purge(self, before: datetime) -> int:
        """Forget the ids of jobs that were over before that time, except publications; how many."""
        old = [job for job, at in self._over.items() if at < before and self._taken[job].kind != "publish"]
        for job in old:
            del self._over[job], self._taken[job]
        return len(old)

    async def work(self, handle: Handle, *, concurrency: int) -> None:
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
        try:
            left = await self._once(job, handle)
            if left and left.due is None:  # stopped: it closes what it began before anything else with its key
                job = left
                left = await self._once(job, handle)
        except asyncio.CancelledError:
            stopped = job.stopped or (bool(job.key) and self._runs[job.key].stopped)
            self._lanes.put_back(replace(job, stopped=stopped, attempt=job.attempt + 1))
            raise
        finally:
            self._runs.pop(job.key, None)
        self._lanes.done(job)
        if left:
            self._add(left)
        else:
            self._over[job.id] = self._clock.now()

    async def _once(self, job: Job, handle: Handle) -> Job | None:
        """Handle it; what is left to do: nothing, the stopped job now, or the failed one a little later."""
        run = self._runs[job.key] = _Run(job, asyncio.create_task(_call(handle, job)))
        problem = await self._end(run)
        if run.stopped:
            return replace(job, stopped=True, due=None, attempt=job.attempt + 1)
        return self._after(job, problem) if problem else None

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

    def _after(self, job: Job, error: BaseException) -> Job | None:
        failures = self._failures[job.id] = self._failures.get(job.id, 0) + 1
        due = retry_at(failures, now=self._clock.now())
        log.warning("job failed", job=job.id, kind=job.kind, failures=failures, gives_up=due is None, exc_info=error)
        return replace(job, due=due, attempt=job.attempt + 1) if due else None
