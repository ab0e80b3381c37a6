"""Our own Slack, as the real slack-sdk meets it: each limit, each fault, streams, views and files."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from io import BytesIO
from typing import Any

import aiohttp
import pytest
from PIL import Image
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.clock import SystemClock
from adapters.memory.clock import SimulatedClock
from tests.fakes.slack import Channel, Person, SlackServer, Trouble, Workspace, slack_server


@pytest.fixture
async def server() -> AsyncIterator[SlackServer]:
    async with slack_server(SystemClock(), limits=False) as running:
        yield running


@pytest.fixture
def team(server: SlackServer) -> Workspace:
    return server.workspace()


@pytest.fixture
async def client(server: SlackServer, team: Workspace) -> AsyncWebClient:
    return server.client(team)


@pytest.fixture
def mei(team: Workspace) -> Person:
    return team.person("Mei", language="zh-CN", zone="Asia/Shanghai")


@pytest.fixture
def desk(team: Workspace, mei: Person) -> Channel:
    return team.channel("desk", mei)


@asynccontextmanager
async def on(clock: SimulatedClock, **options: Any) -> AsyncIterator[tuple[SlackServer, AsyncWebClient, Channel]]:
    """A server on simulated time, with one channel and Mei in it."""
    async with slack_server(clock, **options) as running:
        team = running.workspace()
        yield running, running.client(), team.channel("desk", team.person("Mei"))


async def refusal(call: Awaitable[object]) -> str:
    """The error code that the call is refused with."""
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response["error"])


async def place_of(call: Awaitable[object]) -> str:
    """What a refusal says in detail."""
    with pytest.raises(SlackApiError) as caught:
        await call
    return " ".join(caught.value.response["response_metadata"]["messages"])


def section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def button(label: str, value: str = "v", action_id: str = "") -> dict[str, Any]:
    text = {"type": "plain_text", "text": label}
    return {"type": "button", "text": text, "value": value} | ({"action_id": action_id} if action_id else {})


def row(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "actions", "elements": list(elements)}


def picture() -> bytes:
    file = BytesIO()
    Image.new("RGB", (40, 30)).save(file, "PNG")
    return file.getvalue()


def field(label: str, kind: str = "plain_text_input", **element: Any) -> dict[str, Any]:
    content = {"type": kind, "action_id": label.lower(), **element}
    text = {"type": "plain_text", "text": label}
    return {"type": "input", "block_id": label.lower(), "label": text, "element": content}


def modal(*blocks: dict[str, Any], **more: Any) -> dict[str, Any]:
    words = {name: {"type": "plain_text", "text": text} for name, text in (("title", "Edit"), ("submit", "Save"))}
    return {"type": "modal", **words, "blocks": list(blocks), **more}


# --- the scene


async def test_a_channel_reads_like_a_transcript(
    server: SlackServer, client: AsyncWebClient, desk: Channel, mei: Person
) -> None:
    asked = desk.says(mei, "@Copydesk a note on <coffee>")
    blocks = [section("Here is *it*, <@U7001>: &lt;b&gt;"), row(button("Approve"), button("Reject"))]
    await client.chat_postMessage(channel=desk.id, thread_ts=asked.ts, text="it", blocks=blocks)
    await client.chat_postEphemeral(channel=desk.id, user=mei.id, text="psst", thread_ts=asked.ts)
    desk.says(mei, "thanks", thread=asked)
    await client.chat_postMessage(channel=desk.id, markdown_text="**done**\n- twice")
    assert desk.transcript() == (
        "Mei: @Copydesk a note on <coffee>\n"
        "    Copydesk: Here is *it*, @Mei: <b>\n"
        "      [Approve] [Reject]\n"
        "    only Mei sees: psst\n"
        "    Mei: thanks\n"
        "Copydesk: **done**\n"
        "- twice"
    )
    assert asked.text == f"<@{desk.workspace.bot.id}> a note on &lt;coffee&gt;"
    assert desk.shown[1].pings == [mei.id]
    assert [entry.method for entry in server.calls] == ["chat.postMessage", "chat.postEphemeral", "chat.postMessage"]


# --- tokens and scopes


async def test_tokens_open_what_is_theirs(server: SlackServer, client: AsyncWebClient, team: Workspace) -> None:
    known = await client.auth_test()
    assert (known["team_id"], known["user_id"], known["bot_id"]) == (team.team, team.bot.id, team.bot.bot_id)
    assert "chat:write" in known.headers["X-OAuth-Scopes"]
    assert await refusal(client.auth_test(token="xoxb-wrong")) == "invalid_auth"
    assert await refusal(client.apps_connections_open(app_token=team.bot_token)) == "not_allowed_token_type"
    assert (await client.apps_connections_open(app_token=team.app_token))["url"].startswith("ws://127.0.0.1")
    assert await refusal(client.api_call("admin.users.list")) == "unknown_method"
    team.revokes()
    assert await refusal(client.auth_test()) == "token_revoked"
    async with aiohttp.ClientSession() as session, session.post(f"{server.api_url}auth.test") as answer:
        assert await answer.json() == {"ok": False, "error": "not_authed"}


async def test_a_missing_scope_is_named(client: AsyncWebClient, team: Workspace, mei: Person) -> None:
    team.scopes.discard("users:read")
    with pytest.raises(SlackApiError) as caught:
        await client.users_info(user=mei.id)
    assert caught.value.response["needed"] == "users:read"
    assert "chat:write" in caught.value.response["provided"]


async def test_people_have_a_language_and_a_zone(client: AsyncWebClient, mei: Person) -> None:
    user = (await client.users_info(user=mei.id, include_locale=True))["user"]
    assert (user["locale"], user["tz"], user["real_name"]) == ("zh-CN", "Asia/Shanghai", "Mei")
    assert "locale" not in (await client.users_info(user=mei.id))["user"]
    assert await refusal(client.users_info(user="U0")) == "user_not_found"


# --- messages


@pytest.mark.parametrize(
    ("content", "error"),
    [
        ({"text": " "}, "no_text"),
        ({"text": "a", "markdown_text": "b"}, "markdown_text_conflict"),
        ({"markdown_text": "a" * 12_001}, "msg_too_long"),
        ({"text": "a", "blocks": "{"}, "invalid_blocks_format"),
        ({"text": "a", "blocks": [{"type": "secshun"}]}, "invalid_blocks"),
        ({"text": "a", "thread_ts": "1.2"}, "thread_not_found"),
        ({"channel": "C0", "text": "a"}, "channel_not_found"),
    ],
)
async def test_posts_that_are_refused(
    client: AsyncWebClient, desk: Channel, content: dict[str, Any], error: str
) -> None:
    assert await refusal(client.api_call("chat.postMessage", json={"channel": desk.id, **content})) == error
    assert not desk.shown


@pytest.mark.parametrize(
    ("blocks", "place"),
    [
        ([section("a")] * 51, "no more than 50"),
        ([section("a" * 3001)], "/blocks/0/text/text"),
        ([section("")], "more than 0"),
        ([{"type": "markdown", "text": "a" * 7000}, {"type": "markdown", "text": "a" * 5001}], "/blocks/1/text"),
        ([row(*[button("b", action_id=f"b:{n}") for n in range(26)])], "no more than 25"),
        ([row(button("b" * 76))], "elements/0/text/text"),
        ([row(button("b", "v" * 2001))], "elements/0/value"),
        ([row(button("b", action_id="a" * 256))], "elements/0/action_id"),
        ([row(button("b", action_id="x")), row(button("c", action_id="x"))], "already exists"),
        ([row({**button("b"), "url": "h" * 3001})], "elements/0/url"),
        ([{"type": "header", "text": {"type": "plain_text", "text": "h" * 151}}], "/blocks/0/text/text"),
        ([{"type": "header", "text": {"type": "mrkdwn", "text": "h"}}], "plain_text"),
        ([{"type": "image", "slack_file": {"id": "F1"}, "alt_text": "a"}], "invalid slack file"),
        ([{"type": "image", "image_url": "https://a.b/c.png"}], "alt_text"),
        ([{**section("a"), "block_id": "x"}, {**section("b"), "block_id": "x"}], "block_id must be unique"),
    ],
)
async def test_blocks_that_are_refused(
    client: AsyncWebClient, desk: Channel, blocks: list[dict[str, Any]], place: str
) -> None:
    assert place in await place_of(client.chat_postMessage(channel=desk.id, text="a", blocks=blocks))


async def test_long_texts_are_cut_when_posted_and_refused_when_edited(client: AsyncWebClient, desk: Channel) -> None:
    posted = await client.chat_postMessage(channel=desk.id, text="a" * 40_001)
    assert len(desk.last.text) == 40_000
    assert await refusal(client.chat_update(channel=desk.id, ts=posted["ts"], text="a" * 4001)) == "msg_too_long"
    await client.chat_update(channel=desk.id, ts=posted["ts"], text="a" * 4000)
    assert desk.last.edited


async def test_places_that_the_bot_may_not_write_to(client: AsyncWebClient, team: Workspace, mei: Person) -> None:
    away, old = team.channel("away", mei, bot=False), team.channel("old", mei)
    hidden = team.channel("hidden", mei, private=True, bot=False)
    old.archives()
    assert await refusal(client.chat_postMessage(channel=away.id, text="a")) == "not_in_channel"
    assert await refusal(client.chat_postMessage(channel=old.id, text="a")) == "is_archived"
    assert await refusal(client.chat_postMessage(channel=hidden.id, text="a")) == "channel_not_found"
    direct = (await client.conversations_open(users=mei.id))["channel"]["id"]
    assert (await client.chat_postMessage(channel=mei.id, text="a"))["channel"] == direct == team.dm(mei).id
    assert (await client.conversations_info(channel=direct))["channel"]["is_im"]


async def test_messages_that_cannot_be_changed(client: AsyncWebClient, desk: Channel, mei: Person) -> None:
    said = desk.says(mei, "mine")
    whisper = await client.chat_postEphemeral(channel=desk.id, user=mei.id, text="psst")
    update = client.chat_update
    assert await refusal(update(channel=desk.id, ts=said.ts, text="b")) == "cant_update_message"
    assert await refusal(client.chat_delete(channel=desk.id, ts=said.ts)) == "cant_delete_message"
    assert await refusal(update(channel=desk.id, ts=whisper["message_ts"], text="b")) == "message_not_found"
    posted = await client.chat_postMessage(channel=desk.id, text="a", blocks=[row(button("Approve"))])
    await update(channel=desk.id, ts=posted["ts"], text="decided")
    assert (desk.last.shown, desk.last.labels) == ("decided", [])
    desk.deletes(desk.last)
    assert await refusal(update(channel=desk.id, ts=posted["ts"], text="b")) == "message_not_found"


# --- limits


async def test_a_minute_of_edits_and_no_more(clock: SimulatedClock) -> None:
    async with on(clock) as (server, client, desk):
        ts = (await client.chat_postMessage(channel=desk.id, text="a"))["ts"]
        for number in range(50):
            await client.chat_update(channel=desk.id, ts=ts, text=str(number))
        with pytest.raises(SlackApiError) as caught:
            await client.chat_update(channel=desk.id, ts=ts, text="one more")
        answer = caught.value.response
        assert (answer.status_code, answer.headers["Retry-After"], answer["error"]) == (429, "2", "ratelimited")
        await clock.advance(2)
        await client.chat_update(channel=desk.id, ts=ts, text="now")
        assert server.refusals == 1
        assert server.workspace("T0002").refusals == 0


async def test_posts_are_one_a_second_in_a_channel(clock: SimulatedClock) -> None:
    async with on(clock) as (server, client, desk):
        other = server.workspace().channel("other")
        for _ in range(4):
            await client.chat_postMessage(channel=desk.id, text="a")
        assert await refusal(client.chat_postMessage(channel=desk.id, text="a")) == "ratelimited"
        await client.chat_postMessage(channel=other.id, text="a")
        await clock.advance(1)
        await client.chat_postMessage(channel=desk.id, text="a")


async def test_buckets_may_be_empty_at_first(clock: SimulatedClock) -> None:
    async with on(clock, empty=True) as (server, client, desk):
        assert await refusal(client.chat_postMessage(channel=desk.id, text="a")) == "ratelimited"
        await clock.advance(1)
        await client.chat_postMessage(channel=desk.id, text="a")
        assert server.refusals == 1


# --- streams


async def test_a_stream_grows_and_ends_with_buttons(client: AsyncWebClient, desk: Channel, mei: Person) -> None:
    asked = desk.says(mei, "write")
    to: dict[str, Any] = {"recipient_user_id": mei.id, "recipient_team_id": desk.workspace.team}
    begun = await client.chat_startStream(channel=desk.id, thread_ts=asked.ts, **to)
    here: dict[str, Any] = {"channel": desk.id, "ts": begun["ts"]}
    step = {"type": "task_update", "id": "write", "title": "Writing", "status": "in_progress", "details": "title"}
    await client.chat_appendStream(**here, chunks=[step])
    assert await refusal(client.chat_update(**here, text="no")) == "streaming_state_conflict"
    assert desk.transcript() == "Mei: write\n    Copydesk ✍: ◐ Writing · title"
    await client.chat_appendStream(**here, chunks=[{"type": "markdown_text", "text": "Cof"}])
    await client.chat_appendStream(**here, markdown_text="fee")
    done = {**step, "status": "complete", "details": ", text"}
    await client.chat_stopStream(**here, chunks=[done], blocks=[row(button("Approve"))])
    assert desk.transcript(thread=asked) == "Mei: write\nCopydesk: ✓ Writing · title, text\nCoffee\n  [Approve]"
    assert await refusal(client.chat_appendStream(**here, markdown_text="!")) == "message_not_in_streaming_state"
    assert await refusal(client.chat_stopStream(**here)) == "message_not_in_streaming_state"
    await client.chat_update(**here, markdown_text="whole")
    assert desk.transcript(thread=asked) == "Mei: write\nCopydesk: whole"


async def test_streams_that_do_not_begin(client: AsyncWebClient, team: Workspace, desk: Channel, mei: Person) -> None:
    asked = desk.says(mei, "write")
    at: dict[str, Any] = {"channel": desk.id, "thread_ts": asked.ts}
    assert await refusal(client.chat_startStream(**at)) == "missing_recipient_user_id"
    assert await refusal(client.chat_startStream(**at, recipient_user_id=mei.id)) == "missing_recipient_team_id"
    desk.streams = False
    assert await refusal(client.chat_startStream(**at)) == "channel_type_not_supported"
    assert await refusal(client.chat_startStream(channel=desk.id, thread_ts="")) == "invalid_arguments"
    root = team.dm(mei).says(mei, "write")
    assert (await client.chat_startStream(channel=team.dm(mei).id, thread_ts=root.ts))["ts"]


async def test_a_stream_lives_five_minutes(clock: SimulatedClock) -> None:
    async with on(clock) as (server, client, desk):
        mei = desk.members[0]
        direct = server.workspace().dm(mei)
        root = direct.says(mei, "write")
        ts = (await client.chat_startStream(channel=direct.id, thread_ts=root.ts, markdown_text="a"))["ts"]
        await clock.advance(299)
        await client.chat_appendStream(channel=direct.id, ts=ts, markdown_text="b")
        await clock.advance(1)
        append = client.chat_appendStream(channel=direct.id, ts=ts, markdown_text="c")
        assert await refusal(append) == "message_not_in_streaming_state"
        assert await refusal(client.chat_stopStream(channel=direct.id, ts=ts)) == "message_not_in_streaming_state"
        assert direct.transcript() == "Mei: write\n    Copydesk ✂: ab"
        await client.chat_update(channel=direct.id, ts=ts, text="abc")
        assert direct.transcript() == "Mei: write\n    Copydesk: abc"


@pytest.mark.parametrize(
    ("frames", "error"),
    [
        ([{"markdown_text": "a" * 12_001}], "msg_too_long"),
        ([{"markdown_text": "a" * 12_000}, {"markdown_text": "a" * 1_001}], "msg_blocks_too_long"),
        ([{"chunks": [{"type": "task_update", "id": "a", "title": "A", "status": "completed"}]}], "invalid_chunks"),
        ([{"chunks": [{"type": "markdown_text", "text": "a"}], "markdown_text": "b"}], "markdown_text_conflict"),
        ([{}], "no_text"),
    ],
)
async def test_frames_that_are_refused(
    client: AsyncWebClient, team: Workspace, mei: Person, frames: list[dict[str, Any]], error: str
) -> None:
    direct = team.dm(mei)
    root = direct.says(mei, "write")
    ts = (await client.chat_startStream(channel=direct.id, thread_ts=root.ts))["ts"]
    *good, bad = frames
    for frame in good:
        await client.api_call("chat.appendStream", json={"channel": direct.id, "ts": ts, **frame})
    seen = direct.last.shown
    assert await refusal(client.api_call("chat.appendStream", json={"channel": direct.id, "ts": ts, **bad})) == error
    assert direct.last.shown == seen


# --- files


async def test_a_picture_is_uploaded_and_shown(client: AsyncWebClient, desk: Channel) -> None:
    content = picture()
    ready = await client.files_upload_v2(filename="card.png", content=content, title="Card")
    number = ready["file"]["id"]
    block = {"type": "image", "slack_file": {"id": number}, "alt_text": "a card"}
    await client.chat_postMessage(channel=desk.id, text="a card", blocks=[block, section("Look")])
    assert desk.transcript() == "Copydesk 🖼1: Look"
    assert (await client.files_info(file=number))["file"]["original_w"] == 40


async def test_a_file_counts_once_it_is_complete(client: AsyncWebClient, desk: Channel) -> None:
    begun = await client.files_getUploadURLExternal(filename="a.png", length=3)
    complete = client.files_completeUploadExternal
    assert await refusal(complete(files=[{"id": begun["file_id"], "title": "a"}])) == "file_not_found"
    async with aiohttp.ClientSession() as session:
        for content, status in ((b"four", 400), (b"abc", 200), (b"abc", 400)):
            async with session.post(begun["upload_url"], data=content) as answer:
                assert answer.status == status
    await complete(files=[{"id": begun["file_id"], "title": "a"}], channel_id=desk.id, initial_comment="here")
    assert desk.transcript() == "Copydesk 🖼1: here"


async def test_files_of_people_need_the_token(team: Workspace, desk: Channel, mei: Person) -> None:
    message = desk.sends_file(mei, picture(), text="look")
    assert desk.transcript() == "Mei 🖼1: look"
    url = message.files[0].url
    async with aiohttp.ClientSession() as session:
        async with session.get(url) as answer:
            assert (answer.status, answer.content_type) == (200, "text/html")  # a page to sign in
        async with session.get(url, headers={"Authorization": f"Bearer {team.bot_token}"}) as answer:
            assert (await answer.read(), answer.content_type) == (picture(), "image/png")


# --- faults


@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        (Trouble.ERROR, "internal_error"),
        (Trouble.RATELIMITED, "ratelimited"),
        (Trouble.GATEWAY, "non-JSON|502"),
        (Trouble.GARBAGE, "JSON"),
        (Trouble.TIMEOUT, "isconnected|reset"),
        ("fatal_error", "fatal_error"),
    ],
)
async def test_faults_before_and_after_the_effect(
    server: SlackServer, client: AsyncWebClient, desk: Channel, trouble: str, words: str
) -> None:
    server.faults.add("chat.postMessage", trouble, seconds=7)
    server.faults.add("chat.postMessage", trouble, seconds=7, after=True)
    for posted in (0, 1):
        with pytest.raises(Exception, match=words):
            await client.chat_postMessage(channel=desk.id, text="a")
        assert len(desk.shown) == posted
    await client.chat_postMessage(channel=desk.id, text="b")
    assert [entry.ok for entry in server.calls] == [False, True, True]


async def test_an_answer_hangs_until_it_is_released(server: SlackServer, client: AsyncWebClient, desk: Channel) -> None:
    fault = server.faults.add("*", Trouble.HANG, place=desk.id)
    post = asyncio.ensure_future(client.chat_postMessage(channel=desk.id, text="a"))
    await fault.reached.wait()
    assert server.busy == 1
    fault.release()
    await post
    await server.wait_quiet()
    assert desk.transcript() == "Copydesk: a"


# --- how an answer is coming along


async def test_status_title_and_prompts(clock: SimulatedClock) -> None:
    async with on(clock) as (server, client, desk):
        mei = desk.members[0]
        direct = server.workspace().dm(mei)
        await client.assistant_threads_setSuggestedPrompts(
            channel_id=direct.id, prompts=[{"title": "A note", "message": "Write a note"}]
        )
        assert direct.thread("").prompts[0]["title"] == "A note"
        root = direct.says(mei, "write")
        at: dict[str, Any] = {"channel_id": direct.id, "thread_ts": root.ts}
        await client.assistant_threads_setTitle(**at, title="Coffee")
        await client.assistant_threads_setStatus(**at, status="is writing…")
        assert (direct.status(root.ts), direct.thread(root.ts).title) == ("is writing…", "Coffee")
        await clock.advance(120)
        assert not direct.status(root.ts)
        await client.assistant_threads_setStatus(**at, status="is writing…")
        await client.chat_postMessage(channel=direct.id, thread_ts=root.ts, text="here")
        assert not direct.status(root.ts)
        with pytest.raises(LookupError, match="no Stop"):
            direct.stops(mei, root)
        assert await refusal(client.agents_sessions_setStatus(**at, status="busy")) == "invalid_status"
        await client.agents_sessions_setStatus(**at, status="processing")
        assert direct.thread(root.ts).session == "processing"
