"""The rows of the event log: the events that one stream got between two commits are one row."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import Discriminator, TypeAdapter

from adapters.sqlite.rows import decode, encode
from core.events import StreamEvent

MIGRATIONS = (
    """
    CREATE TABLE events (
        stream TEXT NOT NULL,
        last   INTEGER NOT NULL,  -- the number of the row's last event; the others count up to it
        count  INTEGER NOT NULL,
        at     REAL NOT NULL,     -- Unix seconds of the commit
        events BLOB NOT NULL
    );
    CREATE INDEX events_of_stream ON events (stream, last);
    CREATE INDEX events_by_time ON events (at);
    CREATE TABLE highest (number INTEGER NOT NULL);
    INSERT INTO highest VALUES (0);
    """,
)
PAGE = 100  # rows that a late reader takes from the disk at a time
EVENTS: TypeAdapter[list[StreamEvent]] = TypeAdapter(list[Annotated[StreamEvent, Discriminator("kind")]])


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """What one stream has to commit."""

    stream: str
    last: int
    events: list[StreamEvent]


def skip(connection: sqlite3.Connection, gap: int) -> int:
    """The number that this process begins behind: what an earlier one gave out and lost lies below it."""
    connection.execute("UPDATE highest SET number = number + ?", (gap,))
    return int(connection.execute("SELECT number FROM highest").fetchone()[0])


def insert(connection: sqlite3.Connection, pieces: Sequence[Piece], *, highest: int, at: datetime) -> None:
    """Write the pieces and the highest number given out."""
    when = at.timestamp()
    connection.executemany(
        "INSERT INTO events VALUES (?, ?, ?, ?, ?)",
        [(piece.stream, piece.last, len(piece.events), when, encode(EVENTS, piece.events)) for piece in pieces],
    )
    connection.execute("UPDATE highest SET number = max(number, ?)", (highest,))


def page(connection: sqlite3.Connection, stream: str, *, after: int, up_to: int) -> list[tuple[int, StreamEvent]]:
    """The next numbered events behind `after`; empty where there are none."""
    found = connection.execute(
        "SELECT last, count, events FROM events WHERE stream = ? AND last > ? AND last <= ? ORDER BY last LIMIT ?",
        (stream, after, up_to, PAGE),
    )
    return [
        (number, event)
        for last, count, events in found
        for number, event in enumerate(_events(events), start=last - count + 1)
        if number > after
    ]


def last(connection: sqlite3.Connection, stream: str) -> tuple[int, StreamEvent] | None:
    """The last event of a stream and its number."""
    row = connection.execute(
        "SELECT last, events FROM events WHERE stream = ? ORDER BY last DESC LIMIT 1", (stream,)
    ).fetchone()
    return (row[0], _events(row[1])[-1]) if row else None


def forget(connection: sqlite3.Connection, before: datetime) -> int:
    """Delete what was committed before that time; how many events."""
    at = before.timestamp()
    events = connection.execute("SELECT coalesce(sum(count), 0) FROM events WHERE at < ?", (at,)).fetchone()[0]
    connection.execute("DELETE FROM events WHERE at < ?", (at,))
    return int(events)


def _events(content: bytes) -> list[StreamEvent]:
    return decode(EVENTS, content)
