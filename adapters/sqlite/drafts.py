"""Drafts and their revisions, kept in one transaction with what follows from them: jobs and a line of the audit."""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import get_args

from adapters.sqlite import notes
from adapters.sqlite.database import Database
from adapters.sqlite.queue import SqliteQueue
from adapters.sqlite.rows import Json
from core.drafts import Draft, Revision, Status
from core.errors import DraftConflict, DraftNotFound
from core.messages import Address
from core.records import AuditEntry, Job

DRAFT = Json(Draft)
REVISION = Json(Revision)
SAVE = """
    INSERT INTO drafts (id, session, status, version, created, body) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET status = excluded.status, version = excluded.version, body = excluded.body
"""
FIND = """
    SELECT body FROM drafts WHERE {where} status IN (SELECT value FROM json_each(?))
    ORDER BY created DESC, number DESC LIMIT ?
"""
ANYWHERE, IN_SESSION, IN_CHAT = (
    FIND.format(where=where) for where in ("", "session = ? AND", "session >= ? AND session < ? AND")
)


def _save(connection: sqlite3.Connection, draft: Draft, expected: int) -> None:
    stored = connection.execute("SELECT version FROM drafts WHERE id = ?", (draft.id,)).fetchone()
    if (stored[0] if stored else 0) != expected:
        raise DraftConflict(draft=draft.id)
    saved = replace(draft, version=expected + 1)
    created = saved.created_at.timestamp()
    row = (saved.id, saved.address.session, saved.status, saved.version, created, DRAFT.dump(saved))
    connection.execute(SAVE, row)
    if saved.revision:
        revision = (saved.id, saved.revision.number, REVISION.dump(saved.revision))
        connection.execute("INSERT OR REPLACE INTO revisions VALUES (?, ?, ?)", revision)


class SqliteDrafts:
    """DraftStore; it shares the queue's database."""

    def __init__(self, database: Database, queue: SqliteQueue) -> None:
        self._database = database
        self._queue = queue

    async def save(
        self, draft: Draft, *, expected: int, jobs: Sequence[Job] = (), audit: AuditEntry | None = None
    ) -> None:
        def change(connection: sqlite3.Connection) -> tuple[bool, ...]:
            _save(connection, draft, expected)
            if audit:
                notes.keep(connection, audit)
            return self._queue.put_in(connection, jobs)

        await self._database.write(change, then=partial(self._queue.announce, jobs))

    async def get(self, draft: str) -> Draft:
        found = await self._database.read(
            lambda connection: DRAFT.one(connection.execute("SELECT body FROM drafts WHERE id = ?", (draft,)))
        )
        if found is None:
            raise DraftNotFound(draft=draft)
        return found

    async def find(
        self,
        *,
        session: str | None = None,
        chat: Address | None = None,
        statuses: Sequence[Status] = (),
        limit: int = 50,
    ) -> Sequence[Draft]:
        wanted = json.dumps(list(statuses or get_args(Status)))
        place: tuple[str, ...] = chat.sessions if chat else ()
        query = IN_CHAT if chat else ANYWHERE
        if session is not None:
            query, place = IN_SESSION, (session,)
        values = (*place, wanted, limit)
        return await self._database.read(lambda connection: DRAFT.all(connection.execute(query, values)))

    async def revisions(self, draft: str) -> Sequence[Revision]:
        query = "SELECT body FROM revisions WHERE draft = ? ORDER BY number"
        return await self._database.read(lambda connection: REVISION.all(connection.execute(query, (draft,))))
