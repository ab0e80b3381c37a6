"""LangGraph's checkpoints on SQLite, with a serializer that runs nothing that it reads."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import aiosqlite
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

from adapters.sqlite.database import make_private
from adapters.sqlite.problems import on_open
from core.workflow.checkpoints import plain_serializer, refuse_forged


@asynccontextmanager
async def open_checkpoints(path: Path) -> AsyncIterator[AsyncSqliteSaver]:
    """The saver over one file; FULL sync, since the post graph counts on each step once it is written."""
    serializer = plain_serializer()
    refuse_forged(serializer)
    make_private(path)
    async with AsyncExitStack() as stack:
        try:
            connection = await stack.enter_async_context(aiosqlite.connect(path, timeout=10.0))
            saver = AsyncSqliteSaver(connection, serde=serializer)
            await connection.execute("PRAGMA synchronous = FULL")
            await saver.setup()
        except sqlite3.Error as error:
            raise on_open(path, error) from error
        yield saver
        await connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
