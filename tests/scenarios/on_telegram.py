"""The newsroom on Telegram: the house behind real aiogram, which talks to a Bot API server of our own on loopback.

Time is simulated for both. It goes on only while no call is on its way, so that a wait of a minute takes none.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from aiogram import Bot
from aiogram.client.session.middlewares.base import BaseRequestMiddleware, NextRequestMiddlewareType
from aiogram.methods import GetUpdates, Response, TelegramMethod
from langchain_core.language_models import BaseChatModel
from pydantic import SecretStr

from adapters.memory.clock import SimulatedClock
from bot.settings import load_settings
from bot.telegram import Opened, open_telegram
from core.ports import ServiceRegistry, ServiceStore
from core.records import Role
from tests.fakes.telegram import TOKEN, Button, Chat, Message, Person, Press, TelegramServer, Topic, telegram_server
from tests.scenarios.house import PATIENCE, House
from tests.scenarios.kept import WatchedClock, in_memory
from tests.scenarios.transcripts import agrees
from tests.scenarios.writer import Writer

LIN = Person(id=101, name="Lin", language="en")  # owner
MEI = Person(id=102, name="Mei", language="zh-hans")  # approver
BO = Person(id=103, name="Bo", language="en")  # member
EVE = Person(id=104, name="Eve", language="en")  # a stranger
TEAM: Mapping[Person, Role] = {LIN: "owner", MEI: "approver", BO: "member"}


class Behind:
    """The clock of the server: its polls wait for time to pass, and nothing goes on for their sake."""

    def __init__(self, clock: WatchedClock) -> None:
        self._clock = clock

    def now(self) -> datetime:
        return self._clock.now()

    def monotonic(self) -> float:
        return self._clock.monotonic()

    async def sleep(self, seconds: float) -> None:
        await SimulatedClock.sleep(self._clock, seconds)


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


@dataclass
class TelegramRoom(House):
    """The house, its bot, and the server that people use."""

    api: TelegramServer = field(kw_only=True)
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
        updates = self.api.bot().updates
        return self.at_work and bool(updates.waiting or not updates.polling)

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
        agrees(chat.transcript(drafts=True), expected)

    def outbox(self) -> list[str]:
        """The folders of published posts."""
        return sorted(path.name for path in (self.folder / "outbox").glob("20*"))


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
            services=services(world.stores.services) if services else None,
            api=api,
            telegram=telegram,
            on_the_way=on_the_way,
            team={str(who.id): role for who, role in TEAM.items()},
            platforms=("telegram",),
        )
        room.start()
        await room.settle()
        try:
            yield room
        finally:
            await room.close()
