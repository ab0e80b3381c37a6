"""Spans of whole days, in words and back."""

import re
from datetime import date, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from core.messages import Language
from core.moments import day_words
from core.planning.plans import Closure
from core.router.time_words import Refused, read_words
from core.router.wording import folded

LONGEST: Final = timedelta(days=366)
_ISO: Final = r"(\d{4})-(\d{1,2})-(\d{1,2})"
_SPAN: Final = re.compile(rf"{_ISO}(?:\s*(?:\.\.\.?|—|–|到|至|to)\s*(?:{_ISO}|(?:(\d{{1,2}})-)?(\d{{1,2}})(?!\d)))?")


def day_span(said: str, today: date) -> tuple[tuple[date, date] | None, str]:
    """The first and the last day that the words name, and the words behind them; None where they name none that is
    ahead, or more than a year."""
    text = folded(said).strip()
    match = _SPAN.match(text)
    if match is None:
        return _one_day(text, today)
    try:
        first = date(int(match[1]), int(match[2]), int(match[3]))
        last = _last(match, first)
    except ValueError:
        return None, ""
    fits = first <= last and today <= last and last - max(first, today) <= LONGEST
    return ((first, last) if fits else None), text[match.end() :].strip(" ,，")


def _last(match: re.Match[str], first: date) -> date:
    if match[4]:
        return date(int(match[4]), int(match[5]), int(match[6]))
    if match[8]:
        return date(first.year, int(match[7] or first.month), int(match[8]))
    return first


def _one_day(text: str, today: date) -> tuple[tuple[date, date] | None, str]:
    """A day in other words, such as "tomorrow" or 12月25日, alone or before a place."""
    head, _, tail = text.rpartition(" ")
    for said, behind in ((text, ""), (head, tail)):
        try:
            found = read_words(said.lower(), today, ZoneInfo("UTC"))
        except Refused:
            continue
        if found.days and not found.clock and not found.part:
            return (found.days[0], found.days[0]), behind
    return None, ""


def span_words(closure: Closure, language: Language) -> str:
    """`Fri 25 Dec 2026 – Sat 26 Dec 2026`, of the days of a blackout."""
    zone = ZoneInfo(closure.zone)
    first = closure.since.astimezone(zone).date()
    last = (closure.until.astimezone(zone) - timedelta(minutes=1)).date() if closure.until else first
    words = day_words(first, language)
    return words if last <= first else f"{words} – {day_words(last, language)}"
