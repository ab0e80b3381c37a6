"""The real server without HTTP, at work over a data folder that is thrown away."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from langchain_core.language_models import BaseChatModel

from adapters.sqlite.events import SqliteEventLog
from bot.app import App, build
from bot.settings import OPERATOR, load_settings
from bot.telemetry import configure
from core.messages import Address, InboundMessage
from core.records import Job

Handle = Callable[[Job], Awaitable[None]]


def address(chat: str) -> Address:
    """A chat of the page."""
    return Address(platform="web", tenant="local", chat=chat)


def message(app: App, chat: str, number: int, text: str) -> InboundMessage:
    """What the operator writes in a chat."""
    return InboundMessage(
        id=f"{chat}-{number}",
        address=address(chat),
        sender=OPERATOR,
        sender_name="operator",
        text=text,
        received_at=app.world.clock.now(),
    )


@asynccontextmanager
async def desk(
    *,
    model: BaseChatModel | None = None,
    concurrency: int = 64,
    around: Callable[[Handle], Handle] = lambda handle: handle,
) -> AsyncIterator[App]:
    """Build it, let the workers work, and close it; `around` may watch the jobs."""
    configure(style="console", level="error", secrets=())
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings(data_dir=Path(folder))
        async with build(settings, terminal_token="bench", model=model) as app:
            work = asyncio.create_task(app.world.queue.work(around(app.handle), concurrency=concurrency))
            try:
                yield app
            finally:
                work.cancel()
                await asyncio.gather(work, return_exceptions=True)


async def settled(app: App) -> None:
    """Until no job is left. Raises TimeoutError after two minutes."""
    async with asyncio.timeout(120):
        while True:
            now = await app.world.queue.statistics()
            if not (now.waiting or now.parked or now.running):
                return
            await asyncio.sleep(0.01)


async def flushed(app: App) -> None:
    """All events are on disk."""
    assert isinstance(app.world.events, SqliteEventLog)
    await app.world.events.flush()
