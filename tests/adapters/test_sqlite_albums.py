"""Albums on disk do not stay for ever."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from adapters.sqlite.albums import SqliteAlbums
from adapters.sqlite.database import Database
from adapters.sqlite.schema import MIGRATIONS
from core.messages import Address, InboundMessage, UserRef

HERE = Address(platform="telegram", tenant="1", chat="2")
NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


def part(number: int, album: str, at: datetime) -> InboundMessage:
    mei = UserRef(platform="telegram", id="7")
    name = f"2.{number}"
    return InboundMessage(id=name, address=HERE, sender=mei, sender_name="Mei", text="", received_at=at, album=album)


async def test_old_albums_are_forgotten_and_new_ones_stay(tmp_path: Path) -> None:
    async with Database(tmp_path / "desk.db", migrations=MIGRATIONS, synchronous="FULL") as database:
        albums = SqliteAlbums(database)
        for number, (album, age) in enumerate([("old", 4), ("old", 4), ("new", 1)]):
            await albums.add(part(number, album, NOON - timedelta(days=age, microseconds=5)))
        await albums.take(HERE, "old")
        assert await albums.purge(NOON - timedelta(days=3)) == 2
        assert await albums.newest(HERE, "old") is None
        assert await albums.newest(HERE, "new") is not None
        assert len(await database.read(lambda connection: connection.execute("SELECT * FROM albums").fetchall())) == 1
