"""One SQLite file with group commit: whatever waits to be written goes into one transaction."""

import asyncio
import os
import sqlite3
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path
from queue import SimpleQueue
from typing import Any, Literal, Self, TypeVar

import structlog

from adapters.sqlite.problems import on_open, on_use
from adapters.sqlite.writes import Write, commit
from core.errors import SettingsError, StoreError

log = structlog.get_logger()
T = TypeVar("T")
Synchronous = Literal["FULL", "NORMAL"]
LARGEST_GROUP = 1_000  # functions in one transaction: bounds how long the first one waits for the last


def make_private(path: Path) -> None:
    """Create the file where it is not there, readable by its owner alone; SQLite gives -wal and -shm the same mode."""
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        path.chmod(0o600)
    except OSError as error:
        raise on_open(path, error) from error


def migrate(connection: sqlite3.Connection, path: Path, scripts: Sequence[str]) -> None:
    """Run the scripts that this file has not seen, each in one transaction. Raises SettingsError for a newer file."""
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > len(scripts):
        raise SettingsError("DATA_DIR", f"{path} was made by a newer copydesk; update it or choose another folder")
    for number, script in enumerate(scripts[version:], start=version + 1):
        connection.executescript(f"BEGIN IMMEDIATE;\n{script}\n;PRAGMA user_version = {number};\nCOMMIT;")


class Database:
    """An async context manager over one file: a writing thread that groups commits, and a reading thread."""

    def __init__(self, path: Path, *, migrations: Sequence[str], synchronous: Synchronous) -> None:
        self.path = path
        self._migrations = migrations
        self._synchronous = synchronous
        self._waiting: SimpleQueue[Write[Any] | None] = SimpleQueue()
        self._writer = threading.Thread(target=self._keep_writing, name=f"write {path.name}", daemon=True)
        self._reader = ThreadPoolExecutor(1, thread_name_prefix=f"read {path.name}")
        self._open = False

    async def __aenter__(self) -> Self:
        self._loop = asyncio.get_running_loop()
        await asyncio.to_thread(self._start)
        self._writer.start()
        self._open = True
        return self

    async def __aexit__(self, *_: object) -> None:
        self._open = False
        await asyncio.to_thread(self._reader.shutdown)
        self._reading.close()
        self._waiting.put(None)
        await asyncio.to_thread(self._writer.join)

    async def write(self, change: Callable[[sqlite3.Connection], T], *, then: Callable[[T], None] | None = None) -> T:
        """Run `change` in the next transaction and return after its commit; what it raises undoes it alone.

        `then` runs in the event loop right after the commit, also where the caller was cancelled meanwhile.
        Raises StoreError where SQLite refuses.
        """
        return await self.post(change, then=then)

    def post(
        self, change: Callable[[sqlite3.Connection], T], *, then: Callable[[T], None] | None = None
    ) -> "asyncio.Future[T]":
        """The same as `write`, to be awaited later; changes run in the order in which they were posted."""
        if not self._open:
            raise StoreError(f"{self.path} is closed")
        done: asyncio.Future[T] = self._loop.create_future()
        self._waiting.put(Write(change, done, then))
        return done

    async def read(self, query: Callable[[sqlite3.Connection], T]) -> T:
        """Run `query` on the reading connection; it sees all that was committed. Raises StoreError."""
        if not self._open:
            raise StoreError(f"{self.path} is closed")
        try:
            return await self._loop.run_in_executor(self._reader, query, self._reading)
        except sqlite3.Error as error:
            raise on_use(self.path, error) from error

    def _start(self) -> None:
        make_private(self.path)
        try:
            with ExitStack() as unless_all_works:
                self._writing = unless_all_works.enter_context(closing(self._connect()))
                migrate(self._writing, self.path, self._migrations)
                self._reading = unless_all_works.enter_context(closing(self._connect()))
                self._reading.execute("PRAGMA query_only = ON")
                unless_all_works.pop_all()
        except sqlite3.Error as error:
            raise on_open(self.path, error) from error

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, timeout=10.0, isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(f"PRAGMA synchronous = {self._synchronous}")
        return connection

    def _keep_writing(self) -> None:
        with closing(self._writing):
            while group := self._next_group():
                problem = commit(self._writing, group)
                error = on_use(self.path, problem) if problem else None
                self._loop.call_soon_threadsafe(self._deliver, group, error)
            try:
                self._writing.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            except sqlite3.Error as problem:  # all is committed: the next start reads it from the WAL
                log.warning("checkpoint failed", path=str(self.path), problem=str(problem))

    def _next_group(self) -> list[Write[Any]]:
        """All that waits, at least one; empty at the end."""
        group: list[Write[Any]] = []
        while not group or (len(group) < LARGEST_GROUP and not self._waiting.empty()):
            write = self._waiting.get()
            if write is None:
                if group:
                    self._waiting.put(None)
                break
            group.append(write)
        return group

    def _deliver(self, group: Sequence[Write[Any]], error: StoreError | None) -> None:
        for write in group:
            write.deliver(error, self._translate)

    def _translate(self, error: sqlite3.Error) -> StoreError:
        return on_use(self.path, error)
