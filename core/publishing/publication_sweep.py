"""What was left behind: publications whose job was given up, so that nobody would ever hear what came of them."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

import structlog

from core.ports import World
from core.publishing.follow_ups import look_job
from core.publishing.orders import Order
from core.publishing.outlets import Outlets
from core.publishing.publication_ledger import PublicationLedger
from core.records import Job, Publication

PATIENCE: Final = timedelta(hours=1)  # longer than any call, and any pause between looks
_log = structlog.get_logger(__name__)


def sweep_job(now: datetime) -> Job:
    """The sweep of that hour."""
    return Job(id=f"sweep:{now:%Y%m%d%H}", kind="sweep", key="sweep", payload={})


class PublicationSweep:
    """Puts a look for each of them; the chat where its draft was asked for hears of it."""

    def __init__(self, *, world: World, outlets: Outlets) -> None:
        self._world = world
        self._outlets = outlets
        self._ledger = PublicationLedger(world=world)

    async def run(self, _job: Job) -> None:
        """Look through all that is not settled."""
        now = self._world.clock.now()
        found = await self._world.stores.publications.open(["publishing", "unknown"])
        for each in filter(self._left, found):
            _log.warning("publication_left_behind", publication=each.id, state=each.state)
            unknown = replace(each, state="unknown", why=each.why or "cut", again=now)
            job = look_job(await self._order(each), unknown, number=0, due=now, cause=f"sweep-{now:%Y%m%d%H}")
            await self._ledger.settle(unknown, jobs=(job,))

    def _left(self, publication: Publication) -> bool:
        """Behind all patience it is neither called, nor will it be looked for, nor was anybody asked."""
        before = self._world.clock.now() - PATIENCE
        if self._outlets.under_way(publication) or publication.claimed_at > before:
            return False
        if publication.state == "unknown":
            return publication.again is not None and publication.again < before
        return True

    async def _order(self, publication: Publication) -> Order:
        draft = await self._world.stores.drafts.get(publication.draft)
        return Order(
            draft=draft.id,
            revision=publication.revision,
            digest=publication.digest,
            target=publication.target,
            turn=publication.turn,
            address=draft.address,
            language=draft.brief.language,
            together=(publication.id,),
            after=publication.attempt - 1,
        )
