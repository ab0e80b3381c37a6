"""What the picture of a report shows: posts by day, and how readers took them by place."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from babel.dates import format_date

from core.accounts import place_words
from core.catalogue import say
from core.messages import Language
from core.moments import day_words
from core.reports.drawn import Chart, Panel, Series
from core.reports.reactions import KINDS
from core.reports.reports import Report

MOST_PLACES: Final = 6  # with a colour of their own; the rest is one
_SHORT: Final[dict[Language, str]] = {"en": "EEE d", "zh": "M/d EEE"}
_SHORTER: Final[dict[Language, str]] = {"en": "d MMM", "zh": "M/d"}
_WEEK: Final = 8  # days that have room for their names


def chart_of(report: Report, title: str, language: Language) -> Chart:
    """The chart of a report."""
    first, last = day_words(report.period.first, language), day_words(report.period.last, language)
    return Chart(
        title=title,
        subtitle=f"{first} – {last}",
        days=_by_day(report, language),
        places=_by_place(report, language),
        alt=_alt(report, title, language),
    )


def _by_day(report: Report, language: Language) -> Panel:
    days = _days(report)
    targets = [place.target for place in report.places]
    named = [
        Series(
            name=place_words(target, language, alone=len(targets) == 1),
            values=tuple(report.on(day, target) for day in days),
        )
        for target in targets[:MOST_PLACES]
    ]
    if rest := targets[MOST_PLACES:]:
        values = tuple(sum(report.on(day, target) for target in rest) for day in days)
        named.append(Series(name=say("chart.others", language), values=values))
    pattern = (_SHORT if len(days) < _WEEK else _SHORTER)[language]
    return Panel(
        title=say("chart.posts", language),
        labels=tuple(format_date(day, pattern, locale=language) for day in days),
        series=tuple(named),
        empty=say("chart.no_posts", language),
    )


def _by_place(report: Report, language: Language) -> Panel:
    places = [place for place in report.places if place.reactions][:MOST_PLACES]
    kinds = [kind for kind in KINDS if any(kind in place.reactions for place in places)]
    series = [
        Series(name=say(f"report.{kind}", language), values=tuple(place.reactions.get(kind) for place in places))
        for kind in kinds
    ]
    return Panel(
        title=say("chart.reactions", language),
        labels=tuple(place_words(place.target, language) for place in places),
        series=tuple(series),
        empty=say("chart.no_reactions", language),
    )


def _days(report: Report) -> Sequence[date]:
    count = (report.period.last - report.period.first).days + 1
    return [report.period.first + timedelta(days=day) for day in range(count)]


def _alt(report: Report, title: str, language: Language) -> str:
    by_place = [
        say("chart.alt_place", language, where=place_words(place.target, language), count=place.posts)
        for place in report.places[:MOST_PLACES]
    ]
    places = ("，" if language == "zh" else ", ").join(by_place) or say("chart.no_posts", language)
    return say("chart.alt", language, title=title, places=places)
