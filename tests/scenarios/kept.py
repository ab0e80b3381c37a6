"""Everything that is kept, in memory, in simulated time that knows who waits for it."""

import math
from collections.abc import Sequence
from datetime import UTC, datetime

from adapters.calendar import TriggerCalendar
from adapters.memory.charts import MemoryCharts
from adapters.memory.chat import MemoryChat, MemoryDirects
from adapters.memory.clock import SimulatedClock
from adapters.memory.events import MemoryEventLog
from adapters.memory.inbound import MemoryAlbums, MemoryOffers
from adapters.memory.media import MemoryMedia
from adapters.memory.plans import MemoryClosures, MemoryPlans, MemorySlots
from adapters.memory.queue import LONGEST_NAP, MemoryQueue
from adapters.memory.reactions import MemoryReactions
from adapters.memory.services import MemoryServiceStore
from adapters.memory.sessions import MemorySessions, open_checkpoints
from adapters.memory.stores import (
    MemoryAudit,
    MemoryCards,
    MemoryDeliveries,
    MemoryDrafts,
    MemoryMembers,
    MemoryPreferences,
    MemoryPublications,
)
from adapters.memory.usage import MemoryUsage
from bot.storage import Storage
from core.budgets import Budgets
from core.ports import Clock, Stores, World
from core.records import ChatLimits

START = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)


class WatchedClock(SimulatedClock):
    """Simulated time that knows who waits, so that a scene can go on to the next thing that happens."""

    def __init__(self, start: datetime = START) -> None:
        super().__init__(start)
        self.naps: list[float] = []
        self.limits: set[float] = set()  # waits that are there to be cut short
        self.longest = math.inf  # a longer wait is one that only a scene lets end
        self._waiting: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.naps.append(seconds)
        self._waiting.append(seconds)
        try:
            await super().sleep(seconds)
        finally:
            self._waiting.remove(seconds)

    async def go_on(self) -> None:
        """Let the shortest wait end; the naps of an idle queue and time limits are none."""
        waits = [each for each in self._waiting if each < self.longest and each not in {LONGEST_NAP, *self.limits}]
        await self.advance(max(0.0, min(waits, default=0.0)))


def in_memory(clock: Clock, *, limits: ChatLimits | None = None, others: Sequence[MemoryChat] = ()) -> Storage:
    """Every store, the queue, the event log, the chat and the checkpoints; `others` are more chat platforms."""
    queue, chat = MemoryQueue(clock), MemoryChat(clock, limits=limits)
    saver = open_checkpoints()
    audit = MemoryAudit()
    stores = Stores(
        drafts=MemoryDrafts(queue, audit),
        cards=MemoryCards(),
        deliveries=MemoryDeliveries(),
        publications=MemoryPublications(queue, audit),
        members=MemoryMembers(clock, audit),
        audit=audit,
        preferences=MemoryPreferences(),
        sessions=MemorySessions(saver, clock, ttl=0.0),
        media=MemoryMedia(),
        offers=MemoryOffers(),
        albums=MemoryAlbums(),
        services=MemoryServiceStore(audit),
        usage=MemoryUsage(),
        slots=MemorySlots(audit),
        plans=MemoryPlans(queue, audit),
        closures=MemoryClosures(queue, audit),
        reactions=MemoryReactions(),
    )
    world = World(
        clock=clock,
        calendar=TriggerCalendar(),
        queue=queue,
        events=MemoryEventLog(clock),
        stores=stores,
        chats={each.platform: each for each in (chat, *others)},
        budget=Budgets(clock),
        charts=MemoryCharts(),
        directs={"web": MemoryDirects("web")},
    )
    return Storage(world=world, history=chat, checkpoints=saver, purge=queue.purge)
