"""Channels of chat platforms, for the contract of publishers."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from html import unescape
from pathlib import Path

from aiogram import Bot
from aiohttp import ClientSession, ClientTimeout

from adapters.memory.clock import SimulatedClock
from adapters.memory.media import MemoryMedia
from adapters.slack.channel import SlackChannel
from adapters.slack.workspaces import Tokens, Workspace
from adapters.telegram.channel import TelegramChannel
from core.budgets import Budgets
from core.drafts import Target
from core.messages import Address
from core.ports import MediaStore, Publisher
from tests.contracts.places import Place, Trouble
from tests.fakes import slack, telegram
from tests.fakes.faults import Fault

SOON = 0.5  # real seconds in which a place must have answered
TELEGRAM: dict[Trouble, telegram.Trouble] = {
    "refused": telegram.Trouble.FLOOD,
    "silent": telegram.Trouble.HANG,
    "cut": telegram.Trouble.RESET,
    "server": telegram.Trouble.ERROR,
    "unseen": telegram.Trouble.MALFORMED,
}


class TelegramPlace:
    """A channel on a Bot API server of our own."""

    target = Target(platform="telegram_channel", account="news")

    def __init__(self, server: telegram.TelegramServer, bot: Bot, clock: SimulatedClock) -> None:
        self.media: MediaStore = MemoryMedia()
        self._server = server
        self._room = server.channel("News", server.person("Mei"), username="the_news")
        self._hanging: list[Fault] = []
        self.publisher: Publisher = TelegramChannel(
            bot=bot, channel="@the_news", media=self.media, budget=Budgets(clock), clock=clock
        )

    @property
    def calls(self) -> int:
        sent = [call for call in self._server.calls if call.method.startswith("send")]
        return len(sent) + sum(fault.met for fault in self._hanging)

    async def seen(self) -> Sequence[str]:
        return [message.text for message in self._room.shown if message.text]

    async def trouble(self, what: Trouble, *, posted: bool) -> None:
        fault = self._server.faults.add("sendMessage", TELEGRAM[what], after=posted, seconds=1)
        if what == "silent" and not posted:
            self._hanging.append(fault)


SLACK: dict[Trouble, slack.Trouble] = {
    "refused": slack.Trouble.RATELIMITED,
    "silent": slack.Trouble.HANG,
    "cut": slack.Trouble.TIMEOUT,
    "server": slack.Trouble.ERROR,
    "unseen": slack.Trouble.GARBAGE,
}


class SlackPlace:
    """A channel on a Slack of our own."""

    target = Target(platform="slack_channel", account="news")

    def __init__(self, server: slack.SlackServer, session: ClientSession, clock: SimulatedClock) -> None:
        team = server.workspace()
        self.media: MediaStore = MemoryMedia()
        self._server = server
        self._room = team.channel("news", team.person("Mei"))
        self._hanging: list[Fault] = []
        self.publisher: Publisher = SlackChannel(
            workspaces=[Workspace(tokens=Tokens(bot=team.bot_token), api_url=server.api_url, session=session)],
            at=Address(platform="slack", tenant="", chat=self._room.id),
            media=self.media,
            budget=Budgets(clock),
            clock=clock,
        )

    @property
    def calls(self) -> int:
        return len(self._server.called("chat.postMessage")) + sum(fault.met for fault in self._hanging)

    async def seen(self) -> Sequence[str]:
        return [unescape(message.shown) for message in self._room.shown]

    async def trouble(self, what: Trouble, *, posted: bool) -> None:
        fault = self._server.faults.add("chat.postMessage", SLACK[what], after=posted, seconds=1)
        if what == "silent" and not posted:
            self._hanging.append(fault)


@asynccontextmanager
async def in_a_slack_channel(folder: Path, clock: SimulatedClock) -> AsyncIterator[Place]:
    impatient = ClientSession(timeout=ClientTimeout(total=SOON), trust_env=False)
    async with slack.slack_server(clock) as server, impatient as session:
        yield SlackPlace(server, session, clock)


@asynccontextmanager
async def in_a_telegram_channel(folder: Path, clock: SimulatedClock) -> AsyncIterator[Place]:
    async with telegram.telegram_server(clock) as server:
        server.bot()
        bot = server.client(timeout=SOON)
        try:
            yield TelegramPlace(server, bot, clock)
        finally:
            await bot.session.close()
