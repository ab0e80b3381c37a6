"""What is kept: drafts and what belongs to them, members, sessions."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from core.drafts import Action, Draft, Revision, Status
from core.messages import Address, InboundMessage, MessageRef, UserRef
from core.records import (
    AuditEntry,
    Card,
    Delivery,
    Job,
    Member,
    Offer,
    Publication,
    PublicationState,
    Role,
    SessionStatistics,
)
from core.usage import Group, Spent, Usage


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
        self,
        *,
        session: str | None = None,
        chat: Address | None = None,
        statuses: Sequence[Status] = (),
        limit: int = 50,
    ) -> Sequence[Draft]:
        """Drafts, newest first; of one session, of the chat of an address with all its threads, and of some statuses
        where given."""

    async def revisions(self, draft: str) -> Sequence[Revision]:
        """Every revision, oldest first; empty for an unknown draft."""


class CardStore(Protocol):
    """Cards, found by draft or by a callback id."""

    async def add(self, card: Card) -> Card:
        """Keep it; if a card with that id is there already, that one is returned and nothing changes."""

    async def renew(self, callback: str, actions: Mapping[str, Action]) -> None:
        """Give the card of that callback other callbacks; those it had become unknown."""

    async def get(self, card: str) -> Card | None:
        """None for an unknown id."""

    async def of_draft(self, draft: str) -> Sequence[Card]:
        """All cards of a draft, oldest first."""

    async def by_callback(self, callback: str) -> tuple[Card, Action] | None:
        """None for an id that was never given out."""


class DeliveryStore(Protocol):
    """The ledger of sends: recorded `sending` before the call and `sent` after it."""

    async def find(self, key: str) -> Delivery | None:
        """None: never tried."""

    async def by_message(self, ref: MessageRef) -> Delivery | None:
        """The delivery that a message in a chat shows; None where it is not ours."""

    async def record(self, delivery: Delivery) -> None:
        """Keep it, durable on return."""


class OfferStore(Protocol):
    """Buttons outside cards, each with the job that a press puts."""

    async def add(self, offer: Offer) -> Offer:
        """Keep it; if there is one with that identity already, that one is returned and nothing changes."""

    async def get(self, callback: str) -> Offer | None:
        """None for a callback that was never given out."""


class AlbumStore(Protocol):
    """Albums, whose parts come one by one, until somebody takes them as one message."""

    async def add(self, part: InboundMessage) -> bool:
        """Keep a part, durable on return; the same part again is True. False: the album was taken without it."""

    async def newest(self, address: Address, album: str) -> datetime | None:
        """When its last part came (`received_at`); None for an unknown album."""

    async def take(self, address: Address, album: str) -> Sequence[InboundMessage]:
        """All parts in the order of their ids; from now on no more are added. The same answer again and again."""


class PublicationStore(Protocol):
    """Publications; kept for ever. `core/publishing/publications.py` has the rules."""

    async def claim(
        self, publication: Publication, *, repeats: bool = False, audit: AuditEntry | None = None
    ) -> Publication | None:
        """Keep it as `publishing`, its claims counted, with that line, committed on return: None. Else what is in the
        way: the one there, unless it is `failed` and this is another turn, or `unknown` and the same key `repeats`
        safely; or another publication of the draft to that target, which is out or may be."""

    async def settle(self, publication: Publication, *, audit: AuditEntry | None, jobs: Sequence[Job] = ()) -> bool:
        """Record the outcome, its audit line and what follows in one transaction. False, and nothing changes: it was
        claimed again since, or has an outcome that this one cannot follow. Raises StoreError for one never claimed."""

    async def get(self, publication: str) -> Publication | None:
        """None: never claimed."""

    async def open(self, states: Sequence[PublicationState], *, since: datetime | None = None) -> Sequence[Publication]:
        """Those in these states, of every draft, in the order they were claimed; claimed since then, where it is
        given."""

    async def of_draft(self, draft: str) -> Sequence[Publication]:
        """In the order they were claimed."""

    async def of_account(self, account: str, *, since: datetime) -> Sequence[Publication]:
        """Those of one account that were claimed since then, in that order, whatever came of them."""


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
    """Small settings of one session, such as the language; plain strings. What a thread has none of is its chat's."""

    async def get(self, session: str, name: str) -> str | None:
        """The setting of the session, else that of the chat that its thread is in; None where neither has one."""

    async def put(self, session: str, name: str, value: str) -> None:
        """Set it for this session: for a thread alone, or for a chat and all threads without one of their own."""

    async def all(self, session: str) -> Mapping[str, str]:
        """Every setting that counts in the session, by name."""


class SessionStore(Protocol):
    """What LangGraph's checkpointer lacks: cached reads, pruning, statistics."""

    async def state(self, session: str) -> Mapping[str, object]:
        """The values of the newest checkpoint, from a cache with TTL; empty where there is none."""

    async def prune(self, thread: str, *, keep_latest: bool) -> None:
        """Delete all checkpoints of a thread but the newest, or all; forget the cached read."""

    async def statistics(self) -> SessionStatistics:
        """Counts of this moment."""


class UsageStore(Protocol):
    """What calls of models used; append only."""

    async def add(self, usage: Usage) -> None:
        """Keep one call, durable on return."""

    async def spent(self, *, day: str | None = None, session: str | None = None, paid: bool = False) -> Spent:
        """Sums over the calls of that day and session, of any where None; `paid` leaves out what is free."""

    async def by(self, group: Group, *, since: str = "", session: str | None = None) -> Mapping[str, Spent]:
        """Sums by group from that day on, most expensive first, then most tokens; "" is the group of what has none."""

    async def last(self, *, session: str | None = None, limit: int = 100) -> Sequence[Usage]:
        """The last calls, newest first."""
