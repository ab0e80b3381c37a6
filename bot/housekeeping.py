"""What is thrown away in time, so that the data folder does not grow for ever."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import structlog

from core.errors import StoreError
from core.ports import Clock, EventLog

EVENTS_KEPT = timedelta(days=1)
JOBS_KEPT = timedelta(hours=72)  # how long a redelivered inbound is still known
PERIOD = timedelta(hours=1)
_log = structlog.get_logger(__name__)


async def housekeeping(*, clock: Clock, events: EventLog, purge: Callable[[datetime], Awaitable[int]]) -> None:
    """Once an hour until cancelled: old events, and the rows of jobs that are long done."""
    while True:
        now = clock.now()
        try:
            gone = await events.forget(before=now - EVENTS_KEPT)
            done = await purge(now - JOBS_KEPT)
            if gone or done:
                _log.info("housekeeping", events=gone, jobs=done)
        except StoreError as error:
            _log.warning("housekeeping_failed", cause=repr(error))  # next hour again
        await clock.sleep(PERIOD.total_seconds())
