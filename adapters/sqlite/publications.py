"""Publications: claimed before the call, settled after it, kept for ever."""

import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from adapters.sqlite import notes
from adapters.sqlite.database import Database
from adapters.sqlite.rows import Json
from core.errors import StoreError
from core.records import AuditEntry, Publication

PUBLICATION = Json(Publication)


def _claim(connection: sqlite3.Connection, publication: Publication) -> Publication | None:
    query = "SELECT body FROM publications WHERE id = ?"
    there = PUBLICATION.one(connection.execute(query, (publication.id,)))
    if there and there.state != "failed":
        return there
    claimed = replace(publication, state="publishing")
    row = (claimed.id, claimed.draft, claimed.state, PUBLICATION.dump(claimed))
    connection.execute("INSERT OR REPLACE INTO publications (id, draft, state, body) VALUES (?, ?, ?, ?)", row)
    return None


def _settle(connection: sqlite3.Connection, publication: Publication) -> None:
    row = (publication.state, PUBLICATION.dump(publication), publication.id)
    if not connection.execute("UPDATE publications SET state = ?, body = ? WHERE id = ?", row).rowcount:
        raise StoreError(f"publication {publication.id!r} was never claimed")


class SqlitePublications:
    """PublicationStore."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def claim(self, publication: Publication) -> Publication | None:
        return await self._database.write(lambda connection: _claim(connection, publication))

    async def settle(self, publication: Publication, *, audit: AuditEntry) -> None:
        def change(connection: sqlite3.Connection) -> None:
            _settle(connection, publication)
            notes.keep(connection, audit)

        await self._database.write(change)

    async def of_draft(self, draft: str) -> Sequence[Publication]:
        query = "SELECT body FROM publications WHERE draft = ? ORDER BY number"
        return await self._database.read(lambda connection: PUBLICATION.all(connection.execute(query, (draft,))))

    async def of_account(self, account: str, *, since: datetime) -> Sequence[Publication]:
        query = (
            "SELECT body FROM publications WHERE json_extract(body, '$.target.account') = ?"
            " AND substr(json_extract(body, '$.claimed_at'), 1, 10) >= ? ORDER BY number"
        )
        day = since.astimezone(UTC).date().isoformat()  # text of a moment is not ordered within a second
        rows = await self._database.read(lambda connection: PUBLICATION.all(connection.execute(query, (account, day))))
        return [each for each in rows if each.claimed_at >= since]
