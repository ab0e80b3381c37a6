"""The calendar: every rule on every day that fits, once, also where clocks are changed."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from apscheduler.triggers.calendarinterval import CalendarIntervalTrigger
from apscheduler.triggers.cron import CronTrigger
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.calendar import TriggerCalendar
from core.errors import BadInput
from core.planning.plans import Rule

YORK = ZoneInfo("America/New_York")
ZONES = (
    "Asia/Shanghai",  # no summer time
    "America/New_York",  # one hour, at 2:00
    "Europe/Berlin",  # the other way round, at 2:00 and 3:00
    "Australia/Lord_Howe",  # half an hour
    "America/St_Johns",  # an offset with a half
    "Africa/Cairo",  # at midnight: some days begin at 1:00
)
START = datetime(2025, 1, 1, tzinfo=UTC)
DAYS = 3 * 365


def times(rule: Rule, zone: ZoneInfo, after: datetime, count: int) -> list[str]:
    """The next moments, on the clocks of the zone."""
    return [f"{at.astimezone(zone):%a %d %b %H:%M %z}" for at, _ in zip(each(rule, zone, after), range(count))]  # noqa: B905


def each(rule: Rule, zone: ZoneInfo, after: datetime) -> Iterator[datetime]:
    calendar = TriggerCalendar()
    while (at := calendar.next_after(rule, after, zone)) is not None:
        yield at
        after = at


# --- which days -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (Rule(kind="weekly"), ["Mon 05 Jan", "Tue 06 Jan", "Wed 07 Jan"]),
        (Rule(kind="weekly", weekdays=(0, 2, 4)), ["Mon 05 Jan", "Wed 07 Jan", "Fri 09 Jan"]),
        (Rule(kind="monthly", days=(1, 15, -1)), ["Thu 15 Jan", "Sat 31 Jan", "Sun 01 Feb"]),
        (Rule(kind="monthly", days=(31,)), ["Sat 31 Jan", "Tue 31 Mar", "Sun 31 May"]),  # not in shorter months
        (Rule(kind="ordinal", days=(1,), weekdays=(0,)), ["Mon 05 Jan", "Mon 02 Feb", "Mon 02 Mar"]),
        (Rule(kind="ordinal", days=(-1,), weekdays=(4,)), ["Fri 30 Jan", "Fri 27 Feb", "Fri 27 Mar"]),
        (Rule(kind="interval", every=2, unit="weeks", start=date(2025, 12, 29)), ["Mon 12 Jan", "Mon 26 Jan"]),
        (Rule(kind="interval", every=3, unit="days", start=date(2026, 1, 7)), ["Wed 07 Jan", "Sat 10 Jan"]),
        (Rule(kind="interval", every=1, unit="months", start=date(2020, 1, 31)), ["Sat 31 Jan", "Tue 31 Mar"]),
        (Rule(kind="cron", cron="0 9 * * 1-5"), ["Mon 05 Jan", "Tue 06 Jan"]),  # Monday is 1, as in crontab(5)
        (Rule(kind="cron", cron="0 9 * * 0,7"), ["Sun 11 Jan", "Sun 18 Jan"]),  # and Sunday is both
        (Rule(kind="cron", cron="0 9 * * SAT"), ["Sat 10 Jan", "Sat 17 Jan"]),
        (Rule(kind="cron", cron="0 9 10 * 2"), ["Tue 06 Jan", "Sat 10 Jan", "Tue 13 Jan"]),  # either of them
        (Rule(kind="cron", cron="0 9 */10 feb-mar *"), ["Sun 01 Feb", "Wed 11 Feb", "Sat 21 Feb", "Sun 01 Mar"]),
    ],
)
def test_the_days_of_a_rule(rule: Rule, expected: list[str]) -> None:
    after = datetime(2026, 1, 5, 8, tzinfo=UTC)
    found = times(rule, ZoneInfo("UTC"), after, len(expected))
    assert found == [f"{day} 09:00 +0000" for day in expected]


def test_the_moment_itself_is_not_behind_it() -> None:
    nine = datetime(2026, 1, 5, 9, tzinfo=UTC)
    assert times(Rule(kind="weekly"), ZoneInfo("UTC"), nine, 1) == ["Tue 06 Jan 09:00 +0000"]
    assert times(Rule(kind="weekly"), ZoneInfo("UTC"), nine - timedelta(microseconds=1), 1) == [
        "Mon 05 Jan 09:00 +0000"
    ]


def test_what_never_comes() -> None:
    calendar = TriggerCalendar()
    assert calendar.next_after(Rule(kind="cron", cron="0 9 30 2 *"), START, YORK) is None
    assert calendar.next_after(Rule(kind="monthly", days=(29,)), START, YORK) is not None
    leap = calendar.next_after(Rule(kind="cron", cron="0 9 29 2 *"), datetime(2096, 3, 1, tzinfo=UTC), YORK)
    assert leap is not None
    assert leap.year == 2104, "2100 is no leap year"


@pytest.mark.parametrize(
    "line", ["", "0 9 * *", "60 9 * * *", "0 24 * * *", "0 9 0 * *", "0 9 * 13 *", "0 9 * * 8", "0 9 5-1 * *",
             "*/0 * * * *", "0 9 * * mon-", "a b c d e", "0 9 * * * *", "٣ 9 * * *", "0 9 " + "1," * 60 + "1 * *"],
)  # fmt: skip
def test_what_is_no_cron_line(line: str) -> None:
    with pytest.raises(BadInput):
        TriggerCalendar().next_after(Rule(kind="cron", cron=line), START, YORK)


# --- where clocks are changed ------------------------------------------------------------------------------


def test_a_time_that_is_left_out_moves_on_and_one_that_comes_twice_is_the_first() -> None:
    spring, autumn = datetime(2026, 3, 7, 12, tzinfo=UTC), datetime(2026, 10, 31, 12, tzinfo=UTC)
    assert times(Rule(kind="weekly", hour=2, minute=30), YORK, spring, 2) == [
        "Sun 08 Mar 03:30 -0400",
        "Mon 09 Mar 02:30 -0400",
    ]
    assert times(Rule(kind="weekly", hour=1, minute=30), YORK, autumn, 2) == [
        "Sun 01 Nov 01:30 -0400",
        "Mon 02 Nov 01:30 -0500",
    ]


def test_hours_that_fall_together_or_come_twice_come_once() -> None:
    hourly, halves = Rule(kind="cron", cron="0 * * * *"), Rule(kind="cron", cron="0,30 * * * *")
    assert times(hourly, YORK, datetime(2026, 3, 8, 6, tzinfo=UTC), 2) == [
        "Sun 08 Mar 03:00 -0400",
        "Sun 08 Mar 04:00 -0400",
    ]
    assert times(halves, YORK, datetime(2026, 3, 8, 6, tzinfo=UTC), 4) == [
        f"Sun 08 Mar {clock} -0{offset}00" for clock, offset in (("01:30", 5), ("03:00", 4), ("03:30", 4), ("04:00", 4))
    ]
    assert times(hourly, YORK, datetime(2026, 11, 1, 4, 30, tzinfo=UTC), 2) == [
        "Sun 01 Nov 01:00 -0400",
        "Sun 01 Nov 02:00 -0500",
    ]


def test_a_day_that_a_zone_left_out() -> None:
    apia = ZoneInfo("Pacific/Apia")  # it went to the other side of the date line, and had no 30 December 2011
    found = times(Rule(kind="weekly"), apia, datetime(2011, 12, 29, 12, tzinfo=UTC), 3)
    assert found == ["Thu 29 Dec 09:00 -1000", "Sat 31 Dec 09:00 +1400", "Sun 01 Jan 09:00 +1400"]


def test_why_the_triggers_are_not_left_to_count_in_a_zone() -> None:
    """What APScheduler's own triggers do there."""
    left_out = CalendarIntervalTrigger(days=1, hour=2, minute=30, start_date=date(2026, 3, 8), timezone=YORK)
    assert triggered(left_out, date(2026, 3, 8), 1) == ["Mon 09 Mar 02:30 -0400"]
    no_such_time = CronTrigger(hour=2, minute=30, timezone=YORK)
    assert triggered(no_such_time, date(2026, 3, 8), 1) == ["Sun 08 Mar 02:30 -0500"]
    missed = CronTrigger(hour="2,3", minute="0,30", timezone=YORK)
    assert triggered(missed, date(2026, 3, 8), 2) == ["Sun 08 Mar 02:00 -0500", "Sun 08 Mar 03:30 -0400"]
    twice = CronTrigger(hour=1, minute=30, timezone=YORK)
    assert triggered(twice, date(2026, 11, 1), 2) == ["Sun 01 Nov 01:30 -0400", "Sun 01 Nov 01:30 -0500"]


