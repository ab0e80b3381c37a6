"""A chat adapter that speaks through aiogram to the Bot API server of our own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from io import BytesIO

from aiogram import Bot
from PIL import Image

from adapters.memory.clock import SimulatedClock
from adapters.memory.stores import MemoryPreferences
from adapters.telegram.chat import TelegramChat
from adapters.telegram.moves import Moves
from core.errors import BadInput
from core.messages import Address, OutboundMessage, Picture, UserRef
from tests.fakes.telegram import TOKEN, Chat, Person, TelegramServer, telegram_server

MEI = UserRef(platform="telegram", id="7")


@dataclass
class Stage:
    """The server, a bot on it, and the port that speaks through the bot."""

    server: TelegramServer
    bot: Bot
    person: Person
    media: dict[str, bytes] = field(default_factory=dict)
    preferences: MemoryPreferences = field(default_factory=MemoryPreferences)
    rich: bool = False

    def port(self, *, drafts: bool = True) -> TelegramChat:
        """As after a start: it remembers only what is kept."""

        async def read(picture: str) -> bytes:
            if picture not in self.media:
                raise BadInput
            return self.media[picture]

        async def rich(_: Address) -> bool:
            return self.rich

        bots = {str(self.bot.id): self.bot}
        return TelegramChat(bots=bots, read=read, moves=Moves(self.preferences), drafts=drafts, rich=rich)

    def private(self) -> Chat:
        return self.server.private(self.person)

    def group(self) -> Chat:
        return self.server.supergroup("Desk", self.person)

    def picture(self, number: int, *, width: int = 60, height: int = 80, size: int = 0) -> Picture:
        """A real picture, kept; with `size`, at least so many bytes."""
        out = BytesIO()
        Image.new("L", (width, height), number).save(out, "PNG")
        name = f"{number:064x}"
        self.media[name] = out.getvalue().ljust(size, b"\0")
        return Picture(id=name, media_type="image/png", width=width, height=height)


def at(room: Chat, *, thread: str = "") -> Address:
    return Address(platform="telegram", tenant=TOKEN.partition(":")[0], chat=str(room.id), thread=thread)


def said(text: str, **more: object) -> OutboundMessage:
    return replace(OutboundMessage(text=text), **more)  # type: ignore[arg-type]


@asynccontextmanager
async def on_stage(clock: SimulatedClock) -> AsyncIterator[Stage]:
    async with telegram_server(clock, flood=False) as server:
        server.bot()
        bot = server.client()
        try:
            yield Stage(server=server, bot=bot, person=server.person("Mei", id=7, language="zh"))
        finally:
            await bot.session.close()
