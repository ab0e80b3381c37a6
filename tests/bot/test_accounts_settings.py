"""Accounts from the settings: what no log may show, and limits of their own."""

import base64
import os
from importlib import import_module
from inspect import iscoroutinefunction
from pathlib import Path
from typing import get_args

import pytest

from adapters.memory.clock import SimulatedClock
from adapters.memory.publisher import MemoryPublisher
from bot.accounts import AccountSection, limits_of
from bot.publishers import OPENERS
from bot.runtime import secrets_of
from bot.settings import Settings, load_settings
from core.accounts import Account, Accounts
from core.drafts import Target
from core.errors import SettingsError
from core.platforms import PLATFORMS

TOKEN, PASSWORD = "a-token-that-nobody-should-see", "a-password-that-nobody-should-see"
SECRET = "whsec_" + base64.b64encode(b"x" * 32).decode()


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    for name in [name for name in os.environ if name.startswith("COPYDESK_")]:
        monkeypatch.delenv(name)
    for name, value in {
        "BRAND__PLATFORM": "mastodon",
        "BRAND__URL": "https://mastodon.example",
        "BRAND__TOKEN": TOKEN,
        "BRAND__MAX_CHARS": "1500",
        "SKY__PLATFORM": "bluesky",
        "SKY__HANDLE": "desk.example",
        "SKY__APP_PASSWORD": PASSWORD,
        "BLOG__PLATFORM": "webhook",
        "BLOG__URL": "https://blog.example/copydesk",
        "BLOG__SECRET": SECRET,
    }.items():
        monkeypatch.setenv(f"COPYDESK_ACCOUNTS__{name}", value)
    return load_settings(data_dir=tmp_path)


def test_no_log_shows_the_secrets_of_accounts(settings: Settings) -> None:
    assert {TOKEN, PASSWORD, SECRET} <= set(secrets_of(settings))
    assert TOKEN not in repr(settings)


def test_a_server_that_takes_more_says_so_for_its_account_alone(settings: Settings) -> None:
    place = MemoryPublisher(SimulatedClock())
    accounts = Accounts(
        [
            Account(name=name, platform=section.platform, publisher=place, limits=limits_of(section))
            for name, section in settings.accounts.items()
        ],
        outbox=place,
        default=["brand"],
    )
    brand, other = accounts.targets(["brand"])[0], Target(platform="mastodon", account="outbox")
    assert (accounts.limits(brand).max_body, accounts.limits(other).max_body) == (1500, 500)
    assert accounts.limits(accounts.targets(["sky"])[0]) == PLATFORMS["bluesky"]


def test_every_platform_has_its_opener() -> None:
    sections = get_args(get_args(AccountSection)[0])
    platforms = {get_args(section.model_fields["platform"].annotation)[0] for section in sections}
    assert platforms == set(OPENERS)
    for module, name in OPENERS.values():
        assert iscoroutinefunction(getattr(import_module(module), name))


def test_a_token_over_http_to_elsewhere_stops_the_start(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COPYDESK_ACCOUNTS__BRAND__URL", "http://mastodon.example")
    with pytest.raises(SettingsError, match="it begins with https://"):
        load_settings()
