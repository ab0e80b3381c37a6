"""A change that waits for its commit, and the commit of a group of them."""

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from core.errors import StoreError

T = TypeVar("T")


class Write(Generic[T]):
    """One function to run inside a transaction, and the future that learns what came of it."""

    def __init__(
        self,
        change: Callable[[sqlite3.Connection], T],
        done: "asyncio.Future[T]",
        then: Callable[[T], None] | None,
    ) -> None:
        self._change = change
        self._done = done
        self._then = then
        self._result: T
        self._problem: Exception | None = None

    def run(self, connection: sqlite3.Connection) -> None:
        """In the writing thread: what it raises is undone and kept for the caller."""
        connection.execute("SAVEPOINT one")
        try:
            self._result = self._change(connection)
        except Exception as problem:
            self._problem = problem
            connection.execute("ROLLBACK TO one")
        connection.execute("RELEASE one")

    def deliver(self, failed: StoreError | None, translate: Callable[[sqlite3.Error], StoreError]) -> None:
        """In the event loop, behind the commit; `failed` is the whole group's error."""
        problem = self._problem or failed
        try:
            if problem is None and self._then:
                self._then(self._result)
        except Exception as error:
            problem = error
        if self._done.cancelled():
            return
        if problem is None:
            self._done.set_result(self._result)
        else:
            self._done.set_exception(translate(problem) if isinstance(problem, sqlite3.Error) else problem)


def commit(connection: sqlite3.Connection, group: Sequence[Write[Any]]) -> sqlite3.Error | None:
    """Run the group in one transaction; the error that undid all of it, if there was one."""
    try:
        connection.execute("BEGIN IMMEDIATE")
        for write in group:
            write.run(connection)
        connection.execute("COMMIT")
    except sqlite3.Error as problem:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        return problem
    return None
