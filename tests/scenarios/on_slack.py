"""The newsroom on Slack: the house behind real slack-bolt and slack-sdk, which talk to our own Slack on loopback."""

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from aiohttp import TraceConfig
from langchain_core.language_models import BaseChatModel
from pydantic import SecretStr

from adapters.slack.source import WATCH
from bot.chats import open_platforms
from bot.settings import Settings
from bot.slack import Opened
from core.messages import Inbound, Reply
from core.records import Role
from tests.fakes.slack import Channel, Delivery, Message, Person, SlackServer, View, Workspace, slack_server
from tests.scenarios.kept import WatchedClock, in_memory
from tests.scenarios.newsroom import settings_in
from tests.scenarios.transcripts import agrees
from tests.scenarios.wired import Behind, WiredHouse
from tests.scenarios.writer import Writer

TEAM: Mapping[str, Role] = {"U101": "owner", "U102": "approver", "U103": "member"}


class OnTheWay:
    """Counts the requests of the bot that have no answer yet."""

    def __init__(self) -> None:
        self.calls = 0
        self.trace = TraceConfig()
        self.trace.on_request_start.append(self._begins)
        self.trace.on_request_end.append(self._ends)
        self.trace.on_request_exception.append(self._ends)
        self.trace.freeze()

    async def _begins(self, *_: object) -> None:
        self.calls += 1

    async def _ends(self, *_: object) -> None:
        self.calls -= 1


@dataclass(kw_only=True)
class SlackWire:
    """Between the bot and Slack."""

    slack: SlackServer
    opened: Opened
    on_the_way: OnTheWay = field(default_factory=OnTheWay)

    def __post_init__(self) -> None:
        self.opened.files._session.trace_configs.append(self.on_the_way.trace)  # the one session of all its calls

    @property
    def busy(self) -> int:
        return self.on_the_way.calls + self.slack.busy

    @property
    def unheard(self) -> bool:
        workspace = self.slack.workspace()
        return bool(workspace.deliveries.waiting or not workspace.sockets.free)

    async def listen(self, accept: Callable[[Inbound], Awaitable[Reply]]) -> None:
        await self.opened.source.listen(accept)


class OnSlack(ABC):
    """What people do on Slack, and what they see there."""

    slack: SlackServer

    @abstractmethod
    async def settle(self) -> None:
        """Until nothing is left to do."""

    # --- people -----------------------------------------------------------------------------------

    @property
    def workspace(self) -> Workspace:
        return self.slack.workspace()

    @property
    def lin(self) -> Person:
        """Owner."""
        return self.workspace.people["U101"]

    @property
    def mei(self) -> Person:
        """Approver; her Slack is in Chinese."""
        return self.workspace.people["U102"]

    @property
    def bo(self) -> Person:
        """Member."""
        return self.workspace.people["U103"]

    @property
    def eve(self) -> Person:
        """A stranger."""
        return self.workspace.people["U104"]

    def direct(self, who: Person) -> Channel:
        return self.workspace.dm(who)

    def channel(self, name: str = "desk", *, bot: bool = True) -> Channel:
        """A channel with everybody in it."""
        return self.workspace.channel(name, self.lin, self.mei, self.bo, self.eve, bot=bot)

    async def says(self, channel: Channel, who: Person, text: str, *, thread: Message | None = None) -> Message:
        """`who` writes, and everything that follows happens."""
        message = channel.says(who, text, thread=thread)
        await self.settle()
        return message

    async def commands(self, channel: Channel, who: Person, line: str) -> str:
        """`who` gives a slash command; what the acknowledgement says."""
        delivery = channel.commands(who, line)
        await self.settle()
        assert delivery.acknowledged
        answer = delivery.answer
        return str(answer.get("text", "")) if isinstance(answer, dict) else str(answer or "")

    async def presses(self, channel: Channel, who: Person, word: str) -> str:
        """`who` presses the last button with that word; what they alone hear of it."""
        heard = len(channel.whispers)
        self.press(channel, who, word)
        await self.settle()
        return "\n".join(one.shown for one in channel.whispers[heard:] if one.only_for is who)

    def press(self, channel: Channel, who: Person, word: str) -> Delivery:
        """The press goes out."""
        return channel.presses(who, self.card(channel, word), word)

    @staticmethod
    def card(channel: Channel, word: str) -> Message:
        """The last message with a button that has that word."""
        found = [one for one in channel.ours for row in one.labels for label in row if word in label]
        return found[-1]

    async def fills_in(self, who: Person, values: Mapping[str, str] | None = None) -> None:
        """`who` sends off the form that is open."""
        form(who).submits(values)
        await self.settle()

    # --- what one sees ----------------------------------------------------------------------------

    def reads(self, channel: Channel, expected: str, *, thread: Message | None = None) -> None:
        """The transcript of the channel, or of a thread, is that one; `[…]` in it stands for any text."""
        __tracebackhide__ = True
        agrees(channel.transcript(thread=thread), expected)


@dataclass
class SlackRoom(WiredHouse, OnSlack):
    """The house on Slack alone."""

    slack: SlackServer = field(kw_only=True)


def form(who: Person) -> View:
    """The modal that stands open for `who`."""
    assert who.modal, f"no form is open for {who.name}"
    return who.modal


@asynccontextmanager
async def on_slack(folder: Path, *, model: BaseChatModel | None = None, **settings: Any) -> AsyncIterator[SlackRoom]:
    """A desk in memory, in simulated time, on Slack, at work."""
    clock = WatchedClock()
    clock.limits.add(WATCH)
    async with slack_server(Behind(clock)) as slack, AsyncExitStack() as stack:
        given = settings_in(folder)
        slack_in(given, slack, **settings)
        storage = in_memory(clock)
        platforms, world = await open_platforms(given, storage.world, stack)
        assert platforms.slack
        room = SlackRoom(
            folder=folder,
            storage=replace(storage, world=world),
            settings=given,
            clock=clock,
            model=model or Writer(),
            slack=slack,
            wires=[SlackWire(slack=slack, opened=platforms.slack)],
            team=TEAM,
            platforms=("slack",),
        )
        room.start()
        await room.settle()
        try:
            yield room
        finally:
            await room.close()


def slack_in(given: Settings, slack: SlackServer, **more: Any) -> None:
    """Let the settings be those of a desk in that workspace, with its people."""
    workspace = slack.workspace()
    workspace.person("Lin", id="U101", language="en-US")
    workspace.person("Mei", id="U102", language="zh-CN", zone="Asia/Shanghai")
    workspace.person("Bo", id="U103", language="en-GB")
    workspace.person("Eve", id="U104", language="en-US")
    tokens = {"bot_token": SecretStr(workspace.bot_token), "app_token": SecretStr(workspace.app_token)}
    given.slack = given.slack.model_copy(update={**tokens, "api_url": slack.api_url, **more})
