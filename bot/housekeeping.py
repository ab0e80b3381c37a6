"""What is thrown away in time, so that the data folder does not grow for ever."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import structlog

from core.errors import StoreError
from core.ports import World
from core.publishing.publication_sweep import sweep_job

EVENTS_KEPT = timedelta(days=1)
JOBS_KEPT = timedelta(hours=72)  # how long a redelivered inbound is still known
PERIOD = timedelta(hours=1)
_log = structlog.get_logger(__name__)


async def housekeeping(*, world: World, purge: Callable[[datetime], Awaitable[int]]) -> None:
    """Once an hour until cancelled: old events, the rows of jobs that are long done, and publications left behind."""
    clock = world.clock
    while True:
        now = clock.now()
        try:
            gone = await world.events.forget(before=now - EVENTS_KEPT)
            done = await purge(now - JOBS_KEPT)
            await world.queue.put(sweep_job(now))
            if gone or done:
                _log.info("housekeeping", events=gone, jobs=done)
        except StoreError as error:
            _log.warning("housekeeping_failed", cause=repr(error))  # next hour again
        await clock.sleep(PERIOD.total_seconds())
