"""Slack from the settings: what a wrong one says, and a server that is up with sockets, HTTP, or two workspaces."""

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from adapters.clock import SystemClock
from bot.app import App, build
from bot.banner import lines
from bot.runtime import bind, secrets_of, serving
from bot.settings import Settings, load_settings
from bot.slack import BOT_TOKEN
from core.errors import SettingsError
from tests.bot.test_start import copydesk
from tests.fakes.slack import SlackServer, slack_server

BOT, APP = "xoxb-1-of-somebody-else", "xapp-1-of-somebody-else"


@pytest.fixture
async def slack() -> AsyncIterator[SlackServer]:
    async with slack_server(SystemClock()) as server:
        server.workspace()
        yield server


def settings_for(folder: Path, slack: SlackServer | str, **more: Any) -> Settings:
    settings = load_settings(data_dir=folder)
    settings.http.host, settings.http.port = "127.0.0.1", 0
    settings.access.members = ["slack:U7001"]
    given: dict[str, Any] = {"bot_token": SecretStr(BOT), "app_token": SecretStr(APP), "api_url": slack}
    if isinstance(slack, SlackServer):
        team = slack.workspace()
        given = {"bot_token": SecretStr(team.bot_token), "app_token": SecretStr(team.app_token)}
        given |= {"signing_secret": SecretStr(team.signing_secret), "api_url": slack.api_url}
    settings.slack = settings.slack.model_copy(update={**given, **more})
    return settings


@asynccontextmanager
async def served(settings: Settings) -> AsyncIterator[App]:
    with bind(settings) as listener:
        settings.http.port = listener.getsockname()[1]
        async with build(settings, terminal_token="t") as app, serving(app, listener, "t"):
            yield app


WRONG = [
    ({"BOT_TOKEN": BOT}, "copydesk: COPYDESK_SLACK: socket mode needs COPYDESK_SLACK__APP_TOKEN"),
    ({"BOT_TOKEN": f"{BOT} {BOT}", "APP_TOKEN": APP}, "copydesk: COPYDESK_SLACK: socket mode needs"),
    ({"BOT_TOKEN": BOT, "MODE": "http"}, "copydesk: COPYDESK_SLACK: http mode needs COPYDESK_SLACK__SIGNING_SECRET"),
    ({"BOT_TOKEN": BOT, "MODE": "http", "SIGNING_SECRET": "signs"}, "copydesk: COPYDESK_HTTP__PUBLIC_URL: "),
    ({"BOT_TOKEN": APP, "APP_TOKEN": APP}, "copydesk: COPYDESK_SLACK__BOT_TOKEN: "),
    ({"BOT_TOKEN": BOT, "APP_TOKEN": BOT}, "copydesk: COPYDESK_SLACK__APP_TOKEN: "),
    ({"BOT_TOKEN": BOT, "APP_TOKEN": APP, "MODE": "pigeon"}, "copydesk: COPYDESK_SLACK__MODE: "),
    ({"API_URL": "slack.com"}, "copydesk: COPYDESK_SLACK__API_URL: "),
]


@pytest.mark.parametrize(("given", "begins"), WRONG)
def test_a_wrong_setting_is_one_line_without_the_token(tmp_path: Path, given: dict[str, str], begins: str) -> None:
    names = {f"COPYDESK_SLACK__{name}": value for name, value in given.items()}
    code, printed = copydesk(tmp_path / "data", "serve", given=names)
    assert code == 2
    assert len(printed) == 1
    assert printed[0].startswith(begins), printed
    assert BOT not in printed[0]
    assert APP not in printed[0]


def test_check_reads_the_tokens_too(tmp_path: Path) -> None:
    code, printed = copydesk(tmp_path / "data", "check", given={"COPYDESK_SLACK__BOT_TOKEN": BOT})
    assert (code, len(printed)) == (2, 1)


async def test_a_token_that_slack_does_not_know(tmp_path: Path, slack: SlackServer) -> None:
    with pytest.raises(SettingsError) as raised:
        async with build(settings_for(tmp_path, slack, bot_token=SecretStr(BOT)), terminal_token="t"):
            pass
    assert raised.value.setting == BOT_TOKEN
    assert "token 1 (SlackApiError: invalid_auth)" in raised.value.problem
    assert "somebody" not in str(raised.value)


