"""Publications: claimed before the call, settled after it, kept for ever."""

import json
import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime

from adapters.sqlite import notes
from adapters.sqlite.database import Database
from adapters.sqlite.queue import SqliteQueue
from adapters.sqlite.rows import Json
from core.errors import StoreError
from core.publishing.publications import claimed, in_the_way, may_follow
from core.records import AuditEntry, Job, Publication, PublicationState

PUBLICATION = Json(Publication)


OF_DRAFT = "SELECT body FROM publications WHERE draft = ? ORDER BY number"
ONE = "SELECT body FROM publications WHERE id = ?"
IN_STATES = (
    "SELECT body FROM publications WHERE state IN (SELECT value FROM json_each(?))"
    " AND substr(json_extract(body, '$.claimed_at'), 1, 10) >= ? ORDER BY number"
)
KEEP = "INSERT OR REPLACE INTO publications (id, draft, state, body) VALUES (?, ?, ?, ?)"


def _claim(connection: sqlite3.Connection, publication: Publication, repeats: bool) -> Publication | None:
    kept = PUBLICATION.all(connection.execute(OF_DRAFT, (publication.draft,)))
    if there := in_the_way(publication, kept, repeats=repeats):
        return there
    claim = claimed(publication, kept)
    connection.execute(KEEP, (claim.id, claim.draft, claim.state, PUBLICATION.dump(claim)))
    return None


def _settle(connection: sqlite3.Connection, publication: Publication) -> bool:
    there = PUBLICATION.one(connection.execute(ONE, (publication.id,)))
    if there is None:
        raise StoreError(f"publication {publication.id!r} was never claimed")
    if not may_follow(there, publication):
        return False
    row = (publication.state, PUBLICATION.dump(publication), publication.id)
    connection.execute("UPDATE publications SET state = ?, body = ? WHERE id = ?", row)
    return True


def _day(since: datetime) -> str:
    """Text of a moment is not ordered within a second; that of a day is."""
    return since.astimezone(UTC).date().isoformat()


class SqlitePublications:
    """PublicationStore; it shares the queue's database."""

    def __init__(self, database: Database, queue: SqliteQueue) -> None:
        self._database = database
        self._queue = queue

    async def claim(
        self, publication: Publication, *, repeats: bool = False, audit: AuditEntry | None = None
    ) -> Publication | None:
        def change(connection: sqlite3.Connection) -> Publication | None:
            there = _claim(connection, publication, repeats)
            if there is None and audit:
                notes.keep(connection, audit)
            return there

        return await self._database.write(change)

    async def settle(self, publication: Publication, *, audit: AuditEntry | None, jobs: Sequence[Job] = ()) -> bool:
        def change(connection: sqlite3.Connection) -> tuple[bool, ...] | None:
            if not _settle(connection, publication):
                return None
            if audit:
                notes.keep(connection, audit)
            return self._queue.put_in(connection, jobs)

        def announce(put: tuple[bool, ...] | None) -> None:
            if put is not None:
                self._queue.announce(jobs, put)

        return await self._database.write(change, then=announce) is not None

    async def get(self, publication: str) -> Publication | None:
        return await self._database.read(lambda connection: PUBLICATION.one(connection.execute(ONE, (publication,))))

    async def open(self, states: Sequence[PublicationState], *, since: datetime | None = None) -> Sequence[Publication]:
        values = (json.dumps(list(states)), _day(since) if since else "")
        rows = await self._database.read(lambda connection: PUBLICATION.all(connection.execute(IN_STATES, values)))
        return [each for each in rows if since is None or each.claimed_at >= since]

    async def of_draft(self, draft: str) -> Sequence[Publication]:
        return await self._database.read(lambda connection: PUBLICATION.all(connection.execute(OF_DRAFT, (draft,))))

    async def of_account(self, account: str, *, since: datetime) -> Sequence[Publication]:
        query = (
            "SELECT body FROM publications WHERE json_extract(body, '$.target.account') = ?"
            " AND substr(json_extract(body, '$.claimed_at'), 1, 10) >= ? ORDER BY number"
        )
        values = (account, _day(since))
        rows = await self._database.read(lambda connection: PUBLICATION.all(connection.execute(query, values)))
        return [each for each in rows if each.claimed_at >= since]
