"""Likes, comments, shares and views, counted on a schedule behind each publication, where its platform tells them."""

from collections.abc import Awaitable, Callable, Sequence

import structlog

from core.errors import PublishRefused, PublishUncertain
from core.plain import revive
from core.ports import World
from core.publishing.outlets import Outlets
from core.records import Job, Publication
from core.reports.reactions import Count, ToCount, count_job, next_count, none_there

Begun = Callable[[Publication], Awaitable[object]]
_log = structlog.get_logger(__name__)


class Counting:
    """Runs the jobs that count; `hours` are their times behind a publication, `begun` is told of each
    that is out. Each puts the next one, so that one that
    came late is made up for once, and a post that is gone is asked about no more."""

    def __init__(self, *, world: World, outlets: Outlets, hours: Sequence[float], begun: Begun) -> None:
        self._world = world
        self._outlets = outlets
        self._hours = sorted(hours)
        self._begun = begun

    async def run(self, job: Job) -> None:
        """Ask the platform, keep what it tells, and plan the next count."""
        wanted = revive(ToCount, job.payload)
        published = await self._world.stores.publications.get(wanted.publication)
        if published is None or published.state != "published":
            return
        if not wanted.number:
            await self._begun(published)
        if not self._outlets.counts(published) or (wanted.number and not await self._counted(published, wanted.number)):
            return
        following = next_count(published, self._hours, behind=wanted.number, now=self._world.clock.now())
        if following:
            number, due = following
            await self._world.queue.put(count_job(published, number, due=due))

    async def _counted(self, published: Publication, number: int) -> bool:
        """Whether there is something to count later; what was not told now may be told then."""
        store = self._world.stores.reactions
        try:
            reactions = await self._outlets.reactions(published)
        except PublishRefused as error:
            _log.info("reactions_refused", publication=published.id, why=error.why, cause=repr(error))
            if error.why == "gone":
                await store.add(none_there(published.id, number, self._world.clock.now()))
                return False
        except PublishUncertain as error:
            _log.info("reactions_not_told", publication=published.id, why=error.why, cause=repr(error))
        else:
            await store.add(Count(publication=published.id, number=number, reactions=reactions))
        return True
