"""What HTTP needs from the rest of the server, as one value that the composition root fills in."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.http.tickets import Tickets
from core.chronicle import Chronicle
from core.messages import Address, Inbound, Language, Reply, UserRef
from core.ports import (
    ChatHistory,
    Clock,
    DraftStore,
    EventLog,
    MediaStore,
    MemberStore,
    PreferenceStore,
    PublicationStore,
    ServiceRegistry,
    SessionStore,
    UsageStore,
    WorkQueue,
)
from core.records import Member, Role
from core.reports.reports import Report
from core.spending import Books
from core.switchboard import Switchboard

Feed = Callable[[str, bytes, bytes], Awaitable[int]]  # tenant, proof, body: the HTTP status
SlackFeed = Callable[
    [Mapping[str, str], bytes], Awaitable[tuple[int, Mapping[str, str], str]]
]  # headers and body, both ways


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpServices:
    """Everything that a route may use; `hosts` are the names that the server answers to besides loopback."""

    accept: Callable[[Inbound], Awaitable[Reply]]
    turn_id: Callable[[Inbound], str]
    clock: Clock
    history: ChatHistory
    events: EventLog
    media: MediaStore
    members: MemberStore
    drafts: DraftStore
    publications: PublicationStore
    chronicle: Chronicle
    queue: WorkQueue
    registry: ServiceRegistry
    switchboard: Switchboard
    sessions: SessionStore
    preferences: PreferenceStore
    redeem: Callable[[str, UserRef, str], Awaitable[Member | None]]  # pairing code, user, name
    role_of: Callable[[UserRef], Awaitable[Role | None]]
    ready: Callable[[], Awaitable[Sequence[str]]]  # the problems; empty: ready
    secret: bytes = field(repr=False)  # signs the log-in cookies
    terminal_token: str = field(repr=False)
    outbox: Path
    fonts: Path  # the folder of the fonts that the page falls back on
    usage: UsageStore
    calendar: Callable[[str, Language], Awaitable[str]]  # of all chats: which days, in whose words
    reports: Callable[[Address | None, int], Awaitable[Report]]  # of a chat, or of all; so many days up to today
    books: Books
    models: Callable[[], Mapping[str, str]] = dict  # how each model that reads messages stands
    tickets: Tickets = field(default_factory=Tickets)
    closing: asyncio.Event = field(default_factory=asyncio.Event)  # set when the server ends: open streams end too
    hosts: tuple[str, ...] = ()
    webhooks: Mapping[str, Feed] = field(default_factory=dict)  # by platform
    slack: SlackFeed | None = None
