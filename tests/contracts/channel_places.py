"""Channels of chat platforms, for the contract of publishers."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
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

SOON = 1.0  # real seconds in which a place that keeps silent must have answered; all others have time
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
        self._bot = bot
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
        if what == "silent":
            self._bot.session.timeout = SOON
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

    def __init__(self, server: slack.SlackServer, clock: SimulatedClock, stack: AsyncExitStack) -> None:
        team = server.workspace()
        self.media: MediaStore = MemoryMedia()
        self._server = server
        self._clock = clock
        self._stack = stack
        self._room = team.channel("news", team.person("Mei"))
        self._hanging: list[Fault] = []

    async def opens(self, patience: float = 60.0) -> None:
        """Publish with that much patience from now on; in seconds."""
        session = ClientSession(timeout=ClientTimeout(total=patience), trust_env=False)
        await self._stack.enter_async_context(session)
        tokens = Tokens(bot=self._server.workspace().bot_token)
        self.publisher: Publisher = SlackChannel(
            workspaces=[Workspace(tokens=tokens, api_url=self._server.api_url, session=session)],
            at=Address(platform="slack", tenant="", chat=self._room.id),
            media=self.media,
            budget=Budgets(self._clock),
            clock=self._clock,
        )

    @property
    def calls(self) -> int:
        return len(self._server.called("chat.postMessage")) + sum(fault.met for fault in self._hanging)

    async def seen(self) -> Sequence[str]:
        return [unescape(message.shown) for message in self._room.shown]

    async def trouble(self, what: Trouble, *, posted: bool) -> None:
        fault = self._server.faults.add("chat.postMessage", SLACK[what], after=posted, seconds=1)
        if what == "silent":
            await self.opens(SOON)
        if what == "silent" and not posted:
            self._hanging.append(fault)


@asynccontextmanager
async def in_a_slack_channel(folder: Path, clock: SimulatedClock) -> AsyncIterator[Place]:
    async with slack.slack_server(clock) as server, AsyncExitStack() as stack:
        place = SlackPlace(server, clock, stack)
        await place.opens()
        yield place


@asynccontextmanager
async def in_a_telegram_channel(folder: Path, clock: SimulatedClock) -> AsyncIterator[Place]:
    async with telegram.telegram_server(clock) as server:
        server.bot()
        bot = server.client()
        try:
            yield TelegramPlace(server, bot, clock)
        finally:
            await bot.session.close()
