"""SessionStore over LangGraph's file, and what its serializer refuses to run."""

from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import TypedDict

import ormsgpack
import pytest
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver
from langgraph.graph import END, START, StateGraph

from adapters.memory.clock import SimulatedClock
from adapters.memory.sessions import MemorySessions
from adapters.sqlite.checkpoints import open_checkpoints, refuse_forged
from adapters.sqlite.sessions import SqliteSessions
from core.errors import SettingsError
from core.ports import SessionStore
from tests.contracts.asking import CHAT

TTL = 30.0
SESSION = CHAT.session


class State(TypedDict, total=False):
    """A plain state."""

    text: str
    count: int


class Sessions:
    """A session store and a way to have states in it."""

    store: SessionStore

    async def remember(self, thread: str, state: State) -> None:
        raise NotImplementedError

    async def history(self, thread: str) -> int:
        raise NotImplementedError


class InMemory(Sessions):
    """States in a dict."""

    def __init__(self) -> None:
        self.states: dict[str, list[Mapping[str, object]]] = {}
        self.store = MemorySessions(self.states)

    async def remember(self, thread: str, state: State) -> None:
        self.states.setdefault(thread, []).append(dict(state))

    async def history(self, thread: str) -> int:
        return len(self.states.get(thread, []))


class OnSqlite(Sessions):
    """States that a graph of two nodes leaves."""

    def __init__(self, saver: AsyncSqliteSaver, store: SqliteSessions) -> None:
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
        await self.graph.ainvoke(state, {"configurable": {"thread_id": thread}})

    async def history(self, thread: str) -> int:
        found = self.saver.alist({"configurable": {"thread_id": thread}}, limit=100)
        return len([checkpoint async for checkpoint in found])


async def _same(state: State) -> State:
    return state


@pytest.fixture(params=["memory", "sqlite"])
async def sessions(request: pytest.FixtureRequest, tmp_path: Path, clock: SimulatedClock) -> AsyncIterator[Sessions]:
    if request.param == "memory":
        yield InMemory()
        return
    path = tmp_path / "checkpoints.db"
    async with open_checkpoints(path) as saver:
        yield OnSqlite(saver, SqliteSessions(saver, path, clock, ttl=TTL))


async def test_the_state_is_that_of_the_newest_checkpoint(sessions: Sessions) -> None:
    assert await sessions.store.state("4:none") == {}
    await sessions.remember(SESSION, {"text": "手冲", "count": 1})
    await sessions.remember(SESSION, {"count": 2})
    if isinstance(sessions, OnSqlite):
        assert await sessions.store.state(SESSION) == {"text": "手冲", "count": 2}
    else:
        assert await sessions.store.state(SESSION) == {"count": 2}


async def test_prune_keeps_the_newest_or_nothing(sessions: Sessions) -> None:
    for count in range(3):
        await sessions.remember(SESSION, {"text": "a", "count": count})
        await sessions.remember("draft", {"text": "b"})
    assert await sessions.history(SESSION) > 1
    await sessions.store.prune(SESSION, keep_latest=True)
    assert await sessions.history(SESSION) == 1
    assert await sessions.store.state(SESSION) == {"text": "a", "count": 2}
    assert await sessions.history("draft") > 1, "other threads stay"
    await sessions.store.prune("draft", keep_latest=False)
    assert await sessions.history("draft") == 0
    await sessions.remember(SESSION, {"text": "a", "count": 9})
    await sessions.store.prune(SESSION, keep_latest=True)
    assert await sessions.store.state(SESSION) == {"text": "a", "count": 9}, "it goes on, and the cache forgot"


async def test_statistics_count_sessions_and_not_drafts(sessions: Sessions) -> None:
    await sessions.remember(SESSION, {"text": "a"})
    await sessions.remember("3f5a", {"text": "a draft's thread"})
    assert (await sessions.store.statistics()).sessions == 1


async def test_reads_are_cached_for_a_while(tmp_path: Path, clock: SimulatedClock) -> None:
    path = tmp_path / "checkpoints.db"
    async with open_checkpoints(path) as saver:
        store = SqliteSessions(saver, path, clock, ttl=TTL)
        sessions = OnSqlite(saver, store)
        await sessions.remember(SESSION, {"count": 1})
        assert await store.state(SESSION) == {"count": 1}
        await sessions.remember(SESSION, {"count": 2})
        assert await store.state(SESSION) == {"count": 1}
        await clock.advance(TTL + 1)
        assert await store.state(SESSION) == {"count": 2}
        statistics = await store.statistics()
    assert (statistics.cache_hits, statistics.cache_misses) == (1, 2)
    assert statistics.bytes > 4096


async def test_the_checkpoint_file_is_private_and_fully_synced(tmp_path: Path) -> None:
    async with open_checkpoints(tmp_path / "checkpoints.db") as saver:
        assert (tmp_path / "checkpoints.db").stat().st_mode & 0o777 == 0o600
        pragmas = {}
        for name in ("synchronous", "journal_mode"):
            async with saver.conn.execute(f"PRAGMA {name}") as cursor:
                pragmas[name] = await cursor.fetchone()
    assert pragmas == {"synchronous": (2,), "journal_mode": ("wal",)}


async def test_a_forged_checkpoint_does_not_run(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    mark = tmp_path / "it-ran"
    call = ormsgpack.packb(["os", "mkdir", str(mark)])
    async with open_checkpoints(tmp_path / "checkpoints.db") as saver:
        assert not caplog.records, "our own attempt at start-up is not reported as an attack"
        for code in range(8):
            forged = ormsgpack.packb({"text": ormsgpack.Ext(code, call)})
            saver.serde.loads_typed(("msgpack", forged))
    assert not mark.exists()


def test_a_serializer_that_would_run_it_is_refused() -> None:
    with pytest.raises(SettingsError, match="forged checkpoint"):
        refuse_forged(JsonPlusSerializer(allowed_msgpack_modules=True))
    refuse_forged(JsonPlusSerializer(allowed_msgpack_modules=None))


async def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "checkpoints.db"
    path.write_bytes(b"not a database" * 100)
    with pytest.raises(SettingsError, match=r"checkpoints\.db is not an SQLite database"):
        async with open_checkpoints(path):
            pass
