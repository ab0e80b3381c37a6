"""Words for days, in Chinese and English: which dates they can mean, the likeliest first."""

import re
from calendar import monthrange
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Final

from core.router.numbers import number_in

Dates = tuple[date, ...]  # the first one that is not past counts; empty: there is no such day
Read = Callable[[re.Match[str], date], Dates]
WEEKS: Final = 54  # a plain weekday may be any of the coming year's: another word may say which
_NUMBER: Final = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
_WEEK: Final = r"(?:周|星期|[礼禮]拜)"
_WEEKDAYS_ZH: Final = (
    {name: place for place, name in enumerate("一二三四五六日")}
    | {"天": 6, "末": 5}
    | {str(number): number - 1 for number in range(1, 8)}
)
_WEEKDAYS_EN: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKDAY_EN: Final = (
    r"(?P<day>mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|sat(?:urday)?"
    r"|sun(?:day)?|weekend)"
)
_MONTHS_EN: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH_EN: Final = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)(?![a-z])\.?"
)
_DAYS_AWAY: Final = {"大后天": 3, "后天": 2, "明天": 1, "明日": 1, "今天": 0, "今日": 0} | {
    "day after tomorrow": 2,
    "tomorrow": 1,
    "today": 0,
}


def date_of(year: int, month: int, day: int) -> Dates:
    """That date, or nothing where the calendar has none."""
    try:
        return (date(year, month, day),)
    except ValueError:
        return ()


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or its last one where it is shorter. Raises OverflowError far away."""
    years, month = divmod(day.month - 1 + months, 12)
    if day.year + years > date.max.year:
        raise OverflowError
    last = monthrange(day.year + years, month + 1)[1]
    return date(day.year + years, month + 1, min(day.day, last))


def _last_of(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _every_year(month: int, day: int, today: date) -> Dates:
    return date_of(today.year, month, day) + date_of(today.year + 1, month, day)


def _full(match: re.Match[str], _today: date) -> Dates:
    return date_of(int(match["year"]), int(match["month"]), int(match["date"]))


def _month_day_zh(match: re.Match[str], today: date) -> Dates:
    month, day = number_in(match["month"]), number_in(match["date"])
    if match["year"]:
        return date_of(today.year + (match["year"] == "明年"), month, day)
    return _every_year(month, day, today)


def _month_day_en(match: re.Match[str], today: date) -> Dates:
    month, day = _MONTHS_EN.index(match["month"][:3]) + 1, int(match["date"])
    return date_of(int(match["year"]), month, day) if match["year"] else _every_year(month, day, today)


def _month_end(match: re.Match[str], today: date) -> Dates:
    first = today.replace(day=1)
    ahead = 1 if match["next"] or match["following"] else 0
    ends = [months_later(first, months) for months in (ahead, ahead + 1)]
    return tuple(_last_of(each.year, each.month) for each in ends)


def _next_month(match: re.Match[str], today: date) -> Dates:
    month = months_later(today.replace(day=1), (match["far"] or "下").count("下"))
    day = number_in(match["date"]) if match["date"] else 1
    return date_of(month.year, month.month, day)


def _year_end(_match: re.Match[str], today: date) -> Dates:
    return date_of(today.year, 12, 31) + date_of(today.year + 1, 12, 31)


def _date_alone(match: re.Match[str], today: date) -> Dates:
    """The coming 25th: of the first month that has one and where it is not past."""
    day, first = number_in(match["date"]), today.replace(day=1)
    months = [months_later(first, ahead) for ahead in range(4)]
    return tuple(each for month in months for each in date_of(month.year, month.month, day) if each >= today)


def _weekday_zh(match: re.Match[str], today: date) -> Dates:
    place = _WEEKDAYS_ZH[match["day"]]
    if match["which"]:
        return (_in_week(today, match["which"].count("下"), place),)
    return _coming(today, place)


def _weekday_en(match: re.Match[str], today: date) -> Dates:
    place = 5 if match["day"] == "weekend" else _WEEKDAYS_EN.index(match["day"][:3])
    return (_in_week(today, 1, place),) if match["which"] == "next" else _coming(today, place)


def _in_week(today: date, weeks: int, place: int) -> date:
    """A day of this week (0) or a later one; weeks begin on Monday."""
    return today + timedelta(days=7 * weeks + place - today.weekday())


def _coming(today: date, place: int) -> Dates:
    first = today + timedelta(days=(place - today.weekday()) % 7)
    return tuple(first + timedelta(weeks=week) for week in range(WEEKS))


def _next_week(match: re.Match[str], today: date) -> Dates:
    return (_in_week(today, (match["which"] or "下").count("下"), 0),)


def _days_away(match: re.Match[str], today: date) -> Dates:
    return (today + timedelta(days=_DAYS_AWAY[match[0].removeprefix("the ")]),)


def _this_part(_match: re.Match[str], today: date) -> Dates:
    return (today,)


_TABLE: Final[Sequence[tuple[str, Read]]] = (
    (r"(?<!\d)(?P<year>\d{4})\s?[-/.年]\s?(?P<month>\d{1,2})\s?[-/.月]\s?(?P<date>\d{1,2})(?!\d)[日号]?", _full),
    (
        rf"(?P<year>今年|明年)?\s?(?<!\d)(?P<month>{_NUMBER})月份?\s?(?P<date>{_NUMBER})(?:[日号]|(?![\d:点]))",
        _month_day_zh,
    ),
    (
        rf"(?<![a-z]){_MONTH_EN}\s?(?P<date>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:])(?!\s?[ap]\.?m)"
        r"(?:,?\s(?:of\s)?(?P<year>20\d\d)(?![\d:]))?",
        _month_day_en,
    ),
    (
        rf"(?<![\d:])(?P<date>\d{{1,2}})(?:st|nd|rd|th)?\s(?:of\s)?{_MONTH_EN}(?:,?\s(?P<year>20\d\d)(?![\d:]))?",
        _month_day_en,
    ),
    (r"(?P<next>下个?)?(?:这|本)?个?月[底末]|(?:the )?end of (?:the |this )?(?P<following>next )?month", _month_end),
    (rf"(?P<far>下{{1,2}})个?月(?:份?\s?(?P<date>{_NUMBER})[日号]|初)?|(?<![a-z])next month(?![a-z])", _next_month),
    (r"年[底末]|(?:the )?end of (?:the |this )?year", _year_end),
    (rf"(?<![\d月第])(?P<date>{_NUMBER})[号日]", _date_alone),
    (r"(?<![\d:])(?P<date>\d{1,2})(?:st|nd|rd|th)(?![a-z])", _date_alone),
    (
        rf"(?P<which>下{{1,3}}|这|本)?个?{_WEEK}(?P<day>[一二三四五六日天末]|[1-7](?![\d:点天个小分]))",
        _weekday_zh,
    ),
    (rf"(?<![a-z])(?:(?P<which>this|next|coming)\s)?{_WEEKDAY_EN}(?![a-z])", _weekday_en),
    (rf"(?P<which>下{{1,3}})个?{_WEEK}|(?<![a-z])next week(?![a-z])", _next_week),
    (r"大后天|后天|[明今][天日]|(?<![a-z])(?:(?:the )?day after tomorrow|tomorrow|today)(?![a-z])", _days_away),
    (r"(?<![a-z])this (?=morning|afternoon|evening)", _this_part),
)
FORMS: Final[Sequence[tuple[re.Pattern[str], Read]]] = tuple((re.compile(form), read) for form, read in _TABLE)
# "12/1" is the first of December to one and the twelfth of January to another.
SLASHED: Final = re.compile(r"(?<![\d/])(?P<first>\d{1,2})/(?P<second>\d{1,2})(?:/(?P<year>\d{4}))?(?![\d/])")


def slashed(match: re.Match[str], today: date, *, chinese: bool) -> Dates | None:
    """The dates of `11/27`; None where month and day could be either. Chinese writes the month first."""
    month, day = int(match["first"]), int(match["second"])
    if month > 12:
        month, day = day, month
    elif day <= 12 and day != month and not chinese:
        return None
    return date_of(int(match["year"]), month, day) if match["year"] else _every_year(month, day, today)
