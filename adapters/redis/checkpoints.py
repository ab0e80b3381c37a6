"""LangGraph's checkpoints on Redis: opened only where the server can do what they need."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import cast
from urllib.parse import urlsplit

import structlog
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import ChannelVersions, Checkpoint, CheckpointMetadata, CheckpointTuple
from langgraph.checkpoint.redis.aio import AsyncRedisSaver
from redis.asyncio import Redis
from redis.exceptions import RedisError, ResponseError
from redisvl.exceptions import RedisVLError
from redisvl.query import FilterQuery
from redisvl.query.filter import Tag

from adapters.redis.problems import SETTING, on_open, on_use
from adapters.redis.serializer import PlainRedisSerializer
from core.errors import SettingsError
from core.workflow.checkpoints import refuse_forged
from core.workflow.session_reads import is_session

PROBES = (("JSON.GET", "copydesk:probe"), ("FT._LIST",))
CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 10.0
LOOK_SECONDS, LOOKS = 0.02, 100  # at an index in the making
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class RedisPlace:
    """Where sessions are kept on Redis. `name` begins every key; another Copydesk on the same server needs another."""

    url: str
    name: str = "copydesk"

    @property
    def where(self) -> str:
        """Host and port: what may be shown."""
        parts = urlsplit(self.url)
        return f"{parts.hostname or parts.path}:{parts.port or 6379}"


class RedisCheckpoints(AsyncRedisSaver):
    """AsyncRedisSaver, safe for any thread id.

    It finds a thread by a search tag, which ignores case and gives some characters a meaning: pruning one session could
    take another's checkpoints. Inside, a thread is therefore the digest of its id. Raises StoreError.
    """

    def __init__(self, client: Redis, place: RedisPlace) -> None:
        self.client = client
        self.place = place
        self.index = f"{place.name}_checkpoint"  # the search index, named as its keys begin
        super().__init__(
            redis_client=client,
            checkpoint_prefix=self.index,
            checkpoint_write_prefix=f"{place.name}_write",
        )
        self.serde = PlainRedisSerializer()

    def inside(self, thread: str) -> str:
        """The thread's id on the server; a session's begins with "session", a draft's with "draft"."""
        digest = hashlib.sha256(f"{self.place.name}\0{thread}".encode()).hexdigest()
        return ("session" if is_session(thread) else "draft") + digest

    async def aget_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        with on_use(self.place.where):
            found = await super().aget_tuple(self._in(config))
        return self._out(found, _thread(config)) if found else None

    async def alist(
        self,
        config: RunnableConfig | None,
        *,
        filter: dict[str, object] | None = None,  # noqa: A002  # the library's own name
        before: RunnableConfig | None = None,
        limit: int | None = None,
    ) -> AsyncIterator[CheckpointTuple]:
        if config is None:
            raise ValueError("which thread? the ids of others cannot be read back")
        with on_use(self.place.where):
            async for found in super().alist(self._in(config), filter=filter, before=before, limit=limit):
                yield self._out(found, _thread(config))

    async def aput(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
        stream_mode: str = "values",
    ) -> RunnableConfig:
        with on_use(self.place.where):
            after = await super().aput(self._in(config), checkpoint, metadata, new_versions, stream_mode)
        return _with_thread(after, _thread(config))

    async def aput_writes(
        self, config: RunnableConfig, writes: Sequence[tuple[str, object]], task_id: str, task_path: str = ""
    ) -> None:
        with on_use(self.place.where):
            await super().aput_writes(self._in(config), writes, task_id, task_path)

    async def adelete_thread(self, thread_id: str) -> None:
        delete = super().adelete_thread
        await self._searching(lambda: delete(self.inside(thread_id)))

    async def keep_latest(self, thread: str) -> None:
        """Delete every checkpoint of the thread but the newest."""
        await self._searching(lambda: self.aprune([self.inside(thread)]))
        with on_use(self.place.where):
            await self._point_at_the_newest(self.inside(thread))

    async def _searching(self, ask: Callable[[], Awaitable[None]]) -> None:
        """The indexes go with all the rest when somebody empties the server; then they are made again."""
        with on_use(self.place.where):
            try:
                await ask()
            except RedisVLError:
                if await self.checkpoints_index.exists() and await self.checkpoint_writes_index.exists():
                    raise
                await self.setup()
                await self._indexed()
                await ask()

    async def _indexed(self) -> None:
        """Until what is there already can be found; a server that takes long is not waited for."""
        for index in (self.checkpoints_index, self.checkpoint_writes_index):
            for _ in range(LOOKS):
                if int((await index.info())["indexing"]) == 0:
                    break
                await asyncio.sleep(LOOK_SECONDS)

    async def _point_at_the_newest(self, thread: str) -> None:
        """A kill between a checkpoint and the pointer at it leaves the pointer at one that pruning deletes."""
        pointer = self._make_redis_checkpoint_latest_key(thread, "")
        target = await self.client.get(pointer)
        if target is None or await self.client.exists(target):
            return
        left = await self.checkpoints_index.search(
            FilterQuery(filter_expression=Tag("thread_id") == thread, return_fields=["checkpoint_id"])
        )
        newest = max(str(found["checkpoint_id"]) for found in left.docs)
        await self.client.set(pointer, self._make_redis_checkpoint_key(thread, "", newest))

    def _recursive_deserialize(self, obj: object) -> object:
        return obj  # a state is plain JSON, and stays it whatever stands in it

    def _in(self, config: RunnableConfig) -> RunnableConfig:
        return _with_thread(config, self.inside(_thread(config)))

    @staticmethod
    def _out(found: CheckpointTuple, thread: str) -> CheckpointTuple:
        parent = found.parent_config
        return found._replace(
            config=_with_thread(found.config, thread),
            parent_config=_with_thread(parent, thread) if parent else None,
        )


