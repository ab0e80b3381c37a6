"""copydesk accounts: without a server, beside one that runs, and without publishing."""

import os
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from adapters.sqlite.lock import hold_folder
from bot.commands import app
from tests.fakes.webhook_receiver import KEY

SECRET = "whsec_YS1rZXktb2YtMzItYnl0ZXMtZm9yLXNpZ25hdHVyZXM="


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own, and no settings but these."""
    for name in [name for name in os.environ if name.startswith("COPYDESK_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("COPYDESK_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    return tmp_path / "data"


def run() -> Result:
    result = CliRunner().invoke(app, ["accounts"])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def test_without_accounts_there_is_the_outbox() -> None:
    result = run()
    assert (result.exit_code, result.stdout) == (0, "🟢 Outbox · used where nobody says where · It works.\n")


def test_beside_a_running_server(data: Path) -> None:
    data.mkdir()
    with hold_folder(data):
        assert run().exit_code == 0


def test_an_account_that_does_not_work_has_exit_code_1(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    data.mkdir()
    (data / "outbox").write_text("in the way")
    result = run()
    assert result.exit_code == 1
    assert result.stdout.splitlines()[0] == (
        "🔴 发件箱 · 未指定时发到这里 · 不可用。该账号没有在那里发布的权限：请管理员授权后再试。"
    )


def test_one_that_cannot_be_reached_is_not_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COPYDESK_ACCOUNTS__FEED__PLATFORM", "webhook")
    monkeypatch.setenv("COPYDESK_ACCOUNTS__FEED__URL", "http://127.0.0.1:9/posts")
    monkeypatch.setenv("COPYDESK_ACCOUNTS__FEED__SECRET", SECRET)
    result = run()
    assert result.exit_code == 0
    assert result.stdout.splitlines()[:2] == [
        "🟠 Webhook (feed) · It cannot be told now whether it works: try again later.",
        "   127.0.0.1 cannot be reached",
    ]


def test_a_secret_that_is_none_is_refused_and_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COPYDESK_ACCOUNTS__FEED__PLATFORM", "webhook")
    monkeypatch.setenv("COPYDESK_ACCOUNTS__FEED__URL", "http://127.0.0.1:9/posts")
    monkeypatch.setenv("COPYDESK_ACCOUNTS__FEED__SECRET", "hunter2")
    result = CliRunner().invoke(app, ["accounts"])
    assert "COPYDESK_ACCOUNTS__FEED__SECRET: it is whsec_ and 24 to 64 random bytes in Base64" in str(result.exception)
    assert "hunter2" not in str(result.exception) + result.output
    assert len(KEY) == 32
