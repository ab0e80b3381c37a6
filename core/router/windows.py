"""Times of the week at which a rule holds."""

import re
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Annotated, ClassVar, Final, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, ConfigDict, Field

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DAYS: Final[tuple[Day, ...]] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_HOURS: Final = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]-(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]|24:00)")


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

    days: Annotated[tuple[Day, ...], Field(min_length=1)] = DAYS
    hours: Annotated[str, AfterValidator(_hours)] = ""
    zone: Annotated[str, AfterValidator(known_zone)] = ""  # "": the sender's own

    def contains(self, at: datetime, zone: str) -> bool:
        """Whether the moment lies within, for somebody in that zone."""
        there = at.astimezone(ZoneInfo(self.zone or zone))
        today, minute = DAYS[there.weekday()], there.hour * 60 + there.minute
        if not self.hours:
            return today in self.days
        start, end = _bounds(self.hours)
        if start < end:
            return today in self.days and start <= minute < end
        yesterday = DAYS[there.weekday() - 1]
        return (today in self.days and minute >= start) or (yesterday in self.days and minute < end)


@cache
def _bounds(hours: str) -> tuple[int, int]:
    """Minutes of the day; 24:00 is behind its last one."""
    start, end = (int(clock[:2]) * 60 + int(clock[3:]) for clock in hours.split("-"))
    return start, end
