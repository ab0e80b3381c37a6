"""A thousand slash commands in ten seconds: how soon Slack hears of each, and whether each is done once."""

import asyncio
import re
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI, Request, Response
from pydantic import SecretStr
from slack_bolt.adapter.fastapi.async_handler import AsyncSlackRequestHandler
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.app import App, build
from bot.runtime import Server, bind, serving, settle
from bot.settings import Settings, load_settings
from core.budgets import Budgets
from core.ports import Priority
from core.records import Scope
from tests.bench import rush
from tests.bench.figures import Figure, Table, p95
from tests.bench.town import Remote, town

COUNT, EVERY = 1_000, 0.01  # commands, seconds
PATIENCE = 600.0  # seconds until all is done
MODES = ("socket", "http")


async def at_once(_budget: Budgets, _scopes: Sequence[Scope], _priority: Priority) -> float:
    """No pace: under Slack's limits a thousand messages take minutes, whoever posts them."""
    return 0.0


def slack_settings(slack: Mapping[str, Any], mode: str, folder: str) -> Settings:
    """Of a server on that Slack."""
    settings = load_settings(data_dir=Path(folder))
    settings.http.host, settings.http.port = "127.0.0.1", 0
    tokens = {name: SecretStr(token) for name, token in slack["tokens"].items()}
    settings.slack = settings.slack.model_copy(update={**tokens, "api_url": slack["api_url"], "mode": mode})
    settings.access.members = [f"slack:{person}" for person in slack["people"]]
    return settings


@asynccontextmanager
async def desk(remote: Remote, mode: str) -> AsyncIterator[App]:
    """`copydesk serve` in this process, on that Slack, once they have found each other."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(Budgets, "reserve", at_once)
        settings = slack_settings(await remote.ask("open"), mode, folder)
        with bind(settings) as listener:
            settings.http.port = listener.getsockname()[1]
            async with build(settings, terminal_token="bench") as app, serving(app, listener, "bench") as server:
                await server.up.wait()
                settle()
                await _found(remote, mode, f"{app.local_url}/webhooks/slack")
                yield app


async def _found(remote: Remote, mode: str, url: str) -> None:
    if mode == "socket":
        await remote.ask("linked")
    elif not await remote.ask("by_http", url=url):
        raise ConnectionError("the address does not prove itself")


@asynccontextmanager
async def bare(remote: Remote, mode: str) -> AsyncIterator[None]:
    """The least that one can do with slack-bolt: acknowledge."""
    slack = await remote.ask("open")
    tokens, url = slack["tokens"], slack["api_url"]
    client = AsyncWebClient(tokens["bot_token"], base_url=url)
    app = AsyncApp(client=client, signing_secret=tokens["signing_secret"])

    @app.command(re.compile(""))
    async def _(ack: AsyncAck) -> None:
        await ack()

    if mode == "socket":
        handler = AsyncSocketModeHandler(app, tokens["app_token"], web_client=AsyncWebClient(base_url=url))
        try:
            await handler.connect_async()  # type: ignore[no-untyped-call]
            await _found(remote, mode, "")
            yield
        finally:
            await handler.close_async()  # type: ignore[no-untyped-call]
    else:
        async with _over_http(app) as url:
            await _found(remote, mode, url)
            yield


@asynccontextmanager
async def _over_http(app: AsyncApp) -> AsyncIterator[str]:
    """bolt's own way to be asked over HTTP."""
    web, handler = FastAPI(), AsyncSlackRequestHandler(app)

    @web.post("/slack")
    async def _(request: Request) -> Response:
        return await handler.handle(request)

    server = Server(uvicorn.Config(web, lifespan="off", log_config=None, access_log=False))
    settings = load_settings()
    settings.http.host, settings.http.port = "127.0.0.1", 0
    with bind(settings) as listener:
        served = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            await server.up.wait()
            yield f"http://127.0.0.1:{listener.getsockname()[1]}/slack"
        finally:
            server.should_exit = True
            await served


async def idle(app: App) -> None:
    """Until no job is left. Raises TimeoutError."""
    async with asyncio.timeout(PATIENCE):
        while True:
            now = await app.world.queue.statistics()
            if not (now.waiting or now.running):  # what is parked waits for its hour, such as a reminder
                return
            await asyncio.sleep(0.05)


async def rushed(mode: str, *, count: int, every: float) -> dict[str, Any]:
    """What the people and Slack have seen of one rush, and the seconds from its first command until all was done."""
    async with town(rush.__name__) as remote, desk(remote, mode) as app:
        heard = await remote.ask("rush", count=count, every=every)
        await idle(app)
        seconds = time.monotonic() - heard["begun"]
        return {**heard, **await remote.ask("done"), "seconds": seconds}


async def acknowledged(mode: str, *, count: int, every: float) -> dict[str, Any]:
    """The same of a bare bolt, which does nothing."""
    async with town(rush.__name__) as remote, bare(remote, mode):
        heard: dict[str, Any] = await remote.ask("rush", count=count, every=every)
        return heard


def _figures(mode: str, seen: dict[str, Any], best: dict[str, Any], count: int) -> list[Figure]:
    acks, least = (sorted(each["acks"]) for each in (seen, best))
    at = {"socket": "Socket Mode", "http": "signed HTTP"}[mode] + ": "
    return [
        Figure(what=at + f"not acknowledged, of {seen['deliveries']}", value=seen["unacknowledged"], most=0),
        Figure(what=at + "acknowledgement, slowest", value=max(acks) * 1000, unit="ms", most=1000),
        Figure(what=at + "acknowledgement, p95", value=p95(acks) * 1000, unit="ms"),
        Figure(what=at + "acknowledgement, p50", value=statistics.median(acks) * 1000, unit="ms"),
        Figure(what=at + "a bare bolt's, slowest", value=max(least) * 1000, unit="ms"),
        Figure(what=at + "a bare bolt's, p95", value=p95(least) * 1000, unit="ms"),
        Figure(what=at + "a bare bolt's, p50", value=statistics.median(least) * 1000, unit="ms"),
        Figure(what=at + f"not done once, of {count}", value=count - seen["once"], most=0),
        Figure(what=at + "messages beside them", value=seen["strange"], most=0),
        Figure(what=at + "all done after", value=seen["seconds"], unit="s"),
    ]


async def commands() -> Table:
    """Both ways in."""
    figures: list[Figure] = []
    for mode in MODES:
        best = await acknowledged(mode, count=COUNT, every=EVERY)
        seen = await rushed(mode, count=COUNT, every=EVERY)
        figures += _figures(mode, seen, best, COUNT)
    how = (
        f"{COUNT} commands in {COUNT * EVERY:g} s, each at its moment whatever became of the others: 50 people "
        "in 10 channels, /post, /drafts and /copydesk status in turn, every tenth delivered twice. Acknowledgements "
        "count from the moment at which the command was due. Slack in a process of its own, without rate limits, and "
        "Copydesk without its pace; SQLite on disk, offline model. A bare bolt does nothing but acknowledge."
    )
    return Table(name="commands", how=how, figures=figures)
