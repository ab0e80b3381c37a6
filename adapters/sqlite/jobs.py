"""The rows of the work queue: plain SQL inside somebody's transaction."""

import json
import sqlite3
from collections.abc import Sequence
from datetime import datetime

from core.lanes import retry_at
from core.records import Job

PUT = "INSERT OR IGNORE INTO jobs (id, kind, key, payload, due, ready) VALUES (?, ?, ?, ?, ?, ?)"
OPEN = "SELECT id, kind, key, payload, due, attempts, state FROM jobs WHERE state IN ('todo', 'stopped') "
PURGE = "DELETE FROM jobs WHERE over < ? AND kind <> 'publish'"
GIVE_UP = "UPDATE jobs SET failures = ?, problem = ?, state = 'failed', over = ? WHERE id = ?"
TRY_LATER = "UPDATE jobs SET failures = ?, problem = ?, due = ?, ready = ? WHERE id = ?"


def put(connection: sqlite3.Connection, jobs: Sequence[Job], *, now: datetime) -> tuple[bool, ...]:
    """Insert the jobs; False for an id that is there."""
    return tuple(connection.execute(PUT, _row(job, now)).rowcount == 1 for job in jobs)


def still_open(connection: sqlite3.Connection) -> list[Job]:
    """Every job that is not over, in the order in which they became ready; those that were running come first."""
    return [
        Job(
            id=id_,
            kind=kind,
            key=key,
            payload=json.loads(payload),
            due=datetime.fromisoformat(due) if due else None,
            attempt=attempts + 1,
            stopped=state == "stopped",
        )
        for id_, kind, key, payload, due, attempts, state in connection.execute(OPEN + "ORDER BY ready, number")
    ]


def begin(connection: sqlite3.Connection, job: str) -> None:
    """Count an attempt."""
    connection.execute("UPDATE jobs SET attempts = attempts + 1 WHERE id = ?", (job,))


def has(connection: sqlite3.Connection, job: str) -> bool:
    """Whether that id was taken."""
    return connection.execute("SELECT 1 FROM jobs WHERE id = ?", (job,)).fetchone() is not None


def stop(connection: sqlite3.Connection, jobs: Sequence[str]) -> None:
    """Mark them so that they are handled, those that ran once more, to close what they began."""
    query = "UPDATE jobs SET state = 'stopped', due = NULL WHERE id = ? AND state = 'todo'"
    connection.executemany(query, ((job,) for job in jobs))


def finish(connection: sqlite3.Connection, job: str, *, now: datetime) -> None:
    """It is done: only the id is kept, for no message should lie there longer than it must."""
    connection.execute("UPDATE jobs SET state = 'done', payload = '{}', over = ? WHERE id = ?", (now.timestamp(), job))


def fail(connection: sqlite3.Connection, job: str, problem: str, *, now: datetime) -> datetime | None:
    """It raised: when it runs again, or None where it is given up."""
    failures = connection.execute("SELECT failures FROM jobs WHERE id = ?", (job,)).fetchone()[0] + 1
    again = retry_at(failures, now=now)
    if again is None:
        connection.execute(GIVE_UP, (failures, problem, now.timestamp(), job))
    else:
        connection.execute(TRY_LATER, (failures, problem, again.isoformat(), again.timestamp(), job))
    return again


def purge(connection: sqlite3.Connection, before: datetime) -> int:
    """Forget jobs that were over before that time, except publications; how many."""
    return connection.execute(PURGE, (before.timestamp(),)).rowcount


def _row(job: Job, now: datetime) -> tuple[str | float | None, ...]:
    due = job.due.isoformat() if job.due else None
    ready = max(job.due or now, now).timestamp()
    return job.id, job.kind, job.key, json.dumps(dict(job.payload)), due, ready