@asynccontextmanager
async def open_redis(place: RedisPlace) -> AsyncIterator[RedisCheckpoints]:
    """The saver over one server. Raises SettingsError where it cannot be reached or lacks JSON and search."""
    try:
        client: Redis = Redis.from_url(
            place.url,
            socket_connect_timeout=CONNECT_SECONDS,
            socket_timeout=ANSWER_SECONDS,
            health_check_interval=30,
        )
    except ValueError as error:
        raise SettingsError(SETTING, "is no address of a Redis; write one such as redis://127.0.0.1:6379") from error
    try:
        yield await _set_up(client, place)
    finally:
        await client.aclose()


async def _set_up(client: Redis, place: RedisPlace) -> RedisCheckpoints:
    try:
        await _require(client, place)
        saver = RedisCheckpoints(client, place)
        refuse_forged(saver.serde)
        await saver.setup()
        await _warn(client, place)
    except (RedisError, RedisVLError, OSError) as error:
        raise on_open(place.where, error) from error
    return saver


async def _require(client: Redis, place: RedisPlace) -> None:
    """Ask for something harmless of each module. Raises SettingsError."""
    server = cast(dict[str, object], await client.info("server"))
    for command in PROBES:
        try:
            await client.execute_command(*command)  # type: ignore[no-untyped-call]  # redis-py has no types there
        except ResponseError as error:
            if "unknown command" not in str(error).lower():
                raise
            version = server.get("redis_version", "of unknown version")
            problem = (
                f"the Redis at {place.where} ({version}) does not know {command[0]}; sessions need Redis 8 or newer, "
                "or its JSON and search modules"
            )
            raise SettingsError(SETTING, problem) from error


async def _warn(client: Redis, place: RedisPlace) -> None:
    """Say where the server may lose what it took: a draft's steps count as done once they are there."""
    try:
        kept = await client.config_get("appendonly", "appendfsync", "maxmemory-policy", "maxmemory")
    except ResponseError as error:  # a hosted Redis may keep its configuration to itself
        _log.info("redis_configuration_hidden", cause=str(error))
        return
    if kept.get("appendonly") != "yes":
        _log.warning("redis_may_lose_sessions", where=place.where, mend="appendonly yes, appendfsync always")
    if kept.get("maxmemory") not in {"0", None} and kept.get("maxmemory-policy") != "noeviction":
        _log.warning("redis_may_evict_sessions", where=place.where, mend="maxmemory-policy noeviction")


def _thread(config: RunnableConfig) -> str:
    return str(config["configurable"]["thread_id"])


def _with_thread(config: RunnableConfig, thread: str) -> RunnableConfig:
    return {**config, "configurable": {**config["configurable"], "thread_id": thread}}
