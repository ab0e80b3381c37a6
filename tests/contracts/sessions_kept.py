"""Sessions on every back end: a checkpointer, its store, and a graph that leaves states."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypedDict

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph

from adapters.memory import sessions as memory
from adapters.redis.checkpoints import RedisPlace, open_redis
from adapters.redis.sessions import RedisSessions
from adapters.sqlite.checkpoints import open_checkpoints
from adapters.sqlite.sessions import SqliteSessions
from core.ports import Clock, SessionStore
from tests.redis_server import any_redis

TTL = 30.0
BACK_ENDS = ("memory", "sqlite", "redis")


class State(TypedDict, total=False):
    """A plain state."""

    text: str
    count: int
    made: dict[str, object]


async def _same(state: State) -> State:
    return state


class Sessions:
    """A session store, and a graph of two nodes that leaves states in it."""

    def __init__(self, saver: BaseCheckpointSaver[str], store: SessionStore) -> None:
        self.saver = saver
        self.store = store
        builder = StateGraph(State)
        builder.add_node("one", _same)
        builder.add_node("two", _same)
        builder.add_edge(START, "one")
        builder.add_edge("one", "two")
        builder.add_edge("two", END)
        self.graph = builder.compile(checkpointer=saver)

    async def remember(self, thread: str, state: State) -> None:
        """Run the graph on that thread."""
        await self.graph.ainvoke(state, {"configurable": {"thread_id": thread}}, durability="sync")

    async def history(self, thread: str) -> int:
        """How many checkpoints the thread has."""
        found = self.saver.alist({"configurable": {"thread_id": thread}}, limit=100)
        return len([checkpoint async for checkpoint in found])


@asynccontextmanager
async def sessions_on(back_end: str, folder: Path, clock: Clock) -> AsyncIterator[Sessions]:
    """Skips the test where there is no Redis."""
    if back_end == "memory":
        kept = memory.open_checkpoints()
        yield Sessions(kept, memory.MemorySessions(kept, clock, ttl=TTL))
    elif back_end == "sqlite":
        path = folder / "checkpoints.db"
        async with open_checkpoints(path) as file:
            yield Sessions(file, SqliteSessions(file, path, clock, ttl=TTL))
    else:
        async with (
            any_redis(folder / "redis") as (url, name),
            open_redis(RedisPlace(url=url, name=name)) as redis,
        ):
            yield Sessions(redis, RedisSessions(redis, clock, ttl=TTL))
