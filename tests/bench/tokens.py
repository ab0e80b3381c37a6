"""CPU per streamed token, from the endpoint to the event log's readers, against a bare `astream` loop."""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from langchain_openai import ChatOpenAI
from pydantic import SecretStr

from adapters.llm.openai_compatible import Endpoint, openai_compatible
from bot.app import App
from core.events import TextDelta, TextReplaced
from core.requests import turn_id
from tests.bench.desk import desk, flushed, message, settled
from tests.bench.figures import Figure, allow_many_files, table
from tests.bench.token_server import token_server, words

RUNS = 9
RATE = 100  # tokens a second and stream
SIZES = {1: 200, 20: 100, 200: 40}  # streams at once: tokens of each
PROMPT = "tell me about a slow morning"


@dataclass
class Sides:
    """Both ways to read the same stream; `app` talks through `real`."""

    app: App
    real: ChatOpenAI
    bare: ChatOpenAI
    said: int = 0

    async def whole(self, streams: int, tokens: int) -> None:
        """Real turns: each is accepted, answered by the conversation graph, and read from the event log."""
        self.real.model_name = f"{tokens}@{RATE}"
        await asyncio.gather(*(self._turn(tokens) for _ in range(streams)))
        await settled(self.app)
        await flushed(self.app)

    async def _turn(self, tokens: int) -> None:
        self.said += 1
        inbound = message(self.app, f"chat{self.said}", self.said, PROMPT)
        await self.app.inbox.accept(inbound)
        text = ""
        async for _, event in self.app.world.events.read(turn_id(inbound)):
            if isinstance(event, TextDelta):
                text += event.text
            elif isinstance(event, TextReplaced):
                text = event.text
        assert text == "".join(words(tokens)), "the reader has not seen the whole text"

    async def loop(self, streams: int, tokens: int) -> None:
        """What the comparison is with."""
        self.bare.model_name = f"{tokens}@{RATE}"
        await asyncio.gather(*(self._loop(tokens) for _ in range(streams)))

    async def _loop(self, tokens: int) -> None:
        parts = [str(chunk.content) async for chunk in self.bare.astream(PROMPT)]
        assert "".join(parts) == "".join(words(tokens)), "the loop has not seen the whole text"


async def _cpu(run: Callable[[int, int], Awaitable[None]], streams: int, tokens: int) -> float:
    """Seconds of this process."""
    begun = time.process_time()
    await run(streams, tokens)
    return time.process_time() - begun


async def _measure(sides: Sides, streams: int) -> list[Figure]:
    """A run of one token each tells what a turn costs without its stream; it is taken off."""
    tokens = SIZES[streams]
    found: dict[str, list[float]] = {"real": [], "bare": [], "real whole": [], "bare whole": []}
    for _ in range(RUNS):
        for name, run in (("bare", sides.loop), ("real", sides.whole)):
            short, long = await _cpu(run, streams, 1), await _cpu(run, streams, tokens)
            found[name].append((long - short) / (streams * (tokens - 1)) * 1e6)
            found[f"{name} whole"].append(long / (streams * tokens) * 1e6)
    middle = {name: statistics.median(values) for name, values in found.items()}
    at = f"{streams} streams of {tokens}: " if streams > 1 else f"1 stream of {tokens}: "
    return [
        Figure(what=at + "bare loop", value=middle["bare"], unit="µs/token"),
        Figure(what=at + "Copydesk", value=middle["real"], unit="µs/token"),
        Figure(what=at + "ratio per token", value=middle["real"] / middle["bare"], most=1.3),
        Figure(what=at + "ratio with the whole turn's cost", value=middle["real whole"] / middle["bare whole"]),
    ]


async def tokens() -> str:
    """The table."""
    allow_many_files()
    figures: list[Figure] = []
    async with token_server() as url, openai_compatible(Endpoint(base_url=url, model="1@0")) as real:
        bare = ChatOpenAI(base_url=url, model="1@0", api_key=SecretStr("none"), max_retries=0, stream_usage=True)
        async with desk(model=real, concurrency=256) as app:
            sides = Sides(app=app, real=real, bare=bare)
            await sides.loop(5, 20)
            await sides.whole(5, 20)
            for streams in SIZES:
                figures += await _measure(sides, streams)
    return table("tokens", f"{RATE} tokens/s and stream, process CPU time, median of {RUNS} interleaved runs.", figures)
