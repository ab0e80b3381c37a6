"""What people do on our own Slack, as the real slack-bolt hears it: by Socket Mode and by signed HTTP."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import WSServerHandshakeError, web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp

from adapters.clock import SystemClock
from adapters.memory.clock import SimulatedClock
from core.ports import Clock
from tests.fakes.slack import Channel, Person, SlackServer, Workspace, slack_server
from tests.fakes.slack.pushes import signature

Body = dict[str, Any]


@dataclass
class Desk:
    """A server, a workspace with Mei in a channel, and an app that writes down what it hears."""

    server: SlackServer
    team: Workspace
    mei: Person
    channel: Channel
    app: AsyncApp
    heard: list[Body] = field(default_factory=list)

    @property
    def events(self) -> list[str]:
        """The kinds of what was heard, in order."""
        inner = [body.get("event", body) for body in self.heard]
        return [body.get("subtype") or body.get("type") or body["command"] for body in inner]

    async def hears(self, count: int) -> None:
        await self.server.until(lambda: len(self.heard) >= count)
        await self.server.wait_quiet()


@asynccontextmanager
async def opened(clock: Clock | None = None) -> AsyncIterator[Desk]:
    """Not connected yet."""
    async with slack_server(clock or SystemClock(), limits=False) as server:
        team = server.workspace()
        mei = team.person("Mei")
        app = AsyncApp(client=server.client(team), signing_secret=team.signing_secret, process_before_response=True)
        desk = Desk(server, team, mei, team.channel("desk", mei), app)

        @app.middleware
        async def write_down(body: Body, next: Callable[[], Awaitable[None]]) -> None:  # noqa: A002
            desk.heard.append(body)
            await next()

        @app.event({"type": "message"})
        @app.event("app_mention")
        @app.event("app_home_opened")
        @app.event("agent_session_stopped")
        async def event() -> None:
            """Heard is enough."""

        yield desk


@asynccontextmanager
async def connected(clock: Clock | None = None) -> AsyncIterator[Desk]:
    """By Socket Mode."""
    async with opened(clock) as desk, link(desk):
        yield desk


@asynccontextmanager
async def link(desk: Desk) -> AsyncIterator[None]:
    """One connection of the app."""
    handler: Any = AsyncSocketModeHandler(desk.app, desk.team.app_token)
    await handler.connect_async()
    try:
        yield
    finally:
        await handler.close_async()


@asynccontextmanager
async def pushed(clock: Clock | None = None) -> AsyncIterator[Desk]:
    """By HTTP."""
    async with opened(clock) as desk:

        async def answer(request: web.Request) -> web.Response:
            return await to_aiohttp_response(await desk.app.async_dispatch(await to_bolt_request(request)))

        async with served(answer) as url:
            desk.team.request_url = url
            yield desk


@asynccontextmanager
async def served(answer: Callable[[web.Request], Awaitable[web.Response]]) -> AsyncIterator[str]:
    site = web.Application()
    site.router.add_post("/webhooks/slack", answer)
    runner = web.AppRunner(site, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/webhooks/slack"
    finally:
        await runner.cleanup()


@pytest.fixture(params=[connected, pushed], ids=["socket", "http"])
async def desk(request: pytest.FixtureRequest) -> AsyncIterator[Desk]:
    async with request.param() as opened_desk:
        yield opened_desk


# --- either way


async def test_a_mention_comes_as_two_events(desk: Desk) -> None:
    desk.channel.says(desk.mei, "@Copydesk hello")
    desk.channel.says(desk.mei, "hello all")
    await desk.hears(3)
    assert sorted(desk.events) == ["app_mention", "message", "message"]
    mentions = {body["event"]["ts"] for body in desk.heard if "hello all" not in body["event"]["text"]}
    assert len(mentions) == 1
    assert not desk.team.deliveries.waiting


async def test_threads_edits_deletions_and_files(desk: Desk) -> None:
    root = desk.channel.says(desk.mei, "a")
    await desk.hears(1)
    reply = desk.channel.says(desk.mei, "b", thread=root)
    await desk.hears(2)
    desk.channel.edits(desk.mei, reply, "c")
    await desk.hears(3)
    desk.channel.deletes(reply)
    await desk.hears(4)
    desk.channel.sends_file(desk.mei, b"text", name="notes.txt", text="look")
    await desk.hears(5)
    assert desk.events == ["message", "message", "message_changed", "message_deleted", "file_share"]
    assert desk.heard[1]["event"]["thread_ts"] == root.ts
    assert desk.heard[4]["event"]["files"][0]["mimetype"] == "text/plain"
    assert desk.channel.transcript() == "Mei: a\nMei 📎notes.txt: look"


async def test_a_command_is_acknowledged_with_words(desk: Desk) -> None:
    @desk.app.command("/post")
    async def post(ack: Any, command: Body) -> None:
        await ack(f"On it: {command['text']}")

    delivery = desk.team.dm(desk.mei).commands(desk.mei, "/post coffee beans")
    await delivery.answered()
    assert delivery.acknowledged
    assert delivery.attempts <= 1
    assert desk.team.dm(desk.mei).transcript() == "only Mei sees: On it: coffee beans"
    assert desk.heard[0]["channel_name"] == "directmessage"


async def test_a_press_opens_a_modal_that_is_refused_and_then_closes(desk: Desk) -> None:
    @desk.app.action("b:0")
    async def press(ack: Any, body: Body, client: Any) -> None:
        element = {"type": "plain_text_input", "action_id": "text", "initial_value": body["actions"][0]["value"]}
        label = {"type": "plain_text", "text": "Text"}
        blocks = [{"type": "input", "block_id": "text", "label": label, "element": element}]
        words = {name: {"type": "plain_text", "text": text} for name, text in (("title", "Edit"), ("submit", "Save"))}
        view = {"type": "modal", "callback_id": "form", "private_metadata": "{}", "blocks": blocks, **words}
        await client.views_open(trigger_id=body["trigger_id"], view=view)
        await ack()

    @desk.app.view("form")
    async def form(ack: Any, view: Body) -> None:
        if view["state"]["values"]["text"]["text"]["value"] == "bad":
            await ack(response_action="errors", errors={"text": "That is bad."})
        else:
            await ack()

    text = {"type": "plain_text", "text": "Edit"}
    row = {"type": "actions", "elements": [{"type": "button", "action_id": "b:0", "text": text, "value": "d:1"}]}
    await desk.server.client().chat_postMessage(channel=desk.channel.id, text="a card", blocks=[row])
    await desk.channel.presses(desk.mei, desk.channel.last, "Edit").answered()
    modal = desk.mei.modal
    assert modal
    assert modal.transcript() == "« Edit »\nText: d:1\n  [Save]"
    with pytest.raises(LookupError, match="filled in"):
        modal.submits({"Text": ""})
    with pytest.raises(LookupError, match="no fields"):
        modal.submits({"Title": "a"})
    await modal.submits({"Text": "bad"}).answered()
    assert modal.open
    assert modal.transcript() == "« Edit »\nText: d:1\n  ! That is bad.\n  [Save]"
    await modal.submits({"Text": "good"}).answered()
    assert not modal.open


async def test_home_shortcut_and_stop(desk: Desk) -> None:
    @desk.app.shortcut("draft_from_message")
    async def shortcut(ack: Any) -> None:
        await ack()

    client = desk.server.client()
    message = desk.channel.says(desk.mei, "news")
    await desk.channel.shortcut(desk.mei, message, "draft_from_message").answered()
    await desk.mei.opens_home().answered()
    text = {"type": "mrkdwn", "text": "*Waiting for me*"}
    view = {"type": "home", "blocks": [{"type": "section", "text": text}]}
    await client.views_publish(user_id=desk.mei.id, view=view)
    assert desk.mei.home
    assert desk.mei.home.transcript() == "*Waiting for me*"
    at: Body = {"channel_id": desk.channel.id, "thread_ts": message.ts}
    await client.agents_sessions_setStatus(**at, status="processing")
    await desk.channel.stops(desk.mei, message).answered()
    await desk.mei.opens_messages().answered()
    assert set(desk.events) == {"message", "message_action", "app_home_opened", "agent_session_stopped"}


async def test_the_app_hears_what_it_says_itself(desk: Desk) -> None:
    posted = await desk.server.client().chat_postMessage(channel=desk.channel.id, text="a")
    await desk.server.client().chat_update(channel=desk.channel.id, ts=posted["ts"], text="b")
    await desk.server.wait_quiet()
    said, changed = (delivery.payload["event"] for delivery in desk.team.deliveries.all)
    assert said["bot_id"] == changed["message"]["bot_id"] == desk.team.bot.bot_id
    assert (changed["subtype"], changed["previous_message"]["text"]) == ("message_changed", "a")
    assert all(delivery.acknowledged for delivery in desk.team.deliveries.all)


async def test_the_same_may_come_again(desk: Desk) -> None:
    desk.channel.says(desk.mei, "a")
    await desk.hears(1)
    await desk.team.again(desk.team.deliveries.all[0]).answered()
    assert [body["event_id"] for body in desk.heard] == [desk.heard[0]["event_id"]] * 2


async def test_what_is_not_subscribed_or_not_granted_is_not_told(desk: Desk) -> None:
    desk.team.subscribed.discard("message.channels")
    desk.team.scopes.discard("app_mentions:read")
    desk.channel.says(desk.mei, "@Copydesk hello")
    desk.team.dm(desk.mei).says(desk.mei, "hello")
    await desk.hears(1)
    assert [body["event"]["channel_type"] for body in desk.heard] == ["im"]


# --- Socket Mode


async def test_links_are_refreshed_and_cut_and_nothing_is_lost() -> None:
    async with connected() as desk:
        sockets = desk.team.sockets
        await desk.server.until(lambda: sockets.free)
        await sockets.refresh()
        desk.channel.says(desk.mei, "between")
        await desk.hears(1)
        assert sockets.opened == 2


async def test_each_event_goes_to_one_link() -> None:
    async with connected() as desk, link(desk):
        await desk.server.until(lambda: len(desk.team.sockets.free) == 2)
        for number in range(4):
            desk.channel.says(desk.mei, str(number))
        await desk.hears(4)
        assert sorted(len(link.carried) for link in desk.team.sockets.links) == [2, 2]


async def test_there_are_ten_links_at_most() -> None:
    async with opened() as desk:
        client = desk.server.client()
        assert client.session
        sockets = []
        for _ in range(11):
            url = (await client.apps_connections_open(app_token=desk.team.app_token))["url"]
            sockets.append(await client.session.ws_connect(url))
        said = [(await socket.receive_json()) for socket in sockets]
        assert [body["type"] for body in said] == ["hello"] * 10 + ["disconnect"]
        assert said[-1]["reason"] == "too_many_websockets"
        for socket in sockets:
            await socket.close()


async def test_what_is_not_acknowledged_comes_again() -> None:
    clock = SimulatedClock()
    async with opened(clock) as desk:
        client = desk.server.client()
        url = (await client.apps_connections_open(app_token=desk.team.app_token))["url"]
        assert client.session
        async with client.session.ws_connect(url) as socket:
            assert (await socket.receive_json())["type"] == "hello"
            delivery = desk.team.happens("app_mention", {"type": "app_mention"})
            first = await socket.receive_json()
            await clock.advance(3)
            again = await socket.receive_json()
            assert (first["retry_attempt"], again["retry_attempt"], again["retry_reason"]) == (0, 1, "timeout")
            assert again["payload"]["event_id"] == first["payload"]["event_id"]
            await socket.send_json({"envelope_id": again["envelope_id"]})
            await delivery.answered()
            assert delivery.acknowledged
            await socket.send_str("garbage")
        with pytest.raises(WSServerHandshakeError):  # a ticket is good for one connection
            await client.session.ws_connect(url)


# --- HTTP


async def test_the_address_is_verified() -> None:
    async with pushed() as desk:
        assert await desk.team.pushes.verify()
        desk.team.signing_secret = "another"
        assert not await desk.team.pushes.verify()


async def test_events_are_tried_three_times_more_and_forms_are_not() -> None:
    clock = SimulatedClock()
    signed: list[bool] = []
    seen: list[tuple[str, str]] = []

    async def answer(request: web.Request) -> web.Response:
        raw = await request.read()
        stamp = request.headers["X-Slack-Request-Timestamp"]
        signed.append(request.headers["X-Slack-Signature"] == signature("signing-secret-of-0001", stamp, raw))
        seen.append((request.headers.get("X-Slack-Retry-Num", ""), request.headers.get("X-Slack-Retry-Reason", "")))
        return web.Response(status=500)

    async with opened(clock) as desk, served(answer) as url:
        desk.team.request_url = url
        event = desk.team.happens("app_mention", {"type": "app_mention"})
        await desk.server.until(lambda: len(seen) == 2)
        await desk.server.wait_quiet()
        await clock.advance(60)
        await desk.server.until(lambda: len(event.failures) == 3)
        await clock.advance(300)
        await event.answered()
        assert all(signed)
        assert seen == [("", ""), ("1", "http_error"), ("2", "http_error"), ("3", "http_error")]
        command = desk.channel.commands(desk.mei, "/post coffee")
        await command.answered()
        assert (command.acknowledged, command.failures, command.statuses) == (False, ["http_error"], [500])


async def test_an_app_may_refuse_retries_and_may_be_too_slow() -> None:
    clock = SimulatedClock()
    hold = asyncio.Event()

    async def answer(request: web.Request) -> web.Response:
        if "slow" in json.loads(await request.read())["event"]:
            await hold.wait()
        return web.Response(status=503, headers={"X-Slack-No-Retry": "1"})

    async with opened(clock) as desk, served(answer) as url:
        desk.team.request_url = url
        event = desk.team.happens("app_mention", {"type": "app_mention"})
        await event.answered()
        assert event.attempts == 1
        slow = desk.team.happens("app_mention", {"type": "app_mention", "slow": True})
        await desk.server.until(lambda: desk.server.busy)
        await clock.advance(3)
        await desk.server.until(lambda: slow.failures)
        assert slow.failures == ["http_timeout"]
        hold.set()


# --- triggers and views


async def test_a_trigger_opens_one_modal_within_three_seconds() -> None:
    clock = SimulatedClock()
    async with opened(clock) as desk:
        client = desk.server.client()
        title = {"type": "plain_text", "text": "Edit"}
        section = {"type": "section", "text": {"type": "mrkdwn", "text": "a"}}
        view: Body = {"type": "modal", "title": title, "blocks": [section]}
        calls = iter([desk.channel.commands(desk.mei, "/post a").payload["trigger_id"] for _ in range(2)])
        first, late = next(calls), next(calls)
        opening = [
            ({"trigger_id": first, "view": {**view, "private_metadata": "p" * 3001}}, "invalid_arguments"),
            (
                {"trigger_id": first, "view": {**view, "title": {"type": "plain_text", "text": "t" * 25}}},
                "invalid_arguments",
            ),
            ({"trigger_id": first, "view": view}, ""),
            ({"trigger_id": first, "view": view}, "exchanged_trigger_id"),
            ({"trigger_id": "1.2.3", "view": view}, "invalid_trigger_id"),
        ]
        for arguments, error in opening:
            answer = await call(client, "views.open", arguments)
            assert answer == error
        await clock.advance(3.1)
        assert await call(client, "views.open", {"trigger_id": late, "view": view}) == "expired_trigger_id"
        assert desk.mei.modal
        number = desk.mei.modal.id
        assert not await call(client, "views.update", {"view_id": number, "view": {**view, "blocks": [section] * 2}})
        assert desk.mei.modal.transcript() == "« Edit »\na\na"
        desk.mei.modal.content["notify_on_close"] = True
        modal = desk.mei.modal
        told = modal.closes()
        assert told
        assert (told.payload["type"], told.payload["view"]["id"], modal.open) == ("view_closed", number, False)
        assert await call(client, "views.update", {"view_id": number, "view": view}) == "not_found"


async def call(client: Any, method: str, arguments: Body) -> str:
    """The error, "" for none."""
    async with client.session.post(
        f"{client.base_url}{method}", json=arguments, headers={"Authorization": f"Bearer {client.token}"}
    ) as answer:
        return str((await answer.json()).get("error", ""))
