"""Rules in words, read and told."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.messages import Language
from core.planning.plans import Rule
from core.planning.rule_telling import rule_words
from core.router.rule_words import NoRule, read_rule

MONDAY = datetime(2026, 1, 5, 8, tzinfo=UTC)
UTC_ZONE, SHANGHAI = ZoneInfo("UTC"), ZoneInfo("Asia/Shanghai")
WORKDAYS = (0, 1, 2, 3, 4)


def weekly(*days: int, hour: int = 9, minute: int = 0) -> Rule:
    return Rule(kind="weekly", weekdays=days, hour=hour, minute=minute)


def interval(every: int, unit: str, start: date, hour: int = 9) -> Rule:
    return Rule(kind="interval", every=every, unit="weeks" if unit == "weeks" else "days", start=start, hour=hour)


@pytest.mark.parametrize(
    ("said", "rule", "rest"),
    [
        ("every weekday 9:00 draft something about coffee", weekly(*WORKDAYS), "draft something about coffee"),
        ("weekdays 9:00", weekly(*WORKDAYS), ""),
        ("9:30 every weekday", weekly(*WORKDAYS, minute=30), ""),
        ("every day", weekly(), ""),
        ("daily at 6pm write", weekly(hour=18), "write"),
        ("every morning at 7 write", weekly(hour=7), "write"),
        ("every evening write about dogs", weekly(hour=20), "write about dogs"),
        ("every Monday and Thursday at noon", weekly(0, 3, hour=12), ""),
        ("every Mon-Fri 9:00", weekly(*WORKDAYS), ""),
        ("weekends 10:00", weekly(5, 6, hour=10), ""),
        ("write about tea every Friday at 9", weekly(4), "write about tea"),
        ("every 2 weeks on Monday", interval(2, "weeks", date(2026, 1, 5)), ""),
        ("every other Tuesday 9:00", interval(2, "weeks", date(2026, 1, 6)), ""),
        ("every 3 days at 8:00", interval(3, "days", date(2026, 1, 5), hour=8), ""),
        ("first Monday of the month 10am", Rule(kind="ordinal", days=(1,), weekdays=(0,), hour=10), ""),
        ("on the last Friday of every month", Rule(kind="ordinal", days=(-1,), weekdays=(4,)), ""),
        ("the 1st and 15th of each month at 8:00", Rule(kind="monthly", days=(1, 15), hour=8), ""),
        ("last day of the month", Rule(kind="monthly", days=(-1,)), ""),
        ("cron 0 9 * * 1-5 write", Rule(kind="cron", cron="0 9 * * 1-5"), "write"),
        ("每个工作日早上9点写一篇关于咖啡的草稿", weekly(*WORKDAYS), "写一篇关于咖啡的草稿"),
        ("每周一三五 18:30", weekly(0, 2, 4, hour=18, minute=30), ""),
        ("每周一、三、五晚上8点", weekly(0, 2, 4, hour=20), ""),
        ("每周一到周五9点", weekly(*WORKDAYS), ""),
        ("每天早上七点半写", weekly(hour=7, minute=30), "写"),
        ("每周末上午十点", weekly(5, 6, hour=10), ""),
        ("每月1号和15号 10:00", Rule(kind="monthly", days=(1, 15), hour=10), ""),
        ("每月最后一天18点", Rule(kind="monthly", days=(-1,), hour=18), ""),
        ("每月第一个周一 9:00", Rule(kind="ordinal", days=(1,), weekdays=(0,)), ""),
        ("每隔一周周一9点", interval(2, "weeks", date(2026, 1, 5)), ""),
        ("每两周周三 9:00", interval(2, "weeks", date(2026, 1, 7)), ""),
        ("隔周周五上午九点", interval(2, "weeks", date(2026, 1, 9)), ""),
        ("每三天 8:00", interval(3, "days", date(2026, 1, 5), hour=8), ""),
        ("每周五写一篇关于三明治的小红书", weekly(4), "写一篇关于三明治的小红书"),
    ],
)  # fmt: skip
def test_what_words_mean(said: str, rule: Rule, rest: str) -> None:
    read = read_rule(said, now=MONDAY, zone=UTC_ZONE)
    assert not isinstance(read, NoRule)
    assert (read.rule, read.rest) == (rule, rest)


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("tomorrow 9:00", "no_rule"),
        ("", "no_rule"),
        ("30 February every year", "no_rule"),
        ("每天25点", "rule_hour"),
        ("每天凌晨", "rule_hour"),  # some hour from midnight to six
        ("每天9:00 和 18:00", "rule_hour"),
        ("every day 9:00 and 18:00", "rule_hour"),
        ("every 40th of the month", "rule_day"),
        ("on the 40th of the month", "rule_day"),
        ("every 0 days", "rule_day"),
        ("cron 0 9 * * 9", "cron"),
        ("cron */5 * * * *", "often"),
    ],
)
def test_what_is_no_rule(said: str, reason: str) -> None:
    assert read_rule(said, now=MONDAY, zone=UTC_ZONE) == NoRule(reason=reason)  # type: ignore[arg-type]


@given(st.text(alphabet="every每周月日天工作号点 0123456789:-,/*cronmonday一二三五last firstof", max_size=60))
def test_whatever_comes_is_a_rule_or_none(said: str) -> None:
    read = read_rule(said, now=MONDAY, zone=SHANGHAI)
    if not isinstance(read, NoRule):
        assert 0 <= read.rule.hour < 24
        assert all(rule_words(read.rule, SHANGHAI, language) for language in ("en", "zh"))


@pytest.mark.parametrize(
    ("rule", "language", "words"),
    [
        (weekly(), "en", "every day 09:00 (Asia/Shanghai)"),
        (weekly(*WORKDAYS), "zh", "工作日 09:00（Asia/Shanghai）"),
        (weekly(0, 2, hour=18), "en", "Mon, Wed 18:00 (Asia/Shanghai)"),
        (Rule(kind="monthly", days=(-1, 1)), "zh", "每月1号、最后一天 09:00（Asia/Shanghai）"),
        (Rule(kind="ordinal", days=(-1,), weekdays=(4,)), "en", "last Fri of each month 09:00 (Asia/Shanghai)"),
        (interval(2, "weeks", date(2026, 1, 5)), "en", "every 2 weeks from Mon 5 Jan 2026 09:00 (Asia/Shanghai)"),
        (
            Rule(kind="cron", cron="0 9 * * 1-5"),
            "en",
            "At 09:00, Monday through Friday (cron 0 9 * * 1-5, Asia/Shanghai)",
        ),
        (Rule(kind="cron", cron="0 9 * * 1-5"), "zh", "在 09:00，星期一 到 星期五（cron 0 9 * * 1-5，Asia/Shanghai）"),
    ],
)
def test_how_rules_are_told(rule: Rule, language: Language, words: str) -> None:
    assert rule_words(rule, SHANGHAI, language) == words
