"""When people are reminded: tables with a reason per row, and what holds for every review."""

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.reminders.reminders import CLOSEST, Hours, Pace, QuietHours, awake, steps, upcoming

SINCE = datetime(2026, 1, 5, 10, 0, tzinfo=UTC)  # a Monday
BERLIN, NEW_YORK, UTC_ZONE = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York"), ZoneInfo("UTC")
NIGHT = QuietHours(start=time(22), end=time(8))
NOON = QuietHours(start=time(12), end=time(14))
PACE = Pace()


def clock(moment: datetime) -> str:
    """Day and minute, such as "5 10:30"."""
    return f"{moment.day} {moment:%H:%M}"


@pytest.mark.parametrize(
    ("why", "hours", "expected"),
    [
        ("no slot: daily, then the stand-ins", None, ["5 10:30", "6 10:30", "7 10:30", "8 10:30", "9 10:30 stand_ins"]),
        ("closer and closer", 8.0, ["5 10:30", "5 14:57", "5 16:46", "5 17:00 stand_ins", "5 17:30"]),
        ("two days", 48.0, ["5 10:30", "6 23:35", "7 07:43", "7 09:00 stand_ins", "7 09:30"]),
        ("half an hour: a quarter of it is the quiet wait", 0.5, ["5 10:07", "5 10:18 stand_ins"]),
        ("a slot that is past counts as none", -1.0, ["5 10:30", "6 10:30", "7 10:30", "8 10:30", "9 10:30 stand_ins"]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_steps(why: str, hours: float | None, expected: list[str]) -> None:
    slot = SINCE + timedelta(hours=hours) if hours else None
    told = [clock(step.at) + (" stand_ins" if step.whom == "stand_ins" else "") for step in steps(SINCE, slot, PACE)]
    assert told == expected, why


def test_none_at_all() -> None:
    assert steps(SINCE, None, Pace(most=0)) == ()


@pytest.mark.parametrize(
    ("why", "quiet", "at", "slot", "expected"),
    [
        ("nobody sleeps", None, "2026-01-05T23:00+00:00", None, "2026-01-05T23:00+00:00"),
        ("by day", NIGHT, "2026-01-05T15:00+00:00", None, "2026-01-05T15:00+00:00"),
        ("at night: in the morning", NIGHT, "2026-01-05T23:00+00:00", None, "2026-01-06T08:00+00:00"),
        ("behind midnight: the same morning", NIGHT, "2026-01-06T03:00+00:00", None, "2026-01-06T08:00+00:00"),
        ("the first quiet minute", NIGHT, "2026-01-05T22:00+00:00", None, "2026-01-06T08:00+00:00"),
        ("the first loud minute", NIGHT, "2026-01-06T08:00+00:00", None, "2026-01-06T08:00+00:00"),
        (
            "the slot is at night: before",
            NIGHT,
            "2026-01-05T23:00+00:00",
            "2026-01-06T06:00+00:00",
            "2026-01-05T21:59+00:00",
        ),
        (
            "the slot is behind the night",
            NIGHT,
            "2026-01-06T05:00+00:00",
            "2026-01-06T08:30+00:00",
            "2026-01-06T08:00+00:00",
        ),
        ("quiet hours within a day", NOON, "2026-01-05T13:00+00:00", None, "2026-01-05T14:00+00:00"),
        ("and a slot in them", NOON, "2026-01-05T13:00+00:00", "2026-01-05T13:30+00:00", "2026-01-05T11:59+00:00"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_awake(why: str, quiet: QuietHours | None, at: str, slot: str | None, expected: str) -> None:
    slot_at = datetime.fromisoformat(slot) if slot else None
    found = awake(datetime.fromisoformat(at), quiet, UTC_ZONE, after=SINCE, slot=slot_at)
    assert found == datetime.fromisoformat(expected), why


def test_never_awake_before_the_slot() -> None:
    under_review = datetime(2026, 1, 5, 23, 0, tzinfo=UTC)
    slot = under_review + timedelta(hours=5)
    assert awake(under_review + timedelta(hours=1), NIGHT, UTC_ZONE, after=under_review, slot=slot) is None


@pytest.mark.parametrize(
    ("why", "zone", "at", "expected"),
    [
        ("spring: the night is an hour shorter", BERLIN, "2026-03-28T22:30+00:00", "2026-03-29T06:00+00:00"),
        ("autumn: it is an hour longer", BERLIN, "2026-10-24T21:30+00:00", "2026-10-25T07:00+00:00"),
        ("spring in New York", NEW_YORK, "2026-03-08T04:00+00:00", "2026-03-08T12:00+00:00"),
        ("autumn in New York", NEW_YORK, "2026-11-01T04:00+00:00", "2026-11-01T13:00+00:00"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_nights_in_which_clocks_are_changed(why: str, zone: ZoneInfo, at: str, expected: str) -> None:
    moment = datetime.fromisoformat(at)
    assert awake(moment, NIGHT, zone, after=SINCE, slot=None) == datetime.fromisoformat(expected), why


MOMENTS = st.integers(0, 730 * 24 * 60).map(lambda minutes: SINCE + timedelta(minutes=minutes))
PACES = st.builds(
    Pace,
    first=st.integers(1, 600).map(lambda minutes: timedelta(minutes=minutes)),
    last=st.integers(1, 300).map(lambda minutes: timedelta(minutes=minutes)),
    escalate=st.integers(1, 900).map(lambda minutes: timedelta(minutes=minutes)),
    most=st.integers(1, 8),
)
QUIET = st.none() | st.tuples(st.integers(0, 23), st.integers(0, 23)).filter(lambda both: both[0] != both[1]).map(
    lambda both: QuietHours(start=time(both[0]), end=time(both[1]))
)
ZONES = st.sampled_from(
    ["UTC", "Asia/Shanghai", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"]
)


@given(since=MOMENTS, ahead=st.none() | st.integers(1, 60 * 24 * 20), pace=PACES)
def test_at_most_so_many_in_order_and_before_the_slot(since: datetime, ahead: int | None, pace: Pace) -> None:
    slot = since + timedelta(minutes=ahead) if ahead else None
    planned = steps(since, slot, pace)
    mine = [step.at for step in planned if step.whom == "approvers"]
    assert 1 <= len(mine) <= pace.most
    assert sum(step.whom == "stand_ins" for step in planned) == 1
    assert all(later - earlier >= CLOSEST for earlier, later in pairwise(mine))
    assert all(since < step.at and (slot is None or step.at < slot) for step in planned)


@given(since=MOMENTS, ahead=st.none() | st.integers(1, 60 * 24 * 20), pace=PACES, quiet=QUIET, zone=ZONES)
def test_whoever_is_reminded_is_awake_and_time_goes_on(
    since: datetime, ahead: int | None, pace: Pace, quiet: QuietHours | None, zone: str
) -> None:
    slot = since + timedelta(minutes=ahead) if ahead else None
    hours = Hours(zone=ZoneInfo(zone), quiet=quiet)
    plan, now, count = steps(since, slot, pace), since, 0
    while at := upcoming(plan, hours, whom="approvers", after=now, slot=slot):
        assert now < at
        assert slot is None or at < slot
        assert quiet is None or not quiet.hold(at.astimezone(hours.zone).time())
        now, count = at, count + 1
    assert count <= pace.most
