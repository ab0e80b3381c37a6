"""The setting `time_zone`, and the machine's own zone."""

import pytest

from bot.local_time import server_zone
from bot.settings import load_settings
from core.errors import SettingsError


def test_the_machine_has_one_when_the_settings_have_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    monkeypatch.setattr("tzlocal.unix._cache_tz", None)  # the library remembers what it once found
    monkeypatch.setattr("tzlocal.unix._cache_tz_name", None)
    assert load_settings().time_zone == ""
    assert server_zone("") == "Asia/Tokyo"


@pytest.mark.parametrize(("said", "zone"), [("Asia/Shanghai", "Asia/Shanghai"), ("new york", "America/New_York")])
def test_the_settings_name_one(monkeypatch: pytest.MonkeyPatch, said: str, zone: str) -> None:
    monkeypatch.setenv("COPYDESK_TIME_ZONE", said)
    assert server_zone(load_settings().time_zone) == zone


def test_a_wrong_one_is_refused_with_a_hint(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COPYDESK_TIME_ZONE", "Asia/Shangai")
    with pytest.raises(SettingsError, match=r"TIME_ZONE: no time zone is called .*; did you mean Asia/Shanghai"):
        load_settings()
