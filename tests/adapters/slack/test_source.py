"""Listening to Slack through bolt: acknowledged only behind `accept`, each thing once, in order, answered at once."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from structlog.testing import capture_logs

from adapters.clock import SystemClock
from adapters.memory.stores import MemoryPreferences
from adapters.slack.source import SlackSource
from adapters.slack.workspaces import Tokens, Workspace
from core.errors import StoreError
from core.messages import (
    STOP,
    ButtonPress,
    FormEntry,
    FormField,
    FormRefused,
    HomeOpened,
    Inbound,
    InboundMessage,
    Nothing,
    OpenForm,
    OutboundMessage,
    Reply,
    ShowHome,
    Toast,
)
from tests.fakes.slack import Channel, Person, SlackServer, slack_server
from tests.fakes.slack import Workspace as Team

FORM = OpenForm(
    callback="cb",
    title="Edit",
    submit="Save",
    fields=(FormField(name="text", label="Text", kind="text", value="old"),),
)


class Quick(SystemClock):
    """A clock whose pauses are short."""

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(min(seconds, 0.01))


@dataclass
class Ear:
    """Somebody who takes what comes, and can be told to refuse."""

    server: SlackServer
    team: Team
    mei: Person
    taken: list[Inbound] = field(default_factory=list)
    refuse: Callable[[Inbound], bool] = lambda inbound: False
    reply: Callable[[Inbound], Reply] = lambda inbound: Nothing()
    preferences: MemoryPreferences = field(default_factory=MemoryPreferences)
    held: dict[str, asyncio.Event] = field(default_factory=dict)  # until when what says that is not taken

    async def accept(self, inbound: Inbound) -> Reply:
        if isinstance(inbound, InboundMessage) and inbound.text in self.held:
            await self.held[inbound.text].wait()
        if self.refuse(inbound):
            raise StoreError("the disk is full")
        self.taken.append(inbound)
        return self.reply(inbound)

    def texts(self) -> list[str]:
        return [each.text for each in self.taken if isinstance(each, InboundMessage)]

    async def hears(self, count: int) -> None:
        await self.server.until(lambda: len(self.taken) >= count)
        await self.server.wait_quiet()


@asynccontextmanager
async def listening(ear: Ear, *, sockets: bool = True, agent: bool = True) -> AsyncIterator[SlackSource]:
    async with aiohttp.ClientSession(trust_env=False) as session:
        workspaces = [workspace(ear.server, ear.team, session, agent=agent)]
        source = SlackSource(workspaces=workspaces, preferences=ear.preferences, clock=Quick(), sockets=sockets)
        task = asyncio.create_task(source.listen(ear.accept))
        try:
            yield source
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


def workspace(server: SlackServer, team: Team, session: aiohttp.ClientSession, *, agent: bool = True) -> Workspace:
    tokens = Tokens(bot=team.bot_token, app=team.app_token, signing=team.signing_secret)
    return Workspace(tokens=tokens, api_url=server.api_url, session=session, agent=agent)


@asynccontextmanager
async def an_ear() -> AsyncIterator[Ear]:
    async with slack_server(SystemClock(), limits=False) as server:
        team = server.workspace()
        yield Ear(server=server, team=team, mei=team.person("Mei"))


# --- sockets ----------------------------------------------------------------------------------------


async def test_messages_of_a_chat_come_in_order() -> None:
    async with an_ear() as ear, listening(ear, agent=False):
        chat = ear.team.dm(ear.mei)
        for number in range(20):
            chat.says(ear.mei, f"message {number}")
        await ear.hears(20)
    assert ear.texts() == [f"message {number}" for number in range(20)]


async def test_a_mention_is_heard_and_then_its_thread() -> None:
    async with an_ear() as ear:
        desk = ear.team.channel("desk", ear.mei)
        async with listening(ear):
            desk.says(ear.mei, "lunch?")
            root = desk.says(ear.mei, "@Copydesk a note on coffee")
            await ear.hears(2)  # as a message and as a mention
            desk.says(ear.mei, "shorter", thread=root)
            await ear.hears(3)
        async with listening(ear):  # as after a restart: it is kept
            desk.says(ear.mei, "and warmer", thread=root)
            await ear.hears(4)
            assert {each.id for each in ear.taken[:2]} == {f"{desk.id}.{root.ts}"}
            assert ear.texts() == ["a note on coffee", "a note on coffee", "shorter", "and warmer"]
            assert {each.address.thread for each in ear.taken} == {root.ts}


async def test_what_cannot_be_kept_is_not_acknowledged_and_comes_again() -> None:
    async with an_ear() as ear:
        ear.refuse = lambda inbound: not ear.team.deliveries.all[0].failures
        async with listening(ear):
            ear.team.dm(ear.mei).says(ear.mei, "hello")
            event = ear.team.deliveries.all[0]
            with capture_logs() as logs:
                await ear.server.until(lambda: event.acknowledged)
        assert (event.failures, event.attempts) == (["timeout"], 2)
        assert ear.texts() == ["hello"]
        assert [each["event"] for each in logs if each["log_level"] == "warning"] == ["slack_request_not_taken"]


async def test_it_connects_again_when_slack_asks_and_when_it_cuts() -> None:
    async with an_ear() as ear, listening(ear, agent=False):
        chat = ear.team.dm(ear.mei)
        await ear.server.until(lambda: ear.team.sockets.free)
        await ear.team.sockets.refresh()
        await ear.server.until(lambda: ear.team.sockets.opened == 2)
        chat.says(ear.mei, "one")
        await ear.hears(1)
        await ear.team.sockets.garbage("{")
        await ear.team.sockets.garbage("[]")
        chat.says(ear.mei, "two")
        await ear.hears(2)
        await ear.team.sockets.cut()
        await ear.server.until(lambda: ear.team.sockets.opened >= 3)
        chat.says(ear.mei, "three")
        await ear.hears(3)
    assert ear.texts() == ["one", "two", "three"]


async def test_a_revoked_token_is_said_once_and_stops_only_its_workspace() -> None:
    async with slack_server(SystemClock()) as server, aiohttp.ClientSession(trust_env=False) as session:
        teams = [server.workspace("T0001"), server.workspace("T0002")]
        teams[0].revokes()
        bo = teams[1].person("Bo")
        ear = Ear(server=server, team=teams[1], mei=bo)
        both = [workspace(server, team, session) for team in teams]
        source = SlackSource(workspaces=both, preferences=ear.preferences, clock=Quick(), sockets=True)
        with capture_logs() as logs:
            task = asyncio.create_task(source.listen(ear.accept))
            teams[1].dm(bo).says(bo, "hello")
            await ear.hears(1)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        refused = [each for each in logs if each["event"] == "slack_token_refused"]
        assert len(refused) == 1
        assert "COPYDESK_SLACK__BOT_TOKEN" in refused[0]["what_to_do"]
        assert teams[0].bot_token not in str(logs)


# --- HTTP -------------------------------------------------------------------------------------------


async def test_over_http_an_event_is_200_behind_accept_and_503_where_it_cannot_be_kept() -> None:
    async with an_ear() as ear, listening(ear, sockets=False) as source:
        body = b'{"type":"event_callback","team_id":"T0001","event_id":"Ev1","event":{"type":"message","user":"U1",'
        body += b'"channel":"D1","channel_type":"im","ts":"1.1","text":"hello"}}'
        headers = {**ear.team.pushes.signed(body), "Content-Type": "application/json"}
        ear.refuse = lambda inbound: True
        status, more, _ = await source.feed(headers, body)
        assert (status, more.get("retry-after")) == (503, "5")
        ear.refuse = lambda inbound: False
        assert (await source.feed(headers, body))[0] == 200
        assert (await source.feed(headers, body))[0] == 200  # replayed: the same id, so the same job
        assert {each.id for each in ear.taken} == {"D1.1.1"}


EVENT = b'{"type":"event_callback","team_id":"T0001","event":{"type":"reaction_added"}}'
CHALLENGE = b'{"type":"url_verification","token":"t","challenge":"c-h-a-l"}'
JSON, FORMS = "application/json", "application/x-www-form-urlencoded"
NOW, OLD, SOON, NEVER = 0, -301, 302, None
PUSHES: list[tuple[str, bytes, str, Any, int]] = [
    ("an event", EVENT, JSON, NOW, 200),
    ("the address is checked", CHALLENGE, JSON, NOW, 200),
    ("an old timestamp", EVENT, JSON, OLD, 401),
    ("one from the future", EVENT, JSON, SOON, 401),
    ("a timestamp that is none", EVENT, JSON, "abc", 401),
    ("no signature", EVENT, JSON, NEVER, 401),
    ("the check of the address without a signature", CHALLENGE, JSON, NEVER, 401),
    ("Slack's certificate check without one", b"ssl_check=1&token=t", FORMS, NEVER, 401),
    ("no UTF-8", b"\xff\xfe", JSON, NOW, 401),
    ("garbage", b"{", JSON, NOW, 400),
    ("a list", b"[1]", JSON, NOW, 400),
    ("a number", b"5", JSON, NOW, 400),
    ("deep nonsense", b"[" * 100_000, JSON, NOW, 400),
    ("a payload that is none", b"payload=%7B", FORMS, NOW, 400),
    ("nothing", b"", JSON, NOW, 404),
    ("an empty object", b"{}", JSON, NOW, 404),
    ("an unknown kind", b'{"type":"block_suggestion","team":{"id":"T0001"}}', JSON, NOW, 404),
    ("an event that is none", b'{"type":"event_callback","event":5}', JSON, NOW, 400),
]


@pytest.mark.parametrize(
    ("body", "kind", "moved", "expected"), [row[1:] for row in PUSHES], ids=[row[0] for row in PUSHES]
)
async def test_what_http_takes(body: bytes, kind: str, moved: Any, expected: int) -> None:
    async with an_ear() as ear, listening(ear, sockets=False) as source:
        headers = {"Content-Type": kind}
        if isinstance(moved, str):
            headers |= ear.team.pushes.signed(body, stamp=moved)
        elif moved is not NEVER:
            headers |= ear.team.pushes.signed(body, stamp=str(int(SystemClock().now().timestamp()) + moved))
        assert (await source.feed(headers, body))[0] == expected
        assert not ear.taken


WRONG = ["", "v0=", "v0=" + "0" * 64, "é" * 67, "v1=abc"]


@pytest.mark.parametrize("signature", WRONG)
async def test_a_wrong_signature(signature: str) -> None:
    async with an_ear() as ear, listening(ear, sockets=False) as source:
        headers = {**ear.team.pushes.signed(EVENT), "Content-Type": JSON} | {"X-Slack-Signature": signature}
        assert (await source.feed(headers, EVENT))[0] == 401


async def test_with_sockets_nothing_is_taken_over_http() -> None:
    async with an_ear() as ear, listening(ear) as source:
        headers = {**ear.team.pushes.signed(EVENT), "Content-Type": JSON}
        assert (await source.feed(headers, EVENT))[0] == 401


async def test_a_secret_opens_only_its_own_workspace() -> None:
    async with slack_server(SystemClock()) as server, aiohttp.ClientSession(trust_env=False) as session:
        teams = [server.workspace("T0001"), server.workspace("T0002")]
        ear = Ear(server=server, team=teams[0], mei=teams[0].person("Mei"))
        both = [workspace(server, team, session) for team in teams]
        source = SlackSource(workspaces=both, preferences=ear.preferences, clock=Quick(), sockets=False)
        task = asyncio.create_task(source.listen(ear.accept))
        said = b'{"type":"event_callback","team_id":"T0002","event":{"type":"message","user":"U1","channel":"D1",'
        said += b'"channel_type":"im","ts":"1.1","text":"hello"}}'
        for team in teams:
            await source.feed({**team.pushes.signed(said), "Content-Type": JSON}, said)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert [each.address.tenant for each in ear.taken] == [
            "T0001",
            "T0002",
        ]  # by what proves it, not by what it says


# --- commands, presses, forms, the home -------------------------------------------------------------


async def test_a_command_is_acknowledged_and_a_mistaken_one_answered_there() -> None:
    async with an_ear() as ear, listening(ear):
        desk = ear.team.channel("desk", ear.mei)
        good = desk.commands(ear.mei, "/post coffee for beginners")
        for line in ("/copydesk frobnicate", "/post", "/post " + "x" * 10_000):
            desk.commands(ear.mei, line)
        await ear.hears(1)
        await ear.server.until(lambda: len(desk.transcript().splitlines()) >= 3)
        assert good.acknowledged
        assert ear.texts() == ["/post coffee for beginners"]
        assert "There is no such command" in desk.transcript()
        assert "What shall the post be about?" in desk.transcript()
        assert "too long for a command" in desk.transcript()


async def test_commands_in_one_channel_do_not_wait_for_each_other() -> None:
    async with an_ear() as ear, listening(ear):
        desk = ear.team.channel("desk", ear.mei)
        ear.held["/drafts"] = asyncio.Event()
        first = desk.commands(ear.mei, "/drafts")
        await desk.commands(ear.mei, "/calendar").answered()
        assert (ear.texts(), first.acknowledged) == (["/calendar"], False)
        ear.held["/drafts"].set()
        await first.answered()
        assert ear.texts() == ["/calendar", "/drafts"]


async def test_a_stranger_s_command_is_answered_in_the_acknowledgement() -> None:
    async with an_ear() as ear, listening(ear):
        ear.reply = lambda inbound: Toast(text="You do not belong here <yet>", alert=True)
        delivery = ear.team.channel("desk", ear.mei).commands(ear.mei, "/drafts")
        await delivery.answered()
        assert delivery.answer == {"text": "You do not belong here &lt;yet&gt;", "response_type": "ephemeral"}
        assert not ear.server.called("chat.postEphemeral")


async def test_the_shortcut_of_a_message() -> None:
    async with an_ear() as ear, listening(ear):
        desk = ear.team.channel("desk", ear.mei)
        root = desk.says(ear.mei, "We open on Sunday & Monday")
        for callback in ("draft_from_message", "of_another_app"):
            shortcut = desk.shortcut(ear.mei, root, callback)
            await shortcut.answered()
            assert shortcut.acknowledged
        assert ear.texts() == ["/post We open on Sunday & Monday"]
        assert ear.taken[0].address.thread == root.ts


async def carded(ear: Ear, desk: Channel) -> None:
    """A card in the channel."""
    button = {"type": "button", "action_id": "b:0", "value": "0f", "text": {"type": "plain_text", "text": "Approve"}}
    blocks = [{"type": "actions", "elements": [button]}]
    await ear.server.client(ear.team).chat_postMessage(channel=desk.id, text="card", blocks=blocks)


async def test_a_toast_is_for_the_person_who_pressed() -> None:
    async with an_ear() as ear:
        desk = ear.team.channel("desk", ear.mei)
        await carded(ear, desk)
        ear.reply = lambda inbound: Toast(text="Only approvers <!channel>", alert=True)
        async with listening(ear):
            await desk.presses(ear.mei, desk.last, "Approve").answered()
            await ear.server.until(lambda: ear.server.called("chat.postEphemeral"))
        press = ear.taken[0]
        assert isinstance(press, ButtonPress)
        assert (press.callback, press.address.chat, press.address.thread) == ("0f", desk.id, "")
        assert "only Mei sees: Only approvers" in desk.transcript()
        assert "<!channel>" not in str(ear.server.called("chat.postEphemeral")[0].fields)


async def test_a_form_opens_and_comes_back_and_is_refused_in_place() -> None:
    async with an_ear() as ear:
        desk = ear.team.channel("desk", ear.mei)
        await carded(ear, desk)
        ear.reply = lambda inbound: (
            FORM if isinstance(inbound, ButtonPress) else FormRefused(problems=(("text", "That is empty."),))
        )
        async with listening(ear):
            await desk.presses(ear.mei, desk.last, "Approve").answered()
            await ear.server.until(lambda: ear.mei.modal)
            modal = ear.mei.modal
            assert modal
            assert modal.entries == {"Text": "old"}
            await modal.submits({"Text": "new"}).answered()
            assert modal.errors == {"Text": "That is empty."}
            ear.reply = lambda inbound: Nothing()
            await modal.submits({"Text": "better"}).answered()
            assert ear.mei.modal is None
        entries = [each for each in ear.taken if isinstance(each, FormEntry)]
        assert [dict(each.values)["text"] for each in entries] == ["new", "better"]
        assert {(each.id, each.callback, each.address.chat) for each in entries} == {(modal.id, "cb", desk.id)}


async def test_a_form_that_does_not_open_is_said() -> None:
    async with an_ear() as ear:
        desk = ear.team.channel("desk", ear.mei)
        await carded(ear, desk)
        large = FormField(name="text", label="Text", kind="text", value="x" * 3001)
        forms = iter([FORM, OpenForm(callback="cb", title="Edit", submit="Save", fields=(large,))])
        ear.reply = lambda inbound: next(forms)
        ear.server.faults.add("views.open", "expired_trigger_id")
        async with listening(ear):
            with capture_logs() as logs:
                await desk.presses(ear.mei, desk.last, "Approve").answered()
                await ear.server.until(lambda: "did not open" in desk.transcript())
            assert any(each["event"] == "slack_form_not_opened" for each in logs)
            await desk.presses(ear.mei, desk.shown[0], "Approve").answered()
            await ear.server.until(lambda: "too long for a form" in desk.transcript())


async def test_the_home_is_published() -> None:
    async with an_ear() as ear, listening(ear):
        ear.reply = lambda inbound: ShowHome(parts=(OutboundMessage(text="**My drafts**"),))
        ear.mei.opens_home()
        await ear.server.until(lambda: ear.mei.home)
        assert ear.mei.home
        assert "My drafts" in ear.mei.home.transcript()
        assert isinstance(ear.taken[0], HomeOpened)


# --- the agent view ---------------------------------------------------------------------------------


async def test_the_agent_view_has_prompts_a_status_and_a_title() -> None:
    async with an_ear() as ear, listening(ear):
        chat = ear.team.dm(ear.mei)
        ear.mei.opens_messages()
        await ear.server.until(lambda: ear.server.called("assistant.threads.setSuggestedPrompts"))
        root = chat.says(ear.mei, "写一篇小红书笔记")
        await ear.server.until(lambda: ear.server.called("assistant.threads.setTitle"))
        await ear.hears(1)
        thread = chat.thread(root.ts)
        assert thread.title == "写一篇小红书笔记"
        chat.says(ear.mei, "短一点", thread=root)
        await ear.hears(2)
        assert len(ear.server.called("assistant.threads.setTitle")) == 1
        assert len(ear.server.called("assistant.threads.setStatus")) == 2
        ear.mei.opens_messages()  # by now it is known how they write
        await ear.server.until(lambda: len(ear.server.called("assistant.threads.setSuggestedPrompts")) == 2)
        assert "小红书" in str(ear.server.called("assistant.threads.setSuggestedPrompts")[1].fields)


async def test_without_the_scope_it_is_a_plain_chat_and_that_is_said_once() -> None:
    async with an_ear() as ear, listening(ear):
        ear.team.scopes -= {"assistant:write"}
        chat = ear.team.dm(ear.mei)
        with capture_logs() as logs:
            for number in range(3):
                chat.says(ear.mei, f"message {number}")
                await ear.hears(number + 1)
        assert [each["call"] for each in logs if each["event"] == "slack_agent_view_off"] == ["title"]
        assert len(ear.server.called("assistant.threads.setTitle")) == 1


async def test_a_plain_direct_chat_makes_none_of_these_calls() -> None:
    async with an_ear() as ear, listening(ear, agent=False):
        ear.mei.opens_messages()
        ear.team.dm(ear.mei).says(ear.mei, "hello")
        await ear.hears(1)
        assert not [call for call in ear.server.calls if call.method.startswith("assistant.")]
        assert ear.taken[0].address.thread == ""


async def test_slack_s_own_stop_button() -> None:
    async with an_ear() as ear, listening(ear):
        body = {"type": "agent_session_stopped", "channel": "D7001", "thread_ts": "1.1", "user": ear.mei.id}
        ear.team.happens("agent_session_stopped", body)
        await ear.hears(1)
        press = ear.taken[0]
        assert isinstance(press, ButtonPress)
        assert (press.callback, press.address.thread) == (STOP, "1.1")