def triggered(trigger: CronTrigger | CalendarIntervalTrigger, day: date, count: int) -> list[str]:
    """What a trigger of a zone does from a midnight on."""
    found, at, now = list[str](), None, datetime.combine(day, time(), YORK)
    for _ in range(count):
        at = trigger.get_next_fire_time(at, now)
        found.append(f"{at:%a %d %b %H:%M %z}")
        now = (at.astimezone(UTC) + timedelta(seconds=1)).astimezone(YORK)
    return found


# --- over three years ----------------------------------------------------------------------------------------

RULES = st.one_of(
    st.builds(
        Rule,
        kind=st.just("weekly"),
        weekdays=st.sets(st.integers(0, 6)).map(lambda days: tuple(sorted(days))),
        hour=st.integers(0, 23),
        minute=st.sampled_from((0, 15, 30, 59)),
    ),
    st.builds(
        Rule,
        kind=st.just("monthly"),
        days=st.sets(st.sampled_from((1, 2, 15, 28, 29, 30, 31, -1)), min_size=1).map(lambda days: tuple(sorted(days))),
        hour=st.integers(0, 4),
        minute=st.sampled_from((0, 30)),
    ),
    st.builds(
        Rule,
        kind=st.just("ordinal"),
        days=st.sampled_from(((1,), (2, 4), (5,), (-1,))),
        weekdays=st.sampled_from(((0,), (6,), (2, 5))),
        hour=st.integers(0, 4),
    ),
    st.builds(
        Rule,
        kind=st.just("interval"),
        every=st.integers(1, 5),
        unit=st.sampled_from(("days", "weeks")),
        start=st.dates(date(2024, 6, 1), date(2025, 3, 1)),
        hour=st.integers(0, 4),
        minute=st.sampled_from((0, 30)),
    ),
)


