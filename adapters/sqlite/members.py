"""Members and the one-time codes that let somebody in."""

import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from adapters.sqlite import notes
from adapters.sqlite.database import Database
from adapters.sqlite.rows import Json
from core.messages import UserRef
from core.ports import Clock
from core.records import RANKS, AuditEntry, Member, Role

MEMBER = Json(Member)
PUT = "INSERT INTO members (user, body) VALUES (?, ?) ON CONFLICT (user) DO UPDATE SET body = excluded.body"


def _put(connection: sqlite3.Connection, member: Member) -> None:
    connection.execute(PUT, (str(member.user), MEMBER.dump(member)))


def _get(connection: sqlite3.Connection, user: UserRef) -> Member | None:
    return MEMBER.one(connection.execute("SELECT body FROM members WHERE user = ?", (str(user),)))


def _remove(connection: sqlite3.Connection, user: UserRef, audit: AuditEntry) -> bool:
    removed = connection.execute("DELETE FROM members WHERE user = ?", (str(user),)).rowcount > 0
    if removed:
        notes.keep(connection, audit)
    return removed


def _add_code(connection: sqlite3.Connection, row: tuple[str, Role, float], audit: AuditEntry) -> None:
    connection.execute("INSERT OR REPLACE INTO codes (digest, role, expires) VALUES (?, ?, ?)", row)
    notes.keep(connection, audit)


def _redeem(
    connection: sqlite3.Connection, digest: str, member: Member, now: datetime, audit: AuditEntry
) -> Member | None:
    query = "SELECT role, expires, user, answer FROM codes WHERE digest = ?"
    row = connection.execute(query, (digest,)).fetchone()
    if row is None:
        return None
    role, expires, user, answer = row
    if user is not None:
        return MEMBER.load(answer) if user == str(member.user) else None
    if expires <= now.timestamp():
        return None
    before = _get(connection, member.user)
    let_in = replace(member, role=max(role, before.role if before else role, key=RANKS.index))
    _put(connection, let_in)
    used = (str(member.user), MEMBER.dump(let_in), digest)
    connection.execute("UPDATE codes SET user = ?, answer = ? WHERE digest = ?", used)
    notes.keep(connection, replace(audit, detail=let_in.role))
    return let_in


class SqliteMembers:
    """MemberStore."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def get(self, user: UserRef) -> Member | None:
        return await self._database.read(lambda connection: _get(connection, user))

    async def all(self) -> Sequence[Member]:
        query = "SELECT body FROM members ORDER BY number"
        return await self._database.read(lambda connection: MEMBER.all(connection.execute(query)))

    async def put(self, member: Member) -> None:
        await self._database.write(lambda connection: _put(connection, member))

    async def remove(self, user: UserRef, *, audit: AuditEntry) -> bool:
        return await self._database.write(lambda connection: _remove(connection, user, audit))

    async def add_code(self, digest: str, role: Role, expires: datetime, *, audit: AuditEntry) -> None:
        row = (digest, role, expires.timestamp())
        await self._database.write(lambda connection: _add_code(connection, row, audit))

    async def redeem(self, digest: str, member: Member, *, audit: AuditEntry) -> Member | None:
        now = self._clock.now()
        return await self._database.write(lambda connection: _redeem(connection, digest, member, now, audit))
