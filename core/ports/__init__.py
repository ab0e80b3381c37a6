"""Every port: what the core needs from the world, as small Protocols."""

from core.ports.afterwards import Charts, ReactionStore
from core.ports.calendar import Calendar
from core.ports.chat import (
    ChatHistory,
    ChatPort,
    ChatSource,
    DirectChats,
    FileSource,
    NativeStream,
    Priority,
    SendBudget,
)
from core.ports.clock import Clock
from core.ports.content import (
    MOST_BYTES,
    CountsReactions,
    Illustrator,
    LogsIn,
    MediaStore,
    Publisher,
    Rehearses,
    TakesBack,
)
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
from core.ports.planning import BOOKED_FOR, ClosureStore, PlanStore, SlotStore
from core.ports.routing import IntentReader
from core.ports.services import (
    ServiceRegistry,
    ServiceState,
    ServiceStore,
    ServiceTool,
    ServiceTools,
    Terms,
    ToolResult,
)
from core.ports.work import EventLog, WorkQueue
from core.ports.world import Stores, World

__all__ = [
    "BOOKED_FOR",
    "MOST_BYTES",
    "AlbumStore",
    "AuditLog",
    "Calendar",
    "CardStore",
    "Charts",
    "ChatHistory",
    "ChatPort",
    "ChatSource",
    "Clock",
    "ClosureStore",
    "CountsReactions",
    "DeliveryStore",
    "DirectChats",
    "DraftStore",
    "EventLog",
    "FileSource",
    "Illustrator",
    "IntentReader",
    "LogsIn",
    "MediaStore",
    "MemberStore",
    "NativeStream",
    "OfferStore",
    "PlanStore",
    "PreferenceStore",
    "Priority",
    "PublicationStore",
    "Publisher",
    "ReactionStore",
    "Rehearses",
    "SendBudget",
    "ServiceRegistry",
    "ServiceState",
    "ServiceStore",
    "ServiceTool",
    "ServiceTools",
    "SessionStore",
    "SlotStore",
    "Stores",
    "TakesBack",
    "Terms",
    "ToolResult",
    "UsageStore",
    "WorkQueue",
    "World",
]
