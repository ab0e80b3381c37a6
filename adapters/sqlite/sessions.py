"""Cached reads, pruning and statistics over LangGraph's checkpoint file."""

import sqlite3
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from cachetools import TTLCache
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

from adapters.sqlite.problems import on_use
from core.ports import Clock
from core.records import SessionStatistics

OLD_CHECKPOINTS = """
    DELETE FROM checkpoints AS old WHERE thread_id = ? AND checkpoint_id < (
        SELECT max(checkpoint_id) FROM checkpoints
        WHERE thread_id = old.thread_id AND checkpoint_ns = old.checkpoint_ns
    )
"""
OLD_WRITES = """
    DELETE FROM writes AS old WHERE thread_id = ? AND NOT EXISTS (
        SELECT 1 FROM checkpoints
        WHERE thread_id = old.thread_id AND checkpoint_ns = old.checkpoint_ns AND checkpoint_id = old.checkpoint_id
    )
"""
# A session's thread is an address behind lengths; a draft's thread is the draft's id, which has no colon.
COUNT = "SELECT count(DISTINCT thread_id) FROM checkpoints WHERE thread_id GLOB '[0-9]*:*'"


class SqliteSessions:
    """SessionStore; reads are at most `ttl` seconds old."""

    def __init__(
        self, saver: AsyncSqliteSaver, path: Path, clock: Clock, *, ttl: float = 30.0, cached: int = 1_000
    ) -> None:
        self._saver = saver
        self._path = path
        self._cache: TTLCache[str, Mapping[str, object]] = TTLCache(cached, ttl, timer=clock.monotonic)
        self._hits = 0
        self._misses = 0

    async def state(self, session: str) -> Mapping[str, object]:
        if (known := self._cache.get(session)) is not None:
            self._hits += 1
            return known
        self._misses += 1
        self._cache[session] = state = MappingProxyType(await self._read(session))
        return state

    async def prune(self, thread: str, *, keep_latest: bool) -> None:
        try:
            if keep_latest:
                await self._delete_old(thread)
            else:
                await self._saver.adelete_thread(thread)
        except sqlite3.Error as error:
            raise on_use(self._path, error) from error
        self._cache.pop(thread, None)

    async def statistics(self) -> SessionStatistics:
        try:
            async with self._saver.lock, self._saver.conn.execute(COUNT) as cursor:
                row = await cursor.fetchone()
        except sqlite3.Error as error:
            raise on_use(self._path, error) from error
        return SessionStatistics(
            sessions=row[0] if row else 0, bytes=self._size(), cache_hits=self._hits, cache_misses=self._misses
        )

    async def _read(self, session: str) -> dict[str, object]:
        try:
            newest = await self._saver.aget_tuple({"configurable": {"thread_id": session, "checkpoint_ns": ""}})
        except sqlite3.Error as error:
            raise on_use(self._path, error) from error
        channels = newest.checkpoint["channel_values"] if newest else {}
        # LangGraph keeps its own channels beside the state's: __start__, branch:to:<node>
        return {name: value for name, value in channels.items() if not name.startswith(("__", "branch:"))}

    async def _delete_old(self, thread: str) -> None:
        async with self._saver.lock:
            await self._saver.conn.execute(OLD_CHECKPOINTS, (thread,))
            await self._saver.conn.execute(OLD_WRITES, (thread,))
            await self._saver.conn.commit()

    def _size(self) -> int:
        files = (self._path, self._path.with_name(self._path.name + "-wal"))
        return sum(file.stat().st_size for file in files if file.exists())
