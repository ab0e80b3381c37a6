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
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from math import ceil
from typing import Final, Literal, TypeVar
from zoneinfo import ZoneInfo

from core.router.clock_words import CLOCKS, DEFAULT_HOUR, LONE, PARTS, ClockTime, Part, hours_in, lone_hour
from core.router.day_words import FORMS, SLASHED, Dates, months_later, slashed
from core.router.durations import DURATION, Duration, read_duration
from core.router.wording import folded, readable

Remark = Literal["default", "afternoon", "evening", "night", "gap", "fold"]
Reason = Literal[
    "no_time", "several", "past", "now", "too_far", "no_such_day", "no_such_clock", "which_hour", "which_date", "repeats", "zone"
]
FARTHEST: Final = timedelta(days=366)
T = TypeVar("T")

_TAKEN: Final = "\x1f"
_REPEATS: Final = re.compile(r"每[天日周月年个晚早]|(?<![a-z])(?:every|daily|weekly|monthly|each)(?![a-z])")
_BEHIND: Final = re.compile(
    r"昨[天晚]|(?<!大)前天|去年|上上?个?(?:周|星期|[礼禮]拜|月)(?!午)|(?<![a-z])(?:yesterday|last (?:week|month|night|year|mon|tue|wed|thu|fri|sat|sun))"
)
_NOW: Final = re.compile(r"现在|马上|立刻|立即|(?<![a-z])(?:now|right away|immediately|asap)(?![a-z])")
_SHORT: Final = (  # short forms, said in full
    (re.compile(r"今[晚夜]上?"), "今天晚上"),
    (re.compile(r"明[晚夜]上?"), "明天晚上"),
    (re.compile(r"后[晚]上?"), "后天晚上"),
    (re.compile(r"今早上?"), "今天早上"),
    (re.compile(r"明早上?"), "明天早上"),
    (re.compile(r"(?<![a-z])tonight(?![a-z])"), "today evening"),
    (re.compile(r"(?<![a-z])(?:tmrw?|tmw)(?![a-z])"), "tomorrow"),
)
_STAMP: Final = re.compile(r"\d{4}-\d\d-\d\d[t ]\d\d:\d\d(?::\d\d)?\s?(?:z(?![a-z])|[+-]\d\d:?\d\d)")
_ZONED: Final = re.compile(
    r"(?:(?P<china>北京时间|中国时间|(?<![a-z])(?:beijing|china) time)"
    r"|(?<![a-z])(?:utc|gmt)(?P<offset>\s?[+-]\s?\d{1,2})?(?![a-z\d:])"
    r"|(?<![a-z])(?P<other>[ecmp][sd]t|cet|cest|bst|ist|jst|kst|hkt|aest|aedt|utc|gmt)(?![a-z]))"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A moment ahead, with zone, in whole minutes; `remarks` name the rules that decided what the words left open."""

    at: datetime
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Unclear:
    """No moment that can be used, and why."""

    reason: Reason


class _Refused(Exception):
    def __init__(self, reason: Reason) -> None:
        self.reason: Reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """What the phrase holds."""

    days: Dates | None
    clock: ClockTime | None
    part: Part | None
    minutes: float | None
    zone: ZoneInfo


def understand(phrase: str, *, now: datetime, zone: ZoneInfo) -> Moment | Unclear:
    """The moment that the phrase means for somebody in `zone` who says it at `now`; never raises."""
    try:
        return _moment(phrase, now, zone)
    except _Refused as refused:
        return Unclear(reason=refused.reason)
    except OverflowError:  # in nine million days
        return Unclear(reason="too_far")


def _moment(phrase: str, now: datetime, zone: ZoneInfo) -> Moment:
    text = folded(readable(phrase)).lower()
    for short, full in _SHORT:
        text = short.sub(full, text)
    if _REPEATS.search(text):
        raise _Refused("repeats")
    if _BEHIND.search(text):
        raise _Refused("past")
    if stamp := _STAMP.search(text):
        return _checked(_stamped(stamp[0]).astimezone(zone), (), now)
    said = _said(text, now.astimezone(zone).date(), zone)
    here = now.astimezone(said.zone)
    at, remarks = _later(said.minutes, here) if said.minutes is not None else _on_a_day(said, here)
    return _checked(at.astimezone(zone), remarks, now)


def _stamped(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text.upper().replace(" +", "+").replace(" -", "-"))
    except ValueError as error:
        raise _Refused("no_such_day") from error


def _checked(at: datetime, remarks: tuple[Remark, ...], now: datetime) -> Moment:
    if at <= now:
        raise _Refused("past")
    if at - now > FARTHEST:
        raise _Refused("too_far")
    return Moment(at=at, remarks=remarks)


# --- what the phrase holds --------------------------------------------------------------------------------


def _said(text: str, today: date, zone: ZoneInfo) -> _Said:
    """Take the words out one kind after the other, those that hold others first."""
    text, zone = _zone(text, zone)
    text, dates = _dates(text, today)
    text, durations = _take_all(text, [(DURATION, read_duration)])
    clocks: list[ClockTime] = []
    text, parts = _parts(text)
    text, clocks = _take_all(text, CLOCKS)
    if len(clocks) == 0 and (dates or parts) and len(lone := LONE.findall(text)) == 1 and lone[0]:
        text, clocks = _take_all(text, [(LONE, lone_hour)])
    minutes, later = _ahead(durations, today)
    dates.extend(later)
    if len(set(clocks)) > 1 or len(set(parts)) > 1 or (minutes is not None and (dates or clocks or parts)):
        raise _Refused("several")
    if not (dates or clocks or parts or durations):
        raise _Refused("now" if _NOW.search(text) else "no_time")
    if re.search(r"(?<![第v\d.])\d", text):
        raise _Refused("no_time")  # half understood is not understood
    return _Said(
        days=_agreed(dates),
        clock=clocks[0] if clocks else None,
        part=parts[0] if parts else None,
        minutes=minutes,
        zone=zone,
    )


def _zone(text: str, zone: ZoneInfo) -> tuple[str, ZoneInfo]:
    match = _ZONED.search(text)
    if match is None:
        return text, zone
    if match["other"]:
        raise _Refused("zone")  # CST is China's, Chicago's and Cuba's
    offset = int((match["offset"] or "0").replace(" ", ""))
    if not -12 <= offset <= 14:
        raise _Refused("zone")
    name = "Asia/Shanghai" if match["china"] else f"Etc/GMT{-offset:+d}" if offset else "UTC"
    return _ZONED.sub(" ", text, count=1), ZoneInfo(name)


def _take_all(text: str, forms: Sequence[tuple[re.Pattern[str], Callable[[re.Match[str]], T]]]) -> tuple[str, list[T]]:
    found = []
    for pattern, read in forms:
        found.extend(read(match) for match in pattern.finditer(text))
        text = pattern.sub(_TAKEN, text)
    return text, found


def _dates(text: str, today: date) -> tuple[str, list[Dates]]:
    found: list[Dates] = []
    for pattern, read in FORMS:
        found.extend(read(match, today) for match in pattern.finditer(text))
        text = pattern.sub(_TAKEN, text)
    for match in SLASHED.finditer(text):
        dates = slashed(match, today, chinese=bool(re.search(r"[\u4e00-\u9fff]", text)))
        if dates is None:
            raise _Refused("which_date")
        found.append(dates)
    return SLASHED.sub(_TAKEN, text), found


def _parts(text: str) -> tuple[str, list[Part]]:
    found: list[Part] = []
    for part, pattern in PARTS:
        text, count = pattern.subn(" ", text)
        found.extend([part] * min(1, count))
    return text, found


def _ahead(durations: Sequence[Duration], today: date) -> tuple[float | None, list[Dates]]:
    """Minutes from now, where hours or minutes were said; else the day so many days or months away."""
    if any(each.ago for each in durations):
        raise _Refused("past")
    exact = sum(each.amount for each in durations if each.unit == "minutes")
    days = sum(each.amount for each in durations if each.unit == "days")
    months = sum(each.amount for each in durations if each.unit == "months")
    if any(each.unit == "minutes" for each in durations):
        return exact + (days + 30 * months) * 24 * 60, []
    if days % 1 or months % 1:  # half a day
        return (days + 30 * months) * 24 * 60, []
    return None, [(months_later(today, int(months)) + timedelta(days=int(days)),)] if durations else []


def _agreed(dates: Sequence[Dates]) -> Dates | None:
    """The days that all the words can mean: "Friday 27 November" names one day twice."""
    if not dates:
        return None
    if not all(dates):
        raise _Refused("no_such_day")
    first, *rest = dates
    common = tuple(each for each in first if all(each in other for other in rest))
    if not common:
        raise _Refused("several")
    return common


# --- which moment that is ---------------------------------------------------------------------------------


def _later(minutes: float, here: datetime) -> tuple[datetime, tuple[Remark, ...]]:
    at = here.astimezone(UTC) + timedelta(minutes=minutes)
    rounded = datetime.fromtimestamp(ceil(at.timestamp() / 60) * 60, UTC)
    return rounded, ()


def _on_a_day(said: _Said, here: datetime) -> tuple[datetime, tuple[Remark, ...]]:
    """The first day that fits and where the hour is not past."""
    hour, minute, remarks = _hour(said)
    today = here.date()
    days = said.days or (today, today + timedelta(days=1))
    for day in days:
        at, moved = _on_the_wall(day, hour, minute, here)
        if at > here:
            return at, remarks + moved
    if days == (today,) and _could_be_later(said) and hour < 12:
        at, moved = _on_the_wall(today, hour + 12, minute, here)
        return at, (*remarks, "evening", *moved)
    raise _Refused("which_hour" if days == (today,) and said.clock is None and said.part is None else "past")


def _could_be_later(said: _Said) -> bool:
    clock = said.clock
    return clock is not None and said.part is None and not clock.half and not clock.padded and clock.hour > 0


def _hour(said: _Said) -> tuple[int, int, tuple[Remark, ...]]:
    clock, part = said.clock, said.part
    if clock is None:
        hour = DEFAULT_HOUR[part or "morning"]
        if hour is None:
            raise _Refused("which_hour")
        return hour, 0, () if part in {"noon", "midnight"} else ("default",)
    if not clock.valid:
        raise _Refused("no_such_clock")
    if part is None or part == "midnight" and clock.half:
        return _plain_hour(clock)
    found = hours_in(part, clock)
    if found is None:
        raise _Refused("no_such_clock")
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
