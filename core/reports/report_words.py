"""Reports in words: drafts by status, a table by place, every post with its link, and the best of them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from babel.dates import format_datetime

from core.accounts import place_words
from core.catalogue import say
from core.messages import Language
from core.moments import day_words, zone_words
from core.reports.reactions import KINDS, known
from core.reports.reports import Out, Report

SHOWN: Final = 20  # posts with a line of their own
MARKS: Final = {"likes": "♥", "comments": "💬", "shares": "🔁", "views": "👁"}
_AT: Final[dict[Language, str]] = {"en": "EEE d MMM, HH:mm", "zh": "M月d日 EEE HH:mm"}
_NOTHING: Final = "–"


def report_text(report: Report, title: str, language: Language) -> str:
    """The whole report in Markdown; times are those of its zone."""
    lines = [f"**{title}**", _days(report, language), ""]
    lines += _drafts(report, language)
    lines += ["", say("report.published", language, count=len(report.out))]
    if any(place.reactions for place in report.places):
        lines += ["", *_table(report, language)]
    if report.out:
        lines += ["", *_posts(report, language)]
    if best := report.best:
        words = say("report.best", language, title=best.draft.title, where=_where(best, language))
        lines += ["", f"{words} {_reactions(best, None)}"]
    if any(each.grown(report.before) for each in report.out) and report.before:
        lines += ["", say("report.since", language, when=_moment(report.before, report, language))]
    return "\n".join(lines).strip()


def _days(report: Report, language: Language) -> str:
    first, last = day_words(report.period.first, language), day_words(report.period.last, language)
    days = first if first == last else f"{first} – {last}"
    return say("report.days", language, days=days, zone=zone_words(report.period.zone.key))


def _drafts(report: Report, language: Language) -> Iterator[str]:
    yield say("report.drafts", language, count=sum(report.drafts.values()))
    for status, count in report.drafts.items():
        yield f"- {say(f'status.{status}', language)}: {count}"


def _table(report: Report, language: Language) -> Iterator[str]:
    kinds = [kind for kind in KINDS if any(kind in place.reactions for place in report.places)]
    heads = [say("report.place", language), say("report.posts", language)]
    heads += [say(f"report.{kind}", language) for kind in kinds]
    yield _row(heads)
    yield _row(["---", *("---:" for _ in heads[1:])])
    for place in report.places:
        counts = [number(place.reactions[kind]) if kind in place.reactions else _NOTHING for kind in kinds]
        yield _row([place_words(place.target, language), str(place.posts), *counts])


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def _posts(report: Report, language: Language) -> Iterator[str]:
    shown = report.out[-SHOWN:]
    if len(report.out) > len(shown):
        yield say("report.more", language, count=len(report.out) - len(shown))
    for each in shown:
        parts = [f"**{each.draft.title}**", _where(each, language), _moment(each.at, report, language)]
        parts += [words for words in (_reactions(each, report.before),) if words]
        if each.gone:
            parts.append(say("report.gone", language))
        if each.publication.receipt and each.publication.receipt.url:
            parts.append(each.publication.receipt.url)
        yield f"- {' · '.join(parts)}"


def _where(out: Out, language: Language) -> str:
    return place_words(out.publication.target, language)


def _moment(at: datetime, report: Report, language: Language) -> str:
    return format_datetime(at.astimezone(report.period.zone), _AT[language], locale=language)


def _reactions(out: Out, before: datetime | None) -> str:
    """`♥ 12 (+3) 💬 4`; empty where nothing was told."""
    counts: Mapping[str, int] = known(out.reactions) if out.reactions else {}
    grown = out.grown(before)
    return " ".join(f"{MARKS[kind]} {number(count)}{_change(grown.get(kind, 0))}" for kind, count in counts.items())


def _change(difference: int) -> str:
    return f" ({difference:+,})" if difference else ""


def number(count: int) -> str:
    """`12,345`."""
    return f"{count:,}"


def days_of(report: Report) -> int:
    """How many days the report is about."""
    return (report.period.last - report.period.first) // timedelta(days=1) + 1
