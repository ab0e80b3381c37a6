"""The ledger of publications: claims, and outcomes with their line of the audit log and what follows from them."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.ports import World
from core.publishing.orders import Order
from core.records import AuditEntry, Job, Publication
from core.reports.reactions import first_counts

OURSELVES = "copydesk"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """The publication as it was claimed, or what is in the way of that."""

    made: bool
    there: Publication


class PublicationLedger:
    """Writes down what is about to happen, and what came of it."""

    def __init__(self, *, world: World) -> None:
        self._clock = world.clock
        self._publications = world.stores.publications
        self._audit = world.stores.audit

    async def get(self, publication: str) -> Publication | None:
        """None: never claimed."""
        return await self._publications.get(publication)

    async def claim(self, order: Order, *, repeats: bool = False) -> Claim:
        """Claim it, committed on return, unless something is in the way."""
        wanted = Publication(
            id=order.publication,
            draft=order.draft,
            revision=order.revision,
            digest=order.digest,
            target=order.target,
            state="publishing",
            turn=order.turn,
            claimed_at=self._clock.now(),
        )
        line = self._line(wanted, OURSELVES, order.address.session)
        there = await self._publications.claim(wanted, repeats=repeats, audit=line)
        if there is not None:
            return Claim(made=False, there=there)
        return Claim(made=True, there=await self._publications.get(wanted.id) or wanted)

    async def settle(
        self, after: Publication, *, jobs: Sequence[Job] = (), who: str = OURSELVES, where: str = ""
    ) -> Publication:
        """Write the outcome down, in one transaction with what follows; it becomes a line of the audit log where it is
        news. What stands there then: another outcome, where that came first."""
        before = await self._publications.get(after.id)
        news = before is None or before.state != after.state or who != OURSELVES
        line = self._line(after, who, where or await self._claimed_where(after))
        if await self._publications.settle(
            after, audit=line if news else None, jobs=(*jobs, *first_counts(before, after))
        ):
            return after
        return await self._publications.get(after.id) or after

    async def _claimed_where(self, publication: Publication) -> str:
        """The session that its claim was for; empty for one of before that was kept."""
        lines = await self._audit.read(draft=publication.draft)
        return next((each.where for each in lines if (each.what, each.detail) == ("publishing", publication.id)), "")

    def _line(self, publication: Publication, who: str, where: str) -> AuditEntry:
        return AuditEntry(
            at=self._clock.now(),
            who=who,
            what=publication.state,
            draft=publication.draft,
            detail=publication.id,
            where=where,
            digest=publication.digest,
        )
