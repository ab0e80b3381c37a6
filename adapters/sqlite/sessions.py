"""Cached reads, pruning and statistics over LangGraph's checkpoint file."""

import sqlite3
from collections.abc import Mapping
from pathlib import Path

from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

from adapters.sqlite.problems import on_use
from core.ports import Clock
from core.records import SessionStatistics
from core.workflow.session_reads import SessionReads

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
COUNT = "SELECT count(DISTINCT thread_id) FROM checkpoints WHERE thread_id GLOB '[0-9]*:*'"  # as `is_session` has it


class SqliteSessions:
    """SessionStore; reads are at most `ttl` seconds old."""

    def __init__(self, saver: AsyncSqliteSaver, path: Path, clock: Clock, *, ttl: float = 30.0) -> None:
        self._saver = saver
        self._path = path
        self._reads = SessionReads(saver, clock, ttl=ttl)

    async def state(self, session: str) -> Mapping[str, object]:
        try:
            return await self._reads.state(session)
        except sqlite3.Error as error:
            raise on_use(self._path, error) from error

    async def prune(self, thread: str, *, keep_latest: bool) -> None:
        try:
            if keep_latest:
                await self._delete_old(thread)
            else:
                await self._saver.adelete_thread(thread)
        except sqlite3.Error as error:
            raise on_use(self._path, error) from error
        self._reads.forget(thread)

    async def statistics(self) -> SessionStatistics:
        try:
            async with self._saver.lock, self._saver.conn.execute(COUNT) as cursor:
                row = await cursor.fetchone()
        except sqlite3.Error as error:
            raise on_use(self._path, error) from error
        reads = self._reads
        return SessionStatistics(
            sessions=row[0] if row else 0, bytes=self._size(), cache_hits=reads.hits, cache_misses=reads.misses
        )

    async def _delete_old(self, thread: str) -> None:
        async with self._saver.lock:
            await self._saver.conn.execute(OLD_CHECKPOINTS, (thread,))
            await self._saver.conn.execute(OLD_WRITES, (thread,))
            await self._saver.conn.commit()

    def _size(self) -> int:
        files = (self._path, self._path.with_name(self._path.name + "-wal"))
        return sum(file.stat().st_size for file in files if file.exists())
