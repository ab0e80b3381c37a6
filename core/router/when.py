"""Which moment a time phrase means, in the person's time zone; pure.

Own code: dateparser 1.2 reads none of our Chinese phrases ("周五早上九点"), parsedatetime knows no Chinese, and
recognizers-text 1.0.2a2 needs emoji < 2, takes 半小时后 for now and misses 25号 and 月底.

What is open in a phrase is decided by these rules, and each that was used is named in the moment's remarks:
- no clock time: 9:00, noon 12:00, afternoon 15:00, dusk 18:00, evening 20:00
- no day: the next such moment; a weekday: the coming one; "next Friday" and 下周五: that of the week after this Monday
  to Sunday; 本周五: that of this one; a date without year or month: the coming one
- 1 to 6 o'clock without a word: in the afternoon; an hour of today that is past: in the evening, if that is not
- evening or night with 12 to 4 o'clock: the night that follows
- clocks put forward: the hour that is left out moves on; put back: the first of the two
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from math import ceil
from typing import Final, Literal
from zoneinfo import ZoneInfo

from core.router.clock_words import DEFAULT_HOUR, ClockTime, hours_in
from core.router.time_words import Reason, Refused, Said, read_words
from core.router.wording import folded, readable

Remark = Literal["default", "afternoon", "evening", "night", "gap", "fold"]
FARTHEST: Final = timedelta(days=366)
_STAMP: Final = re.compile(r"\d{4}-\d\d-\d\d[t ]\d\d:\d\d(?::\d\d)?\s?(?:z(?![a-z])|[+-]\d\d:?\d\d)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A moment ahead, with zone, in whole minutes; `remarks` name the rules that decided what the words left open."""

    at: datetime
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Unclear:
    """No moment that can be used, and why."""

    reason: Reason


def understand(phrase: str, *, now: datetime, zone: ZoneInfo) -> Moment | Unclear:
    """The moment that the phrase means for somebody in `zone` who says it at `now`; never raises."""
    try:
        return _moment(phrase, now, zone)
    except Refused as refused:
        return Unclear(reason=refused.reason)
    except OverflowError:  # in nine million days
        return Unclear(reason="too_far")


def _moment(phrase: str, now: datetime, zone: ZoneInfo) -> Moment:
    text = folded(readable(phrase)).lower()
    if stamp := _STAMP.search(text):
        return _checked(_stamped(stamp[0]).astimezone(zone), (), now)
    said = read_words(text, now.astimezone(zone).date(), zone)
    here = now.astimezone(said.zone)
    at, remarks = _later(said.minutes, here) if said.minutes is not None else _on_a_day(said, here)
    return _checked(at.astimezone(zone), remarks, now)


def _stamped(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text.upper().replace(" +", "+").replace(" -", "-"))
    except ValueError as error:
        raise Refused("no_such_day") from error


def _checked(at: datetime, remarks: tuple[Remark, ...], now: datetime) -> Moment:
    if at <= now:
        raise Refused("past")
    if at - now > FARTHEST:
        raise Refused("too_far")
    return Moment(at=at, remarks=remarks)


def _later(minutes: float, here: datetime) -> tuple[datetime, tuple[Remark, ...]]:
    at = here.astimezone(UTC) + timedelta(minutes=minutes)
    rounded = datetime.fromtimestamp(ceil(at.timestamp() / 60) * 60, UTC)
    return rounded, ()


def _on_a_day(said: Said, here: datetime) -> tuple[datetime, tuple[Remark, ...]]:
    """The first day that fits and where the hour is not past."""
    hour, minute, remarks = hour_of(said)
    today = here.date()
    days = said.days or (today, today + timedelta(days=1))
    for day in days:
        at, moved = _on_the_wall(day, hour, minute, here)
        if at > here:
            return at, remarks + moved
    if days == (today,) and _could_be_later(said) and hour < 12:
        at, moved = _on_the_wall(today, hour + 12, minute, here)
        return at, (*remarks, "evening", *moved)
    raise Refused("which_hour" if days == (today,) and said.clock is None and said.part is None else "past")


def _could_be_later(said: Said) -> bool:
    clock = said.clock
    return clock is not None and said.part is None and not clock.half and not clock.padded and clock.hour > 0


def hour_of(said: Said) -> tuple[int, int, tuple[Remark, ...]]:
    """Hour, from 24 on of the night that follows, minute, and what the words left open. Raises Refused."""
    clock, part = said.clock, said.part
    if clock is None:
        hour = DEFAULT_HOUR[part or "morning"]
        if hour is None:
            raise Refused("which_hour")
        return hour, 0, () if part in {"noon", "midnight"} else ("default",)
    if not clock.valid:
        raise Refused("no_such_clock")
    if part is None or (part == "midnight" and clock.half):
        return _plain_hour(clock)
    found = hours_in(part, clock)
    if found is None:
        raise Refused("no_such_clock")
    return found, clock.minute, ("night",) if found >= 24 else ()


def _plain_hour(clock: ClockTime) -> tuple[int, int, tuple[Remark, ...]]:
    if clock.half:
        return clock.hour % 12 + (12 if clock.half == "pm" else 0), clock.minute, ()
    if 1 <= clock.hour <= 6 and not clock.padded:
        return clock.hour + 12, clock.minute, ("afternoon",)
    return clock.hour, clock.minute, ()


def _on_the_wall(day: date, hour: int, minute: int, here: datetime) -> tuple[datetime, tuple[Remark, ...]]:
    """That time on a clock on the wall, also where clocks are changed; hours from 24 on are the next day's."""
    bare = datetime(day.year, day.month, day.day) + timedelta(hours=hour, minutes=minute)  # noqa: DTZ001  # zone below
    at = bare.replace(tzinfo=here.tzinfo)
    there = at.astimezone(UTC).astimezone(here.tzinfo)
    if there.replace(tzinfo=None) != bare:
        return there, ("gap",)
    again = at.replace(fold=1)
    if again.utcoffset() != at.utcoffset():
        return (at if at.astimezone(UTC) > here.astimezone(UTC) else again), ("fold",)
    return at, ()
