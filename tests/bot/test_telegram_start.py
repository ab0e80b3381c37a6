"""Telegram from the settings: what a wrong one says, and a server that is up with polling, a webhook, or two bots."""

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from adapters.clock import SystemClock
from bot.app import App, build
from bot.runtime import bind, serving
from bot.settings import Settings, load_settings
from bot.telegram import SETTING
from core.errors import SettingsError
from tests.bot.test_start import copydesk
from tests.fakes.telegram import TOKEN, TelegramServer, telegram_server

SECRET = "a-secret-of-24-letters__"


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramServer]:
    async with telegram_server(SystemClock()) as server:
        server.bot()
        yield server


def settings_for(folder: Path, url: str, **telegram: Any) -> Settings:
    settings = load_settings(data_dir=folder)
    settings.http.host, settings.http.port = "127.0.0.1", 0
    settings.access.members = ["telegram:7001"]
    given = {"token": SecretStr(TOKEN), "api_url": url, **telegram}
    settings.telegram = settings.telegram.model_copy(update=given)
    return settings


@asynccontextmanager
async def served(settings: Settings, *, webhook: bool = False) -> AsyncIterator[App]:
    with bind(settings) as listener:
        settings.http.port = listener.getsockname()[1]
        if webhook:
            hook = {"mode": "webhook", "webhook_url": settings.public_url, "webhook_secret": SecretStr(SECRET)}
            settings.telegram = settings.telegram.model_copy(update=hook)
        async with build(settings, terminal_token="t") as app, serving(app, listener, "t"):
            yield app


WRONG = [
    ({"TOKEN": "no-token"}, "copydesk: COPYDESK_TELEGRAM__TOKEN: "),
    ({"TOKEN": TOKEN, "MODE": "webhook"}, "copydesk: COPYDESK_TELEGRAM: "),
    ({"TOKEN": TOKEN, "MODE": "webhook", "WEBHOOK_URL": "https://x.org", "WEBHOOK_SECRET": "short"}, "copydesk: "),
    ({"TOKEN": TOKEN, "MODE": "webhook", "WEBHOOK_URL": "https://x.org", "WEBHOOK_SECRET": "é" * 20}, "copydesk: "),
    ({"TOKEN": TOKEN, "MODE": "pigeon"}, "copydesk: COPYDESK_TELEGRAM__MODE: "),
]


@pytest.mark.parametrize(("given", "begins"), WRONG)
def test_a_wrong_setting_is_one_line_without_the_token(tmp_path: Path, given: dict[str, str], begins: str) -> None:
    names = {f"COPYDESK_TELEGRAM__{name}": value for name, value in given.items()}
    code, lines = copydesk(tmp_path / "data", "serve", given=names)
    assert code == 2
    assert len(lines) == 1
    assert lines[0].startswith(begins), lines
    assert TOKEN not in lines[0]


async def test_a_token_that_telegram_does_not_know(tmp_path: Path, telegram: TelegramServer) -> None:
    settings = settings_for(tmp_path, telegram.url, token=SecretStr("4243:somebody-elses-token-of-thirty-letters"))
    with pytest.raises(SettingsError) as raised:
        async with build(settings, terminal_token="t"):
            pass
    assert raised.value.setting == SETTING
    assert "4243" in raised.value.problem
    assert "somebody" not in str(raised.value)


