"""A kill in the middle of each scene on Slack: the whole server as a process, `kill -9`, and what the channel shows.

Soon after the next start the message of what was under way shows the result, once.
"""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from adapters.clock import SystemClock
from tests.chaos.serving import COFFEE, POST, RECOVERED, Server, serving, until
from tests.fakes.openai_server import Script
from tests.fakes.slack import Channel, Person, SlackServer, Trouble, slack_server


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """The server, and a channel with Mei, who approves, and Bo in it."""

    server: Server
    api: SlackServer
    channel: Channel
    mei: Person
    bo: Person


@asynccontextmanager
async def on_slack(folder: Path, *scripts: Script) -> AsyncIterator[Scene]:
    """A server on Slack whose model plays these scripts."""
    async with slack_server(SystemClock()) as api:
        team = api.workspace()
        mei, bo = team.person("Mei", id="U102"), team.person("Bo", id="U103")
        settings = {
            "SLACK__BOT_TOKEN": team.bot_token,
            "SLACK__APP_TOKEN": team.app_token,
            "SLACK__API_URL": api.api_url,
            "ACCESS__APPROVERS": '["slack:U102"]',
            "ACCESS__MEMBERS": '["slack:U103"]',
        }
        async with serving(folder, api, settings, scripts) as server:
            yield Scene(server=server, api=api, channel=team.channel("desk", mei, bo), mei=mei, bo=bo)


def texts(channel: Channel) -> list[str]:
    """The first line of each message of the bot."""
    return [shown.shown.split("\n")[0] for shown in channel.ours]


def refused(api: SlackServer) -> set[str]:
    """The methods that were called too often."""
    return {entry.method for entry in api.calls if entry.error == "ratelimited"}


async def test_in_the_middle_of_an_answer_that_streams(tmp_path: Path) -> None:
    half = Script(pieces=("Once upon a time. ", "There was"), stall=True)
    async with on_slack(tmp_path, half) as scene:
        channel = scene.channel
        channel.says(scene.bo, "@Copydesk tell me a story")
        await until(channel, lambda: channel.ours and channel.last.streaming and "Once upon" in channel.last.shown)
        await scene.server.kill_and_start(channel, Script(pieces=("Once upon a time. ", "There was a desk.")))
        await until(channel, lambda: texts(channel) == ["Once upon a time. There was a desk."])
        assert time.monotonic() - scene.server.started < RECOVERED
        await until(channel, lambda: not channel.last.streaming)
        assert not channel.last.broken
        assert refused(scene.api) <= {"apps.connections.open"}, "Slack grants one a minute, and this was the second"


async def test_right_behind_an_approval(tmp_path: Path) -> None:
    async with on_slack(tmp_path, POST) as scene:
        channel = scene.channel
        channel.says(scene.bo, f"@Copydesk {COFFEE.replace(', draft only', '')}")
        await until(channel, lambda: channel.ours and channel.last.buttons)
        card = channel.last
        assert await channel.presses(scene.mei, card, "Approve").answered() is None
        await scene.server.kill_and_start(channel, POST)
        await until(channel, lambda: "published" in card.shown and "approved by mei" in card.shown.lower())
        assert time.monotonic() - scene.server.started < RECOVERED
        assert not card.buttons
        assert len(list((scene.server.folder / "outbox").glob("20*"))) == 1


async def test_right_behind_the_acknowledgement_of_a_command(tmp_path: Path) -> None:
    async with on_slack(tmp_path, POST) as scene:
        channel = scene.channel
        in_the_middle = scene.api.faults.add("chat.postMessage", Trouble.HANG)  # of opening its thread
        await channel.commands(scene.bo, "/post coffee beans, no pictures").answered()
        await in_the_middle.reached.wait()
        await scene.server.kill_and_start(channel, POST)
        await until(channel, lambda: channel.ours and channel.last.buttons)
        assert time.monotonic() - scene.server.started < RECOVERED
        root, ready, card = channel.ours
        assert "/post coffee beans, no pictures" in root.shown
        assert ready.thread_ts == card.thread_ts == root.ts
        assert "is ready for review" in ready.shown
        assert not ready.streaming
        assert not ready.broken
