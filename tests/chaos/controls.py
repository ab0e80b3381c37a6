"""Controls: ports with one promise broken, to show that the count would see it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace

from core.drafts import Draft, Revision, Status
from core.ports import DeliveryStore, DraftStore, WorkQueue, World
from core.records import AuditEntry, Delivery, Job, QueueStatistics


class ForgetfulLedger:
    """Writes deliveries down and never finds them again."""

    def __init__(self, store: DeliveryStore) -> None:
        self._store = store

    async def find(self, key: str) -> Delivery | None:
        known = await self._store.find(key)
        return known if known and known.ref else None  # that a send was begun is forgotten

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
        self, *, session: str | None = None, statuses: Sequence[Status] = (), limit: int = 50
    ) -> Sequence[Draft]:
        return await self._drafts.find(session=session, statuses=statuses, limit=limit)

    async def revisions(self, draft: str) -> Sequence[Revision]:
        return await self._drafts.revisions(draft)


def _sound(world: World) -> World:
    return world


def _ledger(world: World) -> World:
    return replace(world, stores=replace(world.stores, deliveries=ForgetfulLedger(world.stores.deliveries)))


def _hasty(world: World) -> World:
    return replace(world, queue=HastyQueue(world.queue))


def _torn(world: World) -> World:
    return replace(world, stores=replace(world.stores, drafts=TornDrafts(world.stores.drafts, world.queue)))


CONTROLS: Mapping[str, Callable[[World], World]] = {
    "none": _sound,
    "ledger": _ledger,  # sends that were begun are forgotten: messages show twice and nobody counted it
    "hasty": _hasty,  # acknowledged before it is on disk: messages are lost
    "torn": _torn,  # draft and jobs in two transactions: approved and never published
}
