"""LangGraph's checkpoints on SQLite, with a serializer that runs nothing that it reads."""

import logging
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path

import aiosqlite
import ormsgpack
from langgraph.checkpoint.serde.base import SerializerProtocol
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

from adapters.sqlite.database import make_private
from adapters.sqlite.problems import on_open
from core.errors import SettingsError

CALL = ["operator", "neg", 7]  # a call that does no harm; -7 says that it ran
FORGED = (
    ("msgpack", ormsgpack.packb(ormsgpack.Ext(0, ormsgpack.packb(CALL)))),
    ("msgpack", ormsgpack.packb(ormsgpack.Ext(1, ormsgpack.packb([*CALL[:2], [7]])))),
    ("json", b'{"lc": 2, "type": "constructor", "id": ["operator", "neg"], "args": [7]}'),
)
SERIALIZER_LOG = logging.getLogger("langgraph.checkpoint.serde.jsonplus")


def refuse_forged(serializer: SerializerProtocol) -> None:
    """Read forged checkpoints. Raises SettingsError where the serializer runs what they name."""
    for forged in FORGED:
        if _read(serializer, forged) == -7:
            problem = "a forged checkpoint could run code: langgraph-checkpoint ignores allowed_msgpack_modules=None"
            raise SettingsError("DATA_DIR", problem)


@asynccontextmanager
async def open_checkpoints(path: Path) -> AsyncIterator[AsyncSqliteSaver]:
    """The saver over one file; FULL sync, since the post graph counts on each step once it is written."""
    serializer = JsonPlusSerializer(allowed_msgpack_modules=None)
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


def _read(serializer: SerializerProtocol, forged: tuple[str, bytes]) -> object:
    with _quiet():
        try:
            return serializer.loads_typed(forged)
        except Exception:
            return None  # refused, in one of the many ways that the serializer has


@contextmanager
def _quiet() -> Iterator[None]:
    """Our own attempt is nothing that an operator should read a warning about."""
    before, SERIALIZER_LOG.disabled = SERIALIZER_LOG.disabled, True
    try:
        yield
    finally:
        SERIALIZER_LOG.disabled = before
