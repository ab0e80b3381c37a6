"""The newsroom on Telegram: the house behind real aiogram, which talks to a Bot API server of our own on loopback."""

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from aiogram import Bot
from aiogram.client.session.middlewares.base import BaseRequestMiddleware, NextRequestMiddlewareType
from aiogram.methods import GetUpdates, Response, TelegramMethod
from langchain_core.language_models import BaseChatModel
from pydantic import SecretStr

from bot.chats import open_platforms
from bot.settings import Settings
from bot.telegram import Opened
from core.messages import Inbound, Reply
from core.ports import ServiceRegistry, ServiceStore
from core.records import Role
from tests.fakes.telegram import TOKEN, Button, Chat, Message, Person, Press, TelegramServer, Topic, telegram_server
from tests.scenarios.kept import WatchedClock, in_memory
from tests.scenarios.newsroom import settings_in
from tests.scenarios.transcripts import agrees
from tests.scenarios.wired import Behind, WiredHouse
from tests.scenarios.writer import Writer

LIN = Person(id=101, name="Lin", language="en")  # owner
MEI = Person(id=102, name="Mei", language="zh-hans")  # approver
BO = Person(id=103, name="Bo", language="en")  # member
EVE = Person(id=104, name="Eve", language="en")  # a stranger
TEAM: Mapping[Person, Role] = {LIN: "owner", MEI: "approver", BO: "member"}


def ours(chat: Chat) -> list[Message]:
    """What the bot has said, as it stands."""
    return [message for message in chat.shown if message.by_bot]


def toast(press: Press) -> str:
    """The word that a press got, with ! before it for a window."""
    assert press.answered
    return f"{'! ' if press.toast and press.toast.alert else ''}{press.toast.text if press.toast else ''}"


class OnTheWay(BaseRequestMiddleware):
    """Counts the calls that have not come back; a poll for updates is none."""

    def __init__(self) -> None:
        self.calls = 0

    async def __call__(
        self, make_request: NextRequestMiddlewareType[Any], bot: Bot, method: TelegramMethod[Any]
    ) -> Response[Any]:
        if isinstance(method, GetUpdates):
            return await make_request(bot, method)
        self.calls += 1
        try:
            return await make_request(bot, method)
        finally:
            self.calls -= 1


@dataclass(kw_only=True)
class TelegramWire:
    """Between the bot and Telegram."""

    api: TelegramServer
    telegram: Opened
    on_the_way: OnTheWay = field(default_factory=OnTheWay)

    def __post_init__(self) -> None:
        for bot in self.telegram.bots.values():
            bot.session.middleware(self.on_the_way)

    @property
    def busy(self) -> int:
        return self.on_the_way.calls + self.api.busy

    @property
    def unheard(self) -> bool:
        updates = self.api.bot().updates
        return bool(updates.waiting or not updates.polling)

    async def listen(self, accept: Callable[[Inbound], Awaitable[Reply]]) -> None:
        await self.telegram.source.listen(accept)


class OnTelegram(ABC):
    """What people do on Telegram, and what they see there."""

    api: TelegramServer

    @abstractmethod
    async def settle(self) -> None:
        """Until nothing is left to do."""

    def private(self, who: Person) -> Chat:
        return self.api.private(who)

    def group(self, title: str = "Desk", *, forum: bool = False) -> Chat:
        """A supergroup with everybody in it."""
        return self.api.supergroup(title, LIN, MEI, BO, EVE, forum=forum)

    async def says(
        self, chat: Chat, who: Person, text: str, *, reply_to: Message | None = None, topic: Topic | None = None
    ) -> Message:
        """`who` writes, and everything that follows happens."""
        shown = chat.says(who, text, reply_to=reply_to, topic=topic)
        await self.settle()
        return shown

    async def presses(self, chat: Chat, who: Person, word: str) -> str:
        """`who` presses the button with that word on the last message that has one; the toast."""
        press = self.press(chat, who, word)
        await self.settle()
        return toast(press)

    def press(self, chat: Chat, who: Person, word: str) -> Press:
        """The press goes out."""
        message, button = self.button(chat, word)
        return chat.presses(who, message, button)

    @staticmethod
    def button(chat: Chat, word: str) -> tuple[Message, Button]:
        """The last button with that word, and its message."""
        found = [
            (message, button)
            for message in ours(chat)
            for row in message.buttons
            for button in row
            if word in button.label
        ]
        return found[-1]

    @property
    def refusals(self) -> int:
        """How many calls were refused by the flood control."""
        return sum(self.api.bot().flood.refusals.values())

    def reads(self, chat: Chat, expected: str) -> None:
        """The transcript of the chat is that one; `[…]` in it stands for any text."""
        __tracebackhide__ = True
        agrees(chat.transcript(drafts=True), expected)


@dataclass
class TelegramRoom(WiredHouse, OnTelegram):
    """The house on Telegram alone."""

    api: TelegramServer = field(kw_only=True)


@asynccontextmanager
async def on_telegram(
    folder: Path,
    *,
    model: BaseChatModel | None = None,
    services: Callable[[ServiceStore], ServiceRegistry] | None = None,
    **settings: Any,
) -> AsyncIterator[TelegramRoom]:
    """A desk in memory, in simulated time, on Telegram, at work."""
    clock = WatchedClock()
    async with telegram_server(Behind(clock)) as api, AsyncExitStack() as stack:
        api.bot()
        given = settings_in(folder)
        telegram_in(given, api, **settings)
        storage = in_memory(clock)
        platforms, world = await open_platforms(given, storage.world, stack)
        assert platforms.telegram
        room = TelegramRoom(
            folder=folder,
            storage=replace(storage, world=world),
            settings=given,
            clock=clock,
            model=model or Writer(),
            services=services(world.stores.services) if services else None,
            api=api,
            wires=[TelegramWire(api=api, telegram=platforms.telegram)],
            team={str(who.id): role for who, role in TEAM.items()},
            platforms=("telegram",),
        )
        room.start()
        await room.settle()
        try:
            yield room
        finally:
            await room.close()


def telegram_in(given: Settings, api: TelegramServer, **more: Any) -> None:
    """Let the settings be those of a desk with a bot there."""
    given.telegram = given.telegram.model_copy(update={"token": SecretStr(TOKEN), "api_url": api.url, **more})
