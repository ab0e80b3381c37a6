"""The server as tests hold it: bots, people and chats to make, faults to order, calls to look at."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from itertools import count

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiohttp import web

from core.ports import Clock
from tests.fakes.faults import Faults
from tests.fakes.telegram.accounts import BotAccount, Person
from tests.fakes.telegram.calls import Entry
from tests.fakes.telegram.chats import Chat
from tests.fakes.telegram.files import Files
from tests.fakes.telegram.flood import FloodControl, Rates
from tests.fakes.telegram.front import Front
from tests.fakes.telegram.refusals import Json
from tests.fakes.telegram.town import Town
from tests.fakes.telegram.updates import Updates

TOKEN = "4242:the-token-of-a-bot-in-tests"
UPLOAD_BYTES = 50 * 1024 * 1024
QUIET_TURNS = 25  # turns of the event loop in which an answer gets to its caller, who may call again


class _Session(AiohttpSession):
    """aiogram's, which waits a quarter of a second for TLS when it closes; here is none."""

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()


class TelegramServer:
    """A Bot API of our own. What people do is said on `Chat`; what the bots did is in `calls` and in `Chat.shown`."""

    def __init__(
        self, clock: Clock, *, flood: bool = True, rates: Rates | None = None, max_upload: int = UPLOAD_BYTES
    ) -> None:
        self.clock = clock
        self.url = ""
        self.max_upload = max_upload
        self._flood = flood
        self._rates = rates
        self._town = Town(clock)
        self._front = Front(self._town)
        self._runner: web.AppRunner | None = None
        self._ids = {"person": count(7001), "group": count(4001)}

    # --- who and where

    def bot(
        self,
        token: str = TOKEN,
        *,
        name: str = "Copydesk",
        username: str = "copydesk_bot",
        privacy: bool = False,
    ) -> BotAccount:
        """A bot of this token; the same one when asked again."""
        if token not in self._town.bots:
            flood = FloodControl(self._rates, enabled=self._flood)
            updates = Updates(self.clock)
            self._town.bots[token] = BotAccount(
                token=token, name=name, username=username, updates=updates, flood=flood, privacy=privacy
            )
        return self._town.bots[token]

    def revokes(self, bot: BotAccount) -> None:
        """Its owner asked @BotFather for another token: this one is refused from now on."""
        del self._town.bots[bot.token]

    def client(self, bot: BotAccount | None = None, *, timeout: float = 60.0) -> Bot:
        """A real aiogram bot that talks to this server; close its session."""
        session = _Session(api=TelegramAPIServer.from_base(self.url), timeout=timeout)
        return Bot((bot or self._one()).token, session=session)

    def person(self, name: str, *, id: int | None = None, language: str = "", username: str = "") -> Person:  # noqa: A002
        number = id if id is not None else next(self._ids["person"])
        person = Person(id=number, name=name, language=language, username=username)
        return self._town.people.setdefault(number, person)

    def private(self, person: Person, bot: BotAccount | None = None) -> Chat:
        """The chat of a person with a bot; made at first, as by /start."""
        bot = bot or self._one()
        key = (bot.id, person.id)
        if key not in self._town.private:
            chat = Chat(self._town, id=person.id, kind="private")
            chat.members, chat.bots = [person], [bot]
            self._town.private[key] = chat
        return self._town.private[key]

    def group(self, title: str, *members: Person, bots: Sequence[BotAccount] | None = None) -> Chat:
        """The first member owns it; without `bots` all bots are in."""
        return self._gathered(Chat(self._town, id=-next(self._ids["group"]), kind="group", title=title), members, bots)

    def supergroup(
        self, title: str, *members: Person, forum: bool = False, bots: Sequence[BotAccount] | None = None
    ) -> Chat:
        """With `forum`, it has topics: `chat.topic(name)`."""
        number = -1_001_000_000_000 - next(self._ids["group"])
        return self._gathered(Chat(self._town, id=number, kind="supergroup", title=title, forum=forum), members, bots)

    def channel(
        self, title: str, owner: Person, *, username: str = "", bots: Sequence[BotAccount] | None = None
    ) -> Chat:
        """A channel, public with a `username`; its bots are administrators who may post. Without `bots`: all."""
        number = -1_001_000_000_000 - next(self._ids["group"])
        channel = Chat(self._town, id=number, kind="channel", title=title, username=username)
        self._gathered(channel, [owner], bots)
        for bot in channel.bots:
            channel.promotes(bot)
        return channel

    @property
    def channels(self) -> dict[str, Chat]:
        """The public ones, by their names."""
        return {chat.username: chat for chat in self._town.groups.values() if chat.username}

    # --- what happened, and what shall go wrong

    @property
    def calls(self) -> list[Entry]:
        """The journal, in the order in which calls were answered."""
        return self._front.calls

    def called(self, method: str) -> list[Entry]:
        return [entry for entry in self.calls if entry.method == method]

    @property
    def faults(self) -> Faults:
        return self._front.faults

    @property
    def files(self) -> Files:
        return self._town.files

    @property
    def press_life(self) -> float:
        """Seconds in which a press can be answered."""
        return self._town.press_life

    @press_life.setter
    def press_life(self, seconds: float) -> None:
        self._town.press_life = seconds

    def push(self, update: Json, bot: BotAccount | None = None) -> None:
        """Any update, also garbage, a repeated or an old update_id."""
        (bot or self._one()).updates.push_raw(update)

    @property
    def busy(self) -> int:
        """HTTP requests under way, long polls not counted."""
        hooks = [bot.webhook for bot in self._town.bots.values() if bot.webhook]
        return self._front.busy + sum(hook.pushing for hook in hooks)

    async def wait_quiet(self) -> None:
        """Until no request is under way and none follows from the last one."""
        calm = 0
        while calm < QUIET_TURNS:
            await self._town.changes.until(lambda: not self.busy)
            await asyncio.sleep(0)
            calm = 0 if self.busy else calm + 1

    async def until(self, condition: Callable[[], object]) -> None:
        """Until something is true of calls, chats or presses; looked at after each change."""
        await self._town.changes.until(condition)

    # --- life

    async def start(self) -> None:
        app = web.Application(client_max_size=self.max_upload)
        app.router.add_route("*", "/bot{token}/{method}", self._front.api)
        app.router.add_get("/file/bot{token}/{path:.+}", self._front.download)
        self._runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"

    async def stop(self) -> None:
        for bot in self._town.bots.values():
            if bot.webhook:
                await bot.webhook.close()
        await self._front.close()
        await self._town.close()
        if self._runner:
            await self._runner.cleanup()

    def _one(self) -> BotAccount:
        """The first bot, made where there is none."""
        return next(iter(self._town.bots.values())) if self._town.bots else self.bot()

    def _gathered(self, chat: Chat, members: Sequence[Person], bots: Sequence[BotAccount] | None) -> Chat:
        self._one()
        chat.members = list(members)
        chat.bots = list(self._town.bots.values()) if bots is None else list(bots)
        if members:
            chat.roles[members[0].id] = "creator"
        self._town.groups[chat.id] = chat
        return chat


@asynccontextmanager
async def telegram_server(
    clock: Clock, *, flood: bool = True, rates: Rates | None = None, max_upload: int = UPLOAD_BYTES
) -> AsyncIterator[TelegramServer]:
    """Serve on a free port of loopback until the end of the block."""
    server = TelegramServer(clock, flood=flood, rates=rates, max_upload=max_upload)
    await server.start()
    try:
        yield server
    finally:
        await server.stop()
