"""Accounts on Bluesky in the settings, tried with `copydesk accounts`."""

import os
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.commands import app
from core.errors import SettingsError
from tests.pds_server import needs_pds, pds

NOBODY = "http://127.0.0.1:9"


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder of its own, and no settings but these."""
    for name in [name for name in os.environ if name.startswith("COPYDESK_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("COPYDESK_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")


def account(monkeypatch: pytest.MonkeyPatch, url: str, handle: str, password: str) -> None:
    for name, value in {"PLATFORM": "bluesky", "URL": url, "HANDLE": handle, "APP_PASSWORD": password}.items():
        monkeypatch.setenv(f"COPYDESK_ACCOUNTS__DESK__{name}", value)


def tried() -> Result:
    return CliRunner().invoke(app, ["accounts"])


@needs_pds
def test_an_account_that_works_and_one_with_a_wrong_password(monkeypatch: pytest.MonkeyPatch) -> None:
    known = pds().account()
    account(monkeypatch, known.url, f"@{known.handle}", known.app_password)
    result = tried()
    assert (result.exit_code, result.stdout.splitlines()[0]) == (0, "🟢 Bluesky (desk) · It works.")
    account(monkeypatch, known.url, known.handle, "abcd-efgh-ijkl-mnop")
    result = tried()
    assert result.exit_code == 1
    assert result.stdout.splitlines()[:2] == [
        "🔴 Bluesky (desk) · It does not work. "
        "The account's credential is not valid any more: an owner sets a new one in the settings, then try again.",
        "   127.0.0.1: Invalid identifier or password",
    ]
    assert known.records() == []


def test_a_server_that_cannot_be_reached_is_not_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    account(monkeypatch, NOBODY, "desk.bsky.social", "abcd-efgh-ijkl-mnop")
    result = tried()
    assert result.exit_code == 0
    assert result.stdout.splitlines()[1] == "   127.0.0.1 cannot be reached"
    assert "abcd-efgh" not in result.output


@pytest.mark.parametrize("handle", ["desk@example.org", "desk", "did:key:z6Mk", "desk.bsky.social\n"])
def test_a_handle_is_no_address_of_mail(monkeypatch: pytest.MonkeyPatch, handle: str) -> None:
    account(monkeypatch, NOBODY, handle, "abcd-efgh-ijkl-mnop")
    result = tried()
    assert isinstance(result.exception, SettingsError)
    assert result.exception.setting == "COPYDESK_ACCOUNTS__DESK__HANDLE"
    assert "such as desk.bsky.social" in str(result.exception)
