"""Times of the week at which a rule holds."""

import re
from dataclasses import dataclass
from datetime import datetime, time
from functools import cache
from typing import Annotated, ClassVar, Final, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, ConfigDict

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DAYS: Final[tuple[Day, ...]] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_HOURS: Final = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-(?:([01]\d|2[0-3]):([0-5]\d)|24:00)")


def _hours(value: str) -> str:
    if value and not _HOURS.fullmatch(value):
        raise ValueError(f"{value!r} is not like 22:00-06:00")
    return value


def known_zone(value: str) -> str:
    """An IANA name as it is, or "". Raises ValueError."""
    if not value:
        return value
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"there is no time zone {value!r}; write one such as Asia/Shanghai") from error
    return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Days and hours. Hours may go over midnight, and then belong to the day on which they begin; "" is all day."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    days: tuple[Day, ...] = DAYS
    hours: Annotated[str, AfterValidator(_hours)] = ""
    zone: Annotated[str, AfterValidator(known_zone)] = ""  # "": the sender's own

    def contains(self, at: datetime, zone: str) -> bool:
        """Whether the moment lies within, for somebody in that zone."""
        there = at.astimezone(ZoneInfo(self.zone or zone))
        today, clock = DAYS[there.weekday()], there.time().replace(tzinfo=None)
        if not self.hours:
            return today in self.days
        start, end = _bounds(self.hours)
        if start < end:
            return today in self.days and start <= clock < end
        yesterday = DAYS[there.weekday() - 1]
        return (today in self.days and clock >= start) or (yesterday in self.days and clock < end)


@cache
def _bounds(hours: str) -> tuple[time, time]:
    match = _HOURS.fullmatch(hours)
    if match is None:
        raise ValueError(hours)
    end = time.max if match[3] is None else time(int(match[3]), int(match[4]))
    return time(int(match[1]), int(match[2])), end
