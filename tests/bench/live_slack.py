"""Live messages on Slack against the best schedules under its tiers, with buckets that are full, or just used up."""

import gc
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from pydantic import SecretStr

from adapters.slack.limits import scopes
from bot.app import App, build
from bot.runtime import bind, serving
from bot.settings import load_settings
from core.messages import Address
from core.ports import SendBudget
from core.records import Call, Scope
from tests.bench import slack_town
from tests.bench.figures import Figure, Table, allow_many_files
from tests.bench.slack_town import PEOPLE
from tests.bench.town import Remote, town

Cell = tuple[int, int, bool]  # characters, threads, with full buckets
METHODS: Sequence[Call] = ("edit", "begin", "frame", "end")
CELLS: Sequence[Cell] = [
    (characters, threads, full) for full in (True, False) for characters in (1000, 6000) for threads in (1, 5, 20)
]


@asynccontextmanager
async def desk(remote: Remote, *, full: bool) -> AsyncIterator[App]:
    """`copydesk serve` in this process, in a workspace of its own."""
    slack = await remote.ask("open")
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings(data_dir=Path(folder))
        settings.http.host, settings.http.port = "127.0.0.1", 0
        tokens = {"bot_token": SecretStr(slack["bot"]), "app_token": SecretStr(slack["app"])}
        settings.slack = settings.slack.model_copy(update={**tokens, "api_url": slack["url"]})
        settings.access.members = [f"slack:{number}" for number in PEOPLE]
        settings.llm.base_url, settings.llm.model = remote.model, "bench"
        with bind(settings) as listener:
            settings.http.port = listener.getsockname()[1]
            async with build(settings, terminal_token="bench") as app, serving(app, listener, "bench"):
                gc.freeze()  # as `copydesk serve` does
                await remote.ask("connected")
                if not full:
                    await _use_up(app, slack["team"], await remote.ask("use_up"))
                yield app


async def _use_up(app: App, team: str, chats: Sequence[str]) -> None:
    """Copydesk has made the calls itself that used Slack's buckets up: it knows."""
    budget = app.world.budget
    for chat in chats:
        channel, *_ = scopes(Address(platform="slack", tenant=team, chat=chat), call="send")
        await _empty(budget, channel)
    for call in METHODS:
        *_, method = scopes(Address(platform="slack", tenant=team, chat=""), call=call)
        await _empty(budget, method)


async def _empty(budget: SendBudget, scope: Scope) -> None:
    await budget.reserve([scope], "final")
    await budget.hold(scope.name, 0.0)  # behind a hold there is one call
    await budget.reserve([scope], "final")


async def measured(remote: Remote, cell: Cell) -> list[Figure]:
    """One cell of the table."""
    characters, threads, full = cell
    async with desk(remote, full=full):
        found = await remote.ask("cell", characters=characters, threads=threads, full=full)
    at = f"{characters} × {threads}, {'full' if full else 'just used up'}: "
    calls, stale = found["calls"], found["stale"]
    bar = found["appends_empty" if full else "updates_empty"]
    return [
        Figure(what=at + "finals missing", value=threads - found["finals"], most=0),
        Figure(what=at + "calls refused with 429", value=found["refused"], most=0),
        Figure(what=at + "mean stale letters over the best of an empty bucket", value=stale / bar, most=1.25),
        Figure(what=at + "mean stale letters", value=stale),
        Figure(what=at + f"the best {'appends' if full else 'updates'} of an empty bucket", value=bar),
        Figure(what=at + "the best schedule by streams, with their beginning", value=found["streams"]),
        Figure(what=at + "the best schedule by a post and updates", value=found["edits"]),
        Figure(
            what=at + "first text behind the first token, worst",
            value=found["first"],
            unit="s",
            most=0.5 if full and threads < 20 else None,  # of 20 that ask at once, one cannot begin a stream
        ),
        Figure(what=at + "whole text behind the last token, worst", value=found["last"], unit="s"),
        *(Figure(what=f"{at}{method}", value=calls[method]) for method in sorted(calls) if calls[method]),
    ]


async def slack() -> Table:
    """Every cell."""
    allow_many_files()
    figures: list[Figure] = []
    async with town(slack_town.__name__) as remote:
        for cell in CELLS:
            figures += await measured(remote, cell)
    how = (
        "A Slack with its tiers (a bucket per method and workspace holds a minute's calls) and a model at 50 "
        "tokens a second, both in a process of their own; Copydesk as `copydesk serve` runs it, one workspace, every "
        "thread in a direct chat. Stale letters as for Telegram. The best schedules know the end, take turns, and "
        "their calls take no time."
    )
    return Table(name="slack", how=how, figures=figures)
