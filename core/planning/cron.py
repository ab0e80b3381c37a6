"""Cron lines, as crontab(5) reads them: five fields, of which each says which values fit."""

import re
from dataclasses import dataclass
from typing import Final

from core.errors import BadInput

_MONTH_NAMES: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS: Final = {name: at for at, name in enumerate(_MONTH_NAMES, 1)}
_DAYS: Final = {name: at for at, name in enumerate(("sun", "mon", "tue", "wed", "thu", "fri", "sat"))}
_PART: Final = re.compile(r"(?:(?P<all>\*)|(?P<first>\w+)(?:-(?P<last>\w+))?)(?:/(?P<step>\d{1,3}))?")
LONGEST: Final = 100  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class CronFields:
    """The values that fit. Days of the week count from Monday, 0. Empty days of the month or the week: any; where both
    are there, a day fits that is in one of them."""

    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: tuple[int, ...]
    months: tuple[int, ...]
    weekdays: tuple[int, ...]


def read_cron(line: str) -> CronFields:
    """The fields of a cron line. Raises BadInput."""
    fields = line.lower().split()
    if len(fields) != 5 or len(line) > LONGEST:
        raise BadInput("bad_cron")
    sundays_first = _values(fields[4], 0, 7, _DAYS)
    return CronFields(
        minutes=_values(fields[0], 0, 59),
        hours=_values(fields[1], 0, 23),
        days=() if fields[2].startswith("*") and "/" not in fields[2] else _values(fields[2], 1, 31),
        months=_values(fields[3], 1, 12, _MONTHS),
        weekdays=() if fields[4] == "*" else tuple(sorted({(day - 1) % 7 for day in sundays_first})),
    )


def _values(field: str, least: int, most: int, names: dict[str, int] | None = None) -> tuple[int, ...]:
    found: set[int] = set()
    for part in field.split(","):
        match = _PART.fullmatch(part)
        if match is None:
            raise BadInput("bad_cron")
        first = least if match["all"] else _value(match["first"], names or {})
        last = most if match["all"] or (match["step"] and not match["last"]) else first
        last = _value(match["last"], names or {}) if match["last"] else last
        step = int(match["step"] or 1)
        if not least <= first <= last <= most or step == 0:
            raise BadInput("bad_cron")
        found.update(range(first, last + 1, step))
    return tuple(sorted(found))


def _value(text: str, names: dict[str, int]) -> int:
    if text in names:
        return names[text]
    if not text.isascii() or not text.isdecimal():
        raise BadInput("bad_cron")
    return int(text)
