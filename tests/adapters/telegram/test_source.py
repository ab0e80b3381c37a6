"""Listening to Telegram by polling: nothing is lost, only what nobody can read is skipped, toasts come at once."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from adapters.clock import SystemClock
from adapters.memory.stores import MemoryPreferences
from adapters.telegram.moves import Moves
from adapters.telegram.source import TelegramSource
from core.errors import StoreError
from core.messages import ButtonPress, Inbound, InboundMessage, Nothing, Reply, Toast
from tests.fakes.telegram import Chat, Person, TelegramServer, telegram_server


class Quick(SystemClock):
    """A clock whose pauses are short."""

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(min(seconds, 0.01))


@dataclass
class Ear:
    """Somebody who takes what comes, and can be told to refuse."""

    server: TelegramServer
    bo: Person
    chat: Chat
    taken: list[Inbound] = field(default_factory=list)
    refuse: Callable[[Inbound], bool] = lambda inbound: False
    reply: Reply = field(default_factory=Nothing)

    async def accept(self, inbound: Inbound) -> Reply:
        if self.refuse(inbound):
            raise StoreError("the disk is full")
        self.taken.append(inbound)
        return self.reply

    def texts(self) -> list[str]:
        return [each.text for each in self.taken if isinstance(each, InboundMessage)]

    async def hears(self, count: int) -> None:
        async with asyncio.timeout(20):
            while len(self.taken) < count:
                await asyncio.sleep(0.005)


@asynccontextmanager
async def listening(server: TelegramServer, ear: Ear) -> AsyncIterator[asyncio.Task[None]]:
    bot = server.client()
    source = TelegramSource(bots={str(bot.id): bot}, moves=Moves(MemoryPreferences()), clock=Quick())
    task = asyncio.create_task(source.listen(ear.accept))
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await bot.session.close()


@asynccontextmanager
async def an_ear() -> AsyncIterator[Ear]:
    async with telegram_server(SystemClock()) as server:
        server.bot()
        bo = server.person("Bo", id=7)
        yield Ear(server=server, bo=bo, chat=server.private(bo))


async def test_messages_come_in_order() -> None:
    async with an_ear() as ear, listening(ear.server, ear):
        for number in range(5):
            ear.chat.says(ear.bo, f"message {number}")
        await ear.hears(5)
    assert ear.texts() == [f"message {number}" for number in range(5)]


async def test_one_that_cannot_be_kept_now_comes_again_and_nothing_overtakes_it() -> None:
    async with an_ear() as ear:
        for text in ("one", "two", "three"):
            ear.chat.says(ear.bo, text)
        refusals: list[str] = []

        def twice(inbound: Inbound) -> bool:
            again = isinstance(inbound, InboundMessage) and inbound.text == "two" and len(refusals) < 2
            if again:
                refusals.append("two")
            return again

        ear.refuse = twice
        async with listening(ear.server, ear):
            await ear.hears(3)
    assert ear.texts() == ["one", "two", "three"]
    assert refusals == ["two", "two"]


async def test_what_was_accepted_before_a_restart_may_come_again_and_what_was_not_is_not_lost() -> None:
    async with an_ear() as ear:
        ear.chat.says(ear.bo, "one")
        async with listening(ear.server, ear):
            await ear.hears(1)
        ear.chat.says(ear.bo, "two")
        async with listening(ear.server, ear):
            async with asyncio.timeout(20):
                while "two" not in ear.texts():
                    await asyncio.sleep(0.005)
    ids = [each.id for each in ear.taken]
    assert set(ear.texts()) == {"one", "two"}
    assert len(set(ids)) == 2, "the same message has the same id"


async def test_an_update_that_nobody_can_read_is_skipped() -> None:
    async with an_ear() as ear:
        ear.server.push({"message": {"message_id": "no number"}})
        ear.server.push({"something_of_next_year": {"a": 1}})
        ear.chat.says(ear.bo, "hello")
        async with listening(ear.server, ear):
            await ear.hears(1)
    assert ear.texts() == ["hello"]


async def test_a_toast_is_said_and_a_long_one_is_cut() -> None:
    async with an_ear() as ear:
        ear.reply = Toast(text="é" * 250, alert=True)
        ear.server.bot()
        bot = ear.server.client()
        sent = await bot.send_message(7, "card", reply_markup=_keyboard())
        await bot.session.close()
        async with listening(ear.server, ear):
            press = ear.chat.presses(ear.bo, ear.chat.messages[sent.message_id], "Go")
            toast = await press.answer()
    assert toast
    assert (len(toast.text), toast.alert) == (200, True)
    assert isinstance(ear.taken[0], ButtonPress)


async def test_another_poller_is_told_of_and_survived() -> None:
    async with an_ear() as ear, listening(ear.server, ear):
        ear.chat.says(ear.bo, "one")
        await ear.hears(1)
        other = ear.server.client()
        await other.get_updates(timeout=0, offset=-1)
        await other.session.close()
        ear.chat.says(ear.bo, "two")
        await ear.hears(2)
    assert ear.texts()[-1] == "two"


async def test_trouble_on_the_way_is_waited_out() -> None:
    async with an_ear() as ear:
        for trouble in ("error", "gateway", "reset", "flood", "malformed"):
            ear.server.faults.add("getUpdates", trouble, seconds=1)
        ear.chat.says(ear.bo, "hello")
        async with listening(ear.server, ear):
            await ear.hears(1)
    assert ear.texts() == ["hello"]


def _keyboard() -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Go", callback_data="x")]])
