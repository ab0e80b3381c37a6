"""How readers took publications: one small row for each count, kept for ever."""

import json
from collections.abc import Mapping, Sequence

from adapters.sqlite.database import Database
from adapters.sqlite.rows import Json
from core.reports.reactions import Count

COUNT = Json(Count)
_ADD = "INSERT OR IGNORE INTO reactions (publication, number, body) VALUES (?, ?, ?)"
_OF = "SELECT body FROM reactions WHERE publication IN (SELECT value FROM json_each(?)) ORDER BY publication, number"


class SqliteReactions:
    """ReactionStore."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, count: Count) -> bool:
        row = (count.publication, count.number, COUNT.dump(count))
        return await self._database.write(lambda connection: connection.execute(_ADD, row).rowcount == 1)

    async def of(self, publications: Sequence[str]) -> Mapping[str, Sequence[Count]]:
        wanted = json.dumps(list(publications))
        rows = await self._database.read(lambda connection: COUNT.all(connection.execute(_OF, (wanted,))))
        found: dict[str, list[Count]] = {}
        for count in rows:
            found.setdefault(count.publication, []).append(count)
        return found
