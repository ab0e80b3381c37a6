"""Every port: what the core needs from the world, as small Protocols."""

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
from core.ports.routing import IntentReader
from core.ports.services import (
    ServiceRegistry,
    ServiceState,
    ServiceStore,
    ServiceTool,
    ServiceTools,
    ToolResult,
)
from core.ports.work import EventLog, WorkQueue
from core.ports.world import Stores, World

__all__ = [
    "MOST_BYTES",
    "AlbumStore",
    "AuditLog",
    "CardStore",
    "ChatHistory",
    "ChatPort",
    "ChatSource",
    "Clock",
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
    "PreferenceStore",
    "Priority",
    "PublicationStore",
    "Publisher",
    "Rehearses",
    "SendBudget",
    "ServiceRegistry",
    "ServiceState",
    "ServiceStore",
    "ServiceTool",
    "ServiceTools",
    "SessionStore",
    "Stores",
    "TakesBack",
    "ToolResult",
    "UsageStore",
    "WorkQueue",
    "World",
]
