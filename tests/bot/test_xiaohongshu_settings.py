"""Accounts on Xiaohongshu in the settings."""

import tomllib
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from adapters.clock import SystemClock
from bot.accounts import XiaohongshuAccount
from bot.around import Around
from bot.chats import Platforms
from bot.places import Places
from bot.publishers import open_accounts
from bot.settings import Settings, load_settings
from bot.storage import open_storage
from core.accounts import Account
from core.errors import SettingsError
from core.platforms import PLATFORMS
from core.ports import CountsReactions, LogsIn, Rehearses, TakesBack
from tests.adapters.mcp.stage import registry


def settings_with(monkeypatch: pytest.MonkeyPatch, folder: Path, **fields: str) -> Settings:
    for name, value in {"PLATFORM": "xiaohongshu", **fields}.items():
        monkeypatch.setenv(f"COPYDESK_ACCOUNTS__BRAND__{name}", value)
    return load_settings(data_dir=folder)


async def opened(settings: Settings) -> Account:
    async with AsyncExitStack() as stack, registry() as services:
        places = Places(settings.data_dir)
        places.prepare()
        storage = await open_storage(places, SystemClock(), stack, zone="UTC", kept=settings.sessions)
        around = Around(settings=settings, world=storage.world, services=services, platforms=Platforms(), stack=stack)
        (account,) = await open_accounts(around)
        return account


async def test_an_account_needs_no_more_than_its_platform(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    account = await opened(settings_with(monkeypatch, tmp_path))
    assert (account.name, account.platform) == ("brand", "xiaohongshu")
    assert isinstance(account.publisher, LogsIn)
    assert isinstance(account.publisher, Rehearses)
    assert isinstance(account.publisher, CountsReactions)
    assert not isinstance(account.publisher, TakesBack), "the server has no tool for that"
    assert (account.publisher.certainty.settles, account.publisher.certainty.after) == (False, 120)


async def test_a_folder_as_the_server_sees_it_begins_at_the_root(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(SettingsError) as refused:
        await opened(settings_with(monkeypatch, tmp_path, SEEN_AS="images"))
    assert refused.value.setting == "COPYDESK_ACCOUNTS__BRAND__SEEN_AS"
    for path in ("/app/images", "C:\\images"):
        await opened(settings_with(monkeypatch, tmp_path, SEEN_AS=path))


@pytest.mark.parametrize(
    ("field", "value"),
    [("GAP_MINUTES", "-1"), ("POSTS_PER_DAY", "51"), ("POSTS_PER_DAY", "0"), ("VISIBILITY", "all"), ("SECONDS", "0")],
)
def test_what_cannot_be_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, field: str, value: str) -> None:
    with pytest.raises(SettingsError) as refused:
        settings_with(monkeypatch, tmp_path, **{field: value})
    assert field in refused.value.setting


def test_the_page_names_every_setting_and_the_limits() -> None:
    page = (Path(__file__).parent.parent.parent / "docs" / "xiaohongshu.md").read_text(encoding="utf-8")
    blocks = [tomllib.loads(block.split("```")[0]) for block in page.split("```toml")[1:]]
    said = next(block["accounts"]["brand"] for block in blocks if "accounts" in block)
    assert set(said) == set(XiaohongshuAccount.model_fields)
    assert XiaohongshuAccount.model_validate(said) == XiaohongshuAccount(platform="xiaohongshu")
    limits = PLATFORMS["xiaohongshu"]
    for row in (f"| title | {limits.max_title},", f"| {limits.max_body:,} |", f"| tags | {limits.max_tags};"):
        assert row in page
    assert f"| {limits.min_pictures} to {limits.max_pictures} |" in page