async def test_where_telegram_cannot_be_reached_the_page_is_there(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        url = f"http://127.0.0.1:{nobody.getsockname()[1]}"
    async with served(settings_for(tmp_path, url)) as app, httpx.AsyncClient() as client:
        assert app.telegram == ()
        assert (await client.get(f"{app.local_url}/livez")).status_code == 200


async def test_polling_answers_and_sets_the_menu(tmp_path: Path, telegram: TelegramServer) -> None:
    async with served(settings_for(tmp_path, telegram.url)) as app:
        assert app.telegram == ("copydesk_bot",)
        bo = telegram.person("Bo", id=7001)
        chat = telegram.private(bo)
        chat.says(bo, "/status")
        await telegram.until(lambda: chat.shown[-1].by_bot)
        assert chat.shown[-1].text.startswith("Model: ")
        languages = {call.fields.get("language_code", "") for call in telegram.called("setMyCommands")}
        assert languages == {"", "zh"}


async def test_two_bots_in_one_server_keep_their_chats_apart(tmp_path: Path, telegram: TelegramServer) -> None:
    second = telegram.bot("4343:the-token-of-a-second-bot-in-tests", username="second_bot")
    settings = settings_for(tmp_path, telegram.url, token=SecretStr(f"{TOKEN} {second.token}"))
    async with served(settings) as app:
        assert app.telegram == ("copydesk_bot", "second_bot")
        bo = telegram.person("Bo", id=7001)
        chats = [telegram.private(bo), telegram.private(bo, second)]
        for chat in chats:
            chat.says(bo, "/drafts")
        await telegram.until(lambda: all(chat.shown[-1].by_bot for chat in chats))
        assert [len(chat.shown) for chat in chats] == [2, 2]
        assert {call.bot for call in telegram.called("sendMessage")} == {4242, 4343}


async def test_a_webhook_answers(tmp_path: Path, telegram: TelegramServer) -> None:
    async with served(settings_for(tmp_path, telegram.url), webhook=True):
        bo = telegram.person("Bo", id=7001)
        chat = telegram.private(bo)
        chat.says(bo, "/status")
        await telegram.until(lambda: chat.shown[-1].by_bot)
        hook = telegram.bot().webhook
        assert hook
        assert [attempt.status for attempt in hook.attempts][-1] == 200


UPDATE = b'{"update_id": 1}'
PUSHES = [
    ("as Telegram does", "4242", {"X-Telegram-Bot-Api-Secret-Token": SECRET}, UPDATE, 200),
    ("a kind of next year", "4242", {"X-Telegram-Bot-Api-Secret-Token": SECRET}, b'{"update_id": 2, "x": {}}', 200),
    ("without the secret", "4242", {}, UPDATE, 401),
    ("a wrong one", "4242", {"X-Telegram-Bot-Api-Secret-Token": SECRET[:-1] + "x"}, UPDATE, 401),
    ("one that is no ASCII", "4242", {"X-Telegram-Bot-Api-Secret-Token": "é".encode()}, UPDATE, 401),
    ("an empty one", "4242", {"X-Telegram-Bot-Api-Secret-Token": ""}, UPDATE, 401),
    ("another bot", "4243", {"X-Telegram-Bot-Api-Secret-Token": SECRET}, UPDATE, 401),
    ("garbage", "4242", {"X-Telegram-Bot-Api-Secret-Token": SECRET}, b"{", 400),
    ("no update", "4242", {"X-Telegram-Bot-Api-Secret-Token": SECRET}, b'{"message": 5}', 400),
    ("a list", "4242", {"X-Telegram-Bot-Api-Secret-Token": SECRET}, b"[[[]]]", 400),
    ("no UTF-8", "4242", {"X-Telegram-Bot-Api-Secret-Token": SECRET}, b"\xff\xfe", 400),
    ("deep nonsense", "4242", {"X-Telegram-Bot-Api-Secret-Token": SECRET}, b"[" * 200_000, 400),
    ("too much", "4242", {"X-Telegram-Bot-Api-Secret-Token": SECRET}, b" " * 2_000_000, 413),
]


async def test_what_a_webhook_takes(tmp_path: Path, telegram: TelegramServer) -> None:
    async with served(settings_for(tmp_path, telegram.url), webhook=True) as app, httpx.AsyncClient() as client:
        answers = {}
        for reason, tenant, headers, body, expected in PUSHES:
            url = f"{app.local_url}/webhooks/telegram/{tenant}"
            answer = await client.post(url, content=body, headers=headers)  # type: ignore[arg-type]
            answers[reason] = (answer.status_code, expected)
        assert {reason: got for reason, (got, wanted) in answers.items() if got != wanted} == {}


async def test_without_a_webhook_nothing_is_taken(tmp_path: Path, telegram: TelegramServer) -> None:
    async with served(settings_for(tmp_path, telegram.url)) as app, httpx.AsyncClient() as client:
        answer = await client.post(f"{app.local_url}/webhooks/telegram/4242", content=UPDATE)
        assert answer.status_code == 401
