"""Controls: ports with one promise broken, to show that the count would see it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count

from core.drafts import Draft, Revision, Status
from core.events import StreamEvent, TurnFinished
from core.messages import Address, MessageRef
from core.ports import DeliveryStore, DraftStore, EventLog, WorkQueue, World
from core.records import AuditEntry, Delivery, Job, QueueStatistics
from tests.chaos.mines import VISIBLE
from tests.chaos.plans import Aim


class ForgetfulLedger:
    """Writes deliveries down and never finds them again."""

    def __init__(self, store: DeliveryStore) -> None:
        self._store = store

    async def find(self, key: str) -> Delivery | None:
        known = await self._store.find(key)
        return known if known and known.ref else None  # that a send was begun is forgotten

    async def by_message(self, ref: MessageRef) -> Delivery | None:
        return await self._store.by_message(ref)

    async def record(self, delivery: Delivery) -> None:
        await self._store.record(delivery)


class HastyQueue:
    """Says that an inbound is kept, and keeps it a moment later."""

    def __init__(self, queue: WorkQueue) -> None:
        self._queue = queue
        self._late: set[asyncio.Task[None]] = set()

    async def put(self, *jobs: Job) -> Sequence[bool]:
        if jobs[0].kind not in {"turn", "decision"}:
            return await self._queue.put(*jobs)
        task = asyncio.create_task(self._put(jobs))
        self._late.add(task)
        task.add_done_callback(self._late.discard)
        return [True for _ in jobs]

    async def _put(self, jobs: Sequence[Job]) -> None:
        await asyncio.sleep(0.1)
        await self._queue.put(*jobs)

    async def has(self, job: str) -> bool:
        return await self._queue.has(job)

    async def stop(self, key: str) -> bool:
        return await self._queue.stop(key)

    async def work(self, handle: Callable[[Job], Awaitable[None]], *, concurrency: int) -> None:
        await self._queue.work(handle, concurrency=concurrency)

    async def statistics(self) -> QueueStatistics:
        count = await self._queue.statistics()
        return replace(count, waiting=count.waiting + len(self._late))


class TornDrafts:
    """Keeps a draft and its jobs in two transactions."""

    def __init__(self, drafts: DraftStore, queue: WorkQueue) -> None:
        self._drafts = drafts
        self._queue = queue

    async def save(
        self, draft: Draft, *, expected: int, jobs: Sequence[Job] = (), audit: AuditEntry | None = None
    ) -> None:
        await self._drafts.save(draft, expected=expected, audit=audit)
        if jobs:
            await asyncio.sleep(0.1)
            await self._queue.put(*jobs)

    async def get(self, draft: str) -> Draft:
        return await self._drafts.get(draft)

    async def find(
        self,
        *,
        session: str | None = None,
        chat: Address | None = None,
        statuses: Sequence[Status] = (),
        limit: int = 50,
    ) -> Sequence[Draft]:
        return await self._drafts.find(session=session, chat=chat, statuses=statuses, limit=limit)

    async def revisions(self, draft: str) -> Sequence[Revision]:
        return await self._drafts.revisions(draft)


class KeylessQueue:
    """Runs the turns of a session side by side, every other one a little later."""

    def __init__(self, queue: WorkQueue) -> None:
        self._queue = queue
        self._begun = count()

    async def put(self, *jobs: Job) -> Sequence[bool]:
        return await self._queue.put(*(replace(job, key="") if job.kind == "turn" else job for job in jobs))

    async def has(self, job: str) -> bool:
        return await self._queue.has(job)

    async def stop(self, key: str) -> bool:
        return await self._queue.stop(key)

    async def work(self, handle: Callable[[Job], Awaitable[None]], *, concurrency: int) -> None:
        async def later(job: Job) -> None:
            if job.kind == "turn":
                await asyncio.sleep(0.1 * (next(self._begun) % 2))
            await handle(job)

        await self._queue.work(later, concurrency=concurrency)

    async def statistics(self) -> QueueStatistics:
        return await self._queue.statistics()


class LazyLog:
    """Says that a turn's end is on disk, and writes it a moment later."""

    def __init__(self, log: EventLog) -> None:
        self._log = log
        self._late: set[asyncio.Task[None]] = set()

    async def append(self, stream: str, events: Sequence[StreamEvent]) -> int:
        if not isinstance(events[-1], TurnFinished):
            return await self._log.append(stream, events)
        task = asyncio.create_task(self._append(stream, events))
        self._late.add(task)
        task.add_done_callback(self._late.discard)
        return 0

    async def _append(self, stream: str, events: Sequence[StreamEvent]) -> None:
        await asyncio.sleep(0.2)
        await self._log.append(stream, events)

    def read(self, stream: str, *, after: int = 0) -> AsyncIterator[tuple[int, StreamEvent]]:
        return self._log.read(stream, after=after)

    async def forget(self, *, before: datetime) -> int:
        return await self._log.forget(before=before)


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """One broken promise: what it does to the ports, where to kill so that it shows, and what must be counted."""

    spoil: Callable[[World], World]
    aim: Aim | None
    expected: str
    promise: str


def _ledger(world: World) -> World:
    return replace(world, stores=replace(world.stores, deliveries=ForgetfulLedger(world.stores.deliveries)))


def _torn(world: World) -> World:
    return replace(world, stores=replace(world.stores, drafts=TornDrafts(world.stores.drafts, world.queue)))


SOUND = Control(spoil=lambda world: world, aim=None, expected="", promise="nothing is broken")
CONTROLS: Mapping[str, Control] = {
    "ledger": Control(
        spoil=_ledger,
        aim=Aim(points=(VISIBLE,)),
        expected="doubled",
        promise="a send is written down before it is made",
    ),
    "hasty": Control(
        spoil=lambda world: replace(world, queue=HastyQueue(world.queue)),
        aim=Aim(points=(), fuse=(0.0, 0.05)),
        expected="lost",
        promise="what was acknowledged is on disk",
    ),
    "torn": Control(
        spoil=_torn,
        aim=Aim(points=("drafts.save=making:before", "drafts.save=approved:before"), fuse=(0.02, 0.08)),
        expected="lost",
        promise="a draft and its jobs are one transaction",
    ),
    "keyless": Control(
        spoil=lambda world: replace(world, queue=KeylessQueue(world.queue)),
        aim=None,
        expected="out of order",
        promise="the turns of a session run one at a time",
    ),
    "lazy": Control(
        spoil=lambda world: replace(world, events=LazyLog(world.events)),
        aim=Aim(points=("job=turn:after", "job=draft:after", "job=publish:after"), fuse=(0.03, 0.1)),
        expected="no end",
        promise="a turn's end is on disk before its job is over",
    ),
}
