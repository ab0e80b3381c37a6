"""Files that are read again when they change, on the real file system."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

import bot.watching
from adapters.memory.clock import SimulatedClock
from bot.watching import Watching
from core.errors import SettingsError

PATIENCE = 10.0  # real seconds


class Reader:
    """Reads a file when it is told to; refuses what is broken."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.text = path.read_text() if path.is_file() else ""
        self.reads = 0
        self.told = asyncio.Event()

    async def read(self) -> None:
        self.reads += 1
        self.told.set()
        if not self.path.exists():
            raise SettingsError("RULES", f"{self.path} is gone")
        text = self.path.read_text()
        if "broken" in text:
            raise SettingsError("RULES", f"{self.path}, line 1: broken")
        if "bug" in text:
            raise KeyError("bug")
        self.text = text

    async def after(self, change: Callable[[], object]) -> str:
        """What is in force once a change was noticed."""
        self.told.clear()
        change()
        await asyncio.wait_for(self.told.wait(), PATIENCE)
        await asyncio.sleep(0)
        return self.text


@asynccontextmanager
async def watching(*readers: Reader, clock: SimulatedClock) -> AsyncIterator[Watching]:
    watching = Watching(clock)
    for reader in readers:
        watching.watch(reader.path, reader.read)
    run = asyncio.create_task(watching.run())
    try:
        yield watching
    finally:
        run.cancel()
        await asyncio.gather(run, return_exceptions=True)


@pytest.fixture(autouse=True)
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """A change made before the notifications are there is seen by the look behind it."""
    monkeypatch.setattr(bot.watching, "LOOK_AGAIN", 0.2)


@pytest.fixture
def reader(tmp_path: Path) -> Reader:
    path = tmp_path / "config" / "rules.yaml"
    path.parent.mkdir()
    path.write_text("one")
    return Reader(path)


async def test_a_file_is_read_again_when_it_is_written_or_replaced(reader: Reader, clock: SimulatedClock) -> None:
    async with watching(reader, clock=clock):
        assert await reader.after(lambda: reader.path.write_text("two")) == "two"
        beside = reader.path.with_name("new")
        beside.write_text("three, by an editor that renames")
        assert await reader.after(lambda: beside.replace(reader.path)) == "three, by an editor that renames"


async def test_a_broken_file_is_refused_and_named_until_it_is_mended(reader: Reader, clock: SimulatedClock) -> None:
    async with watching(reader, clock=clock) as files:
        assert await reader.after(lambda: reader.path.write_text("broken")) == "one"
        assert files.refused == {reader.path: f"RULES: {reader.path}, line 1: broken"}
        assert await reader.after(lambda: reader.path.write_text("a bug of ours")) == "one"
        assert files.refused == {reader.path: "KeyError('bug')"}
        assert await reader.after(reader.path.unlink) == "one"
        assert await reader.after(lambda: reader.path.write_text("mended")) == "mended"
        assert not files.refused


async def test_a_folder_that_goes_and_comes_back_is_watched_on(reader: Reader, clock: SimulatedClock) -> None:
    def bring_back() -> None:
        reader.path.parent.mkdir()
        reader.path.write_text("back")

    async with watching(reader, clock=clock):
        await reader.after(lambda: shutil.rmtree(reader.path.parent))
        assert await reader.after(bring_back) == "back"
        assert await reader.after(lambda: reader.path.write_text("and on")) == "and on"


async def test_a_folder_is_watched_for_its_files(tmp_path: Path, clock: SimulatedClock) -> None:
    folder = tmp_path / "prompts"
    folder.mkdir()
    reader = Reader(folder)
    told = asyncio.Event()

    async def tell() -> None:
        told.set()

    reader.read = tell  # type: ignore[method-assign]  # a folder has no text
    async with watching(reader, clock=clock):
        for change in ((folder / "post.md").touch, lambda: (folder / "post.md").write_text("x")):
            told.clear()
            change()
            await asyncio.wait_for(told.wait(), PATIENCE)


async def test_one_file_does_not_disturb_another(reader: Reader, clock: SimulatedClock) -> None:
    other = Reader(reader.path.with_name("mcp.toml"))
    async with watching(reader, other, clock=clock) as files:
        await other.after(lambda: other.path.write_text("broken"))
        assert await reader.after(lambda: reader.path.write_text("two")) == "two"
        assert list(files.refused) == [other.path]
        assert (reader.reads, other.reads) == (1, 1)


async def test_a_change_between_reading_and_watching_is_seen(reader: Reader, clock: SimulatedClock) -> None:
    files = Watching(clock)
    files.watch(reader.path, reader.read)
    reader.path.write_text("changed while the server started")
    run = asyncio.create_task(files.run())
    await asyncio.wait_for(reader.told.wait(), PATIENCE)
    run.cancel()
    await asyncio.gather(run, return_exceptions=True)
    assert reader.text == "changed while the server started"


async def test_without_notifications_it_is_looked_at_all_the_same(
    reader: Reader, clock: SimulatedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none_left(*_paths: Path, **_options: object) -> Awaitable[None]:
        raise OSError(28, "OS file watch limit reached")  # what the library says where inotify has no watch left

    monkeypatch.setattr(bot.watching, "awatch", none_left)
    async with watching(reader, clock=clock):
        await clock.settle()
        reader.path.write_text("two")
        await clock.advance(1.0)
        assert reader.text == "two"
