"""What goes out when: the calendar of a chat, or of all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Literal
from zoneinfo import ZoneInfo

from core.approvals import deciders
from core.approvers import names_words
from core.catalogue import say
from core.drafts import Draft, Status
from core.messages import Address, Language
from core.moments import day_words, zone_words
from core.ports import World
from core.reach import drafts_in

SHOWN = 60  # lines
MOST = 500  # drafts that are looked at
STATUSES: tuple[Status, ...] = ("making", "in_review", "scheduled", "approved")
Kind = Literal["scheduled", "wished", "missed", "published"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the calendar: what is to go out then, is wished for then, or went out."""

    at: datetime
    kind: Kind
    draft: Draft
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """Another line of it: a plan that comes then, or a slot that is free."""

    at: datetime
    kind: Literal["plan", "free"]
    title: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Days from `first` to `last`, both included, in a zone."""

    first: date
    last: date
    zone: ZoneInfo

    @property
    def bounds(self) -> tuple[datetime, datetime]:
        """From the first midnight up to that behind the last day."""
        behind = self.last + timedelta(days=1)
        return datetime.combine(self.first, time(), self.zone), datetime.combine(behind, time(), self.zone)


async def entries(world: World, *, place: Address | None, since: datetime) -> Sequence[Entry]:
    """Everything from that moment on, by time; of one chat, or thread, where it is named."""
    found: list[Entry] = []
    now = world.clock.now()
    for draft in await drafts_in(world, place, statuses=STATUSES, limit=MOST):
        if draft.status == "approved":
            if draft.updated_at >= since:
                found.extend(await _published(world, draft))
        elif slot := (draft.revision.slot if draft.revision else draft.brief.slot):
            wished: Kind = "wished" if slot > now else "missed"
            found.append(Entry(at=slot, kind="scheduled" if draft.status == "scheduled" else wished, draft=draft))
    return sorted((each for each in found if each.at >= since), key=lambda each: each.at)


async def _published(world: World, draft: Draft) -> list[Entry]:
    return [
        Entry(at=each.receipt.published_at, kind="published", draft=draft, link=each.receipt.url)
        for each in await world.stores.publications.of_draft(draft.id)
        if each.receipt
    ]


def agenda_text(
    found: Sequence[Entry | Coming],
    period: Period,
    language: Language,
    *,
    most: int = SHOWN,
    closed: Sequence[str] = (),
) -> str:
    """The calendar by day, `most` lines of it; what lies behind them or behind the period is counted.
    `closed` are lines about when nothing goes out."""
    _, end = period.bounds
    within = [each for each in found if each.at < end]
    first, last = day_words(period.first, language), day_words(period.last, language)
    zone = zone_words(period.zone.key)
    lines = [say("calendar.title", language, first=first, last=last, zone=zone)]
    lines.extend(closed)
    if not within:
        lines.append(say("calendar.empty", language))
    for day, of_day in groupby(within[:most], key=lambda each: each.at.astimezone(period.zone).date()):
        lines.append(f"\n**{day_words(day, language)}**")
        lines.extend(_line(each, period.zone, language) for each in of_day)
    more = len(found) - min(len(within), most)
    if more:
        lines.append("\n" + say("calendar.more", language, count=more))
    lines.append("\n" + say("calendar.hint", language))
    return "\n".join(lines)


def _line(each: Entry | Coming, zone: ZoneInfo, language: Language) -> str:
    clock = f"{each.at.astimezone(zone):%H:%M}"
    if isinstance(each, Coming):
        return say(f"calendar.{each.kind}", language, clock=clock, title=each.title, name=each.name)
    words = {
        "clock": clock,
        "title": each.draft.title,
        "name": names_words(deciders(each.draft), language),
        "draft": each.draft.id,
        "link": each.link,
    }
    return say(f"calendar.{each.kind}", language, **words)
