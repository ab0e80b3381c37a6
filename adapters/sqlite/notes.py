"""The audit log, which nothing changes or deletes, and the small settings of a session."""

import sqlite3
from collections.abc import Mapping, Sequence

from adapters.sqlite.database import Database
from adapters.sqlite.rows import Json
from core.messages import chat_of
from core.records import AuditEntry

ENTRY = Json(AuditEntry)


def keep(connection: sqlite3.Connection, entry: AuditEntry) -> None:
    """Add a line, in the transaction of what it tells of."""
    connection.execute("INSERT INTO audit (draft, body) VALUES (?, ?)", (entry.draft, ENTRY.dump(entry)))


class SqliteAudit:
    """AuditLog."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, entry: AuditEntry) -> None:
        await self._database.write(lambda connection: keep(connection, entry))

    async def read(self, *, draft: str | None = None, limit: int = 100) -> Sequence[AuditEntry]:
        all_of_them = "SELECT body FROM audit ORDER BY number DESC LIMIT ?"
        of_draft = "SELECT body FROM audit WHERE draft = ? ORDER BY number DESC LIMIT ?"
        query, values = (all_of_them, (limit,)) if draft is None else (of_draft, (draft, limit))
        return await self._database.read(lambda connection: ENTRY.all(connection.execute(query, values)))


class SqlitePreferences:
    """PreferenceStore."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, session: str, name: str) -> str | None:
        query = (
            "SELECT value FROM preferences WHERE session IN (?1, ?2) AND name = ?3 ORDER BY session = ?1 DESC LIMIT 1"
        )
        values = (session, chat_of(session), name)
        row = await self._database.read(lambda connection: connection.execute(query, values).fetchone())
        return str(row[0]) if row else None

    async def all(self, session: str) -> Mapping[str, str]:
        query = "SELECT name, value FROM preferences WHERE session IN (?1, ?2) ORDER BY session = ?1"
        values = (session, chat_of(session))  # of two with one name, the last stays: the session's own
        return dict(await self._database.read(lambda connection: connection.execute(query, values).fetchall()))

    async def put(self, session: str, name: str, value: str) -> None:
        query = "INSERT OR REPLACE INTO preferences VALUES (?, ?, ?)"
        await self._database.write(lambda connection: connection.execute(query, (session, name, value)))
