"""CPU per streamed token, from the endpoint to the event log's readers, against a bare `astream` loop."""

import asyncio
import gc
import statistics
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from langchain_openai import ChatOpenAI
from pydantic import SecretStr

from adapters.clock import SystemClock
from adapters.llm.openai_compatible import Endpoint, openai_compatible
from bot.app import App
from core.events import TextDelta, TextReplaced
from core.requests import turn_id
from tests.bench.desk import desk, flushed, message, settled
from tests.bench.figures import Figure, Table, allow_many_files, p95
from tests.bench.token_server import token_server, words

RUNS = 9
SIZES = {1: (400, 100), 20: (400, 100), 200: (120, 50)}  # streams at once: tokens of each, and how many a second
MOST = 1.3
PROMPT = "tell me about a slow morning"


@dataclass
class Sides:
    """Both ways to read the same stream; `app` talks through `real`."""

    app: App
    real: ChatOpenAI
    bare: ChatOpenAI
    said: int = 0
    gaps: list[float] = field(default_factory=list)  # seconds between two pieces of text, as readers saw them

    async def whole(self, streams: int, tokens: int, rate: int) -> None:
        """Real turns: each is accepted, answered by the conversation graph, and read from the event log."""
        self.real.model_name = f"{tokens}@{rate}"
        await asyncio.gather(*(self._turn(tokens) for _ in range(streams)))
        await settled(self.app)
        await flushed(self.app)

    async def _turn(self, tokens: int) -> None:
        self.said += 1
        inbound = message(self.app, f"chat{self.said}", self.said, PROMPT)
        await self.app.inbox.accept(inbound)
        text, seen = "", 0.0
        async for _, event in self.app.world.events.read(turn_id(inbound)):
            if isinstance(event, TextDelta):
                before, seen = seen, time.monotonic()
                if text:
                    self.gaps.append(seen - before)
                text += event.text
            elif isinstance(event, TextReplaced):
                text = event.text
        assert text == "".join(words(tokens)), "the reader has not seen the whole text"

    async def loop(self, streams: int, tokens: int, rate: int) -> None:
        """What the comparison is with."""
        self.bare.model_name = f"{tokens}@{rate}"
        await asyncio.gather(*(self._loop(tokens) for _ in range(streams)))

    async def _loop(self, tokens: int) -> None:
        parts = [str(chunk.content) async for chunk in self.bare.astream(PROMPT)]
        assert "".join(parts) == "".join(words(tokens)), "the loop has not seen the whole text"


async def _cpu(run: Callable[[int, int, int], Awaitable[None]], *how: int) -> float:
    """Seconds of this process, all threads; nobody pays for the garbage of the run before."""
    gc.collect()
    begun = time.process_time()
    await run(*how)
    return time.process_time() - begun


async def _runs(sides: Sides, streams: int) -> dict[str, list[float]]:
    """Microseconds per token: of the whole run, and without what a run of one token costs. Who goes first changes."""
    tokens, rate = SIZES[streams]
    found: dict[str, list[float]] = defaultdict(list)
    sides.gaps.clear()
    both = [("bare", sides.loop), ("real", sides.whole)]
    for number in range(RUNS):
        for name, run in both if number % 2 else reversed(both):
            short, long = await _cpu(run, streams, 1, rate), await _cpu(run, streams, tokens, rate)
            found[name].append(long / (streams * tokens) * 1e6)
            found[f"{name} only tokens"].append((long - short) / (streams * (tokens - 1)) * 1e6)
    return found


def _figures(streams: int, runs: dict[str, list[float]], gaps: Sequence[float]) -> list[Figure]:
    middle = {name: statistics.median(values) for name, values in runs.items()}
    tokens, rate = SIZES[streams]
    at = f"{streams} × {tokens} tokens, {rate}/s: "
    only = middle["real only tokens"] / middle["bare only tokens"]
    return [
        Figure(what=at + "ratio, whole turns", value=middle["real"] / middle["bare"], most=MOST),
        Figure(what=at + "ratio, without the turns' fixed cost", value=only, most=MOST),
        Figure(what=at + "bare loop", value=middle["bare"], unit="µs/token", runs=runs["bare"]),
        Figure(what=at + "Copydesk, whole turns", value=middle["real"], unit="µs/token", runs=runs["real"]),
        Figure(what=at + "between two pieces of text, p95", value=p95(gaps) * 1000, unit="ms"),
    ]


async def tokens() -> Table:
    """CPU per token of real turns, against the bare loop."""
    allow_many_files()
    figures: list[Figure] = []
    async with token_server() as url, openai_compatible(Endpoint(base_url=url, model="1@0"), SystemClock()) as real:
        bare = ChatOpenAI(base_url=url, model="1@0", api_key=SecretStr("none"), max_retries=0, stream_usage=True)
        async with desk(model=real, concurrency=256) as app:
            sides = Sides(app=app, real=real, bare=bare)
            await sides.loop(5, 20, 100)
            await sides.whole(5, 20, 100)
            for streams in SIZES:
                figures += _figures(streams, await _runs(sides, streams), sides.gaps)
    how = (
        "CPU time of this process, all threads, without the endpoint's own process; "
        f"median of {RUNS} interleaved runs, their range in brackets."
    )
    return Table(name="tokens", how=how, figures=figures)
