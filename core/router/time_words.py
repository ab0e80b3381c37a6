"""What a time phrase holds: days, clock times, parts of the day, durations, a zone."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal, TypeVar
from zoneinfo import ZoneInfo

from core.router.clock_words import CLOCKS, LONE, PARTS, ClockTime, Part, lone_hour
from core.router.day_words import FORMS, SLASHED, Dates, months_later, slashed
from core.router.durations import DURATION, Duration, read_duration

Reason = Literal[
    "no_time",
    "several",
    "past",
    "now",
    "too_far",
    "no_such_day",
    "no_such_clock",
    "which_hour",
    "which_date",
    "repeats",
    "zone",
    "no_slots",  # the target has no named slots
    "no_free_slot",  # and none of them is free
    "closed",  # nothing goes out that day
]
T = TypeVar("T")


_TAKEN: Final = "\x1f"
_REPEATS: Final = re.compile(r"每[天日周月年个晚早]|(?<![a-z])(?:every|daily|weekly|monthly|each)(?![a-z])")
_BEHIND: Final = re.compile(
    r"昨[天晚]|(?<!大)前天|去年|上上?个?(?:周|星期|[礼禮]拜|月)(?!午)"
    r"|(?<![a-z])(?:yesterday|last (?:week|month|night|year|mon|tue|wed|thu|fri|sat|sun))"
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
_ZONED: Final = re.compile(
    r"(?:(?P<china>北京时间|中国时间|(?<![a-z])(?:beijing|china) time)"
    r"|(?<![a-z])(?:utc|gmt)(?P<offset>\s?[+-]\s?\d{1,2})?(?![a-z\d:])"
    r"|(?<![a-z])(?P<other>[ecmp][sd]t|cet|cest|bst|ist|jst|kst|hkt|aest|aedt|utc|gmt)(?![a-z]))"
)


class Refused(Exception):
    """The phrase is no moment that can be used."""

    def __init__(self, reason: Reason) -> None:
        self.reason: Reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What the phrase holds."""

    days: Dates | None
    clock: ClockTime | None
    part: Part | None
    minutes: float | None
    zone: ZoneInfo


def read_words(text: str, today: date, zone: ZoneInfo) -> Said:
    """What the folded phrase in small letters holds, read on that day. Raises Refused."""
    for short, full in _SHORT:
        text = short.sub(full, text)
    if _REPEATS.search(text):
        raise Refused("repeats")
    if _BEHIND.search(text):
        raise Refused("past")
    text, zone = _zone(text, zone)
    text, dates = _dates(text, today)
    text, durations = _take_all(text, [(DURATION, read_duration)])
    text, parts = _parts(text)
    text, clocks = _take_all(text, CLOCKS)
    if len(clocks) == 0 and (dates or parts) and len(lone := LONE.findall(text)) == 1 and lone[0]:
        text, clocks = _take_all(text, [(LONE, lone_hour)])
    minutes, later = _ahead(durations, today)
    dates.extend(later)
    if len(set(clocks)) > 1 or len(set(parts)) > 1 or (minutes is not None and (dates or clocks or parts)):
        raise Refused("several")
    if not (dates or clocks or parts or durations):
        raise Refused("now" if _NOW.search(text) else "no_time")
    if re.search(r"(?<![第v\d.])\d", text):
        raise Refused("no_time")  # half understood is not understood
    return Said(
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
        raise Refused("zone")  # CST is China's, Chicago's and Cuba's
    offset = int((match["offset"] or "0").replace(" ", ""))
    if not -12 <= offset <= 14:
        raise Refused("zone")
    name = "Asia/Shanghai" if match["china"] else f"Etc/GMT{-offset:+d}" if offset else "UTC"
    return _ZONED.sub(" ", text, count=1), ZoneInfo(name)


def _take_all(text: str, forms: Sequence[tuple[re.Pattern[str], Callable[[re.Match[str]], T]]]) -> tuple[str, list[T]]:
    found: list[T] = []
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
            raise Refused("which_date")
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
        raise Refused("past")
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
        raise Refused("no_such_day")
    first, *rest = dates
    common = tuple(each for each in first if all(each in other for other in rest))
    if not common:
        raise Refused("several")
    return common
