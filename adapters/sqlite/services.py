"""What people decided about services, and the tools that were seen."""

import sqlite3
from collections.abc import Mapping, Sequence

from adapters.sqlite import notes
from adapters.sqlite.database import Database
from adapters.sqlite.rows import Json
from core.records import AuditEntry, KeptService, KeptTool

SERVICE = Json(KeptService)
TOOL = Json(KeptTool)
Tools = tuple[str, str, Sequence[KeptTool]]  # service, source, tools


def _save(connection: sqlite3.Connection, service: KeptService, audit: AuditEntry) -> None:
    connection.execute("INSERT OR REPLACE INTO services VALUES (?, ?)", (service.name, SERVICE.dump(service)))
    notes.keep(connection, audit)


def _remove(connection: sqlite3.Connection, name: str, audit: AuditEntry) -> bool:
    removed = connection.execute("DELETE FROM services WHERE name = ?", (name,)).rowcount > 0
    if removed:
        connection.execute("DELETE FROM service_tools WHERE service = ?", (name,))
        notes.keep(connection, audit)
    return removed


def _keep_tools(connection: sqlite3.Connection, kept: Tools, audit: AuditEntry | None) -> None:
    service, source, tools = kept
    rows = [(service, source, tool.name, TOOL.dump(tool)) for tool in tools]
    connection.executemany("INSERT OR REPLACE INTO service_tools VALUES (?, ?, ?, ?)", rows)
    if audit:
        notes.keep(connection, audit)


class SqliteServiceStore:
    """ServiceStore."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self) -> Sequence[KeptService]:
        query = "SELECT body FROM services ORDER BY name"
        return await self._database.read(lambda connection: SERVICE.all(connection.execute(query)))

    async def save(self, service: KeptService, *, audit: AuditEntry) -> None:
        await self._database.write(lambda connection: _save(connection, service, audit))

    async def remove(self, name: str, *, audit: AuditEntry) -> bool:
        return await self._database.write(lambda connection: _remove(connection, name, audit))

    async def tools(self, service: str, source: str) -> Mapping[str, KeptTool]:
        query = "SELECT body FROM service_tools WHERE service = ? AND source = ?"
        found = await self._database.read(lambda each: TOOL.all(each.execute(query, (service, source))))
        return {tool.name: tool for tool in found}

    async def keep_tools(
        self, service: str, source: str, tools: Sequence[KeptTool], *, audit: AuditEntry | None = None
    ) -> None:
        kept = (service, source, tools)
        await self._database.write(lambda connection: _keep_tools(connection, kept, audit))
