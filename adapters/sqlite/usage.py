"""What calls of models used: one small row each, summed by SQLite."""

import sqlite3
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from adapters.sqlite.database import Database
from core.usage import Group, Payer, Spent, Usage

_COLUMNS = (
    "at, day, session, turn, draft, purpose, provider, model, tokens_in, tokens_out, pictures, cost, estimated, free"
)
_ADD = f"INSERT INTO usage ({_COLUMNS}) VALUES ({', '.join('?' * 14)})"  # noqa: S608  # our own words
_SUMS = (
    "COUNT(*), COALESCE(SUM(tokens_in), 0), COALESCE(SUM(tokens_out), 0), COALESCE(SUM(pictures), 0), "
    "COALESCE(SUM(cost), 0.0), COALESCE(SUM(estimated), 0)"
)


class SqliteUsage:
    """UsageStore."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, usage: Usage) -> None:
        await self._database.write(lambda connection: connection.execute(_ADD, _row(usage)))

    async def spent(self, *, day: str | None = None, session: str | None = None, paid: bool = False) -> Spent:
        wanted = {"day = ?": day, "session = ?": session, "free = ?": 0 if paid else None}
        where, values = _where(wanted)
        query = f"SELECT {_SUMS} FROM usage{where}"  # noqa: S608  # our own words
        row = await self._database.read(lambda connection: connection.execute(query, values).fetchone())
        return _spent(row)

    async def by(self, group: Group, *, since: str = "", session: str | None = None) -> Mapping[str, Spent]:
        where, values = _where({"day >= ?": since, "session = ?": session})
        query = (
            f"SELECT {group}, {_SUMS} FROM usage{where} GROUP BY {group} "  # noqa: S608  # a Literal
            "ORDER BY SUM(cost) DESC, SUM(tokens_in + tokens_out) DESC, MIN(number)"
        )
        rows = await self._database.read(lambda connection: connection.execute(query, values).fetchall())
        return {str(row[0]): _spent(row[1:]) for row in rows}

    async def last(self, *, session: str | None = None, limit: int = 100) -> Sequence[Usage]:
        where, values = _where({"session = ?": session})
        query = f"SELECT {_COLUMNS} FROM usage{where} ORDER BY number DESC LIMIT ?"  # noqa: S608  # our own words
        rows = await self._database.read(lambda connection: connection.execute(query, (*values, limit)).fetchall())
        return [_usage(row) for row in rows]


def _where(wanted: Mapping[str, str | int | None]) -> tuple[str, tuple[str | int, ...]]:
    given = {condition: value for condition, value in wanted.items() if value is not None}
    return (f" WHERE {' AND '.join(given)}" if given else ""), tuple(given.values())


def _row(usage: Usage) -> tuple[str | int | float, ...]:
    return (
        usage.at.timestamp(),
        usage.day,
        usage.payer.session,
        usage.payer.turn,
        usage.payer.draft,
        usage.purpose,
        usage.provider,
        usage.model,
        usage.tokens_in,
        usage.tokens_out,
        usage.pictures,
        usage.cost,
        int(usage.estimated),
        int(usage.free),
    )


def _spent(row: Sequence[int | float]) -> Spent:
    calls, tokens_in, tokens_out, pictures, cost, estimated = row
    return Spent(
        calls=int(calls),
        tokens_in=int(tokens_in),
        tokens_out=int(tokens_out),
        pictures=int(pictures),
        cost=float(cost),
        estimated=int(estimated),
    )


def _usage(row: sqlite3.Row) -> Usage:
    at, day, session, turn, draft, purpose, provider, model, tokens_in, tokens_out, pictures, cost, estimated, free = (
        row
    )
    return Usage(
        at=datetime.fromtimestamp(at, UTC),
        day=day,
        payer=Payer(session=session, turn=turn, draft=draft),
        purpose=purpose,
        provider=provider,
        model=model,
        tokens_in=tokens_in,
        tokens_out=tokens_out,
        pictures=pictures,
        cost=cost,
        estimated=bool(estimated),
        free=bool(free),
    )
