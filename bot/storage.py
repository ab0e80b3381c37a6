"""Everything that is kept, opened on SQLite in one data folder and closed in the other order."""

from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime

from langgraph.checkpoint.base import BaseCheckpointSaver

from adapters.calendar import TriggerCalendar
from adapters.charts import MatplotlibCharts
from adapters.images.typeface import FONTS
from adapters.media import LocalMedia
from adapters.sqlite.albums import SqliteAlbums
from adapters.sqlite.cards import SqliteCards, SqliteDeliveries, SqliteOffers
from adapters.sqlite.chat import SqliteChat
from adapters.sqlite.database import Database
from adapters.sqlite.drafts import SqliteDrafts
from adapters.sqlite.events import SqliteEventLog
from adapters.sqlite.lock import hold_folder
from adapters.sqlite.members import SqliteMembers
from adapters.sqlite.notes import SqliteAudit, SqlitePreferences
from adapters.sqlite.plans import SqliteClosures, SqlitePlans, SqliteSlots
from adapters.sqlite.publications import SqlitePublications
from adapters.sqlite.queue import SqliteQueue
from adapters.sqlite.reactions import SqliteReactions
from adapters.sqlite.schema import MIGRATIONS
from adapters.sqlite.services import SqliteServiceStore
from adapters.sqlite.usage import SqliteUsage
from bot.places import Places
from bot.sections import Sessions
from bot.sessions import IN_A_FILE, open_sessions
from core.budgets import Budgets
from core.ports import ChatHistory, Clock, MediaStore, SessionStore, Stores, World


@dataclass(frozen=True, slots=True, kw_only=True)
class Storage:
    """The open stores, and the built-in chat that is one of them."""

    world: World
    history: ChatHistory
    checkpoints: BaseCheckpointSaver[str]
    purge: Callable[[datetime], Awaitable[int]]  # forget jobs that were done, and albums that came, before that time


async def open_storage(
    places: Places, clock: Clock, stack: AsyncExitStack, *, zone: str = "UTC", kept: Sessions = IN_A_FILE
) -> Storage:
    """Open all of it; `zone` is the server's own, and `kept` says where sessions are.

    Raises SettingsError where another server has the folder, or something cannot be used.
    """
    places.prepare()
    stack.enter_context(hold_folder(places.folder))
    desk = await stack.enter_async_context(Database(places.desk, migrations=MIGRATIONS, synchronous="FULL"))
    events = await stack.enter_async_context(SqliteEventLog(places.events, clock))
    checkpoints, sessions = await open_sessions(kept, places.checkpoints, clock, stack)
    queue, chat = await SqliteQueue.open(desk, clock), SqliteChat(desk, clock)
    stores = _stores(desk, queue, clock, sessions, LocalMedia(places.media))
    world = World(
        clock=clock,
        calendar=TriggerCalendar(),
        queue=queue,
        events=events,
        stores=stores,
        chats={chat.platform: chat},
        budget=Budgets(clock),
        charts=MatplotlibCharts(fonts=FONTS, cache=places.fonts),
        zone=zone,
    )
    return Storage(world=world, history=chat, checkpoints=checkpoints, purge=_purging(queue, SqliteAlbums(desk)))


def _stores(desk: Database, queue: SqliteQueue, clock: Clock, sessions: SessionStore, media: MediaStore) -> Stores:
    return Stores(
        drafts=SqliteDrafts(desk, queue),
        cards=SqliteCards(desk),
        deliveries=SqliteDeliveries(desk),
        publications=SqlitePublications(desk, queue),
        members=SqliteMembers(desk, clock),
        audit=SqliteAudit(desk),
        preferences=SqlitePreferences(desk),
        sessions=sessions,
        media=media,
        offers=SqliteOffers(desk),
        albums=SqliteAlbums(desk),
        services=SqliteServiceStore(desk),
        usage=SqliteUsage(desk),
        slots=SqliteSlots(desk),
        plans=SqlitePlans(desk, queue),
        closures=SqliteClosures(desk, queue),
        reactions=SqliteReactions(desk),
    )


def _purging(queue: SqliteQueue, albums: SqliteAlbums) -> Callable[[datetime], Awaitable[int]]:
    async def purge(before: datetime) -> int:
        return await queue.purge(before) + await albums.purge(before)

    return purge
