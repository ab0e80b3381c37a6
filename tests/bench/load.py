"""A thousand chats at once, and whole workflows at once."""

import asyncio
import itertools
import statistics
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.app import App
from bot.settings import OPERATOR
from core.messages import ButtonPress, InboundMessage
from core.records import Job
from core.requests import turn_id
from tests.bench.desk import Handle, address, desk, message, served, settled, unfinished
from tests.bench.figures import SEED, Figure, Table, allow_many_files, p95
from tests.bench.people import CHATS, RATE, Sent, thousand_chats

REQUEST = "write a Xiaohongshu note about hand-brewed coffee, one picture"
PATIENCE = 60.0  # seconds for all workflows of a run


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

    def out_of_order(self, sent: Sequence[Sent]) -> int:
        """Chats whose turns did not run as they were sent, or not one at a time."""
        turns: defaultdict[str, list[str]] = defaultdict(list)
        for each in sent:
            turns[address(each.chat).session].append(each.turn)
        return sum(self.order[session] != each or self._overlap(each) for session, each in turns.items())

    def _overlap(self, turns: Sequence[str]) -> bool:
        return any(self.begun[later] < self.ended[earlier] for earlier, later in itertools.pairwise(turns))


async def _chats() -> list[Figure]:
    watch = Watch()
    allow_many_files()
    async with served(watch.around) as server:
        begun = time.process_time()
        sent = await thousand_chats(server.url, server.token)
        await settled(server.app)
        seconds = time.process_time() - begun
        broken = await unfinished(server.app, [each.turn for each in sent])
    waits = [watch.begun.get(each.turn, float("inf")) - each.due for each in sent]
    chats = len({each.chat for each in sent})
    return [
        Figure(what=f"{len(sent)} turns in {chats} chats: start p95", value=p95(waits) * 1000, unit="ms", most=250),
        Figure(what="turns without a good end", value=len(broken), most=0),
        Figure(what="chats out of order, or with two turns at once", value=watch.out_of_order(sent), most=0),
        Figure(what="start, median", value=statistics.median(waits) * 1000, unit="ms"),
        Figure(what="start, slowest", value=max(waits) * 1000, unit="ms"),
        Figure(what="CPU of the server per turn", value=seconds / len(sent) * 1000, unit="ms"),
    ]


async def _approved(app: App, asked: InboundMessage) -> str:
    """Ask, wait for the card, approve it: the turn of the approval."""
    await app.inbox.accept(asked)
    while not (callback := await _button(app, asked)):
        await asyncio.sleep(0.02)
    press = ButtonPress(
        id=f"{asked.id}-press",
        address=asked.address,
        sender=OPERATOR,
        sender_name="operator",
        callback=callback,
        received_at=app.world.clock.now(),
    )
    await app.inbox.accept(press)
    return turn_id(press)


async def _button(app: App, asked: InboundMessage) -> str:
    """The callback of the card's Approve, or nothing where there is no card yet."""
    shown = await app.services.history.messages(asked.address)
    buttons = [button for each in shown for row in each.message.buttons for button in row]
    return next((button.callback for button in buttons if "Approve" in button.label), "")


def _published(app: App) -> int:
    """Posts in the outbox with their text and a picture."""
    posts = [path.parent for path in app.places.outbox.glob("*/post.md")]
    return sum(any(post.glob("*.png")) for post in posts)


async def _all_approved(app: App, asked: Mapping[str, InboundMessage]) -> list[str]:
    """The turns of all workflows; those that have no card in time are left out."""
    tasks = [asyncio.create_task(_approved(app, message)) for message in asked.values()]
    done, late = await asyncio.wait(tasks, timeout=PATIENCE)
    for task in late:
        task.cancel()
    return [*asked, *(task.result() for task in done)]


async def _workflows(count: int) -> list[Figure]:
    async with desk() as app:
        messages = [message(app, f"flow{number}", number, REQUEST) for number in range(count)]
        begun = time.monotonic()
        turns = await _all_approved(app, {turn_id(each): each for each in messages})
        await settled(app)
        seconds = time.monotonic() - begun
        broken = await unfinished(app, turns)
        missing = max(count - _published(app), 2 * count - len(turns) + len(broken))
    most = 30 if count == 20 else None
    return [
        Figure(what=f"{count} workflows at once: not published", value=missing, most=0),
        Figure(what=f"{count} workflows at once: all published after", value=seconds, unit="s", most=most),
    ]


async def load() -> Table:
    """Start times under load, and whole workflows."""
    figures = [*await _chats(), *await _workflows(5), *await _workflows(20)]
    how = (
        f"{CHATS} chats over HTTP from another process, Poisson arrivals at {RATE:g} turns/s, offline model; a start "
        f"counts from the moment that the message was due. Seed {SEED}, one run."
    )
    return Table(name="load", how=how, figures=figures)
