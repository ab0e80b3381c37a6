"""A newsroom with one account on Xiaohongshu, over HTTP, and the server at its other end."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from adapters.mcp.definitions import Definition
from adapters.publishers.xiaohongshu import Xiaohongshu
from adapters.publishers.xiaohongshu_files import SharedFolder
from adapters.publishers.xiaohongshu_server import NotesServer
from core.accounts import Account
from core.messages import Address
from core.ports import ServiceTools
from tests.adapters.mcp.stage import registry
from tests.adapters.publishers.xiaohongshu_stage import AT_ONCE
from tests.fakes.xiaohongshu import XiaohongshuServer, xiaohongshu_server
from tests.scenarios.house import House
from tests.scenarios.kept import WatchedClock
from tests.scenarios.newsroom import Newsroom, newsroom

COFFEE = "write a Xiaohongshu note about coffee, one picture"


def account_of(house: House, services: ServiceTools) -> Account:
    """The account that a house publishes to; a code does not grow old while the wire is slow."""
    assert isinstance(house.clock, WatchedClock)
    house.clock.longest = 5.0
    shared = house.folder / "shared"
    publisher = Xiaohongshu(
        NotesServer(services, "xiaohongshu", house.clock),
        files=SharedFolder(shared, seen_as=shared, media=house.stores.media),
        publications=house.stores.publications,
        clock=house.clock,
        manner=AT_ONCE,
    )
    return Account(name="brand", platform="xiaohongshu", publisher=publisher)


def own(name: str) -> Address:
    """The chat of one person with the bot."""
    return Address(platform="web", tenant="local", chat=f"own-{name}")


@dataclass
class Brand:
    """A desk with one account on Xiaohongshu, and the server at its other end."""

    desk: Newsroom
    wire: XiaohongshuServer

    async def approved(self, words: str = COFFEE, *, label: str = "Approve") -> None:
        await self.desk.says("bo", words)
        await self.desk.presses("mei", label)

    async def passes(self, seconds: float) -> None:
        await self.desk.time_passes(seconds)
        await self.desk.settle()

    async def last(self, name: str) -> str:
        return await self.desk.last(own(name))


@asynccontextmanager
async def with_an_account(folder: Path) -> AsyncIterator[Brand]:
    """It is logged in."""
    async with (
        newsroom(folder) as desk,
        xiaohongshu_server(desk.clock.now) as wire,
        registry(xiaohongshu=Definition(url=wire.url, timeout=20)) as services,
    ):
        desk.opened = (account_of(desk, services),)
        await desk.restart()
        yield Brand(desk, wire)
        await desk.close()
