"""The newsroom on Telegram: the house behind real aiogram, which talks to a Bot API server of our own on loopback.

Time is simulated for both. It goes on only while no call is on its way, so that a wait of a minute takes none.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from aiogram import Bot
from aiogram.client.session.middlewares.base import BaseRequestMiddleware, NextRequestMiddlewareType
from aiogram.methods import GetUpdates, Response, TelegramMethod
from langchain_core.language_models import BaseChatModel
from pydantic import SecretStr

from bot.settings import load_settings
from bot.telegram import Opened, open_telegram
from core.records import Role
from tests.fakes.bot_api import BotApi, Chat, Person, Press, Shown, bot_api
from tests.fakes.bot_api.server import TOKEN
from tests.scenarios.house import PATIENCE, House
from tests.scenarios.kept import WatchedClock, in_memory
from tests.scenarios.transcripts import agrees
from tests.scenarios.writer import Writer

LIN = Person(101, "Lin", "en")  # owner
MEI = Person(102, "Mei", "zh-hans")  # approver
BO = Person(103, "Bo", "en")  # member
EVE = Person(104, "Eve", "en")  # a stranger
TEAM: Mapping[Person, Role] = {LIN: "owner", MEI: "approver", BO: "member"}


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


@dataclass
class TelegramRoom(House):
    """The house, its bot, and the server that people use."""

    api: BotApi = field(kw_only=True)
    telegram: Opened = field(kw_only=True)
    on_the_way: OnTheWay = field(kw_only=True)
    _ears: asyncio.Task[None] | None = None

    def start(self) -> None:
        super().start()
        self._ears = asyncio.create_task(self.telegram.source.listen(self.inbox.accept))

    async def close(self) -> None:
        if self._ears:
            self._ears.cancel()
            await asyncio.gather(self._ears, return_exceptions=True)
            self._ears = None
        await super().close()

    # --- people -----------------------------------------------------------------------------------

    def private(self, who: Person) -> Chat:
        return self.api.private(who)

    async def says(self, chat: Chat, who: Person, text: str, *, reply_to: Shown | None = None, **more: Any) -> Shown:
        """`who` writes, and everything that follows happens."""
        shown = chat.says(who, text, reply_to=reply_to, **more)
        await self.settle()
        return shown

    async def presses(self, chat: Chat, who: Person, label: str, *, card: int = -1) -> str:
        """`who` presses the button with that word on the last message that has one; the toast."""
        press = self.press(chat, who, label, card=card)
        await self.settle()
        return await press.said()

    def press(self, chat: Chat, who: Person, label: str, *, card: int = -1) -> Press:
        """The press goes out."""
        having = [shown for shown in chat.bots if any(label in row for row in shown.rows)]
        return chat.presses_button(who, having[card], label)

    # --- time -------------------------------------------------------------------------------------

    async def settle(self) -> None:
        """Until nothing is left to do but what a scene holds back."""
        patience = time.monotonic() + PATIENCE
        while not await self._still():
            assert time.monotonic() < patience, f"never comes to rest: {await self.world.queue.statistics()}"
            await self._calls_are_back()
            assert isinstance(self.clock, WatchedClock)
            await self.clock.go_on()

    async def _still(self) -> bool:
        for _ in range(3):  # twice more: what was seen at rest may just have been on its way
            await self._calls_are_back()
            if not await super()._still() or self._unread():
                return False
        return True

    def _unread(self) -> bool:
        """Updates that the bot has not taken, or not acknowledged yet."""
        account = self.api.first
        return self.at_work and bool(account.updates or account.poll is None)

    async def _calls_are_back(self) -> None:
        """Real input and output need real moments."""
        quiet = 0
        while quiet < 3:
            await asyncio.sleep(0.001)
            quiet = 0 if self.on_the_way.calls or self.api.busy else quiet + 1

    async def time_passes(self, seconds: float) -> None:
        """Simulated time, with all that is shown meanwhile."""
        assert isinstance(self.clock, WatchedClock)
        for _ in range(round(seconds / 0.1)):
            await self.clock.advance(0.1)
            await self._calls_are_back()

    # --- what one sees ----------------------------------------------------------------------------

    def reads(self, chat: Chat, expected: str) -> None:
        """The transcript of the chat is that one; `[…]` in it stands for any text."""
        __tracebackhide__ = True
        agrees(chat.transcript(), expected)

    def outbox(self) -> list[str]:
        """The folders of published posts."""
        return sorted(path.name for path in (self.folder / "outbox").glob("20*"))


@asynccontextmanager
async def on_telegram(
    folder: Path, *, model: BaseChatModel | None = None, **settings: Any
) -> AsyncIterator[TelegramRoom]:
    """A desk in memory, in simulated time, on Telegram, at work."""
    clock = WatchedClock()
    async with bot_api(clock) as api, AsyncExitStack() as stack:
        given = load_settings(data_dir=folder)
        given.telegram = given.telegram.model_copy(update={"token": SecretStr(TOKEN), "api_url": api.url, **settings})
        storage = in_memory(clock)
        telegram = await open_telegram(given.telegram, storage.world, stack)
        chats = {**storage.world.chats, telegram.chat.platform: telegram.chat}
        world = replace(storage.world, chats=chats, files={telegram.chat.platform: telegram.files})
        on_the_way = OnTheWay()
        for bot in telegram.bots.values():
            bot.session.middleware(on_the_way)
        room = TelegramRoom(
            folder=folder,
            storage=replace(storage, world=world),
            settings=given,
            clock=clock,
            model=model or Writer(),
            api=api,
            telegram=telegram,
            on_the_way=on_the_way,
            team={str(who.id): role for who, role in TEAM.items()},
            platform="telegram",
        )
        room.start()
        await room.settle()
        try:
            yield room
        finally:
            await room.close()
