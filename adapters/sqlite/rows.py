"""Values as JSON in a column, and back."""

import sqlite3
from collections.abc import Iterable
from typing import Generic, TypeVar

from pydantic import TypeAdapter

T = TypeVar("T")


class Json(Generic[T]):
    """Writes and reads one kind of value."""

    def __init__(self, kind: type[T]) -> None:
        self._adapter = TypeAdapter(kind)

    def dump(self, value: T) -> str:
        return self._adapter.dump_json(value).decode()

    def load(self, text: str) -> T:
        return self._adapter.validate_json(text)

    def one(self, rows: sqlite3.Cursor) -> T | None:
        """The value in the first column of the first row."""
        row = rows.fetchone()
        return self.load(row[0]) if row else None

    def all(self, rows: Iterable[tuple[str, ...]]) -> list[T]:
        """The values in the first column of every row."""
        return [self.load(row[0]) for row in rows]
