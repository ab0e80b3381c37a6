"""Calendar over APScheduler's triggers.

The triggers only count on a clock that is never changed, and what they find is put on the wall here. Left to count in a
zone with summer time, those of 3.11 differ: of a time that clocks skip, the interval leaves the day out, and cron
misses some and gives others that no clock shows; a time that comes twice fires twice with cron. The tests of this file
keep that. Their cron lines count days of the week from Monday and want day and weekday to fit; crontab(5) counts from
Sunday and takes either.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from apscheduler.triggers.calendarinterval import CalendarIntervalTrigger
from apscheduler.triggers.cron import CronTrigger

from core.planning.cron import read_cron
from core.planning.plans import Rule

FARTHEST: Final = timedelta(days=9 * 366)  # 29 February is at most eight years away
LONGEST_GAP: Final = timedelta(hours=25)  # a zone that changed sides of the date line left a day out
_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_PLACES: Final = {1: "1st", 2: "2nd", 3: "3rd", 4: "4th", 5: "5th", -1: "last"}


class _Trigger(Protocol):
    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime | None: ...


class TriggerCalendar:
    """Calendar."""

    def next_after(self, rule: Rule, after: datetime, zone: ZoneInfo) -> datetime | None:
        wall = after.astimezone(zone).replace(tzinfo=UTC)
        end, best = wall + FARTHEST, None
        for at in _walls(rule, wall - LONGEST_GAP, end):
            if best is not None and at > best.astimezone(zone).replace(tzinfo=UTC):
                break  # whatever comes later on the wall also comes later
            moment = _moment(at, zone)
            if moment > after and (best is None or moment < best):
                best = moment
        return best


def _moment(wall: datetime, zone: ZoneInfo) -> datetime:
    """That time on a wall of the zone: the first of two, and moved on where clocks leave it out."""
    return wall.replace(tzinfo=zone, fold=0).astimezone(UTC)


def _walls(rule: Rule, since: datetime, end: datetime) -> Iterator[datetime]:
    """The times of the rule on a wall whose clocks are never changed, in order."""
    triggers = list(_triggers(rule, since, end))
    heads = [trigger.get_next_fire_time(_before(rule, since), since) for trigger in triggers]
    while due := [head for head in heads if head is not None]:
        at = min(due)
        if at >= since:
            yield at
        later = at + timedelta(seconds=1)
        heads = [
            trigger.get_next_fire_time(at, later) if head == at else head
            for trigger, head in zip(triggers, heads, strict=True)
        ]


def _before(rule: Rule, since: datetime) -> datetime | None:
    """A time of an interval that is not behind `since`: its trigger counts on from there; else it counts from the
    start, through every one. Months are few."""
    if rule.kind != "interval" or rule.start is None or rule.unit == "months":
        return None
    days = rule.every * (7 if rule.unit == "weeks" else 1)
    passed = (since.date() - rule.start).days // days - 1
    if passed <= 0:
        return None
    return datetime.combine(rule.start + timedelta(days=days * passed), since.timetz())


def _triggers(rule: Rule, since: datetime, end: datetime) -> Iterator[_Trigger]:
    match rule.kind:
        case "interval":
            yield CalendarIntervalTrigger(
                **{rule.unit: rule.every},
                hour=rule.hour,
                minute=rule.minute,
                start_date=rule.start or since.date(),
                end_date=end.date(),
                timezone=UTC,
            )
        case "cron":
            yield from _cron(rule.cron, end)
        case "weekly":
            yield _fields(rule, end, day_of_week=_named(rule.weekdays) or "*")
        case "monthly":
            yield _fields(rule, end, day=",".join("last" if day < 0 else str(day) for day in rule.days))
        case "ordinal":
            named = [f"{_PLACES[nth]} {_DAYS[day]}" for nth in rule.days for day in rule.weekdays]
            yield _fields(rule, end, day=",".join(named))


def _fields(rule: Rule, end: datetime, **fields: str) -> CronTrigger:
    return CronTrigger(hour=rule.hour, minute=rule.minute, end_date=end, timezone=UTC, **fields)


def _cron(line: str, end: datetime) -> Iterator[CronTrigger]:
    """Two where days of the month and of the week are both named: a day fits that is in either."""
    found = read_cron(line)
    times = {"minute": _list(found.minutes), "hour": _list(found.hours), "month": _list(found.months)}
    if found.days or not found.weekdays:
        yield CronTrigger(**times, day=_list(found.days) or "*", end_date=end, timezone=UTC)
    if found.weekdays:
        yield CronTrigger(**times, day_of_week=_named(found.weekdays), end_date=end, timezone=UTC)


def _list(values: Sequence[int]) -> str:
    return ",".join(map(str, values))


def _named(weekdays: Sequence[int]) -> str:
    return ",".join(_DAYS[day] for day in weekdays)
