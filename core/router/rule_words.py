"""Words for what comes again, in Chinese and English: "every weekday 9:00", 每周一三五 18:30, 每月1号; pure.

Own code: `recurrent` reads English alone and gives cron-like text without the rest of the request, and neither it nor
the readers of single times know 每隔一周 or 每月最后一个周五.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

from core.errors import BadInput
from core.planning.cron import read_cron
from core.planning.plans import Rule, Unit
from core.router.clock_words import CLOCKS, PARTS
from core.router.numbers import NUMBER, number_in
from core.router.time_words import Refused, read_words
from core.router.when import Remark, hour_of
from core.router.wording import folded, readable

WORKDAYS: Final = (0, 1, 2, 3, 4)
WEEKEND: Final = (5, 6)
Misread = Literal["no_rule", "cron", "rule_hour", "rule_day", "often"]
_DAY_EN: Final = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:days?)?"
_DAYS_EN: Final = rf"{_DAY_EN}(?:(?:,? and |, ?|/| ?& ?| ?- ?| to | through )(?:on )?{_DAY_EN})*"
_NAMES_EN: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAYS_ZH: Final = r"[一二三四五六日天](?:\s?(?:[、,和及/到至-]|周|星期)*\s?[一二三四五六日天](?![点个号]))*"
_WEEK: Final = r"(?:周|星期|礼拜)"
_NTH_EN: Final = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "last": -1}
_EACH_MONTH: Final = r"(?:of (?:the|each|every|a) month|every month|each month|monthly)"
_START: Final = r"(?<![a-z])"
_END: Final = r"(?![a-z])"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadRule:
    """A rule as it was read, what is left of the words, and how the time was read where they left it open."""

    rule: Rule
    rest: str
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NoRule:
    """The words name none, and why."""

    reason: Misread


Read = Callable[[re.Match[str], date], Rule]


def read_rule(text: str, *, now: datetime, zone: ZoneInfo) -> ReadRule | NoRule:
    """The rule that stands at either end of the words, or in them; never raises."""
    seen = readable(text)
    plain = folded(seen).lower()  # as long as `seen`
    if match := _CRON.search(plain):
        return _cron(match, seen)
    today = now.astimezone(zone).date()
    for pattern, read in _FORMS:
        if match := pattern.search(plain):
            try:
                return _timed(read(match, today), match.span(), seen, plain)
            except (Refused, BadInput, ValueError, OverflowError):
                return NoRule(reason="rule_day")
    return NoRule(reason="no_rule")


def _cron(match: re.Match[str], seen: str) -> ReadRule | NoRule:
    try:
        found = read_cron(match["line"])
    except BadInput:
        return NoRule(reason="cron")
    if len(found.minutes) > 1:
        return NoRule(reason="often")
    rule = Rule(kind="cron", cron=" ".join(match["line"].split()))
    return ReadRule(rule=rule, rest=_without(seen, match.span()))


def _timed(rule: Rule, days: tuple[int, int], seen: str, plain: str) -> ReadRule | NoRule:
    """The rule at the time of day that stands beside its days; 9:00 where none is said."""
    start, end = _grown(plain, *days)
    said = plain[start : days[0]] + " " + plain[days[1] : end]
    if not said.strip(" ,，的在at"):
        return ReadRule(rule=rule, rest=_without(seen, (start, end)), remarks=("default",))
    try:
        hour, minute, remarks = hour_of(read_words(f"tomorrow {said}", date(2026, 1, 5), ZoneInfo("UTC")))
    except Refused:
        return NoRule(reason="rule_hour")
    if hour > 23:
        return NoRule(reason="rule_hour")  # the night that follows is another day
    rest = _without(seen, (start, end))
    if _MORE.match(folded(rest).lower()):
        return NoRule(reason="rule_hour")  # a second time of day
    return ReadRule(rule=replace(rule, hour=hour, minute=minute), rest=rest, remarks=remarks)


_TIMES: Final = (*(pattern for pattern, _ in CLOCKS), *(pattern for _, pattern in PARTS))
_MORE: Final = re.compile(r"(?:and|和|及|&)\s*(?:at )?\d{1,2}\s?(?::\d\d|[点时]|[ap]\.?m)")
_BETWEEN: Final = re.compile(r"[\s,，的]*(?:(?<![a-z])(?:at|in the|in|the|of)(?![a-z])\s*)*")


def _grown(plain: str, start: int, end: int) -> tuple[int, int]:
    """The place with the words for a time of day that stand right before and behind it."""
    grown = True
    while grown:
        grown = False
        for pattern in _TIMES:
            for match in pattern.finditer(plain):
                if match.start() >= end and _BETWEEN.fullmatch(plain, end, match.start()):
                    end, grown = match.end(), True
                elif match.end() <= start and _BETWEEN.fullmatch(plain, match.end(), start):
                    start, grown = match.start(), True
    return start, end


def _without(seen: str, place: tuple[int, int]) -> str:
    before, behind = seen[: place[0]], seen[place[1] :]
    return f"{before.strip(_EDGES)} {behind.strip(_EDGES)}".strip(_EDGES)


_EDGES: Final = " \t\n,，、;；:：.。-–—|"


# --- days ------------------------------------------------------------------------------------------------


def _weekdays_en(text: str) -> tuple[int, ...]:
    found = [_NAMES_EN.index(name[:3]) for name in re.findall(_DAY_EN, text)]
    if re.search(r"-| to | through ", text) and len(found) == 2:
        return _span(*found)
    return tuple(sorted(set(found)))


def _weekdays_zh(text: str) -> tuple[int, ...]:
    found = ["一二三四五六日".index(each.replace("天", "日")) for each in re.findall("[一二三四五六日天]", text)]
    if re.search("[到至-]", text) and len(found) == 2:
        return _span(*found)
    return tuple(sorted(set(found)))


def _span(first: int, last: int) -> tuple[int, ...]:
    return tuple(sorted((first + step) % 7 for step in range((last - first) % 7 + 1)))


def _weekly(*weekdays: int) -> Rule:
    return Rule(kind="weekly", weekdays=weekdays)


def _interval(count: int, unit: Unit, today: date, weekday: int | None = None) -> Rule:
    if not 1 <= count <= 366:
        raise ValueError(count)
    start = today if weekday is None else today + timedelta(days=(weekday - today.weekday()) % 7)
    return Rule(kind="interval", every=count, unit=unit, start=start)


def _monthly(text: str) -> Rule:
    days = tuple(sorted({number_in(each) for each in re.findall(NUMBER, text)}))
    if not days or not all(1 <= day <= 31 for day in days):
        raise ValueError(text)
    return Rule(kind="monthly", days=days)


def _every_n_en(match: re.Match[str], today: date) -> Rule:
    count = 2 if match["count"] == "other" else number_in(match["count"])
    unit: Unit = "weeks" if match["unit"].startswith("w") else "months" if match["unit"].startswith("m") else "days"
    day = _weekdays_en(match["day"])[0] if match["day"] else None
    if day is not None and unit != "weeks":
        raise ValueError(match[0])
    return _interval(count, unit, today, day)


def _every_n_zh(match: re.Match[str], today: date) -> Rule:
    count = number_in(match["count"]) if match["count"] else 1
    unit: Unit = "months" if "月" in match["unit"] else "weeks" if match["unit"] in {"周", "星期", "礼拜"} else "days"
    day = _weekdays_zh(match["day"])[0] if match["day"] else None
    return _interval(count + bool(match["between"]), unit, today, day)


def _ordinal_en(match: re.Match[str], _today: date) -> Rule:
    return Rule(kind="ordinal", days=(_NTH_EN[match["nth"]],), weekdays=_weekdays_en(match["day"]))


def _ordinal_zh(match: re.Match[str], _today: date) -> Rule:
    nth = -1 if match["nth"] == "最后" else number_in(match["nth"].removeprefix("第"))
    if not (nth == -1 or 1 <= nth <= 4):
        raise ValueError(match[0])
    return Rule(kind="ordinal", days=(nth,), weekdays=_weekdays_zh(match["day"]))


_CRON: Final = re.compile(r"(?<![a-z])cron:? ?[`'\"(]?(?P<line>(?:[\d*][\w*/,-]*|\*)(?: +[\w*/,-]+){4})[`'\")]?")
_TABLE: Final[Sequence[tuple[str, Read]]] = (
    (
        rf"{_START}(?:(?:on )?(?:the|every) )?(?P<nth>{'|'.join(_NTH_EN)}) (?P<day>{_DAY_EN}){_END} {_EACH_MONTH}",
        _ordinal_en,
    ),
    (rf"{_START}(?:on )?(?:the )?last day {_EACH_MONTH}", lambda _m, _t: Rule(kind="monthly", days=(-1,))),
    (
        rf"{_START}(?:on )?(?:the )?(?P<days>\d{{1,2}}(?:st|nd|rd|th)?(?:(?:, ?| and |,? and )(?:the )?"
        rf"\d{{1,2}}(?:st|nd|rd|th)?)*) {_EACH_MONTH}",
        lambda match, _t: _monthly(match["days"]),
    ),
    (
        rf"{_START}(?:every month|each month|monthly) on (?:the )?(?P<days>\d{{1,2}}(?:st|nd|rd|th)?"
        rf"(?:(?:, ?| and )(?:the )?\d{{1,2}}(?:st|nd|rd|th)?)*){_END}",
        lambda match, _t: _monthly(match["days"]),
    ),
    (
        rf"{_START}every (?P<count>other|{NUMBER}) (?P<unit>days?|weeks?|months?){_END}"
        rf"(?: on (?P<day>{_DAY_EN}){_END})?",
        _every_n_en,
    ),
    (
        rf"{_START}every other (?P<day>{_DAY_EN}){_END}",
        lambda match, today: _interval(2, "weeks", today, _weekdays_en(match["day"])[0]),
    ),
    (
        rf"{_START}(?:every|each) (?:weekday|workday|working day|business day){_END}"
        rf"|{_START}(?:on )?(?:weekdays|workdays){_END}",
        lambda _m, _t: _weekly(*WORKDAYS),
    ),
    (rf"{_START}(?:(?:every|each) weekend|(?:on )?weekends){_END}", lambda _m, _t: _weekly(*WEEKEND)),
    (
        rf"{_START}(?:(?:every|each) (?:week on )?|weekly,? (?:on )?)(?P<days>{_DAYS_EN}){_END}",
        lambda match, _t: _weekly(*_weekdays_en(match["days"])),
    ),
    (
        rf"{_START}(?:on )?(?P<days>(?:mon|tues|wednes|thurs|fri|satur|sun)days(?:(?:,? and |, ?)"
        rf"(?:mon|tues|wednes|thurs|fri|satur|sun)days)*){_END}",
        lambda match, _t: _weekly(*_weekdays_en(match["days"])),
    ),
    (
        rf"{_START}(?:every|each) (?:day{_END}|(?=(?:morning|afternoon|evening|night){_END}))|{_START}daily{_END}",
        lambda _m, _t: _weekly(),
    ),
    (rf"每(?:个)?月(?:的)?(?P<nth>第[一二三四]|最后)(?:一)?个?{_WEEK}(?P<day>[一二三四五六日天])", _ordinal_zh),
    (r"每(?:个)?月(?:的)?(?:最后一天|月?底|末)", lambda _m, _t: Rule(kind="monthly", days=(-1,))),
    (
        rf"每(?:个)?月(?:的)?(?P<days>{NUMBER}[号日]?(?:[、,和及]{NUMBER}[号日]?)*[号日])",
        lambda match, _t: _monthly(match["days"]),
    ),
    (
        rf"每(?P<between>隔)?(?P<count>{NUMBER})?个?(?P<unit>周|星期|礼拜)(?:的)?"
        rf"(?:(?:周|星期|礼拜)(?P<day>[一二三四五六日天]))",
        _every_n_zh,
    ),
    (
        rf"隔{_WEEK}(?:的)?(?:{_WEEK})?(?P<day>[一二三四五六日天])",
        lambda match, today: _interval(2, "weeks", today, _weekdays_zh(match["day"])[0]),
    ),
    (
        rf"每(?P<between>隔)?(?P<count>{NUMBER})个?(?P<unit>天|日|周|星期|礼拜|月)(?P<day>(?!))?",
        _every_n_zh,
    ),
    (r"每?(?:个)?工作日", lambda _m, _t: _weekly(*WORKDAYS)),
    (rf"每?(?:个)?(?:{_WEEK}|双休)末|每个?双休日", lambda _m, _t: _weekly(*WEEKEND)),
    (rf"每(?:个)?{_WEEK}(?P<days>{_DAYS_ZH})", lambda match, _t: _weekly(*_weekdays_zh(match["days"]))),
    (r"每(?:一)?[天日]|每(?=[早晚])|天天|每个?(?=早上|早晨|上午|中午|下午|晚上)", lambda _m, _t: _weekly()),
)
_FORMS: Final = tuple((re.compile(form), read) for form, read in _TABLE)
