"""Time zones by the names that people use, and moments in words."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from core.messages import Language
from core.moments import moment_words
from core.zones import UnknownZone, find_zone


@pytest.mark.parametrize(
    ("said", "zone"),
    [
        ("Asia/Shanghai", "Asia/Shanghai"),  # the name itself
        ("asia/shanghai", "Asia/Shanghai"),  # in small letters
        ("`America/New_York`", "America/New_York"),  # as copied from a message
        ("America/New York", "America/New_York"),  # a space for the underscore
        ("New York", "America/New_York"),  # its city
        ("new_york", "America/New_York"),  # half of the name
        ("上海", "Asia/Shanghai"),  # its city in Chinese
        ("上海市", "Asia/Shanghai"),  # with "city"
        ("北京", "Asia/Shanghai"),  # a city that the database does not name
        ("北京时间", "Asia/Shanghai"),  # as radio says it
        ("Beijing time", "Asia/Shanghai"),  # the same in English
        ("纽约", "America/New_York"),  # abroad
        ("London time", "Europe/London"),  # a city with "time"
        ("San Francisco", "America/Los_Angeles"),  # large, and not in the database
        ("UTC", "UTC"),
        ("UTC+8", "Etc/GMT-8"),  # POSIX counts the other way round
        ("GMT-3", "Etc/GMT+3"),
        ("ＵＴＣ＋８", "Etc/GMT-8"),  # full width
        ("+8", "Etc/GMT-8"),
        ("UTC+08:00", "Etc/GMT-8"),
        ("UTC+0", "UTC"),
    ],
)
def test_a_zone_by_its_name(said: str, zone: str) -> None:
    assert find_zone(said) == zone
    ZoneInfo(zone)


@pytest.mark.parametrize(
    ("said", "near"),
    [
        ("Asia/Shangai", "Asia/Shanghai"),  # misspelt
        ("Pariss", "Europe/Paris"),  # a city, misspelt
        ("CST", "Asia/Shanghai"),  # it has several meanings
        ("EST", "America/New_York"),  # only half of the year
        ("Mars/Base", ""),  # nowhere
        ("UTC+5:30", ""),  # no such fixed zone: a city has it
        ("UTC+99", ""),
        ("", ""),
        ("周五", ""),
    ],
)
def test_no_zone_has_that_name(said: str, near: str) -> None:
    found = find_zone(said)
    assert isinstance(found, UnknownZone)
    assert found.near[:1] == ((near,) if near else ())


@pytest.mark.parametrize(
    ("zone", "language", "words"),
    [
        ("Asia/Shanghai", "en", "Fri 27 Nov 2026, 09:00 (Asia/Shanghai)"),
        ("Asia/Shanghai", "zh", "2026年11月27日 周五 09:00（Asia/Shanghai）"),
        ("Etc/GMT-8", "en", "Fri 27 Nov 2026, 09:00 (UTC+8)"),
        ("UTC", "zh", "2026年11月27日 周五 09:00（UTC）"),
    ],
)
def test_a_moment_is_absolute(zone: str, language: Language, words: str) -> None:
    assert moment_words(datetime(2026, 11, 27, 9, 0, tzinfo=ZoneInfo(zone)), language) == words
