"""Approvals that lapsed before the claim: the policy takes more now, or somebody who approved may not decide any more.
What they were for does not go out; it is under review again."""

from dataclasses import replace
from datetime import datetime

from core.approvals import approved
from core.approvers import Approvers
from core.cards import Cards
from core.catalogue import say
from core.closing import Closing
from core.drafts import Draft
from core.ports import World
from core.publishing.orders import Order
from core.publishing.publication_telling import Telling
from core.records import AuditEntry


def under_review(draft: Draft, *, at: datetime) -> Draft:
    """The draft whose approvals are too few; those that count stay."""
    return replace(draft, status="in_review", decided_by="", decided_in="", updated_at=at, version=draft.version + 1)


class Lapses:
    """Finds them, and tells."""

    def __init__(self, *, world: World, approvers: Approvers, cards: Cards, closing: Closing, telling: Telling) -> None:
        self._world = world
        self._approvers = approvers
        self._cards = cards
        self._closing = closing
        self._telling = telling

    async def approved(self, draft: Draft, order: Order) -> bool:
        """Whether the order's variant stands in the draft, and enough people who may still decide approved it."""
        counted = await self._approvers.counted(draft)
        return approved(counted, order.target, order.digest, self._approvers.policies)

    async def found(self, draft: Draft, order: Order) -> bool:
        """Whether the variant stands as it was approved, and that is not enough any more; then it was said, and the
        draft is under review again."""
        if draft.status not in {"approved", "scheduled"} or order.after or not _stands(draft, order):
            return False
        if await self.approved(draft, order):
            return False
        await self._tell(await self._approvers.counted(draft), order)
        return True

    async def _tell(self, draft: Draft, order: Order) -> None:
        now = self._world.clock.now()
        draft = under_review(draft, at=now)
        standing = await self._approvers.words(draft, order.language)
        text = "\n".join(filter(None, (say("decided.lapsed", order.language, title=draft.title), standing)))
        if order.waits:  # in a turn of its own: other targets may well go out in that of the slot
            order = replace(order, turn=f"{order.turn}:lapsed")
            await self._telling.open_turn(order)
        log = self._telling.log(order)
        await self._closing.show(log, order.address, text)  # first: a job that is cut short behind the save is over
        line = AuditEntry(
            at=now,
            who="copydesk",
            what="not_approved",
            draft=draft.id,
            detail=order.publication,
            where=order.address.session,
            digest=order.digest,
        )
        await self._world.stores.drafts.save(draft, expected=draft.version - 1, audit=line)
        await self._cards.renew_all(draft.id)
        await self._cards.refresh(draft.id, cause=f"lapsed:{order.turn}")
        await self._closing.finish(log, order.address, text)


def _stands(draft: Draft, order: Order) -> bool:
    variant = draft.revision.variant(order.target) if draft.revision else None
    return draft.revision is not None and variant is not None and variant.digest(draft.revision.slot) == order.digest
