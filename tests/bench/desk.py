"""The real server over a data folder that is thrown away, with HTTP and without."""

import asyncio
import gc
import secrets
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from langchain_core.language_models import BaseChatModel

from adapters.sqlite.events import SqliteEventLog
from bot.app import App, build
from bot.runtime import bind, serving
from bot.settings import OPERATOR, load_settings
from core.events import StreamEvent, TurnFinished
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
async def desk(*, model: BaseChatModel | None = None, concurrency: int = 64) -> AsyncIterator[App]:
    """Build it, let the workers work, and close it: everything but HTTP."""
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings(data_dir=Path(folder))
        async with build(settings, terminal_token="bench", model=model) as app:
            work = asyncio.create_task(app.world.queue.work(app.handle, concurrency=concurrency))
            try:
                yield app
            finally:
                work.cancel()
                await asyncio.gather(work, return_exceptions=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A server that answers HTTP on loopback, and the token that it takes."""

    app: App
    url: str
    token: str


@asynccontextmanager
async def served(around: Callable[[Handle], Handle]) -> AsyncIterator[Served]:
    """The same with HTTP, as `copydesk serve` runs it; `around` watches the jobs."""
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings(data_dir=Path(folder))
        settings.http.host, settings.http.port = "127.0.0.1", 0
        token = secrets.token_urlsafe(16)
        with bind(settings) as listener:
            settings.http.port = listener.getsockname()[1]
            async with build(settings, terminal_token=token) as app:
                watched = replace(app, handlers={kind: around(handle) for kind, handle in app.handlers.items()})
                async with serving(watched, listener, token):
                    gc.freeze()  # as `copydesk serve` does
                    yield Served(app=app, url=app.local_url, token=token)


async def settled(app: App) -> None:
    """Until no job is left. Raises TimeoutError after two minutes."""
    async with asyncio.timeout(120):
        while True:
            now = await app.world.queue.statistics()
            if not (now.waiting or now.running):  # what is parked waits for its hour, such as a reminder
                return
            await asyncio.sleep(0.01)


async def flushed(app: App) -> None:
    """All events are on disk."""
    assert isinstance(app.world.events, SqliteEventLog)
    await app.world.events.flush()


async def unfinished(app: App, turns: Iterable[str]) -> list[str]:
    """The turns whose events do not come to a good end: cut short, stopped or failed."""
    wanted = list(turns)
    ends = await asyncio.gather(*(_end(app, turn) for turn in wanted))
    return [turn for turn, end in zip(wanted, ends, strict=True) if not isinstance(end, TurnFinished)]


async def _end(app: App, turn: str) -> StreamEvent | None:
    last: StreamEvent | None = None
    try:
        async with asyncio.timeout(20):
            async for _, event in app.world.events.read(turn):
                last = event
    except TimeoutError:
        return None  # it never ended
    return last
