"""How long it takes to match a message against ten, a thousand and five thousand rules, beside a plain loop."""

import asyncio
import gc
import re
import resource
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from statistics import median

from adapters.memory.clock import SimulatedClock
from core.router.conditions import Compiled
from core.router.decision import Question
from core.router.functions import Functions
from core.router.routes import parse_routes
from core.router.rules import Rule, RuleEngine
from core.router.wording import squeezed
from tests.bench.figures import Figure, Table, p95
from tests.bench.rule_mix import messages, rules

COUNTS = (10, 1000, 5000)
LENGTHS = (40, 1200)
ASKED = 200  # messages of each length
MONDAY = datetime(2026, 11, 23, 12, tzinfo=UTC)


def engine_of(count: int) -> tuple[RuleEngine, Sequence[Rule]]:
    read = parse_routes({"rules": rules(count)}).rules
    return RuleEngine(read, Functions(SimulatedClock())), read


def sources_of(read: Sequence[Rule]) -> Sequence[str]:
    """The patterns of all rules."""
    sources: dict[str, int] = {}
    for rule in read:
        Compiled.of(rule.when, lambda source: sources.setdefault(source, len(sources)))
    return tuple(sources)


def loop(sources: Sequence[str]) -> Callable[[str], set[int]]:
    """What one would write without the engine: every pattern of every rule, one after the other."""
    patterns = [re.compile(source, re.IGNORECASE | re.ASCII) for source in sources]

    def matched(text: str) -> set[int]:
        plain = squeezed(text)
        return {place for place, pattern in enumerate(patterns) if pattern.search(plain)}

    return matched


async def _times(engine: RuleEngine, texts: Sequence[str]) -> list[float]:
    """Milliseconds of CPU for each message, after one that nobody counts."""
    questions = [Question(text=text, language="en", at=MONDAY, platform="web", role="member") for text in texts]
    await engine.read(questions[0])
    taken = []
    for question in questions:
        begun = time.thread_time()
        await engine.read(question)
        taken.append((time.thread_time() - begun) * 1000)
    return taken


def _loop_times(matched: Callable[[str], set[int]], texts: Sequence[str]) -> list[float]:
    taken = []
    for text in texts:
        begun = time.thread_time()
        matched(text)
        taken.append((time.thread_time() - begun) * 1000)
    return taken


def _built(count: int) -> tuple[float, float]:
    """Seconds of CPU and MB that the engine takes to build; in a process of its own, whose memory is its own."""
    engine_of(1)  # what every engine needs once
    begun, before = time.process_time(), _resident()
    engine, _ = engine_of(count)
    built = time.process_time() - begun
    asyncio.run(_times(engine, messages(20, LENGTHS[-1])))  # its automata grow while it matches
    gc.collect()
    return built, (_resident() - before) / 1e6


def _resident() -> int:
    """Bytes of this process in memory now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


async def _matching(count: int) -> list[Figure]:
    engine, read = engine_of(count)
    matched = loop(sources_of(read))
    most = 1.0 if count == COUNTS[-1] else None
    figures = []
    for length in LENGTHS:
        texts = messages(ASKED, length)
        own, plain = await _times(engine, texts), _loop_times(matched, texts[: max(10, 20_000 // count)])
        what = f"{count} rules, {length} characters"
        figures += [
            Figure(what=f"{what}: p50", value=median(own), unit="ms", most=most),
            Figure(what=f"{what}: p95", value=p95(own), unit="ms", most=most),
            Figure(what=f"{what}: a loop over `re`, p50", value=median(plain), unit="ms"),
            Figure(what=f"{what}: a loop over `re`, p95", value=p95(plain), unit="ms"),
        ]
    return figures


async def _crowded() -> list[Figure]:
    """The worst that a file can do: every rule waits for a word that every message has, so each is looked at."""
    entries = [
        {"id": f"c{n}", "intent": "help", "keywords": {"all_of": [f"rare{n}"], "any_of": ["again"]}}
        for n in range(COUNTS[-1])
    ]
    engine = RuleEngine(parse_routes({"rules": entries}).rules, Functions(SimulatedClock()))
    own = await _times(engine, [f"{text[:1000]} please look again" for text in messages(ASKED, LENGTHS[-1])])
    return [Figure(what=f"{COUNTS[-1]} rules, all looked at: p95", value=p95(own), unit="ms")]


async def routing() -> Table:
    """Matching time by number of rules and length of the message; what the engine takes to build."""
    figures = [figure for count in COUNTS for figure in await _matching(count)] + await _crowded()
    with get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
        for count in COUNTS:
            seconds, memory = pool.apply(_built, (count,))
            figures.append(Figure(what=f"{count} rules: read and built", value=seconds, unit="s"))
            figures.append(Figure(what=f"{count} rules: memory", value=memory, unit="MB"))
    how = f"Rules of ten kinds in turn, {ASKED} messages of each length, CPU time of all that a message goes through."
    return Table(name="routing", how=how, figures=figures)
