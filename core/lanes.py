"""Which job may run next: one lane per key, jobs that wait for their time parked beside them."""

import heapq
from collections import OrderedDict, deque
from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count

from core.records import Job, QueueStatistics

BACKOFF = (1.0, 5.0, 25.0)  # seconds before the second, third and fourth try


def retry_at(failures: int, *, now: datetime) -> datetime | None:
    """When a job that has raised `failures` times runs again; None: it is given up."""
    return now + timedelta(seconds=BACKOFF[failures - 1]) if failures <= len(BACKOFF) else None


class Lanes:
    """Schedules jobs in O(log n): one runs per key, the oldest ready job goes first, a parked job holds no key."""

    def __init__(self) -> None:
        self._numbers = count()
        self._lanes: dict[str, deque[tuple[int, Job]]] = {}
        self._heads: list[tuple[int, str]] = []  # the oldest job of every lane whose key is free
        self._free: list[tuple[int, Job]] = []  # jobs without a key
        self._parked: list[tuple[datetime, int, Job]] = []
        self._ready_since: OrderedDict[int, datetime] = OrderedDict()
        self._busy: dict[str, Job] = {}
        self._begun: dict[str, tuple[int, datetime]] = {}  # by job id: its place, for when it is put back

    def add(self, job: Job, *, now: datetime) -> None:
        """Put a job at the tail of its lane, or park it where its time has not come."""
        if job.due is not None and job.due > now:
            heapq.heappush(self._parked, (job.due, next(self._numbers), job))
        else:
            self._join(job, now)

    def wake(self, now: datetime) -> None:
        """Let every parked job whose time has come join its lane."""
        while self._parked and self._parked[0][0] <= now:
            due, _, job = heapq.heappop(self._parked)
            self._join(job, due)

    def take(self) -> Job | None:
        """The oldest ready job whose key is free; it counts as running until `done` or `put_back`."""
        if self._free and (not self._heads or self._free[0][0] < self._heads[0][0]):
            number, job = heapq.heappop(self._free)
        elif self._heads:
            _, key = heapq.heappop(self._heads)
            number, job = self._lanes[key].popleft()
            self._busy[key] = job
        else:
            return None
        self._begun[job.id] = number, self._ready_since.pop(number)
        return job

    def done(self, job: Job) -> None:
        """Give the key of a running job back."""
        del self._begun[job.id]
        if job.key:
            del self._busy[job.key]
            self._expose(job.key)

    def put_back(self, job: Job) -> None:
        """A running job that was cut short takes its old place again, before all that came after it."""
        number, since = self._begun.pop(job.id)
        self._ready_since[number] = since
        self._ready_since.move_to_end(number, last=False)
        if not job.key:
            heapq.heappush(self._free, (number, job))
            return
        del self._busy[job.key]
        self._lanes[job.key].appendleft((number, job))
        self._expose(job.key)

    def waiting(self, key: str) -> list[Job]:
        """The jobs that wait under that key, in order."""
        return [job for _, job in self._lanes.get(key, ())]

    def stop(self, key: str, jobs: Collection[str]) -> None:
        """Mark those of the jobs that wait under that key as stopped, each in its place."""
        lane = self._lanes.get(key, deque())
        for place, (number, job) in enumerate(lane):
            if job.id in jobs:
                lane[place] = number, replace(job, stopped=True)

    def running(self, key: str) -> Job | None:
        """The job that runs under that key."""
        return self._busy.get(key)

    @property
    def next_due(self) -> datetime | None:
        """When the next parked job wants to wake."""
        return self._parked[0][0] if self._parked else None

    def statistics(self, *, now: datetime) -> QueueStatistics:
        """Counts of this moment."""
        oldest: Iterator[datetime] = iter(self._ready_since.values())
        since = next(oldest, now)
        return QueueStatistics(
            waiting=len(self._ready_since),
            running=len(self._begun),
            parked=len(self._parked),
            oldest_age=max(0.0, (now - since).total_seconds()),
        )

    def _join(self, job: Job, since: datetime) -> None:
        number = next(self._numbers)
        self._ready_since[number] = since
        if not job.key:
            heapq.heappush(self._free, (number, job))
            return
        lane = self._lanes.setdefault(job.key, deque())
        lane.append((number, job))
        if len(lane) == 1 and job.key not in self._busy:
            heapq.heappush(self._heads, (number, job.key))

    def _expose(self, key: str) -> None:
        """Let the head of a lane whose key came free be taken; a lane without jobs goes."""
        lane = self._lanes[key]
        if lane:
            heapq.heappush(self._heads, (lane[0][0], key))
        else:
            del self._lanes[key]
