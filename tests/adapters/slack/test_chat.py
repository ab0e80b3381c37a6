"""Speaking on Slack: what the chat port's contract does not say, because it is Slack's alone."""

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer
from slack_sdk.web.async_client import AsyncWebClient

from adapters.memory.clock import SimulatedClock
from adapters.slack.chat import SlackChat
from core.errors import ChatError, ChatUnavailable, MessageGone, NotPermitted, RateLimited, SendUncertain
from core.messages import Address, Button, MessageRef, UserRef
from tests.adapters.slack.stage import Stage, at, said, user
from tests.fakes.slack import Trouble

CARD = ((Button(label="通过", callback="x", style="primary"), Button(label="Reject", callback="y", style="danger")),)
ATTACK = "<!channel> <@U7001> <!subteam^S1> <https://evil.example|https://good.example> @here `<!here>`"


async def no_picture(_picture: str) -> bytes:
    raise LookupError


def speaking(api_url: str, session: ClientSession, clock: SimulatedClock) -> SlackChat:
    """To whoever is there."""
    client = AsyncWebClient("xoxb-1", base_url=api_url, session=session, retry_handlers=[])
    return SlackChat(clients={"T0001": client}, read=no_picture, clock=clock)


# --- words ------------------------------------------------------------------------------------------------------------


async def test_markdown_goes_as_it_is_and_loads_no_page_of_others(stage: Stage) -> None:
    room = stage.channel()
    await stage.port().send(at(room), said("**重点** see https://e.org"))
    assert room.last.shown == "**重点** see https://e.org"
    (call,) = stage.server.called("chat.postMessage")
    assert (call.fields["unfurl_links"], call.fields["unfurl_media"], call.fields["link_names"]) == (
        False,
        False,
        False,
    )
    assert call.fields["text"] == "*重点* see https://e.org", "the words of the notification"
    assert "thread_ts" not in call.fields


async def test_in_a_thread(stage: Stage) -> None:
    room, port = stage.channel(), stage.port()
    root = await port.send(at(room), said("root"))
    address = Address(platform="slack", tenant="T0001", chat=room.id, thread=root.id)
    ref = await port.send(address, said("reply", reply_to=root))
    assert ref.address == address
    await port.edit(ref, said("reply, edited"))
    assert room.transcript() == "Copydesk: root\n    Copydesk: reply, edited"


async def test_nobody_is_called_and_no_link_is_forged(stage: Stage) -> None:
    room, port = stage.channel(), stage.port()
    ref = await port.send(at(room), said(ATTACK))
    assert room.last.pings == []
    await port.edit(ref, said(f"edited {ATTACK}"))
    assert room.last.pings == []
    for call in (*stage.server.called("chat.postMessage"), *stage.server.called("chat.update")):
        assert "<!" not in str(call.fields)
        assert "<@" not in str(call.fields)
        assert "|https://good.example" not in str(call.fields)


async def test_buttons_have_their_style_and_an_equal_edit_is_fine(stage: Stage) -> None:
    room, port = stage.channel(), stage.port()
    ref = await port.send(at(room), said("card", buttons=CARD))
    await port.edit(ref, said("card", buttons=CARD))
    buttons = [(each.label, each.style, each.value, each.action_id) for each in room.last.buttons[0]]
    assert buttons == [("通过", "primary", "x", "b:0"), ("Reject", "danger", "y", "b:1")]


@pytest.mark.parametrize("text", ["", "  \n", "\u200b"])
async def test_nothing_to_show_is_refused_before_any_call(stage: Stage, text: str) -> None:
    room, port = stage.channel(), stage.port()
    ref = await port.send(at(room), said("something"))
    with pytest.raises(ChatError):
        await port.send(at(room), said(text))
    with pytest.raises(ChatError):
        await port.edit(ref, said(text))
    assert len(stage.server.calls) == 1


async def test_a_long_text_is_whole_and_its_notification_short(stage: Stage) -> None:
    room, port = stage.channel(), stage.port()
    ref = await port.send(at(room), said("字&" * 5_000))
    await port.edit(ref, said("词&" * 5_000))
    assert room.last.shown == "词&" * 5_000
    assert len(room.last.text) <= 4_000


# --- streams of before ------------------------------------------------------------------------------------------------


async def test_an_edit_ends_the_stream_that_the_message_still_is(stage: Stage) -> None:
    room, port = stage.channel(), stage.port()
    root = room.says(stage.mei, "hello")
    client = stage.server.client(stage.team)
    begun = await client.chat_startStream(
        channel=room.id,
        thread_ts=root.ts,
        recipient_team_id="T0001",
        recipient_user_id=stage.mei.id,
        markdown_text="half a",
    )
    await port.edit(MessageRef(address=at(room, root), id=begun["ts"]), said("half a sentence, whole", buttons=CARD))
    assert room.last.shown == "half a sentence, whole"
    assert room.last.labels == [["通过", "Reject"]]
    assert not room.last.streaming


# --- who may speak where ----------------------------------------------------------------------------------------------


async def test_where_the_bot_may_not_speak(stage: Stage) -> None:
    out = stage.team.channel("elsewhere", stage.mei, bot=False)
    archived = stage.team.channel("old", stage.mei)
    archived.archived = True
    port = stage.port()
    for chat in (out.id, archived.id, "C9999", "nonsense"):
        with pytest.raises(NotPermitted):
            await port.send(Address(platform="slack", tenant="T0001", chat=chat), said("hello"))
    with pytest.raises(NotPermitted):
        await port.send(Address(platform="slack", tenant="T0002", chat=out.id), said("another workspace"))
    assert not out.ours + archived.ours


