"""Time phrases, as people write them, at Wednesday 25 November 2026, 14:00 in Shanghai; each row with its reason."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.router.when import Moment, Unclear, understand

SHANGHAI = ZoneInfo("Asia/Shanghai")
NEW_YORK = ZoneInfo("America/New_York")
BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 25, 14, 0, tzinfo=SHANGHAI)


def read(phrase: str, *, now: datetime = NOW, zone: ZoneInfo = SHANGHAI) -> str:
    """What it means, and by which rules; or why it means nothing."""
    found = understand(phrase, now=now, zone=zone)
    if isinstance(found, Unclear):
        return found.reason
    return " ".join([found.at.strftime("%a %Y-%m-%d %H:%M"), *found.remarks])


CHINESE = [
    ("周五早上九点", "Fri 2026-11-27 09:00", "a weekday, a part of the day and an hour"),
    ("星期五上午9点", "Fri 2026-11-27 09:00", "another word for week"),
    ("礼拜五上午9点", "Fri 2026-11-27 09:00", "and another"),
    ("周五 9:00", "Fri 2026-11-27 09:00", "with a colon"),
    ("周五９：００", "Fri 2026-11-27 09:00", "in full width"),
    ("周五 9", "Fri 2026-11-27 09:00", "a number beside a day is the hour"),
    ("周5 9点", "Fri 2026-11-27 09:00", "a weekday by its number"),
    ("週五早上九點", "Fri 2026-11-27 09:00", "in traditional characters"),
    ("周五", "Fri 2026-11-27 09:00 default", "a day without a time"),
    ("周一", "Mon 2026-11-30 09:00 default", "a weekday that is over this week is next week's"),
    ("周三", "Wed 2026-12-02 09:00 default", "today's weekday, and 9:00 is past"),
    ("周三下午三点", "Wed 2026-11-25 15:00", "today's weekday, and the hour is ahead"),
    ("周日", "Sun 2026-11-29 09:00 default", "Sunday ends the week"),
    ("星期天晚上8点", "Sun 2026-11-29 20:00", "another word for Sunday"),
    ("本周五", "Fri 2026-11-27 09:00 default", "this week's"),
    ("这周六下午", "Sat 2026-11-28 15:00 default", "this week's, in the afternoon"),
    ("本周一", "past", "this week's is over, and nothing else was meant"),
    ("下周三", "Wed 2026-12-02 09:00 default", "next week's"),
    ("下周五九点", "Fri 2026-12-04 09:00", "next week's, not the coming one"),
    ("下周日", "Sun 2026-12-06 09:00 default", "the last day of next week"),
    ("下周", "Mon 2026-11-30 09:00 default", "next week begins on Monday"),
    ("下周一下午两点", "Mon 2026-11-30 14:00", "两 is two"),
    ("下下周二", "Tue 2026-12-08 09:00 default", "the week after next"),
    ("周末", "Sat 2026-11-28 09:00 default", "a weekend begins on Saturday"),
    ("今天下午五点", "Wed 2026-11-25 17:00", "today"),
    ("今天9点", "Wed 2026-11-25 21:00 evening", "9 in the morning is past, 9 in the evening is not"),
    ("今天上午9点", "past", "the morning was said, and is over"),
    ("今天09:00", "past", "written as on a 24-hour clock"),
    ("今天", "which_hour", "9:00 is past: which hour is it to be"),
    ("今晚", "Wed 2026-11-25 20:00 default", "an evening without a time"),
    ("今晚8点", "Wed 2026-11-25 20:00", "8 in the evening"),
    ("今晚十二点", "Thu 2026-11-26 00:00 night", "midnight ends today"),
    ("晚上1点", "Thu 2026-11-26 01:00 night", "the night that follows"),
    ("明天", "Thu 2026-11-26 09:00 default", "tomorrow"),
    ("明早", "Thu 2026-11-26 09:00 default", "tomorrow morning in two characters"),
    ("明早八点", "Thu 2026-11-26 08:00", "with an hour"),
    ("明晚八点半", "Thu 2026-11-26 20:30", "half past"),
    ("明天中午", "Thu 2026-11-26 12:00", "noon has one time"),
    ("明天中午一点", "Thu 2026-11-26 13:00", "one at noon is 13:00"),
    ("明天傍晚六点", "Thu 2026-11-26 18:00", "dusk"),
    ("明天凌晨两点", "Thu 2026-11-26 02:00", "before dawn of that very day"),
    ("凌晨", "which_hour", "anything from 0 to 6"),
    ("半夜12点", "Thu 2026-11-26 00:00 night", "midnight"),
    ("后天下午3点", "Fri 2026-11-27 15:00", "the day after tomorrow"),
    ("大后天下午3点一刻", "Sat 2026-11-28 15:15", "one day more, a quarter past"),
    ("九点三刻", "Thu 2026-11-26 09:45", "no day: the next such moment; three quarters past"),
    ("差一刻九点", "Thu 2026-11-26 08:45", "a quarter to"),
    ("差5分九点", "Thu 2026-11-26 08:55", "five to"),
    ("9点30分", "Thu 2026-11-26 09:30", "with minutes"),
    ("9点05", "Thu 2026-11-26 09:05", "minutes without their word"),
    ("十点零五分", "Thu 2026-11-26 10:05", "minutes in characters"),
    ("9时30分", "Thu 2026-11-26 09:30", "in an official's words"),
    ("六点", "Wed 2026-11-25 18:00 afternoon", "six without a word is in the afternoon"),
    ("三点", "Wed 2026-11-25 15:00 afternoon", "so is three"),
    ("下午15点", "Wed 2026-11-25 15:00", "said twice, and no contradiction"),
    ("上午15点", "no_such_clock", "a contradiction"),
    ("21:30", "Wed 2026-11-25 21:30", "no day: today, for it is ahead"),
    ("24:00", "Thu 2026-11-26 00:00", "the end of today"),
    ("25:00", "no_such_clock", "no clock shows it"),
    ("9:75", "no_such_clock", "nor that"),
    ("二十五点", "no_such_clock", "nor that in characters"),
    ("半小时后", "Wed 2026-11-25 14:30", "half an hour"),
    ("半个小时之后", "Wed 2026-11-25 14:30", "in more words"),
    ("两小时后", "Wed 2026-11-25 16:00", "two hours"),
    ("一个半小时后", "Wed 2026-11-25 15:30", "one and a half"),
    ("1小时30分钟后", "Wed 2026-11-25 15:30", "hours and minutes"),
    ("一刻钟后", "Wed 2026-11-25 14:15", "a quarter"),
    ("再过十分钟", "Wed 2026-11-25 14:10", "ten minutes"),
    ("三天后", "Sat 2026-11-28 09:00 default", "days away, at the usual time"),
    ("三天后上午十点", "Sat 2026-11-28 10:00", "days away, at a time"),
    ("两周后", "Wed 2026-12-09 09:00 default", "weeks away"),
    ("一个月后", "Fri 2026-12-25 09:00 default", "a month away"),
    ("两小时前", "past", "the other direction"),
    ("昨天", "past", "yesterday"),
    ("上周五", "past", "last week"),
    ("25号", "Fri 2026-12-25 09:00 default", "today's date, and 9:00 is past: next month's"),
    ("25号晚上八点", "Wed 2026-11-25 20:00", "today's date, and the hour is ahead"),
    ("30号", "Mon 2026-11-30 09:00 default", "this month's"),
    ("31号", "Thu 2026-12-31 09:00 default", "November has none"),
    ("32号", "no_such_day", "no month has one"),
    ("下个月5号", "Sat 2026-12-05 09:00 default", "next month's"),
    ("下月初", "Tue 2026-12-01 09:00 default", "it begins"),
    ("月底", "Mon 2026-11-30 09:00 default", "this month ends"),
    ("下月底", "Thu 2026-12-31 09:00 default", "next month ends"),
    ("年底", "Thu 2026-12-31 09:00 default", "the year ends"),
    ("12月1日", "Tue 2026-12-01 09:00 default", "month and day"),
    ("十二月二十五号晚上8点", "Fri 2026-12-25 20:00", "in characters"),
    ("5月1日 18:30", "Sat 2027-05-01 18:30", "past this year: next year's"),
    ("2026年12月1日 9点", "Tue 2026-12-01 09:00", "with the year"),
    ("明年1月1日", "Fri 2027-01-01 09:00 default", "next year's"),
    ("12/1 9点", "Tue 2026-12-01 09:00", "Chinese writes the month first"),
    ("2月30日", "no_such_day", "no February has it"),
    ("2月29日", "no_such_day", "neither this February nor the next one has it"),
    ("2025年1月1日", "past", "a year that is over"),
    ("2028年1月1日", "too_far", "more than a year ahead"),
    ("周五 11月27日 9点", "Fri 2026-11-27 09:00", "one day, named twice"),
    ("周四 11月27日", "several", "two days that contradict each other"),
    ("10点到11点", "several", "a span is no moment"),
    ("每周五九点", "repeats", "again and again is no moment"),
    ("现在", "now", "to publish now is to approve"),
    ("北京时间九点", "Thu 2026-11-26 09:00", "the zone by its name"),
    ("改到周六上午十点吧", "Sat 2026-11-28 10:00", "with words around it"),
    ("发到明天下午三点", "Thu 2026-11-26 15:00", "and other ones"),
    ("明天早点发", "Thu 2026-11-26 09:00 default", "early is no hour"),
    ("晚点再发", "no_time", "later is no moment"),
    ("短一点", "no_time", "a little is not one o'clock"),
    ("早上好", "no_time", "a greeting"),
    ("", "no_time", "nothing"),
]
ENGLISH = [
    ("Friday 9:00", "Fri 2026-11-27 09:00", "a weekday and a time"),
    ("friday at 9", "Fri 2026-11-27 09:00", "small letters, an hour"),
    ("Fri 9", "Fri 2026-11-27 09:00", "short"),
    ("Fri 9am", "Fri 2026-11-27 09:00", "am"),
    ("Friday 9 a.m.", "Fri 2026-11-27 09:00", "with dots"),
    ("Friday 9.30pm", "Fri 2026-11-27 21:30", "a dot for a colon"),
    ("Friday", "Fri 2026-11-27 09:00 default", "a day without a time"),
    ("Wednesday", "Wed 2026-12-02 09:00 default", "today's weekday, and 9:00 is past"),
    ("this Monday", "Mon 2026-11-30 09:00 default", "in English the coming one"),
    ("next Wednesday at 3pm", "Wed 2026-12-02 15:00", "next week's"),
    ("next Friday", "Fri 2026-12-04 09:00 default", "next week's, not the coming one"),
    ("next week", "Mon 2026-11-30 09:00 default", "it begins on Monday"),
    ("this weekend", "Sat 2026-11-28 09:00 default", "it begins on Saturday"),
    ("Sunday evening", "Sun 2026-11-29 20:00 default", "an evening without a time"),
    ("tonight", "Wed 2026-11-25 20:00 default", "today's evening"),
    ("tonight at 12", "Thu 2026-11-26 00:00 night", "midnight"),
    ("tonight at 1am", "Thu 2026-11-26 01:00 night", "the night that follows"),
    ("today at 4:30 pm", "Wed 2026-11-25 16:30", "today"),
    ("today at 9", "Wed 2026-11-25 21:00 evening", "9 in the morning is past"),
    ("today at 9am", "past", "the morning was said, and is over"),
    ("this morning", "past", "it is over"),
    ("this evening at 7", "Wed 2026-11-25 19:00", "this very day"),
    ("tomorrow", "Thu 2026-11-26 09:00 default", "a day without a time"),
    ("tmrw 9am", "Thu 2026-11-26 09:00", "as people type it"),
    ("tomorrow morning", "Thu 2026-11-26 09:00 default", "a morning without a time"),
    ("tomorrow afternoon", "Thu 2026-11-26 15:00 default", "an afternoon without a time"),
    ("tomorrow at noon", "Thu 2026-11-26 12:00", "noon has one time"),
    ("noon", "Thu 2026-11-26 12:00", "today's is past"),
    ("tomorrow at midnight", "Fri 2026-11-27 00:00", "midnight ends a day"),
    ("the day after tomorrow at 10", "Fri 2026-11-27 10:00", "two days away"),
    ("9am", "Thu 2026-11-26 09:00", "the next such moment"),
    ("9pm", "Wed 2026-11-25 21:00", "and that is today"),
    ("6 o'clock", "Wed 2026-11-25 18:00 afternoon", "six without a word is in the afternoon"),
    ("six o'clock tomorrow", "Thu 2026-11-26 18:00 afternoon", "in letters"),
    ("06:00 tomorrow", "Thu 2026-11-26 06:00", "written as on a 24-hour clock"),
    ("at nine", "Thu 2026-11-26 09:00", "a word for the hour"),
    ("half past nine", "Thu 2026-11-26 09:30", "half past"),
    ("quarter to ten tomorrow", "Thu 2026-11-26 09:45", "a quarter to"),
    ("a quarter past 8 pm", "Wed 2026-11-25 20:15", "a quarter past"),
    ("13pm", "no_such_clock", "no clock shows it"),
    ("25:00", "no_such_clock", "nor that"),
    ("tomorrow morning at 15:00", "no_such_clock", "a contradiction"),
    ("in 2 hours", "Wed 2026-11-25 16:00", "from now"),
    ("in half an hour", "Wed 2026-11-25 14:30", "half an hour"),
    ("in an hour and a half", "Wed 2026-11-25 15:30", "one and a half"),
    ("1.5 hours", "Wed 2026-11-25 15:30", "in figures"),
    ("2h30m", "Wed 2026-11-25 16:30", "in letters"),
    ("90 minutes from now", "Wed 2026-11-25 15:30", "minutes"),
    ("in 3 days at 10am", "Sat 2026-11-28 10:00", "days away, at a time"),
    ("in a week", "Wed 2026-12-02 09:00 default", "a week away"),
    ("in two months", "Mon 2027-01-25 09:00 default", "months away"),
    ("2 hours ago", "past", "the other direction"),
    ("yesterday", "past", "the other direction"),
    ("last Friday", "past", "the other direction"),
    ("in 9999999 days", "too_far", "beyond every calendar"),
    ("in 0 minutes", "past", "that is now"),
    ("Nov 27 at 9", "Fri 2026-11-27 09:00", "month and day"),
    ("27 November, 9:00", "Fri 2026-11-27 09:00", "day and month"),
    ("November 27th, 2026 at 9", "Fri 2026-11-27 09:00", "with the year"),
    ("Friday 27 November 9:00", "Fri 2026-11-27 09:00", "one day, named twice"),
    ("Thursday 27 November", "several", "a contradiction"),
    ("May 5", "Wed 2027-05-05 09:00 default", "next year's"),
    ("the 25th", "Fri 2026-12-25 09:00 default", "next month's"),
    ("end of the month", "Mon 2026-11-30 09:00 default", "its last day"),
    ("end of next month", "Thu 2026-12-31 09:00 default", "the last day of that"),
    ("next month", "Tue 2026-12-01 09:00 default", "its first day"),
    ("Feb 30", "no_such_day", "no February has it"),
    ("12/25 at 9am", "Fri 2026-12-25 09:00", "there is no 25th month"),
    ("25/12 at 9am", "Fri 2026-12-25 09:00", "nor one this way round"),
    ("12/1", "which_date", "December or January"),
    ("2026-12-01", "Tue 2026-12-01 09:00 default", "ISO"),
    ("2026-12-01 21:30", "Tue 2026-12-01 21:30", "ISO with a time"),
    ("2026-12-01T09:00", "Tue 2026-12-01 09:00", "ISO in one word"),
    ("2026-12-01T09:00Z", "Tue 2026-12-01 17:00", "in UTC, shown here"),
    ("2026-12-01T09:00+09:00", "Tue 2026-12-01 08:00", "with an offset"),
    ("2026-13-01T09:00Z", "no_such_day", "no thirteenth month"),
    ("2027-12-30", "too_far", "more than a year ahead"),
    ("9:00 UTC", "Wed 2026-11-25 17:00", "another zone"),
    ("tomorrow 9am UTC+9", "Thu 2026-11-26 08:00", "by its offset"),
    ("9am PST", "zone", "short names are not unique"),
    ("every Friday", "repeats", "again and again is no moment"),
    ("now", "now", "to publish now is to approve"),
    ("Friday 9 10", "no_time", "half understood is not understood"),
    ("9 or 10am and 11am", "several", "two moments"),
    ("schedule it for Friday at 9, please", "Fri 2026-11-27 09:00", "with words around it"),
    ("make it shorter", "no_time", "another wish"),
    ("good evening", "no_time", "a greeting"),
]


@pytest.mark.parametrize(("phrase", "expected", "why"), CHINESE + ENGLISH)
def test_a_phrase_means(phrase: str, expected: str, why: str) -> None:
    assert read(phrase) == expected, why


CHANGED_CLOCKS = [
    (NEW_YORK, "2026-03-07T12:00", "tomorrow at 2:30am", "Sun 2026-03-08 03:30 gap", "02:30 is left out"),
    (NEW_YORK, "2026-03-07T12:00", "tomorrow at 9am", "Sun 2026-03-08 09:00", "the rest of that day stands"),
    (NEW_YORK, "2026-03-08T01:30", "in 1 hour", "Sun 2026-03-08 03:30", "an hour is an hour"),
    (NEW_YORK, "2026-10-31T12:00", "tomorrow at 1:30am", "Sun 2026-11-01 01:30 fold", "01:30 comes twice: the first"),
    (NEW_YORK, "2026-10-31T23:30", "in 3 hours", "Sun 2026-11-01 01:30", "by then it is 01:30 for the second time"),
    (BERLIN, "2026-03-28T12:00", "明天凌晨两点半", "Sun 2026-03-29 03:30 gap", "the same in Berlin"),
    (BERLIN, "2026-10-24T12:00", "明天凌晨两点半", "Sun 2026-10-25 02:30 fold", "and in autumn"),
    (
        ZoneInfo("Australia/Lord_Howe"),
        "2026-10-03T12:00",
        "tomorrow at 2:15am",
        "Sun 2026-10-04 02:45 gap",
        "half an hour",
    ),
]


@pytest.mark.parametrize(("zone", "now", "phrase", "expected", "why"), CHANGED_CLOCKS)
def test_where_clocks_are_changed(zone: ZoneInfo, now: str, phrase: str, expected: str, why: str) -> None:
    assert read(phrase, now=datetime.fromisoformat(now).replace(tzinfo=zone), zone=zone) == expected, why


def test_the_same_words_in_two_zones() -> None:
    now = datetime(2026, 11, 27, 2, 0, tzinfo=UTC)  # Friday there, Thursday evening here
    assert read("Friday 9:00", now=now, zone=SHANGHAI) == "Fri 2026-12-04 09:00"
    assert read("Friday 9:00", now=now, zone=NEW_YORK) == "Fri 2026-11-27 09:00"


def test_seconds_are_rounded_up() -> None:
    now = datetime(2026, 11, 25, 14, 0, 20, tzinfo=SHANGHAI)
    assert read("in 1 minute", now=now) == "Wed 2026-11-25 14:02"


WORDS = [
    "周五",
    "下周",
    "9点",
    "at 9",
    "tomorrow",
    "月底",
    "25号",
    "13:00",
    "in",
    "2 hours",
    "半",
    "差一刻",
    "12/1",
    "UTC+8",
    "晚",
    "x",
    "99",
]
MOMENTS = st.datetimes(min_value=datetime(1999, 1, 1), max_value=datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(
    phrase=st.text(max_size=60) | st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join),
    now=MOMENTS,
    zone=st.sampled_from([SHANGHAI, NEW_YORK, BERLIN, ZoneInfo("Pacific/Kiritimati")]),
)
@settings(deadline=None, max_examples=400)
def test_it_never_raises_and_never_looks_back(phrase: str, now: datetime, zone: ZoneInfo) -> None:
    found = understand(phrase, now=now, zone=zone)
    if isinstance(found, Moment):
        assert found.at > now
        assert (found.at.second, found.at.microsecond) == (0, 0)
