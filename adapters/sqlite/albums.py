"""Albums on the way in, part by part."""

import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime

from adapters.sqlite.database import Database
from adapters.sqlite.rows import Json
from core.messages import Address, InboundMessage

PART = Json(InboundMessage)
PARTS = "SELECT body FROM album_parts WHERE session = ? AND album = ? ORDER BY length(id), id"
TAKEN = "SELECT taken FROM albums WHERE session = ? AND id = ?"


def _add(connection: sqlite3.Connection, part: InboundMessage) -> bool:
    place = (part.address.session, part.album)
    there = connection.execute(
        "SELECT 1 FROM album_parts WHERE session = ? AND album = ? AND id = ?", (*place, part.id)
    ).fetchone()
    if there:
        return True
    taken = connection.execute(TAKEN, place).fetchone()
    if taken and taken[0]:
        return False
    connection.execute("INSERT OR IGNORE INTO albums (session, id) VALUES (?, ?)", place)
    connection.execute("INSERT INTO album_parts VALUES (?, ?, ?, ?)", (*place, part.id, PART.dump(part)))
    return True


def _take(connection: sqlite3.Connection, address: Address, album: str) -> Sequence[InboundMessage]:
    place = (address.session, album)
    connection.execute("INSERT OR REPLACE INTO albums (session, id, taken) VALUES (?, ?, 1)", place)
    return PART.all(connection.execute(PARTS, place))


class SqliteAlbums:
    """AlbumStore."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, part: InboundMessage) -> bool:
        return await self._database.write(lambda connection: _add(connection, part))

    async def newest(self, address: Address, album: str) -> datetime | None:
        parts = await self._database.read(
            lambda connection: PART.all(connection.execute(PARTS, (address.session, album)))
        )
        return max((part.received_at for part in parts), default=None)

    async def take(self, address: Address, album: str) -> Sequence[InboundMessage]:
        return await self._database.write(lambda connection: _take(connection, address, album))

    async def purge(self, before: datetime) -> int:
        """Forget albums whose parts came before that time; how many parts."""

        def forget(connection: sqlite3.Connection) -> int:
            old = "DELETE FROM album_parts WHERE json_extract(body, '$.received_at') < ?"
            gone = connection.execute(old, (before.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S"),)).rowcount
            connection.execute(
                "DELETE FROM albums WHERE NOT EXISTS (SELECT 1 FROM album_parts AS part"
                " WHERE part.session = albums.session AND part.album = albums.id)"
            )
            return gone

        return await self._database.write(forget)
