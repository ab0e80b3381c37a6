"""The control: what nobody knows the outcome of is sent again at once, as most programs do it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from core.plain import revive
from core.ports import PublicationStore, World
from core.publishing.follow_ups import Look
from core.publishing.orders import again, order_job
from core.records import AuditEntry, Job, Publication, PublicationState


class BlindRetry:
    """Publications whose claim never stands in the way of the next call."""

    def __init__(self, store: PublicationStore) -> None:
        self._store = store

    async def claim(
        self, publication: Publication, *, repeats: bool = False, audit: AuditEntry | None = None
    ) -> Publication | None:
        there = await self._store.claim(publication, repeats=repeats, audit=audit)
        return None if there and there.state == "publishing" and there.id == publication.id else there

    async def settle(self, publication: Publication, *, audit: AuditEntry | None, jobs: Sequence[Job] = ()) -> bool:
        if publication.state == "unknown" and jobs:
            publication = replace(publication, state="failed", why="not_there", again=None)
            jobs = [_once_more(job, publication) for job in jobs]
        return await self._store.settle(publication, audit=audit, jobs=jobs)

    async def get(self, publication: str) -> Publication | None:
        return await self._store.get(publication)

    async def open(self, states: Sequence[PublicationState], *, since: datetime | None = None) -> Sequence[Publication]:
        return await self._store.open(states, since=since)

    async def of_draft(self, draft: str) -> Sequence[Publication]:
        return await self._store.of_draft(draft)

    async def of_account(self, account: str, *, since: datetime) -> Sequence[Publication]:
        return await self._store.of_account(account, since=since)


def _once_more(look: Job, publication: Publication) -> Job:
    order = revive(Look, look.payload).order
    return order_job(again(order, publication, turn=f"{publication.id}:blind-{publication.attempt}"))


def blind_retry(world: World) -> World:
    """The same world with that promise broken."""
    return replace(world, stores=replace(world.stores, publications=BlindRetry(world.stores.publications)))
