"""Values as JSON in a column, and back."""

import json
import sqlite3
from collections.abc import Iterable
from typing import Generic, TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError

from core.errors import StoreError

T = TypeVar("T")


def encode(adapter: TypeAdapter[T], value: T) -> bytes:
    """The value as JSON. Half of an emoji, as some model servers cut it, becomes a question mark."""
    try:
        return adapter.dump_json(value)
    except PydanticSerializationError:
        return json.dumps(adapter.dump_python(value, mode="json"), ensure_ascii=False).encode("utf-8", "replace")


def decode(adapter: TypeAdapter[T], text: str | bytes) -> T:
    """The value back. Raises StoreError for a row that this version cannot read."""
    try:
        return adapter.validate_json(text)
    except ValidationError as error:
        raise StoreError(f"a stored row cannot be read: {error}") from error


class Json(Generic[T]):
    """Writes and reads one kind of value."""

    def __init__(self, kind: type[T]) -> None:
        self._adapter = TypeAdapter(kind)

    def dump(self, value: T) -> str:
        return encode(self._adapter, value).decode()

    def load(self, text: str) -> T:
        return decode(self._adapter, text)

    def one(self, rows: sqlite3.Cursor) -> T | None:
        """The value in the first column of the first row."""
        row = rows.fetchone()
        return self.load(row[0]) if row else None

    def all(self, rows: Iterable[tuple[str, ...]]) -> list[T]:
        """The values in the first column of every row."""
        return [self.load(row[0]) for row in rows]
