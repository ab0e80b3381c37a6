"""All ports that most rooms need, as two values."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.ports.afterwards import Charts, ReactionStore
from core.ports.calendar import Calendar
from core.ports.chat import ChatPort, DirectChats, FileSource, SendBudget
from core.ports.clock import Clock
from core.ports.content import MediaStore
from core.ports.keeping import (
    AlbumStore,
    AuditLog,
    CardStore,
    DeliveryStore,
    DraftStore,
    MemberStore,
    OfferStore,
    PreferenceStore,
    PublicationStore,
    SessionStore,
    UsageStore,
)
from core.ports.planning import ClosureStore, PlanStore, SlotStore
from core.ports.services import ServiceStore
from core.ports.work import EventLog, WorkQueue


@dataclass(frozen=True, slots=True, kw_only=True)
class Stores:
    """Everything that is kept, as one value for the rooms that need several of them."""

    drafts: DraftStore
    cards: CardStore
    deliveries: DeliveryStore
    publications: PublicationStore
    members: MemberStore
    audit: AuditLog
    preferences: PreferenceStore
    sessions: SessionStore
    media: MediaStore
    offers: OfferStore
    albums: AlbumStore
    services: ServiceStore
    usage: UsageStore
    slots: SlotStore
    plans: PlanStore
    closures: ClosureStore
    reactions: ReactionStore


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """All that lies outside the core and that most of its rooms need, as one value."""

    clock: Clock
    calendar: Calendar
    queue: WorkQueue
    events: EventLog
    stores: Stores
    chats: Mapping[str, ChatPort]  # by platform
    budget: SendBudget
    charts: Charts
    files: Mapping[str, FileSource] = field(default_factory=dict)  # by platform, where people can send files
    directs: Mapping[str, DirectChats] = field(default_factory=dict)  # by platform
    zone: str = "UTC"  # the server's own time zone, for chats that chose none; an IANA name
