"""The newsroom on Slack, on Telegram and on the page at the same time: one house, three ways in."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from langchain_core.language_models import BaseChatModel

from adapters.slack.source import WATCH
from bot.around import Around
from bot.chats import open_platforms
from bot.publishers import open_accounts
from bot.settings import Settings
from tests.fakes.slack import SlackServer, slack_server
from tests.fakes.telegram import TelegramServer, telegram_server
from tests.scenarios import house, on_slack, on_telegram
from tests.scenarios.house import no_services
from tests.scenarios.kept import WatchedClock, in_memory
from tests.scenarios.newsroom import Newsroom, settings_in
from tests.scenarios.on_slack import OnSlack, SlackWire, slack_in
from tests.scenarios.on_telegram import OnTelegram, TelegramWire, telegram_in
from tests.scenarios.wired import Behind, WiredHouse
from tests.scenarios.writer import Writer

Prepared = Callable[[Settings, SlackServer, TelegramServer], None]


@dataclass(kw_only=True)
class InSlack(OnSlack):
    """What people do and see in Slack; then all that follows happens, wherever it is."""

    slack: SlackServer
    house: WiredHouse

    async def settle(self) -> None:
        await self.house.settle()


@dataclass(kw_only=True)
class InTelegram(OnTelegram):
    """The same in Telegram."""

    api: TelegramServer
    house: WiredHouse

    async def settle(self) -> None:
        await self.house.settle()


@dataclass
class Everywhere(WiredHouse, Newsroom):
    """The house on all of them; what people do and see on the page is a method of its own."""

    slack_server: SlackServer = field(kw_only=True)
    telegram_server: TelegramServer = field(kw_only=True)

    @property
    def slack(self) -> InSlack:
        return InSlack(slack=self.slack_server, house=self)

    @property
    def telegram(self) -> InTelegram:
        return InTelegram(api=self.telegram_server, house=self)


@asynccontextmanager
async def everywhere(
    folder: Path, *, model: BaseChatModel | None = None, prepared: Prepared = lambda *_: None
) -> AsyncIterator[Everywhere]:
    """A desk in memory, in simulated time, on every chat platform, at work; its team is on each of them. What is
    `prepared` is there before it opens, such as channels and their accounts."""
    clock = WatchedClock()
    clock.limits.add(WATCH)
    async with (
        slack_server(Behind(clock)) as slack,
        telegram_server(Behind(clock)) as telegram,
        AsyncExitStack() as stack,
    ):
        telegram.bot()
        given = settings_in(folder)
        slack_in(given, slack)
        telegram_in(given, telegram)
        storage = in_memory(clock)
        prepared(given, slack, telegram)
        platforms, world = await open_platforms(given, storage.world, stack)
        services = no_services(world.stores)
        around = Around(settings=given, world=world, services=services, platforms=platforms, stack=stack)
        assert platforms.slack
        assert platforms.telegram
        room = Everywhere(
            folder=folder,
            storage=replace(storage, world=world),
            settings=given,
            clock=clock,
            model=model or Writer(),
            opened=await open_accounts(around),
            slack_server=slack,
            telegram_server=telegram,
            wires=[
                SlackWire(slack=slack, opened=platforms.slack),
                TelegramWire(api=telegram, telegram=platforms.telegram),
            ],
            team={**house.TEAM, **on_slack.TEAM, **{str(who.id): role for who, role in on_telegram.TEAM.items()}},
            platforms=tuple(world.chats),
        )
        room.start()
        await room.settle()
        try:
            yield room
        finally:
            await room.close()
