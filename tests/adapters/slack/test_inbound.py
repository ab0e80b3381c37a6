"""What Slack sends, payload by payload, as what the core takes: recorded forms, with ids of our own."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.slack.commands import LONGEST, mistaken
from adapters.slack.inbound import Seen, to_inbound
from adapters.slack.places import Identity
from adapters.slack.wording import readable, without_mention
from core.catalogue import CATALOGUE
from core.messages import STOP, Address, ButtonPress, FormEntry, HomeOpened, Inbound, InboundMessage, UserRef

AT = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
BOT = Identity(team="T1", user="UBOT", bot="BBOT", name="copydesk")
PLAIN = Identity(team="T1", user="UBOT", bot="BBOT", name="copydesk", agent=False)
MEI = UserRef(platform="slack", id="U1")
Payload = dict[str, Any]


def event(**fields: Any) -> Payload:
    begun = {"type": "message", "user": "U1", "ts": "1700000000.000100", "channel": "C1", "channel_type": "channel"}
    return {
        "type": "event_callback",
        "team_id": "T1",
        "api_app_id": "A1",
        "event_id": "Ev1",
        "event_time": 1_700_000_000,
        "authorizations": [{"team_id": "T1", "user_id": "UBOT", "is_bot": True}],
        "event": begun | fields,
    }


def direct(**fields: Any) -> Payload:
    return event(channel="D1", channel_type="im", **fields)


def read(payload: Payload, bot: Identity = BOT, *, ours: bool = False) -> Inbound | None:
    return to_inbound(Seen(payload=payload, at=AT, ours=ours), bot)


def message(payload: Payload, bot: Identity = BOT, *, ours: bool = False) -> InboundMessage:
    found = read(payload, bot, ours=ours)
    assert isinstance(found, InboundMessage)
    return found


def at(chat: str, thread: str = "") -> Address:
    return Address(platform="slack", tenant="T1", chat=chat, thread=thread)


# --- messages ---------------------------------------------------------------------------------------


def test_a_message_in_the_agent_view_begins_a_thread() -> None:
    found = message(direct(text="a note about coffee"))
    assert found.id == "D1.1700000000.000100"
    assert found.address == at("D1", "1700000000.000100")
    assert (found.text, found.sender, found.received_at, found.opens) == ("a note about coffee", MEI, AT, False)
    assert found.origin
    assert found.origin.id == "1700000000.000100"
    assert found.reply_to is None


def test_a_message_in_a_plain_direct_chat_stays_at_the_root() -> None:
    assert message(direct(text="hello"), PLAIN).address == at("D1")
    assert message(direct(text="hello", thread_ts="1699.1"), PLAIN).address == at("D1", "1699.1")


def test_a_reply_stays_in_its_thread_and_names_the_root() -> None:
    found = message(direct(text="shorter", thread_ts="1699.1"))
    assert found.address == at("D1", "1699.1")
    assert found.reply_to
    assert found.reply_to.id == "1699.1"


def test_a_mention_begins_a_thread_and_both_of_its_events_are_one() -> None:
    found = message(event(text="<@UBOT> a note, please"))
    twin = message(event(type="app_mention", text="<@UBOT> a note, please"))
    assert found == twin
    assert found.text == "a note, please"
    assert found.address == at("C1", "1700000000.000100")


ADDRESSED = [
    ("people among themselves", {"text": "lunch?"}, False, False),
    ("a mention", {"text": "and <@UBOT|copydesk>?"}, False, True),
    ("somebody else is named", {"text": "<@UBOTHER> hi"}, False, False),
    ("a reply to the bot's message", {"text": "ok", "thread_ts": "1.1", "parent_user_id": "UBOT"}, False, True),
    ("a reply to somebody else's", {"text": "ok", "thread_ts": "1.1", "parent_user_id": "U2"}, False, False),
    ("a reply in a thread that began with a mention", {"text": "ok", "thread_ts": "1.1"}, True, True),
    ("also sent to the channel", {"text": "ok", "thread_ts": "1.1", "subtype": "thread_broadcast"}, True, True),
    ("a root that has replies", {"text": "ok", "thread_ts": "1700000000.000100"}, True, False),
    ("a group of people", {"text": "hi", "channel": "G1", "channel_type": "mpim"}, False, False),
    ("a group of people, with a mention", {"text": "<@UBOT> hi", "channel": "G1", "channel_type": "mpim"}, False, True),
]


@pytest.mark.parametrize(
    ("fields", "ours", "expected"), [row[1:] for row in ADDRESSED], ids=[row[0] for row in ADDRESSED]
)
def test_what_is_for_the_bot(fields: Payload, ours: bool, expected: bool) -> None:
    assert (read(event(**fields), ours=ours) is not None) is expected


IGNORED = [
    ("its own message", {"user": "UBOT", "text": "hi"}),
    ("its own message, by the bot id", {"bot_id": "BBOT", "text": "<@UBOT> hi"}),
    ("another bot", {"bot_id": "B2", "text": "<@UBOT> hi"}),
    ("a bot without a user", {"user": None, "bot_id": "B2", "subtype": "bot_message", "text": "<@UBOT>"}),
    ("an edit", {"subtype": "message_changed", "message": {"text": "<@UBOT> hi"}, "user": None}),
    ("deleted", {"subtype": "message_deleted", "previous_message": {"text": "<@UBOT> hi"}, "user": None}),
    ("somebody joined", {"subtype": "channel_join", "text": "<@UBOT> has joined"}),
    ("a new topic", {"subtype": "channel_topic", "text": "<@UBOT>"}),
    ("Slackbot", {"user": "USLACKBOT", "text": "<@UBOT> reminder"}),
    ("nothing in it", {"text": "", "channel": "D1", "channel_type": "im"}),
    ("no channel", {"channel": None, "text": "<@UBOT> hi"}),
    ("a reaction", {"type": "reaction_added", "reaction": "+1"}),
    ("a kind of next year", {"type": "hologram_posted"}),
]


@pytest.mark.parametrize("fields", [row[1] for row in IGNORED], ids=[row[0] for row in IGNORED])
def test_what_is_not_for_the_bot(fields: Payload) -> None:
    assert read(event(**fields)) is None


def test_files_come_by_their_ids() -> None:
    photo = {"id": "F1", "mimetype": "image/png", "name": "a.png", "size": 5, "original_w": 60, "original_h": 80}
    film = {"id": "F2", "mimetype": "video/mp4", "name": "b.mp4", "size": 6, "duration_ms": 1500}
    voice = {"id": "F3", "mimetype": "audio/webm", "subtype": "slack_audio", "size": 7}
    gone, paper = {"id": "F4", "mode": "tombstone"}, {"id": "F5", "mimetype": "application/pdf", "name": "c.pdf"}
    found = message(direct(text="", subtype="file_share", files=[photo, film, voice, gone, paper])).attachments
    assert [(each.id, each.kind) for each in found] == [
        ("F1", "picture"),
        ("F2", "video"),
        ("F3", "voice"),
        ("F5", "other"),
    ]
    assert (found[0].width, found[0].height, found[0].size, found[0].name) == (60, 80, 5, "a.png")
    assert (found[1].seconds, found[3].size) == (1.5, None)


# --- how Slack writes -------------------------------------------------------------------------------

WRITTEN = [
    ("1 &lt; 2 &amp;&amp; 3 &gt; 2", "1 < 2 && 3 > 2"),
    ("&amp;lt;", "&lt;"),
    ("ask <@U2> or <@U3|bo>", "ask @U2 or @bo"),
    ("in <#C1|news> and <#C2>", "in #news and #C2"),
    ("<!here> <!subteam^S1|@desk> <!subteam^S2> <!channel>", "@here @desk @subteam @channel"),
    ("<!date^1700000000^{date}|tomorrow>", "tomorrow"),
    ("see <https://x.org/a?b=1&amp;c=2>", "see https://x.org/a?b=1&c=2"),
    ("see <http://x.org|x.org>", "see x.org"),
    ("see <https://x.org/a|this page>", "see this page (https://x.org/a)"),
    ("write to <mailto:a@x.org|a@x.org>", "write to a@x.org"),
    ("a < b > c", "a < b > c"),
    ("手冲咖啡：<https://x.org>", "手冲咖啡：https://x.org"),
]


@pytest.mark.parametrize(("written", "words"), WRITTEN)
def test_slack_s_signs_become_words(written: str, words: str) -> None:
    assert readable(written) == words


MENTIONED = [
    ("<@UBOT> hello", "hello"),
    ("<@UBOT>, hello", "hello"),
    ("hello <@UBOT>", "hello"),
    ("hello <@UBOT|copydesk>, there", "hello there"),
    ("<@UBOT>：写一篇笔记", "写一篇笔记"),
    ("<@UBOT>", ""),
    ("<@UBOT> a\nb", "a\nb"),
]


@pytest.mark.parametrize(("text", "rest"), MENTIONED)
def test_the_mention_is_taken_out(text: str, rest: str) -> None:
    assert without_mention(text, "UBOT") == rest


# --- commands and the shortcut ----------------------------------------------------------------------


def command(name: str, text: str = "") -> Payload:
    return {
        "token": "gone",
        "team_id": "T1",
        "team_domain": "desk",
        "channel_id": "C1",
        "channel_name": "news",
        "user_id": "U1",
        "user_name": "mei",
        "command": name,
        "text": text,
        "api_app_id": "A1",
        "is_enterprise_install": "false",
        "response_url": "https://hooks.example.org/x",
        "trigger_id": "1.2.abc",
    }


COMMANDS = [
    ("/post", "coffee for beginners at 9:00", "/post coffee for beginners at 9:00"),
    ("/post", "a &amp; b", "/post a & b"),
    ("/drafts", "", "/drafts"),
    ("/approve", "d1", "/approve d1"),
    ("/copydesk", "", "/help"),
    ("/copydesk", "help", "/help"),
    ("/copydesk", "settings rich on", "/settings rich on"),
    ("/copydesk", "status", "/status"),
]


@pytest.mark.parametrize(("name", "text", "expected"), COMMANDS)
def test_a_command_opens_a_conversation(name: str, text: str, expected: str) -> None:
    found = message(command(name, text))
    assert mistaken(command(name, text)) == ""
    assert (found.text, found.opens, found.id, found.sender_name) == (expected, True, "1.2.abc", "mei")
    assert found.address == at("C1")


MISTAKEN = [
    ("/copydesk", "frobnicate", "slack.unknown_command"),
    ("/elsewhere", "x", "slack.unknown_command"),
    ("/post", "  ", "slack.post_what"),
    ("/post", "x" * 10_000, "slack.too_long"),
    ("/post", "x" * LONGEST, ""),
]


@pytest.mark.parametrize(("name", "text", "key"), MISTAKEN)
def test_what_a_command_cannot_be(name: str, text: str, key: str) -> None:
    assert mistaken(command(name, text)) == key


def shortcut(**fields: Any) -> Payload:
    return {
        "type": "message_action",
        "callback_id": "draft_from_message",
        "trigger_id": "1.3.abc",
        "team": {"id": "T1", "domain": "desk"},
        "user": {"id": "U1", "name": "mei"},
        "channel": {"id": "C1", "name": "news"},
        "message": {"type": "message", "user": "U2", "ts": "1699.5", "text": "We open on <@UBOT> Sunday &amp; Monday"},
    } | fields


def test_the_shortcut_drafts_in_the_thread_of_the_message() -> None:
    found = message(shortcut())
    assert (found.text, found.opens, found.id) == ("/post We open on Sunday & Monday", False, "1.3.abc")
    assert found.address == at("C1", "1699.5")
    reply = {"ts": "1699.5", "thread_ts": "1690.1", "text": "x"}
    assert message(shortcut(message=reply)).address == at("C1", "1690.1")
    assert read(shortcut(callback_id="another")) is None


# --- presses, forms, the home -----------------------------------------------------------------------


def press(**fields: Any) -> Payload:
    return {
        "type": "block_actions",
        "team": {"id": "T1", "domain": "desk"},
        "user": {"id": "U1", "username": "mei", "name": "mei", "team_id": "T1"},
        "trigger_id": "1.4.abc",
        "container": {"type": "message", "message_ts": "1699.7", "channel_id": "C1", "thread_ts": "1699.5"},
        "channel": {"id": "C1", "name": "news"},
        "message": {"ts": "1699.7", "thread_ts": "1699.5", "text": "card"},
        "actions": [{"type": "button", "action_id": "b:0", "block_id": "x", "value": "0f" * 16, "action_ts": "1.1"}],
    } | fields


def pressed(payload: Payload) -> ButtonPress:
    found = read(payload)
    assert isinstance(found, ButtonPress)
    return found


def test_a_press_in_a_thread_and_one_at_the_root() -> None:
    found = pressed(press())
    assert (found.id, found.callback, found.sender, found.sender_name) == ("1.4.abc", "0f" * 16, MEI, "mei")
    assert found.address == at("C1", "1699.5")
    root = {"type": "message", "message_ts": "1699.7", "channel_id": "C1"}
    assert pressed(press(container=root, message={"ts": "1699.7"})).address == at("C1")
    with_replies = root | {"thread_ts": "1699.7"}
    assert pressed(press(container=with_replies)).address == at("C1")


def test_a_press_at_home_is_in_the_person_s_own_chat() -> None:
    view = {"id": "V1", "type": "home", "private_metadata": '{"callback":"","chat":"D1","thread":""}'}
    found = pressed(press(container={"type": "view", "view_id": "V1"}, view=view, channel=None, message=None))
    assert found.address == at("D1")


FOREIGN = [
    {"type": "button", "action_id": "approve", "value": "0f"},
    {"type": "button", "action_id": "b:0"},
    {"type": "static_select", "action_id": "b:1", "selected_option": {"value": "x"}},
    {"type": "button"},
]


@pytest.mark.parametrize("action", FOREIGN)
def test_an_action_that_is_not_ours_has_no_callback(action: Payload) -> None:
    assert pressed(press(actions=[action])).callback == ""


def test_a_form_comes_back_with_its_values() -> None:
    values = {
        "text": {"entry": {"type": "plain_text_input", "value": "new text"}},
        "date": {"entry": {"type": "datepicker", "selected_date": "2026-11-27"}},
        "time": {"entry": {"type": "timepicker", "selected_time": "09:00"}},
        "zone": {"entry": {"type": "static_select", "selected_option": {"value": "Asia/Shanghai"}}},
        "note": {"entry": {"type": "plain_text_input", "value": None}},
    }
    metadata = '{"callback":"cb","chat":"C1","thread":"1699.5"}'
    view = {"id": "V2", "callback_id": "form", "private_metadata": metadata, "state": {"values": values}}
    found = read({"type": "view_submission", "team": {"id": "T1"}, "user": {"id": "U1", "name": "mei"}, "view": view})
    assert isinstance(found, FormEntry)
    assert (found.id, found.callback, found.address) == ("V2", "cb", at("C1", "1699.5"))
    assert dict(found.values) == {
        "text": "new text",
        "date": "2026-11-27",
        "time": "09:00",
        "zone": "Asia/Shanghai",
        "note": "",
    }


@pytest.mark.parametrize("metadata", ["", "{", "[]", "null", '"x"', '{"chat": 5}'])
def test_metadata_that_is_none_names_no_chat(metadata: str) -> None:
    view = {"id": "V2", "private_metadata": metadata}
    found = read({"type": "view_submission", "user": {"id": "U1"}, "view": view})
    assert isinstance(found, FormEntry)
    assert (found.callback, found.address, found.values) == ("", at(""), ())


def test_the_home_and_the_stop_button() -> None:
    opened = read(event(type="app_home_opened", tab="home", channel="D1", ts=None, event_ts="1.1"))
    assert isinstance(opened, HomeOpened)
    assert (opened.id, opened.address, opened.sender) == ("Ev1", at("D1"), MEI)
    assert read(event(type="app_home_opened", tab="messages", channel="D1")) is None
    stopped = read(event(type="agent_session_stopped", channel="D1", thread_ts="1699.1"))
    assert isinstance(stopped, ButtonPress)
    assert (stopped.callback, stopped.address, stopped.id) == (STOP, at("D1", "1699.1"), "Ev1")


# --- whatever comes ---------------------------------------------------------------------------------

NAMES = [
    *(
        "type",
        "event",
        "user",
        "channel",
        "ts",
        "text",
        "files",
        "thread_ts",
        "view",
        "actions",
        "container",
        "message",
    ),
    *("command", "state", "values", "private_metadata", "assistant_thread", "id", "channel_id", "tab", "subtype"),
]
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=6),
    max_leaves=6,
)
TYPES = ["event_callback", "block_actions", "view_submission", "message_action", "message", "app_mention"]


@settings(suppress_health_check=[HealthCheck.too_slow])  # on a busy machine
@given(st.dictionaries(st.sampled_from(NAMES), json_values, max_size=8), st.sampled_from(TYPES), st.sampled_from(TYPES))
def test_no_payload_breaks_it(payload: Payload, kind: str, inner: str) -> None:
    event = {"type": "event_callback", "event": {**payload, "type": inner}}
    for each in (payload, {**payload, "type": kind}, event):
        inbound = to_inbound(Seen(payload=each, at=AT), BOT)
        assert inbound is None or (inbound.address.platform == "slack" and inbound.sender.id)
    assert mistaken(payload) in CATALOGUE or not mistaken(payload)
