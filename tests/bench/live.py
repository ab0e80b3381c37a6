"""Live messages on Telegram against the best schedule that knows the end, and what they cost."""

import asyncio
import gc
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import InlineKeyboardMarkup
from langchain_openai import ChatOpenAI
from pydantic import SecretStr

from adapters.telegram.markup import keyboard, render
from bot.app import App, build
from bot.runtime import bind, serving
from bot.settings import load_settings
from core.delivery import Deliveries
from core.events import NodeStarted, TextDelta
from core.live_message import LiveMessage
from core.messages import Address, Button, OutboundMessage
from core.ports import Priority
from core.records import Scope
from core.view import View
from tests.bench.figures import Figure, Table, allow_many_files, p95
from tests.bench.town import PEOPLE, Remote, tokens, town
from tests.fakes.telegram import TOKEN

Cell = tuple[bool, int, int, bool]  # in a group, characters, chats, by draft frames
CELLS: Sequence[Cell] = [
    (group, characters, chats, frames)
    for chats in (1, 20)
    for characters in (1000, 6000)
    for group, frames in ((False, False), (True, False), (False, True))
]
RUNS = 9
FRAMES = 1_000


@asynccontextmanager
async def desk(remote: Remote, *, frames: bool, model: bool = True) -> AsyncIterator[App]:
    """`copydesk serve` in this process, on that Telegram and with that model."""
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings(data_dir=Path(folder))
        settings.http.host, settings.http.port = "127.0.0.1", 0
        telegram = {"token": SecretStr(TOKEN), "api_url": remote.telegram, "drafts": frames}
        settings.telegram = settings.telegram.model_copy(update=telegram)
        settings.access.members = [f"telegram:{number}" for number in PEOPLE]
        if model:
            settings.llm.base_url, settings.llm.model = remote.model, "bench"
        with bind(settings) as listener:
            settings.http.port = listener.getsockname()[1]
            async with build(settings, terminal_token="bench") as app, serving(app, listener, "bench"):
                gc.freeze()  # as `copydesk serve` does
                yield app


def named(cell: Cell) -> str:
    group, characters, chats, frames = cell
    how = "draft frames" if frames else "edits"
    return f"{'group' if group else 'private'}, {characters} × {chats}, {how}"


async def measured(remote: Remote, cell: Cell) -> list[Figure]:
    """One cell of the table."""
    group, characters, chats, frames = cell
    found = await remote.ask("cell", group=group, characters=characters, chats=chats, frames=frames)
    at = named(cell) + ": "
    best, stale = found["best"], found["stale"]
    return [
        Figure(what=at + "finals missing", value=chats - found["finals"], most=0),
        Figure(what=at + "calls refused with 429", value=found["refused"], most=0),
        Figure(what=at + "mean stale letters over the best", value=stale / best, most=1.25),
        Figure(what=at + "mean stale letters", value=stale),
        Figure(what=at + "the best schedule's", value=best),
        Figure(what=at + "first text behind the first token, worst", value=found["first"], unit="s", most=0.3),
        Figure(
            what=at + "whole text behind the last token, worst",
            value=found["last"],
            unit="s",
            most=None if group else 1.0,
        ),
        Figure(what=at + "calls", value=found["calls"]),
    ]


# --- what a frame costs -----------------------------------------------------------------------------


class NoPace:
    """A budget that never waits: for counting what the work costs, not for sending."""

    async def reserve(self, scopes: Sequence[Scope], priority: Priority) -> float:
        return 0.0

    async def hold(self, scope: str, seconds: float) -> None:
        await asyncio.sleep(seconds)