async def test_where_slack_cannot_be_reached_the_page_is_there(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        url = f"http://127.0.0.1:{nobody.getsockname()[1]}/api/"
    async with served(settings_for(tmp_path, url)) as app, httpx.AsyncClient() as client:
        assert app.slack == ()
        assert any("cannot be reached yet" in line for line in lines(app, "en"))
        assert (await client.get(f"{app.local_url}/livez")).status_code == 200


async def test_sockets_answer(tmp_path: Path, slack: SlackServer, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SLACK_BOT_TOKEN", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SLACK_SIGNING_SECRET"):
        monkeypatch.setenv(name, "somebody-else-s")  # bolt and slack-sdk look at these
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    async with served(settings_for(tmp_path, slack)) as app:
        assert app.slack == ("copydesk",)
        assert any("@copydesk (socket)" in line for line in lines(app, "en"))
        team = slack.workspace()
        bo = team.person("Bo", id="U7001")
        chat = team.dm(bo)
        root = chat.says(bo, "status")
        await slack.until(lambda: chat.last.by_bot)
        assert chat.last.thread_ts == root.ts


async def test_what_nobody_knows_is_answered_and_changes_nothing(tmp_path: Path, slack: SlackServer) -> None:
    def said(times: int) -> bool:
        return len(slack.called("chat.postEphemeral")) == times

    async with served(settings_for(tmp_path, slack)) as app:
        team = slack.workspace()
        bo = team.person("Bo", id="U7001")
        desk = team.channel("desk", bo)
        text = {"type": "plain_text", "text": "Old button"}
        for count, action_id in enumerate(("approve", "b:0"), 1):
            button = {"type": "button", "action_id": action_id, "value": "0f" * 16, "text": text}
            block = {"type": "actions", "elements": [button]}
            await slack.client().chat_postMessage(channel=desk.id, text="a card", blocks=[block])
            await desk.presses(bo, [each for each in desk.shown if each.buttons][-1], "Old button").answered()
            await slack.until(partial(said, count))
        assert desk.transcript().count("only Bo sees") == 2
        assert (await app.world.queue.statistics()).waiting == 0


async def test_http_answers_and_takes_only_what_is_signed(tmp_path: Path, slack: SlackServer) -> None:
    async with served(settings_for(tmp_path, slack, mode="http")) as app, httpx.AsyncClient() as client:
        team = slack.workspace()
        team.request_url = f"{app.local_url}/webhooks/slack"
        assert await team.pushes.verify()
        bo = team.person("Bo", id="U7001")
        chat = team.dm(bo)
        chat.says(bo, "status")
        await slack.until(lambda: chat.last.by_bot)
        assert (await client.post(team.request_url, content=b"{}")).status_code == 401
        much = b" " * 2_000_000
        assert (await client.post(team.request_url, content=much, headers=team.pushes.signed(much))).status_code == 413
        assert not slack.called("apps.connections.open")


async def test_without_slack_nothing_is_taken(tmp_path: Path, slack: SlackServer) -> None:
    settings = settings_for(tmp_path, slack, bot_token=SecretStr(""))
    async with served(settings) as app, httpx.AsyncClient() as client:
        assert app.slack is None
        body = b'{"type":"url_verification","challenge":"c"}'
        headers = slack.workspace().pushes.signed(body)
        answer = await client.post(f"{app.local_url}/webhooks/slack", content=body, headers=headers)
        assert answer.status_code == 401


async def test_two_workspaces_in_one_server_keep_their_chats_apart(tmp_path: Path, slack: SlackServer) -> None:
    teams = [slack.workspace(), slack.workspace("T0002", bot_name="Second")]
    tokens = {
        "bot_token": SecretStr(" ".join(team.bot_token for team in teams)),
        "app_token": SecretStr(" ".join(team.app_token for team in teams)),
    }
    async with served(settings_for(tmp_path, slack, **tokens)) as app:
        assert app.slack == ("copydesk", "second")
        chats = []
        for team in teams:
            bo = team.person("Bo", id="U7001")
            chats.append(team.dm(bo))
            chats[-1].says(bo, "status")
        await slack.until(lambda: all(chat.last.by_bot for chat in chats))


def test_every_token_is_kept_out_of_the_log(tmp_path: Path) -> None:
    settings = settings_for(tmp_path, "https://slack.com/api/", signing_secret=SecretStr("signs signs-too"))
    assert {BOT, APP, "signs", "signs-too"} <= set(secrets_of(settings))
