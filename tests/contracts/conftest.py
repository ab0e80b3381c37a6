"""Every store twice: in memory and on SQLite."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Protocol

import pytest

from adapters.memory.chat import MemoryChat
from adapters.memory.clock import SimulatedClock
from adapters.memory.events import MemoryEventLog
from adapters.memory.inbound import MemoryAlbums, MemoryOffers
from adapters.memory.plans import MemoryClosures, MemoryPlans, MemorySlots
from adapters.memory.queue import MemoryQueue
from adapters.memory.reactions import MemoryReactions
from adapters.memory.services import MemoryServiceStore
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
from adapters.sqlite.albums import SqliteAlbums
from adapters.sqlite.cards import SqliteCards, SqliteDeliveries, SqliteOffers
from adapters.sqlite.chat import SqliteChat
from adapters.sqlite.database import Database
from adapters.sqlite.drafts import SqliteDrafts
from adapters.sqlite.events import SqliteEventLog
from adapters.sqlite.members import SqliteMembers
from adapters.sqlite.notes import SqliteAudit, SqlitePreferences
from adapters.sqlite.plans import SqliteClosures, SqlitePlans, SqliteSlots
from adapters.sqlite.publications import SqlitePublications
from adapters.sqlite.queue import SqliteQueue
from adapters.sqlite.reactions import SqliteReactions
from adapters.sqlite.schema import MIGRATIONS
from adapters.sqlite.services import SqliteServiceStore
from adapters.sqlite.usage import SqliteUsage
from core.ports import (
    AlbumStore,
    AuditLog,
    CardStore,
    ChatHistory,
    ChatPort,
    ClosureStore,
    DeliveryStore,
    DraftStore,
    EventLog,
    MemberStore,
    OfferStore,
    PlanStore,
    PreferenceStore,
    PublicationStore,
    ReactionStore,
    ServiceStore,
    SlotStore,
    UsageStore,
)
from tests.contracts.asking import Purgeable


class OwnChat(ChatPort, ChatHistory, Protocol):
    """A chat platform of our own: to speak on and to look at."""


class Kept:
    """One set of stores; the attributes are the ports."""

    queue: Purgeable
    events: EventLog
    drafts: DraftStore
    cards: CardStore
    deliveries: DeliveryStore
    publications: PublicationStore
    members: MemberStore
    audit: AuditLog
    preferences: PreferenceStore
    offers: OfferStore
    albums: AlbumStore
    services: ServiceStore
    usage: UsageStore
    slots: SlotStore
    plans: PlanStore
    closures: ClosureStore
    reactions: ReactionStore
    chat: OwnChat


def in_memory(clock: SimulatedClock) -> Kept:
    kept = Kept()
    queue, audit = MemoryQueue(clock), MemoryAudit()
    kept.queue, kept.drafts, kept.events = queue, MemoryDrafts(queue, audit), MemoryEventLog(clock)
    kept.cards, kept.deliveries, kept.publications = MemoryCards(), MemoryDeliveries(), MemoryPublications(queue, audit)
    kept.members, kept.audit, kept.preferences = MemoryMembers(clock, audit), audit, MemoryPreferences()
    kept.offers, kept.albums = MemoryOffers(), MemoryAlbums()
    kept.services, kept.chat = MemoryServiceStore(audit), MemoryChat(clock)
    kept.usage, kept.reactions = MemoryUsage(), MemoryReactions()
    kept.slots, kept.plans, kept.closures = MemorySlots(audit), MemoryPlans(queue, audit), MemoryClosures(queue, audit)
    return kept


@asynccontextmanager
async def on_sqlite(folder: Path, clock: SimulatedClock) -> AsyncIterator[Kept]:
    kept = Kept()
    async with AsyncExitStack() as stack:
        file = Database(folder / "copydesk.db", migrations=MIGRATIONS, synchronous="FULL")
        database = await stack.enter_async_context(file)
        queue = await SqliteQueue.open(database, clock)
        kept.queue, kept.drafts = queue, SqliteDrafts(database, queue)
        kept.events = await stack.enter_async_context(SqliteEventLog(folder / "events.db", clock))
        kept.cards, kept.deliveries = SqliteCards(database), SqliteDeliveries(database)
        kept.publications, kept.members = SqlitePublications(database, queue), SqliteMembers(database, clock)
        kept.audit, kept.preferences = SqliteAudit(database), SqlitePreferences(database)
        kept.offers, kept.albums = SqliteOffers(database), SqliteAlbums(database)
        kept.services, kept.chat = SqliteServiceStore(database), SqliteChat(database, clock)
        kept.usage, kept.slots = SqliteUsage(database), SqliteSlots(database)
        kept.reactions = SqliteReactions(database)
        kept.plans, kept.closures = SqlitePlans(database, queue), SqliteClosures(database, queue)
        yield kept


@pytest.fixture(params=["memory", "sqlite"])
async def kept(request: pytest.FixtureRequest, tmp_path: Path, clock: SimulatedClock) -> AsyncIterator[Kept]:
    if request.param == "memory":
        yield in_memory(clock)
        return
    async with on_sqlite(tmp_path, clock) as stores:
        yield stores
