"""Every port: what the core needs from the world, as small Protocols."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from core.drafts import Action, Brief, Draft, Post, Revision, Status, Target
from core.events import StreamEvent
from core.messages import Address, Inbound, InboundMessage, MessageRef, OutboundMessage, Picture, Reply, UserRef
from core.records import (
    AuditEntry,
    Card,
    ChatLimits,
    Delivery,
    Illustration,
    Job,
    Member,
    Publication,
    QueueStatistics,
    Receipt,
    Role,
    SessionStatistics,
    ShownMessage,
)

# --- time ---------------------------------------------------------------------------------------


class Clock(Protocol):
    """The only way the core knows time."""

    def now(self) -> datetime:
        """The time of day, with zone UTC."""

    def monotonic(self) -> float:
        """Seconds since some moment; never goes back."""

    async def sleep(self, seconds: float) -> None:
        """Return after `seconds`, or at once for zero or less."""


# --- chat ---------------------------------------------------------------------------------------


class ChatSource(Protocol):
    """One chat platform, to listen to."""

    async def listen(self, accept: Callable[[Inbound], Awaitable[Reply]]) -> None:
        """Run until cancelled; acknowledge an update only after `accept` returned."""


class ChatPort(Protocol):
    """One chat platform, to speak on."""

    @property
    def platform(self) -> str: ...

    @property
    def limits(self) -> ChatLimits: ...

    async def send(self, to: Address, message: OutboundMessage) -> MessageRef:
        """Send once. Raises RateLimited, NotPermitted, ChatError, SendUncertain."""

    async def edit(self, ref: MessageRef, message: OutboundMessage) -> None:
        """Replace the content; equal content is no error. Raises RateLimited, MessageGone."""


class ChatHistory(Protocol):
    """A chat platform of our own, to look at: what the page and the terminal show."""

    async def post(self, inbound: InboundMessage) -> None:
        """Show a person's message; the same inbound id shows once."""

    async def chats(self) -> Sequence[Address]:
        """The addresses that have messages, newest first."""

    async def messages(self, address: Address, *, limit: int = 200) -> Sequence[ShownMessage]:
        """The last `limit` messages in the order they were first shown."""

    def follow(self, address: Address, *, after: int) -> AsyncIterator[ShownMessage]:
        """Every message posted or edited after that change; newest state only, live, never ends."""


# --- work ---------------------------------------------------------------------------------------


class WorkQueue(Protocol):
    """Durable, deduplicated, one at a time per key."""

    async def put(self, *jobs: Job) -> Sequence[bool]:
        """Keep the jobs, all or none. False: that id was taken (kept 72 h, those of publications for ever)."""

    async def has(self, job: str) -> bool:
        """Whether that id was taken."""

    async def stop(self, key: str) -> bool:
        """Stop every job with that key that runs or waits, on whichever node: each is handled in its turn, with
        `stopped` set. False: there was none."""

    async def work(self, handle: Callable[[Job], Awaitable[None]], *, concurrency: int) -> None:
        """Run jobs until cancelled. One that was cut short runs again; one that raises, a few times."""

    async def statistics(self) -> QueueStatistics:
        """Counts of this moment."""


class EventLog(Protocol):
    """The one place where a turn's events are."""

    async def append(self, stream: str, events: Sequence[StreamEvent]) -> int:
        """Add events; the number of the last one. Readers here see them at once, the disk within about 50 ms."""

    def read(self, stream: str, *, after: int = 0) -> AsyncIterator[tuple[int, StreamEvent]]:
        """History, then live. Ends behind TurnFinished, TurnFailed or TurnStopped. Numbers grow, with gaps."""

    async def forget(self, *, before: datetime) -> int:
        """Delete events appended before that time; how many."""


# --- drafts and what belongs to them ----------------------------------------------------------------


class DraftStore(Protocol):
    """Drafts and all their revisions."""

    async def save(
        self, draft: Draft, *, expected: int, jobs: Sequence[Job] = (), audit: AuditEntry | None = None
    ) -> None:
        """Keep the draft, its jobs and the line of the audit log in one transaction.
        `expected` is the stored version, 0 for a new draft. Raises DraftConflict."""

    async def get(self, draft: str) -> Draft:
        """Raises DraftNotFound."""

    async def find(
        self, *, session: str | None = None, statuses: Sequence[Status] = (), limit: int = 50
    ) -> Sequence[Draft]:
        """Drafts, newest first; of one session and of some statuses where given."""

    async def revisions(self, draft: str) -> Sequence[Revision]:
        """Every revision, oldest first; empty for an unknown draft."""


