"""A thousand chats at once, and whole workflows at once."""

import asyncio
import itertools
import random
import statistics
import time
from collections import defaultdict
from dataclasses import dataclass, field

from bot.app import App
from bot.settings import OPERATOR
from core.messages import ButtonPress, InboundMessage
from core.records import Job
from core.requests import turn_id
from tests.bench.desk import Handle, address, desk, message, settled
from tests.bench.figures import SEED, Figure, p95, table

CHATS, TURNS_EACH, RATE = 1_000, 2, 50.0  # turns a second
REQUEST = "write a Xiaohongshu note about hand-brewed coffee, one picture"


@dataclass
class Watch:
    """When each turn's job began and ended, in seconds, and in which order per session."""

    begun: dict[str, float] = field(default_factory=dict)
    ended: dict[str, float] = field(default_factory=dict)
    order: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def around(self, handle: Handle) -> Handle:
        """The handler, watched."""

        async def watched(job: Job) -> None:
            self.begun[job.id] = time.monotonic()
            self.order[job.key].append(job.id)
            await handle(job)
            self.ended[job.id] = time.monotonic()

        return watched


async def _arrive(app: App, accepted: dict[str, float], sent: defaultdict[str, list[str]]) -> None:
    random_ = random.Random(SEED)
    chats = [number for number in range(CHATS) for _ in range(TURNS_EACH)]
    random_.shuffle(chats)
    due = time.monotonic()
    async with asyncio.TaskGroup() as group:
        for number, chat in enumerate(chats):
            due += random_.expovariate(RATE)
            await asyncio.sleep(due - time.monotonic())
            inbound = message(app, f"c{chat}", number, f"hello, number {number}")
            sent[inbound.address.session].append(turn_id(inbound))
            group.create_task(_accept(app, accepted, inbound))


async def _accept(app: App, accepted: dict[str, float], inbound: InboundMessage) -> None:
    await app.inbox.accept(inbound)
    accepted[turn_id(inbound)] = time.monotonic()


async def _chats() -> list[Figure]:
    watch, accepted = Watch(), dict[str, float]()
    sent: defaultdict[str, list[str]] = defaultdict(list)
    async with desk(around=watch.around) as app:
        await _arrive(app, accepted, sent)
        await settled(app)
    waits = [max(0.0, watch.begun[turn] - moment) for turn, moment in accepted.items() if turn in watch.begun]
    missing = sum(turn not in watch.ended for turns in sent.values() for turn in turns)
    swapped = sum(watch.order[session] != turns for session, turns in sent.items())
    overlaps = sum(
        watch.begun[later] < watch.ended[earlier]
        for turns in sent.values()
        for earlier, later in itertools.pairwise(turns)
    )
    return [
        Figure(
            what=f"{len(accepted)} turns in {len(sent)} chats: start p95", value=p95(waits) * 1000, unit="ms", most=250
        ),
        Figure(what="start, median", value=statistics.median(waits) * 1000, unit="ms"),
        Figure(what="turns that were not done", value=missing, most=0),
        Figure(what="chats whose turns were out of order, or at once", value=swapped + overlaps, most=0),
    ]


async def _approved(app: App, chat: str) -> None:
    """Ask, wait for the card, approve it, and wait for the post in the outbox."""
    await app.inbox.accept(message(app, chat, 1, REQUEST))
    while not (callback := await _button(app, chat)):
        await asyncio.sleep(0.02)
    press = ButtonPress(
        id=f"{chat}-press",
        address=address(chat),
        sender=OPERATOR,
        sender_name="operator",
        callback=callback,
        received_at=app.world.clock.now(),
    )
    await app.inbox.accept(press)


async def _button(app: App, chat: str) -> str:
    """The callback of the card's Approve, or nothing where there is no card yet."""
    shown = await app.services.history.messages(address(chat))
    buttons = [button for each in shown for row in each.message.buttons for button in row]
    return next((button.callback for button in buttons if "Approve" in button.label), "")


async def _workflows(count: int) -> list[Figure]:
    async with desk() as app:
        begun = time.monotonic()
        async with asyncio.timeout(120), asyncio.TaskGroup() as group:
            for number in range(count):
                group.create_task(_approved(app, f"flow{number}"))
        await settled(app)
        seconds = time.monotonic() - begun
        published = len(list(app.places.outbox.glob("20*/")))
    return [
        Figure(what=f"{count} workflows at once: not in the outbox", value=count - published, most=0),
        Figure(
            what=f"{count} workflows at once: all published", value=seconds, unit="s", most=30 if count == 20 else None
        ),
    ]


async def load() -> str:
    """The table."""
    figures = [*await _chats(), *await _workflows(5), *await _workflows(20)]
    how = f"Poisson arrivals at {RATE:g} turns/s, offline model, 64 jobs at once; seed {SEED}, one run."
    return table("load", how, figures)
