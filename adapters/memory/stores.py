"""The small stores in memory."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from adapters.memory.queue import MemoryQueue
from core.drafts import Action, Draft, Revision, Status
from core.errors import DraftConflict, DraftNotFound, StoreError
from core.messages import Address, MessageRef, UserRef, chat_of
from core.ports import Clock
from core.publishing.publications import claimed, in_the_way, may_follow
from core.records import RANKS, AuditEntry, Card, Delivery, Job, Member, Publication, PublicationState, Role


class MemoryDrafts:
    """DraftStore; it shares queue and audit log, so that a draft, its jobs and its line are kept together."""

    def __init__(self, queue: MemoryQueue, audit: "MemoryAudit") -> None:
        self._queue = queue
        self._audit = audit
        self._drafts: dict[str, Draft] = {}
        self._revisions: dict[str, dict[int, Revision]] = {}

    async def save(
        self, draft: Draft, *, expected: int, jobs: Sequence[Job] = (), audit: AuditEntry | None = None
    ) -> None:
        stored = self._drafts.get(draft.id)
        if (stored.version if stored else 0) != expected:
            raise DraftConflict(draft=draft.id)
        self._drafts[draft.id] = replace(draft, version=expected + 1)
        if draft.revision:
            self._revisions.setdefault(draft.id, {})[draft.revision.number] = draft.revision
        self._queue.put_now(jobs)
        if audit:
            self._audit.keep(audit)

    async def get(self, draft: str) -> Draft:
        try:
            return self._drafts[draft]
        except KeyError:
            raise DraftNotFound(draft=draft) from None

    async def find(
        self,
        *,
        session: str | None = None,
        chat: Address | None = None,
        statuses: Sequence[Status] = (),
        limit: int = 50,
    ) -> Sequence[Draft]:
        found = [
            draft
            for draft in reversed(self._drafts.values())
            if session in (None, draft.address.session)
            and (chat is None or chat.root == draft.address.root)
            and (not statuses or draft.status in statuses)
        ]
        return sorted(found, key=lambda draft: draft.created_at, reverse=True)[:limit]

    async def revisions(self, draft: str) -> Sequence[Revision]:
        kept = self._revisions.get(draft, {})
        return [kept[number] for number in sorted(kept)]


class MemoryCards:
    """CardStore."""

    def __init__(self) -> None:
        self._cards: dict[str, Card] = {}

    async def add(self, card: Card) -> Card:
        return self._cards.setdefault(card.id, card)

    async def renew(self, callback: str, actions: Mapping[str, Action]) -> None:
        if found := await self.by_callback(callback):
            self._cards[found[0].id] = replace(found[0], actions=actions)

    async def get(self, card: str) -> Card | None:
        return self._cards.get(card)

    async def of_draft(self, draft: str) -> Sequence[Card]:
        return [card for card in self._cards.values() if card.draft == draft]

    async def by_callback(self, callback: str) -> tuple[Card, Action] | None:
        for card in self._cards.values():
            if callback in card.actions:
                return card, card.actions[callback]
        return None


class MemoryDeliveries:
    """DeliveryStore."""

    def __init__(self) -> None:
        self._deliveries: dict[str, Delivery] = {}

    async def find(self, key: str) -> Delivery | None:
        return self._deliveries.get(key)

    async def by_message(self, ref: MessageRef) -> Delivery | None:
        return next((each for each in self._deliveries.values() if each.ref == ref), None)

    async def record(self, delivery: Delivery) -> None:
        self._deliveries[delivery.key] = delivery


class MemoryPublications:
    """PublicationStore; it shares queue and audit log."""

    def __init__(self, queue: MemoryQueue, audit: "MemoryAudit") -> None:
        self._queue = queue
        self._audit = audit
        self._publications: dict[str, Publication] = {}

    async def claim(
        self, publication: Publication, *, repeats: bool = False, audit: AuditEntry | None = None
    ) -> Publication | None:
        kept = await self.of_draft(publication.draft)
        if there := in_the_way(publication, kept, repeats=repeats):
            return there
        self._publications.pop(publication.id, None)  # claimed again, it moves to the end
        self._publications[publication.id] = claimed(publication, kept)
        if audit:
            self._audit.keep(audit)
        return None

    async def settle(self, publication: Publication, *, audit: AuditEntry | None, jobs: Sequence[Job] = ()) -> bool:
        there = self._publications.get(publication.id)
        if there is None:
            raise StoreError(f"publication {publication.id!r} was never claimed")
        if not may_follow(there, publication):
            return False
        self._publications[publication.id] = publication
        if audit:
            self._audit.keep(audit)
        self._queue.put_now(jobs)
        return True

    async def get(self, publication: str) -> Publication | None:
        return self._publications.get(publication)

    async def open(self, states: Sequence[PublicationState], *, since: datetime | None = None) -> Sequence[Publication]:
        found = [each for each in self._publications.values() if each.state in states]
        return [each for each in found if since is None or each.claimed_at >= since]

    async def of_draft(self, draft: str) -> Sequence[Publication]:
        return [publication for publication in self._publications.values() if publication.draft == draft]

    async def of_account(self, account: str, *, since: datetime) -> Sequence[Publication]:
        found = self._publications.values()
        return [each for each in found if each.target.account == account and each.claimed_at >= since]


class MemoryMembers:
    """MemberStore; it shares the audit log."""

    def __init__(self, clock: Clock, audit: "MemoryAudit") -> None:
        self._clock = clock
        self._audit = audit
        self._members: dict[UserRef, Member] = {}
        self._codes: dict[str, tuple[Role, datetime]] = {}
        self._answers: dict[str, Member] = {}

    async def get(self, user: UserRef) -> Member | None:
        return self._members.get(user)

    async def all(self) -> Sequence[Member]:
        return list(self._members.values())

    async def put(self, member: Member) -> None:
        self._members[member.user] = member

    async def remove(self, user: UserRef, *, audit: AuditEntry) -> bool:
        removed = self._members.pop(user, None) is not None
        if removed:
            self._audit.keep(audit)
        return removed

    async def add_code(self, digest: str, role: Role, expires: datetime, *, audit: AuditEntry) -> None:
        self._codes[digest] = role, expires
        self._answers.pop(digest, None)
        self._audit.keep(audit)

    async def redeem(self, digest: str, member: Member, *, audit: AuditEntry) -> Member | None:
        if answer := self._answers.get(digest):
            return answer if answer.user == member.user else None
        role, expires = self._codes.get(digest, ("member", self._clock.now()))
        if expires <= self._clock.now():
            return None
        before = self._members.get(member.user)
        role = max(role, before.role if before else role, key=RANKS.index)
        self._members[member.user] = self._answers[digest] = replace(member, role=role)
        self._audit.keep(replace(audit, detail=role))
        return self._answers[digest]


class MemoryAudit:
    """AuditLog."""

    def __init__(self) -> None:
        self._entries: list[AuditEntry] = []

    async def add(self, entry: AuditEntry) -> None:
        self.keep(entry)

    def keep(self, entry: AuditEntry) -> None:
        """The same, as part of what another store keeps."""
        self._entries.append(entry)

    async def read(self, *, draft: str | None = None, limit: int = 100) -> Sequence[AuditEntry]:
        return [entry for entry in reversed(self._entries) if draft in (None, entry.draft)][:limit]


class MemoryPreferences:
    """PreferenceStore."""

    def __init__(self) -> None:
        self._values: dict[tuple[str, str], str] = {}

    async def get(self, session: str, name: str) -> str | None:
        own = self._values.get((session, name))
        return own if own is not None else self._values.get((chat_of(session), name))

    async def put(self, session: str, name: str, value: str) -> None:
        self._values[session, name] = value

    async def all(self, session: str) -> Mapping[str, str]:
        return self._of(chat_of(session)) | self._of(session)

    def _of(self, session: str) -> dict[str, str]:
        return {name: value for (where, name), value in self._values.items() if where == session}
