"""Slots, plans and closures, each change in one transaction with its jobs and its line of the audit log."""

import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from adapters.sqlite import notes
from adapters.sqlite.database import Database
from adapters.sqlite.queue import SqliteQueue
from adapters.sqlite.rows import Json
from core.planning.plans import Closure, NamedSlot, Plan
from core.ports import BOOKED_FOR
from core.records import AuditEntry, Job

SLOT = Json(NamedSlot)
PLAN = Json(Plan)
CLOSURE = Json(Closure)
JOB = Json(Job)
BOOKED_BY = "SELECT draft FROM bookings WHERE place = ? AND at = ?"
PUT_PLAN = "INSERT INTO plans (id, body) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET body = excluded.body"


class SqliteSlots:
    """SlotStore."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self) -> Sequence[NamedSlot]:
        query = "SELECT body FROM slots ORDER BY place, name"
        return await self._database.read(lambda connection: SLOT.all(connection.execute(query)))

    async def put(self, slot: NamedSlot, *, audit: AuditEntry) -> None:
        def change(connection: sqlite3.Connection) -> None:
            row = (slot.place, slot.name, SLOT.dump(slot))
            connection.execute("INSERT OR REPLACE INTO slots VALUES (?, ?, ?)", row)
            notes.keep(connection, audit)

        await self._database.write(change)

    async def remove(self, place: str, name: str, *, audit: AuditEntry) -> bool:
        query = "DELETE FROM slots WHERE place = ? AND name = ?"
        return await self._database.write(lambda connection: _removed(connection, query, (place, name), audit))

    async def book(
        self, places: Sequence[str], at: datetime, draft: str, *, now: datetime, instead: Sequence[str] = ()
    ) -> str:
        moment, fresh, own = at.astimezone(UTC).isoformat(), (now - BOOKED_FOR).timestamp(), {draft, *instead}

        def change(connection: sqlite3.Connection) -> str:
            connection.execute("DELETE FROM bookings WHERE since <= ?", (fresh,))
            for place in places:
                row = connection.execute(BOOKED_BY, (place, moment)).fetchone()
                if row and row[0] not in own:
                    return str(row[0])
            rows = [(place, moment, draft, now.timestamp()) for place in places]
            connection.executemany("INSERT OR REPLACE INTO bookings VALUES (?, ?, ?, ?)", rows)
            return draft

        return await self._database.write(change)


class SqlitePlans:
    """PlanStore; it shares the queue's database."""

    def __init__(self, database: Database, queue: SqliteQueue) -> None:
        self._database = database
        self._queue = queue

    async def all(self) -> Sequence[Plan]:
        query = "SELECT body FROM plans ORDER BY number"
        return await self._database.read(lambda connection: PLAN.all(connection.execute(query)))

    async def get(self, plan: str) -> Plan | None:
        query = "SELECT body FROM plans WHERE id = ?"
        return await self._database.read(lambda connection: PLAN.one(connection.execute(query, (plan,))))

    async def put(self, plan: Plan, *, jobs: Sequence[Job] = (), audit: AuditEntry | None = None) -> None:
        def change(connection: sqlite3.Connection) -> tuple[bool, ...]:
            connection.execute(PUT_PLAN, (plan.id, PLAN.dump(plan)))
            if audit:
                notes.keep(connection, audit)
            return self._queue.put_in(connection, jobs)

        await self._database.write(change, then=partial(self._queue.announce, jobs))

    async def remove(self, plan: str, *, audit: AuditEntry) -> bool:
        query = "DELETE FROM plans WHERE id = ?"
        return await self._database.write(lambda connection: _removed(connection, query, (plan,), audit))


class SqliteClosures:
    """ClosureStore; it shares the queue's database."""

    def __init__(self, database: Database, queue: SqliteQueue) -> None:
        self._database = database
        self._queue = queue

    async def all(self) -> Sequence[Closure]:
        query = "SELECT body FROM closures"
        found = await self._database.read(lambda connection: CLOSURE.all(connection.execute(query)))
        return sorted(found, key=lambda each: each.since)

    async def put(self, closure: Closure, *, jobs: Sequence[Job] = (), audit: AuditEntry) -> None:
        def change(connection: sqlite3.Connection) -> tuple[bool, ...]:
            connection.execute("INSERT OR REPLACE INTO closures VALUES (?, ?)", (closure.id, CLOSURE.dump(closure)))
            notes.keep(connection, audit)
            return self._queue.put_in(connection, jobs)

        await self._database.write(change, then=partial(self._queue.announce, jobs))

    async def remove(self, closure: str, *, audit: AuditEntry) -> bool:
        query = "DELETE FROM closures WHERE id = ?"
        return await self._database.write(lambda connection: _removed(connection, query, (closure,), audit))

    async def hold(self, job: Job) -> None:
        row = (job.id, JOB.dump(replace(job, due=None, attempt=1)))
        query = "INSERT OR IGNORE INTO held_jobs (id, body) VALUES (?, ?)"
        await self._database.write(lambda connection: connection.execute(query, row).rowcount)

    async def held(self) -> Sequence[Job]:
        query = "SELECT body FROM held_jobs ORDER BY number"
        return await self._database.read(lambda connection: JOB.all(connection.execute(query)))

    async def let_go(self, jobs: Sequence[str], *, put: Sequence[Job] = ()) -> None:
        def change(connection: sqlite3.Connection) -> tuple[bool, ...]:
            connection.executemany("DELETE FROM held_jobs WHERE id = ?", ((job,) for job in jobs))
            return self._queue.put_in(connection, put)

        await self._database.write(change, then=partial(self._queue.announce, put))


def _removed(connection: sqlite3.Connection, query: str, values: tuple[str, ...], audit: AuditEntry) -> bool:
    removed = connection.execute(query, values).rowcount > 0
    if removed:
        notes.keep(connection, audit)
    return removed