@pytest.mark.parametrize("trouble", ["token_revoked", "invalid_auth", "account_inactive"])
async def test_a_token_that_is_good_no_more(stage: Stage, trouble: str) -> None:
    room, port = stage.channel(), stage.port()
    ref = await port.send(at(room), said("one"))
    stage.team.revokes(trouble)
    with pytest.raises(NotPermitted):
        await port.send(at(room), said("two"))
    with pytest.raises(NotPermitted):
        await port.edit(ref, said("two"))
    with pytest.raises(NotPermitted):
        await port.direct(user(stage.mei), tenant="T0001")


async def test_two_workspaces_each_with_its_own_token(stage: Stage) -> None:
    other = stage.server.workspace("T0002")
    there = other.channel("desk", other.person("Bo"))
    clients = {each.team: stage.server.client(each) for each in (stage.team, other)}
    port = SlackChat(clients=clients, read=no_picture, clock=stage.clock)
    here = stage.channel()
    await port.send(at(here), said("here"))
    await port.send(at(there), said("there"))
    assert (here.last.shown, there.last.shown) == ("here", "there")


async def test_a_persons_own_chat_is_looked_up_once(stage: Stage) -> None:
    port = stage.port()
    first = await port.direct(user(stage.mei), tenant="T0001")
    assert await port.direct(user(stage.mei), tenant="T0001") == first == at(stage.team.dm(stage.mei))
    assert len(stage.server.called("conversations.open")) == 1
    await port.send(first, said("only for you"))
    assert stage.team.dm(stage.mei).last.shown == "only for you"
    for somebody in (UserRef(platform="slack", id="U9"), UserRef(platform="telegram", id=stage.mei.id)):
        with pytest.raises(NotPermitted):
            await port.direct(somebody, tenant="T0001")
    stage.server.faults.add("conversations.open", Trouble.TIMEOUT)
    with pytest.raises(ChatUnavailable):
        await port.direct(UserRef(platform="slack", id="U8"), tenant="T0001")


# --- trouble on the way -----------------------------------------------------------------------------------------------


async def test_a_rate_limit_names_the_method_and_the_workspace(stage: Stage) -> None:
    room, port = stage.channel(), stage.port()
    ref = await port.send(at(room), said("one"))
    stage.server.faults.add("chat.update", Trouble.RATELIMITED, seconds=12)
    with pytest.raises(RateLimited) as limited:
        await port.edit(ref, said("two"))
    assert (limited.value.retry_after, limited.value.scope) == (12, "slack:T0001:chat.update")


@pytest.mark.parametrize("trouble", [Trouble.ERROR, Trouble.GATEWAY, Trouble.TIMEOUT, Trouble.GARBAGE, "fatal_error"])
async def test_a_send_that_was_perhaps_done_is_uncertain(stage: Stage, trouble: Trouble | str) -> None:
    room, port = stage.channel(), stage.port()
    stage.server.faults.add("chat.postMessage", trouble, after=True)
    with pytest.raises(SendUncertain):
        await port.send(at(room), said("one"))
    assert room.last.shown == "one"


@pytest.mark.parametrize(
    ("body", "kind"),
    [("OK", "text/plain"), ('{"ok": true}', "application/json"), ("[]", "application/json"), ("", "text/html")],
)
async def test_an_answer_that_names_no_message_is_uncertain(clock: SimulatedClock, body: str, kind: str) -> None:
    async def answer(_request: web.Request) -> web.Response:
        return web.Response(text=body, content_type=kind)

    app = web.Application()
    app.router.add_post("/api/chat.postMessage", answer)
    async with TestServer(app) as server, ClientSession() as session:
        port = speaking(str(server.make_url("/api/")), session, clock)
        with pytest.raises(SendUncertain):
            await port.send(Address(platform="slack", tenant="T0001", chat="C1"), said("one"))


async def test_nobody_there_means_that_nothing_was_sent(clock: SimulatedClock) -> None:
    async with ClientSession() as session:
        port = speaking("http://127.0.0.1:9/api/", session, clock)
        with pytest.raises(ChatUnavailable) as failed:
            await port.send(Address(platform="slack", tenant="T0001", chat="C1"), said("one"))
    assert "xoxb" not in str(failed.value)


@pytest.mark.parametrize("name", ["nothing", "999999", "1.2.3", "", "1700000000.000001"])
async def test_a_message_that_is_not_there(stage: Stage, name: str) -> None:
    room = stage.channel()
    with pytest.raises(MessageGone):
        await stage.port().edit(MessageRef(address=at(room), id=name), said("x"))


async def test_a_message_of_somebody_else_or_a_deleted_one_cannot_be_edited(stage: Stage) -> None:
    room, port = stage.channel(), stage.port()
    hers = room.says(stage.mei, "mine")
    ref = await port.send(at(room), said("ours"))
    room.messages[ref.id].gone = True
    for name in (hers.ts, ref.id):
        with pytest.raises(MessageGone):
            await port.edit(MessageRef(address=at(room), id=name), said("x"))
