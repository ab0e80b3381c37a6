"""The calendar: when something that repeats comes next."""

from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from core.planning.plans import Rule


class Calendar(Protocol):
    """Computes; nothing waits in it, and the same question always has the same answer."""

    def next_after(self, rule: Rule, after: datetime, zone: ZoneInfo) -> datetime | None:
        """The first moment behind `after` at which the rule comes, in UTC; None: not within nine years. A time that
        clocks leave out moves on by what they are put forward; one that they show twice is the first of the two.
        Raises BadInput for a cron line that is none."""