async def frames_cost(app: App, chat: str) -> float:
    """CPU seconds of 1,000 frames of a text that grows to 6,000 characters, edits of messages through aiogram."""
    world = replace(app.world, budget=NoPace())
    telegram = world.chats["telegram"]
    address = Address(platform="telegram", tenant=TOKEN.partition(":")[0], chat=chat)
    live = LiveMessage(
        world=world,
        deliveries=Deliveries(world=world),
        chat=telegram,
        view=View(turn=f"bench:{chat}", address=address, language="zh"),
    )
    words = tokens(6000)
    step = max(1, len(words) // FRAMES)
    await app.world.events.append(f"bench:{chat}", [NodeStarted(node="answer", graph="conversation")])
    begun = time.process_time()
    live.start()
    for at in range(FRAMES):
        text = "".join(words[at * step : (at + 1) * step]) or "。"
        await app.world.events.append(f"bench:{chat}", [TextDelta(text=text)])
        painted = live.frames
        while live.frames == painted:
            await asyncio.sleep(0.001)
    spent = time.process_time() - begun
    await live.conclude()
    return spent / FRAMES * 1000


async def calls_cost(bot: Bot, chat: str) -> float:
    """CPU seconds of 1,000 bare calls of aiogram with the same texts, entities and button, made beforehand."""
    sent = await bot.send_message(int(chat), "x")
    words = tokens(4000)
    frames = [render("".join(words[: at * len(words) // FRAMES + 1]) + str(at)) for at in range(FRAMES)]
    markup = keyboard(OutboundMessage(text="", buttons=((Button(label="⏹ 停止", callback="stop"),),)), group=False)
    assert isinstance(markup, InlineKeyboardMarkup)
    begun = time.process_time()
    for text, entities in frames:
        await bot.edit_message_text(
            text,
            chat_id=int(chat),
            message_id=sent.message_id,
            entities=list(entities),
            parse_mode=None,
            reply_markup=markup,
        )
    return (time.process_time() - begun) / FRAMES * 1000


@asynccontextmanager
async def a_bot(remote: Remote) -> AsyncIterator[Bot]:
    """aiogram, bare."""
    bot = Bot(TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base(remote.telegram)))
    try:
        yield bot
    finally:
        await bot.session.close()


async def costs(remote: Remote) -> list[Figure]:
    """What 1,000 frames cost, without flood control on either side."""
    chat = await remote.ask("open_gates")
    async with desk(remote, frames=False) as app, a_bot(remote) as bot:
        await calls_cost(bot, chat)
        bare = [await calls_cost(bot, chat) for _ in range(3)]
        whole = [await frames_cost(app, chat) for _ in range(3)]
    call, frame = statistics.median(bare), statistics.median(whole)
    return [
        Figure(
            what="CPU of 1,000 frames to 6,000 characters, beyond aiogram's own calls",
            value=frame - call,
            unit="s",
            most=0.5,
        ),
        Figure(what="CPU of 1,000 frames, all in all", value=frame, unit="s", runs=whole),
        Figure(what="CPU of 1,000 bare edit_message_text calls", value=call, unit="s", runs=bare),
    ]


# --- tokens -----------------------------------------------------------------------------------------


async def _cpu(run: Callable[[], Awaitable[object]]) -> float:
    gc.collect()
    begun = time.process_time()
    await run()
    return time.process_time() - begun


async def per_token(remote: Remote) -> list[Figure]:
    """CPU from the model's server to the edited message, against the loop that anybody would write."""
    bare = ChatOpenAI(base_url=remote.model, model="bench", api_key=SecretStr("none"), max_retries=0, stream_usage=True)

    async def loop() -> None:
        async for _ in bare.astream("tell me <9:1200@100>"):
            pass

    async def turn() -> None:
        await remote.ask("one", characters=1200, rate=100)

    runs: dict[str, list[float]] = {"bare": [], "live": []}
    count = len(tokens(1200))
    await loop()
    await turn()
    for number in range(RUNS):
        both = [("bare", loop), ("live", turn)]
        for name, run in both if number % 2 else reversed(both):
            runs[name].append(await _cpu(run) / count * 1e6)
    middle = {name: statistics.median(values) for name, values in runs.items()}
    what = f"1 × {count} tokens, 100/s: "
    return [
        Figure(
            what=what + "CPU per token, model to edited message, over a bare loop",
            value=middle["live"] / middle["bare"],
            most=1.6,
        ),
        Figure(what=what + "bare loop", value=middle["bare"], unit="µs/token", runs=runs["bare"]),
        Figure(what=what + "Copydesk", value=middle["live"], unit="µs/token", runs=runs["live"]),
    ]


async def first_frame(remote: Remote) -> list[Figure]:
    """From an update to the first thing to be seen, with the offline writer."""
    async with desk(remote, frames=True, model=False):
        await remote.ask("first_frames", times=3)
        found = await remote.ask("first_frames", times=30)
        sends = []
        async with a_bot(remote) as bot:
            for _ in range(30):
                begun = time.monotonic()
                await bot.get_me()
                sends.append(time.monotonic() - begun)
    send = statistics.median(sends)
    return [
        Figure(
            what="update to first visible frame, offline model, p50, beyond the call itself",
            value=(statistics.median(found) - send) * 1000,
            unit="ms",
            most=30,
            runs=[(each - send) * 1000 for each in found],
        ),
        Figure(what="the same, p95", value=(p95(found) - send) * 1000, unit="ms"),
        Figure(what="one call of aiogram and back", value=send * 1000, unit="ms"),
    ]


async def live() -> Table:
    """Every cell, then the costs."""
    allow_many_files()
    figures: list[Figure] = []
    async with town() as remote:
        for frames in (False, True):
            async with desk(remote, frames=frames):
                for cell in CELLS:
                    if cell[3] == frames:
                        figures += await measured(remote, cell)
        async with desk(remote, frames=False):
            figures += await per_token(remote)
        figures += await first_frame(remote)
        figures += await costs(remote)
    how = (
        "A Bot API server with flood control and a model at 50 tokens a second, both in a process of their own; "
        "Copydesk as `copydesk serve` runs it. Stale letters: written by the model and not yet visible, mean from the "
        "first token to the last; the best schedule knows the end, its calls take no time, and no bucket refuses it."
    )
    return Table(name="live", how=how, figures=figures)
