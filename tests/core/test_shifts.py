"""Steps from a slot: Friday 9:00 in Shanghai, said on Wednesday at 14:00."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from core.router.shifts import shifted
from core.router.when import Unclear

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 25, 14, 0, tzinfo=SHANGHAI)
SLOT = datetime(2026, 11, 27, 9, 0, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("phrase", "expected", "why"),
    [
        ("推迟两小时", "Fri 11:00", "hours later than the slot"),
        ("往后延一天，推迟一天", "Sat 09:00", "a day later is at the same time of day"),
        ("晚半小时", "Fri 09:30", "half an hour"),
        ("提前一小时", "Fri 08:00", "earlier"),
        ("提前一天", "Thu 09:00", "a day earlier"),
        ("提前三天", "past", "earlier than now"),
        ("postpone it by two hours", "Fri 11:00", "in English"),
        ("delay it 30 minutes", "Fri 09:30", "without by"),
        ("a week later", "Fri 09:00", "a week"),
        ("an hour earlier", "Fri 08:00", "earlier"),
        ("push it back by 2 years", "None", "no unit that is known"),
        ("推迟到周五", "None", "until a day is no step"),
        ("postpone it until tomorrow", "None", "nor in English"),
        ("in 2 hours", "None", "from now, not from the slot"),
        ("周五早上九点", "None", "a moment"),
        ("delay it by 60 weeks", "too_far", "more than a year"),
    ],
)
def test_a_step_from_the_slot(phrase: str, expected: str, why: str) -> None:
    found = shifted(phrase, slot=SLOT, now=NOW, zone=SHANGHAI)
    seen = found.reason if isinstance(found, Unclear) else f"{found.at:%a %H:%M}" if found else "None"
    assert seen == expected, why


def test_without_a_slot_later_is_from_now_and_earlier_says_nothing() -> None:
    later = shifted("推迟两小时", slot=None, now=NOW, zone=SHANGHAI)
    assert later is not None
    assert not isinstance(later, Unclear)
    assert later.at == NOW.replace(hour=16)
    assert shifted("提前两小时", slot=None, now=NOW, zone=SHANGHAI) == Unclear(reason="no_time")
