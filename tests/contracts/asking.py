"""What the contract tests ask with: sample values, and waiting for something to become true."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Protocol

from core.drafts import Brief, Draft, Post, Revision, Status, Target, Variant
from core.messages import Address, UserRef
from core.ports import WorkQueue
from core.records import Job, JobKind

NOON = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
PATIENCE = 10.0  # seconds of real time until a test gives up
MINA = UserRef(platform="web", id="mina")
CHAT = Address(platform="web", tenant="desk", chat="mina")


class Purgeable(WorkQueue, Protocol):
    """A work queue that can forget old ids."""

    async def purge(self, before: datetime) -> int:
        """How many were forgotten."""


def job(name: str, key: str = "", *, due: datetime | None = None, kind: JobKind = "turn") -> Job:
    return Job(id=name, kind=kind, key=key, payload={"text": "手冲咖啡", "n": [1, None]}, due=due)


def draft(name: str, *, chat: Address = CHAT, status: Status = "in_review", number: int = 1, minute: int = 0) -> Draft:
    return Draft(
        id=name,
        address=chat,
        author=MINA,
        author_name="Mina",
        brief=Brief(request="写一篇", topic="手冲咖啡", language="zh"),
        status=status,
        created_at=NOON.replace(minute=minute),
        updated_at=NOON,
        revision=revision(number),
    )


def revision(number: int) -> Revision:
    target = Target(platform="xiaohongshu", account="desk")
    post = Post(title=f"手冲 {number}", body="水温 92 ℃", tags=("咖啡",))
    return Revision(number=number, post=post, variants=(Variant(target=target, post=post, since=number),), slot=NOON)


async def until(true: Callable[[], bool]) -> None:
    """Let everything run until it is true; threads take real time, so this has a real limit."""
    async with asyncio.timeout(PATIENCE):
        while not true():
            await asyncio.sleep(0)


async def idle(queue: WorkQueue) -> None:
    """Let everything run until no job is ready or under way."""
    async with asyncio.timeout(PATIENCE):
        while (counts := await queue.statistics()).waiting or counts.running:
            await asyncio.sleep(0)


@asynccontextmanager
async def working(
    queue: WorkQueue, handle: Callable[[Job], Awaitable[None]], *, concurrency: int = 10
) -> AsyncIterator[None]:
    """A worker runs meanwhile."""
    worker = asyncio.create_task(queue.work(handle, concurrency=concurrency))
    try:
        yield
    finally:
        worker.cancel()
        with suppress(asyncio.CancelledError):
            await worker


class Diary:
    """A handler that writes down what it did, and waits in jobs that are held."""

    def __init__(self, *, held: tuple[str, ...] = (), failing: int = 0, stuck: bool = False) -> None:
        self.begun: list[str] = []
        self.ended: list[str] = []
        self.jobs: list[Job] = []
        self.cut: list[str] = []
        self.gates = {name: asyncio.Event() for name in held}
        self._failing = failing
        self._stuck = stuck  # closing a stopped job does not end either

    async def __call__(self, job: Job) -> None:
        self.jobs.append(job)
        self.begun.append(job.id)
        if job.attempt <= self._failing:
            raise RuntimeError(f"attempt {job.attempt} fails")
        try:
            if job.id in self.gates and (self._stuck or not job.stopped):
                await self.gates[job.id].wait()
        except asyncio.CancelledError:
            self.cut.append(job.id)
            raise
        self.ended.append(job.id)