def matches(rule: Rule, day: date) -> bool:
    """Whether the rule comes on that day, told without any trigger."""
    tomorrow = day + timedelta(days=1)
    match rule.kind:
        case "weekly":
            return not rule.weekdays or day.weekday() in rule.weekdays
        case "monthly":
            return day.day in rule.days or (-1 in rule.days and tomorrow.day == 1)
        case "ordinal":
            last = (day + timedelta(days=7)).month != day.month
            return day.weekday() in rule.weekdays and ((day.day + 6) // 7 in rule.days or (-1 in rule.days and last))
        case _:
            step = rule.every * (7 if rule.unit == "weeks" else 1)
            return rule.start is not None and day >= rule.start and (day - rule.start).days % step == 0


@pytest.mark.parametrize("zone", ZONES)
@settings(max_examples=8, deadline=None)
@given(rule=RULES)
def test_a_rule_comes_once_on_each_day_that_fits(zone: str, rule: Rule) -> None:
    here = ZoneInfo(zone)
    begin = datetime(2025, 1, 1, tzinfo=here) - timedelta(microseconds=1)
    found = list[datetime]()
    for at in each(rule, here, begin):
        if at.astimezone(here).date() >= date(2028, 1, 1):
            break
        found.append(at)
    days = [date(2025, 1, 1) + timedelta(days=number) for number in range(DAYS)]
    assert [at.astimezone(here).date() for at in found] == [day for day in days if matches(rule, day)]
    assert found == sorted(set(found))
    for at in found:
        there = at.astimezone(here)
        wanted = there.replace(hour=rule.hour, minute=rule.minute, fold=0)
        exists = wanted.astimezone(UTC).astimezone(here).replace(tzinfo=None) == wanted.replace(tzinfo=None)
        assert (
            at == wanted.astimezone(UTC)
            if exists
            else timedelta(0) < there.replace(tzinfo=None) - wanted.replace(tzinfo=None) <= timedelta(hours=1)
        )
