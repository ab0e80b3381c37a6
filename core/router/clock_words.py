"""Words for the time of day, in Chinese and English: clock times, and parts of a day such as "evening"."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from core.router.numbers import number_in

Part = Literal["dawn", "morning", "noon", "afternoon", "dusk", "evening", "midnight"]
DEFAULT_HOUR: Final[dict[Part, int | None]] = {
    "dawn": None,  # anything from 0 to 6: one has to say
    "morning": 9,
    "noon": 12,
    "afternoon": 15,
    "dusk": 18,
    "evening": 20,
    "midnight": 24,
}
_HOUR: Final = r"(?:\d{1,2}|[零〇一二两三四五六七八九十]{1,3})"
_WORD: Final = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_HALF: Final = r"(?:\s?(?P<half>[ap])\.?\s?m(?![a-z])\.?)"

_PARTS: Final[Sequence[tuple[Part, str]]] = (
    ("dawn", r"凌晨|(?<![a-z])(?:early morning|before dawn)(?![a-z])"),
    ("midnight", r"[半午]夜|(?<![a-z])midnight(?![a-z])"),
    ("noon", r"[正中]午|午间|(?<![a-z])(?:noon|midday|lunch ?time)(?![a-z])"),
    (
        "morning",
        r"[清早]晨|早上(?!好)|一早|上午|(?<=\x1f)早(?!点)|早(?=\s?[\d六七八九十])"
        r"|(?<![a-z])(?<!good )morning(?![a-z])",
    ),
    ("afternoon", r"下午(?!好)|午后|(?<![a-z])(?<!good )afternoon(?![a-z])"),
    ("dusk", r"傍晚|黄昏"),
    (
        "evening",
        r"晚上(?!好)|[夜晚]间|夜[里晚]|深夜|(?<=\x1f)晚(?!点)|晚(?=\s?[\d五六七八九十])"
        r"|(?<![a-z])(?<!good )(?:evening|night)(?![a-z])",
    ),
)
PARTS: Final = tuple((part, re.compile(form)) for part, form in _PARTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockTime:
    """A clock time as it was said; `half` where am or pm was said, `padded` where it was written as on a 24-hour
    clock, such as 06:30."""

    hour: int
    minute: int = 0
    half: Literal["", "am", "pm"] = ""
    padded: bool = False

    @property
    def valid(self) -> bool:
        """Whether clocks show it."""
        if self.half:
            return 1 <= self.hour <= 12 and self.minute < 60
        return (self.hour < 24 and self.minute < 60) or (self.hour, self.minute) == (24, 0)


def _half(match: re.Match[str]) -> Literal["", "am", "pm"]:
    half = match["half"]
    return "" if not half else "am" if half == "a" else "pm"


def _twelve(match: re.Match[str]) -> ClockTime:
    return ClockTime(hour=number_in(match["hour"]), minute=int(match["minute"] or 0), half=_half(match))


def _colon(match: re.Match[str]) -> ClockTime:
    hour = match["hour"]
    return ClockTime(hour=int(hour), minute=int(match["minute"]), padded=len(hour) == 2 and hour[0] == "0")


def _chinese(match: re.Match[str]) -> ClockTime:
    hour = number_in(match["hour"])
    if match["before"]:
        return _before(hour, 15 if "刻" in match["before"] else number_in(match["less"]))
    if match["quarter"]:
        return ClockTime(hour=hour, minute=15 * number_in(match["quarter"]))
    if match["minute"]:
        return ClockTime(hour=hour, minute=number_in(match["minute"]))
    return ClockTime(hour=hour, minute=30 if match["half"] else 0)


def _before(hour: int, minutes: int) -> ClockTime:
    return ClockTime(hour=(hour - 2) % 12 + 1 if hour <= 12 else hour - 1, minute=60 - minutes)


def _past_or_to(match: re.Match[str]) -> ClockTime:
    said = match["minutes"]
    minutes = 30 if said == "half" else 15 if said.endswith("quarter") else number_in(said)
    hour = number_in(match["hour"])
    made = _before(hour, minutes) if match["way"] in {"to", "before"} else ClockTime(hour=hour, minute=minutes)
    return ClockTime(hour=made.hour, minute=made.minute, half=_half(match))


def _whole(match: re.Match[str]) -> ClockTime:
    return ClockTime(hour=number_in(match["hour"]))


CLOCKS: Final[Sequence[tuple[re.Pattern[str], Callable[[re.Match[str]], ClockTime]]]] = tuple(
    (re.compile(form), read)
    for form, read in (
        (
            rf"(?<![a-z])(?P<minutes>half|(?:a )?quarter|five|ten|twenty|\d{{1,2}})(?: minutes?)?"
            rf" (?P<way>past|after|to|before) (?P<hour>\d{{1,2}}|{_WORD})(?![\d:])(?: o'?clock)?{_HALF}?",
            _past_or_to,
        ),
        (rf"(?<![\d:.])(?P<hour>\d{{1,2}})(?:[:.](?P<minute>\d\d))?{_HALF}", _twelve),
        (rf"(?<![a-z])(?P<hour>{_WORD})(?P<minute>(?!))?{_HALF}", _twelve),
        (r"(?<![\d:])(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::\d\d)?(?![\d:])", _colon),
        (
            rf"(?P<before>差(?:一刻|(?P<less>{_HOUR})分)钟?到?)?(?<![有早晚短长快慢多少大小好\d])(?P<hour>{_HOUR})\s?[点时](?!间)"
            rf"(?:(?P<half>半)|(?P<quarter>[一二三123])刻|[过零]?(?P<minute>{_HOUR})(?:分(?!钟)|(?![\d天小个分]))|整|钟)?",
            _chinese,
        ),
        (rf"(?<![\d:a-z])(?P<hour>\d{{1,2}}|{_WORD}) ?o'? ?clock", _whole),
        (rf"(?:(?<![a-z])(?:at|by|around)\s|@\s?)(?P<hour>\d{{1,2}}|{_WORD})(?![\d:a-z/-])", _whole),
    )
)
LONE: Final = re.compile(r"(?<![\d第a-z.:/-])(?P<hour>\d{1,2})(?![\d.:/-])")  # "Friday 9": an hour where a day stands


def lone_hour(match: re.Match[str]) -> ClockTime:
    """A number that can only be the hour."""
    return ClockTime(hour=int(match["hour"]))


def hours_in(part: Part, clock: ClockTime) -> int | None:
    """The hour of the day, 24 and more for the night that follows; None where the words contradict each other."""
    hour = clock.hour % 12 + (12 if clock.half == "pm" else 0) if clock.half else clock.hour
    if part == "dawn":
        return hour % 12 if hour <= 12 and (hour % 12) < 8 else None
    if part == "morning":
        return hour if hour <= 12 else None
    if part in {"noon", "afternoon", "dusk"}:
        return _after_noon(part, hour)
    return _at_night(hour, morning=clock.half == "am")


def _after_noon(part: Part, hour: int) -> int | None:
    if part == "noon" and not (hour <= 3 or 10 <= hour <= 15):
        return None
    if hour == 0 or (part == "dusk" and hour in {1, 2, 3}):
        return None
    early = 10 if part == "noon" else 12
    return hour + 12 if hour < early else hour


def _at_night(hour: int, *, morning: bool) -> int | None:
    if hour in {12, 24}:
        return 24
    if hour < 5:
        return hour + 24
    if hour < 12:
        return None if morning else hour + 12
    return hour if hour >= 17 else None
