"""The power of a house, which goes out behind a write of choice: to the stores, the queue, a chat or a checkpoint."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextvars import ContextVar
from dataclasses import replace
from typing import Any, TypeVar, cast

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import ChannelVersions, Checkpoint, CheckpointMetadata
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer

from adapters.memory.sessions import MemorySessions
from bot.storage import Storage
from core.records import Job
from tests.scenarios.newsroom import Newsroom

T = TypeVar("T")
WRITES = frozenset({"send", "edit", "record", "save", "claim", "settle", "add", "renew", "put", "prune"})
STORES = ("drafts", "cards", "deliveries", "publications", "preferences", "sessions", "media")
AT_WORK: ContextVar[bool] = ContextVar("at_work", default=False)


class Power:
    """Goes out behind the `cut`-th write of the workers: that call never returns and no later one is made."""

    def __init__(self, cut: int) -> None:
        self.cut = cut
        self.out = asyncio.Event()
        self.where = ""
        self._used = 0

    def arm(self, cut: int) -> None:
        """Goes out behind the `cut`-th write from here on."""
        self.cut = self._used + cut

    def restore(self) -> None:
        """It stays on from here."""
        self.cut = 0

    def begin(self) -> None:
        """Before a write: without power there is none, also where somebody tidies up on the way home."""
        if self.cut and self.out.is_set():
            raise asyncio.CancelledError

    async def end(self, name: str) -> None:
        """Behind it."""
        if not AT_WORK.get():
            return
        self._used += 1
        if self.cut and self._used == self.cut and not self.out.is_set():
            self.where = name
            self.out.set()
            await asyncio.Event().wait()


class Wired:
    """A port that needs power for its writes."""

    def __init__(self, port: object, name: str, power: Power) -> None:
        self._port = port
        self._name = name
        self._power = power

    def __getattr__(self, method: str) -> Any:
        call = getattr(self._port, method)
        if method not in WRITES:
            return call

        async def powered(*given: Any, **named: Any) -> Any:
            self._power.begin()
            result = await call(*given, **named)
            await self._power.end(f"{self._name}.{method}")
            return result

        return powered


class WiredSaver(InMemorySaver):
    """LangGraph's saver, which needs power as well."""

    def __init__(self, power: Power) -> None:
        super().__init__(serde=JsonPlusSerializer(allowed_msgpack_modules=None))
        self._power = power

    async def aput(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        self._power.begin()
        saved = await super().aput(config, checkpoint, metadata, new_versions)
        await self._power.end("checkpoints.put")
        return saved

    async def aput_writes(
        self, config: RunnableConfig, writes: Sequence[tuple[str, Any]], task_id: str, task_path: str = ""
    ) -> None:
        self._power.begin()
        await super().aput_writes(config, writes, task_id, task_path)
        await self._power.end("checkpoints.put_writes")


class PoweredNewsroom(Newsroom):
    """A newsroom whose workers use the power; what comes in from outside has power of its own."""

    async def handle(self, job: Job) -> None:
        AT_WORK.set(True)
        await super().handle(job)


def wired(storage: Storage, power: Power) -> Storage:
    """What is kept in memory, with every write on the wire."""

    def wire(port: T, name: str) -> T:
        return cast(T, Wired(port, name, power))

    world, saver = storage.world, WiredSaver(power)
    stores = replace(world.stores, sessions=MemorySessions(saver, world.clock, ttl=0.0))
    stores = replace(stores, **{name: wire(getattr(stores, name), name) for name in STORES})
    chats = {name: wire(chat, "chat") for name, chat in world.chats.items()}
    world = replace(world, queue=wire(world.queue, "queue"), chats=chats, stores=stores)
    return replace(storage, world=world, checkpoints=saver)


async def mended(desk: PoweredNewsroom, power: Power, threads: Executor, others: ThreadPoolExecutor) -> None:
    """Wait for the power to go out, and start anew over what is kept."""
    await power.out.wait()
    await desk.close()
    threads.shutdown()  # a kill ends them; here they would go on beside the next workers
    asyncio.get_running_loop().set_default_executor(others)
    power.restore()
    desk.open()
    desk.start()
