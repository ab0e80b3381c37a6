"""One SQLite file: group commit, errors that a person can mend, migrations, and the lock on the folder."""

import asyncio
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from adapters.sqlite.database import Database
from adapters.sqlite.lock import hold_folder
from adapters.sqlite.rows import Json
from core.errors import BadInput, SettingsError, StoreError
from core.records import AuditEntry

TABLE = "CREATE TABLE words (word TEXT UNIQUE);"
HOLDER = """
import sys
from pathlib import Path
from adapters.sqlite.lock import hold_folder
with hold_folder(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def opened(path: Path, *scripts: str) -> Database:
    return Database(path, migrations=scripts or (TABLE,), synchronous="FULL")


def say(word: str) -> "Say":
    return Say(word)


class Say:
    """A change that inserts a word, and may fail behind it."""

    def __init__(self, word: str, problem: Exception | None = None) -> None:
        self.word = word
        self.problem = problem

    def __call__(self, connection: sqlite3.Connection) -> str:
        connection.execute("INSERT INTO words VALUES (?)", (self.word,))
        if self.problem:
            raise self.problem
        return self.word


def words(connection: sqlite3.Connection) -> list[str]:
    return [row[0] for row in connection.execute("SELECT word FROM words ORDER BY rowid")]


async def test_what_waits_is_committed_together(tmp_path: Path) -> None:
    async with opened(tmp_path / "a.db") as database:
        gate = database.post(lambda _: [asyncio.run(asyncio.sleep(0)) for _ in range(50)])
        await asyncio.gather(gate, *(database.write(say(str(number))) for number in range(500)))
        frames = await database.read(lambda connection: connection.execute("PRAGMA wal_checkpoint").fetchone())
        assert await database.read(words) == [str(number) for number in range(500)]
    assert frames[1] < 200, "each commit of its own would write at least a page"


async def test_one_failure_spoils_no_other(tmp_path: Path) -> None:
    async with opened(tmp_path / "a.db") as database:
        changes = [say("a"), Say("b", BadInput("no")), say("a"), say("c"), Say("d", ZeroDivisionError())]
        outcomes = await asyncio.gather(*(database.write(change) for change in changes), return_exceptions=True)
        assert await database.read(words) == ["a", "c"]
    assert [outcome if isinstance(outcome, str) else type(outcome) for outcome in outcomes] == [
        "a",
        BadInput,
        StoreError,
        "c",
        ZeroDivisionError,
    ]


async def test_then_runs_behind_the_commit_even_for_a_caller_that_left(tmp_path: Path) -> None:
    heard: list[str] = []
    async with opened(tmp_path / "a.db") as database:
        writing = asyncio.create_task(database.write(say("a"), then=heard.append))
        await asyncio.sleep(0)
        writing.cancel()
        await database.write(say("b"), then=heard.append)
        assert heard == ["a", "b"]
        assert await database.read(words) == ["a", "b"]


async def test_the_file_is_private_and_the_log_is_folded_in_at_the_end(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    path.touch(mode=0o644)
    async with opened(path) as database:
        await database.write(say("a"))
        modes = {file.name: file.stat().st_mode & 0o777 for file in tmp_path.iterdir()}
    assert modes == {"a.db": 0o600, "a.db-wal": 0o600, "a.db-shm": 0o600}
    assert [file.name for file in tmp_path.iterdir()] == ["a.db"]


async def test_a_closed_database_takes_nothing(tmp_path: Path) -> None:
    async with opened(tmp_path / "a.db") as database:
        last = database.post(say("last"))
    assert await last == "last", "what was posted before the end is kept"
    for use in (database.write(say("a")), database.read(words)):
        with pytest.raises(StoreError, match="closed"):
            await use


async def test_reading_cannot_write(tmp_path: Path) -> None:
    async with opened(tmp_path / "a.db") as database:
        with pytest.raises(StoreError):
            await database.read(say("a"))


async def test_migrations_run_once_and_in_order(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    async with opened(path) as database:
        await database.write(say("kept"))
    later = (TABLE, "ALTER TABLE words ADD COLUMN language TEXT DEFAULT 'en';")
    for _ in range(2):
        async with opened(path, *later) as database:
            rows = await database.read(lambda connection: connection.execute("SELECT * FROM words").fetchall())
        assert rows == [("kept", "en")]
    with pytest.raises(SettingsError, match="newer copydesk"):
        async with opened(path):
            pass


async def test_a_migration_that_fails_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    async with opened(path) as database:
        await database.write(say("kept"))
    with pytest.raises(SettingsError):
        async with opened(path, TABLE, "DROP TABLE words; SELECT * FROM nowhere;"):
            pass
    async with opened(path) as database:
        assert await database.read(words) == ["kept"]


async def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    path.write_bytes(b"not a database" * 100)
    with pytest.raises(SettingsError, match=r"DATA_DIR: .*a\.db is not an SQLite database"):
        async with opened(path):
            pass


async def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="No such file or directory"):
        async with opened(tmp_path / "missing" / "a.db"):
            pass


async def test_a_full_disk_is_named_and_the_next_write_may_succeed(tmp_path: Path) -> None:
    async with opened(tmp_path / "a.db") as database:
        await database.write(lambda connection: connection.execute("PRAGMA max_page_count = 1").fetchone())
        with pytest.raises(StoreError, match="the disk is full"):
            await database.write(say("x" * 100_000))
        await database.write(say("small"))
        assert await database.read(words) == ["small"]


async def test_a_row_that_this_version_cannot_read_is_a_store_error(tmp_path: Path) -> None:
    async with opened(tmp_path / "a.db") as database:
        await database.write(say('{"at": "yesterday"}'))
        with pytest.raises(StoreError, match="cannot be read"):
            await database.read(lambda connection: Json(AuditEntry).all(connection.execute("SELECT word FROM words")))


def test_a_second_process_is_refused_with_the_first_ones_number(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout
        assert other.stdout.readline() == "held\n"
        with (
            pytest.raises(SettingsError, match=rf"another copydesk server \(process {other.pid}\)"),
            hold_folder(tmp_path),
        ):
            pass
        other.kill()
        other.wait()
        with hold_folder(tmp_path):
            assert (tmp_path / "server.lock").read_text() != str(other.pid)


def test_the_folder_is_made_and_private(tmp_path: Path) -> None:
    with hold_folder(tmp_path / "new" / "data"):
        assert (tmp_path / "new" / "data").stat().st_mode & 0o777 == 0o700


def test_a_file_in_the_folders_place_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(SettingsError, match="DATA_DIR"), hold_folder(tmp_path / "data"):
        pass
