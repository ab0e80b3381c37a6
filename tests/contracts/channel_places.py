"""Channels of chat platforms, for the contract of publishers."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from aiogram import Bot

from adapters.memory.clock import SimulatedClock
from adapters.memory.media import MemoryMedia
from adapters.telegram.channel import TelegramChannel
from core.budgets import Budgets
from core.drafts import Target
from core.ports import MediaStore, Publisher
from tests.contracts.places import Place, Trouble
from tests.fakes import telegram
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


@asynccontextmanager
async def in_a_telegram_channel(folder: Path, clock: SimulatedClock) -> AsyncIterator[Place]:
    async with telegram.telegram_server(clock) as server:
        server.bot()
        bot = server.client(timeout=SOON)
        try:
            yield TelegramPlace(server, bot, clock)
        finally:
            await bot.session.close()
