"""Two jobs that show the same message at the same time."""

import asyncio

from adapters.memory.chat import MemoryChat
from core.delivery import Deliveries
from core.errors import RateLimited
from core.messages import OutboundMessage
from tests.scenarios.kept import WatchedClock, in_memory
from tests.scenarios.newsroom import DESK


async def test_a_message_is_sent_once_where_two_jobs_show_it_and_the_chat_makes_the_first_wait() -> None:
    clock = WatchedClock()
    storage = in_memory(clock)
    chat = storage.world.chats["web"]
    assert isinstance(chat, MemoryChat)
    chat.fail_next(RateLimited(5.0))
    deliveries = Deliveries(world=storage.world)
    first = asyncio.create_task(deliveries.deliver("card:1", DESK, OutboundMessage(text="a card")))
    second = asyncio.create_task(deliveries.deliver("card:1", DESK, OutboundMessage(text="the card, decided")))
    await clock.settle()
    await clock.advance(5.0)
    assert await first == await second
    assert [shown.message.text for shown in await chat.messages(DESK)] == ["the card, decided"]