class CardStore(Protocol):
    """Cards, found by draft or by a callback id."""

    async def add(self, card: Card) -> Card:
        """Keep it; if a card with that id is there already, that one is returned and nothing changes."""

    async def renew(self, callback: str, actions: Mapping[str, Action]) -> None:
        """Give the card of that callback other callbacks; those it had become unknown."""

    async def of_draft(self, draft: str) -> Sequence[Card]:
        """All cards of a draft, oldest first."""

    async def by_callback(self, callback: str) -> tuple[Card, Action] | None:
        """None for an id that was never given out."""


class DeliveryStore(Protocol):
    """The ledger of sends: recorded `sending` before the call and `sent` after it."""

    async def find(self, key: str) -> Delivery | None:
        """None: never tried."""

    async def record(self, delivery: Delivery) -> None:
        """Keep it, durable on return."""


class PublicationStore(Protocol):
    """Publications; kept for ever."""

    async def claim(self, publication: Publication) -> Publication | None:
        """Keep it as `publishing`, committed on return: None. Else the one there; a `failed` one is claimed again."""

    async def settle(self, publication: Publication, *, audit: AuditEntry) -> None:
        """Record the outcome and its audit line in one transaction. Raises StoreError for one never claimed."""

    async def of_draft(self, draft: str) -> Sequence[Publication]:
        """In the order they were claimed."""


class MemberStore(Protocol):
    """Who was let in, and the codes that let somebody in; each change and its audit line are one transaction."""

    async def get(self, user: UserRef) -> Member | None:
        """None for a stranger."""

    async def all(self) -> Sequence[Member]:
        """In the order they came."""

    async def put(self, member: Member) -> None:
        """Add, or change the role."""

    async def remove(self, user: UserRef, *, audit: AuditEntry) -> bool:
        """Remove the member, with that line of the audit log. False: was not there."""

    async def add_code(self, digest: str, role: Role, expires: datetime, *, audit: AuditEntry) -> None:
        """Keep the SHA-256 of a one-time code, with that line."""

    async def redeem(self, digest: str, member: Member, *, audit: AuditEntry) -> Member | None:
        """Use a code up and let the member in with its role, or the higher one that they have; the line's detail
        becomes the role. None: no such code. The same user and code again get the same answer and no line."""


class AuditLog(Protocol):
    """Append only. What goes with a draft, a publication or a member is written by their stores with it."""

    async def add(self, entry: AuditEntry) -> None:
        """Keep it."""

    async def read(self, *, draft: str | None = None, limit: int = 100) -> Sequence[AuditEntry]:
        """The last entries, newest first."""


class PreferenceStore(Protocol):
    """Small settings of one session, such as the language; plain strings."""

    async def get(self, session: str, name: str) -> str | None: ...

    async def put(self, session: str, name: str, value: str) -> None: ...


class SessionStore(Protocol):
    """What LangGraph's checkpointer lacks: cached reads, pruning, statistics."""

    async def state(self, session: str) -> Mapping[str, object]:
        """The values of the newest checkpoint, from a cache with TTL; empty where there is none."""

    async def prune(self, thread: str, *, keep_latest: bool) -> None:
        """Delete all checkpoints of a thread but the newest, or all; forget the cached read."""

    async def statistics(self) -> SessionStatistics:
        """Counts of this moment."""


# --- content ----------------------------------------------------------------------------------------


class MediaStore(Protocol):
    """Bytes of pictures, by the SHA-256 of their content."""

    async def add(self, content: bytes, *, alt: str = "", missing: str = "") -> Picture:
        """Keep a picture. Raises BadInput where it is none, is too large, or is of a type that no target takes."""

    async def read(self, picture: str) -> bytes:
        """Raises BadInput for an unknown id."""


class Illustrator(Protocol):
    """Makes pictures for a post."""

    async def illustrate(
        self, post: Post, brief: Brief, *, count: int, variant: int, progress: Callable[[int], None]
    ) -> Sequence[Illustration]:
        """`count` pictures, in order; another `variant` looks different; `progress(n)` after the n-th.
        Raises IllustrationFailed."""


class Publisher(Protocol):
    """One place that a post goes to.

    `settles` is True where `find` is the whole truth, so that "not found" means not published.
    """

    @property
    def settles(self) -> bool: ...

    async def publish(self, post: Post, *, target: Target, idempotency_key: str) -> Receipt:
        """Publish once. Raises PublishRefused, PublishUncertain."""

    async def find(self, post: Post, *, idempotency_key: str, since: datetime) -> Receipt | None:
        """Look it up, to settle an uncertain outcome. Raises PublishUncertain where that is not possible now."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """All that lies outside the core and that most of its rooms need, as one value."""

    clock: Clock
    queue: WorkQueue
    events: EventLog
    stores: Stores
    chats: Mapping[str, ChatPort]  # by platform
