"""Updates as inbounds: what is for the bot, from whom, where, and with which files."""

from datetime import UTC, datetime
from typing import Any

import pytest
from aiogram.types import Update
from hypothesis import given
from hypothesis import strategies as st

from adapters.telegram.albums import AlbumsInGroups
from adapters.telegram.inbound import Identity, to_inbound
from core.messages import STOP, Address, ButtonPress, InboundMessage, MessageRef, UserRef

BOT = Identity(id=700, username="CopydeskBot")
AT = datetime(2026, 11, 25, tzinfo=UTC)
MEI: dict[str, Any] = {"id": 42, "is_bot": False, "first_name": "Mei", "last_name": "Lin", "language_code": "zh-hans"}
OURS: dict[str, Any] = {"id": 700, "is_bot": True, "first_name": "Copydesk", "username": "CopydeskBot"}
PRIVATE: dict[str, Any] = {"id": 42, "type": "private", "first_name": "Mei"}
GROUP: dict[str, Any] = {"id": -100123, "type": "supergroup", "title": "Desk", "is_forum": True}
PHOTO = [
    {"file_id": "small", "file_unique_id": "s", "width": 90, "height": 67, "file_size": 1000},
    {"file_id": "large", "file_unique_id": "l", "width": 1280, "height": 960, "file_size": 90_000},
]


def update(**message: Any) -> Update:
    """An update with a message of Mei, to the bot alone unless `chat` says otherwise."""
    whole = {"message_id": 5, "date": 1_764_000_000, "chat": PRIVATE, "from": MEI} | message
    return Update.model_validate({"update_id": 9, "message": whole})


def read(**message: Any) -> InboundMessage | None:
    found = to_inbound(update(**message), BOT, at=AT)
    assert found is None or isinstance(found, InboundMessage)
    return found


def entity(text: str, what: str, kind: str) -> list[dict[str, Any]]:
    """The entity that Telegram would make of `what`; its offsets count UTF-16 units."""
    before = text[: text.index(what)]
    units = [len(part.encode("utf-16-le")) // 2 for part in (before, what)]
    return [{"type": kind, "offset": units[0], "length": units[1]}]


def test_a_private_message() -> None:
    found = read(text="写一篇")
    address = Address(platform="telegram", tenant="700", chat="42")
    assert found == InboundMessage(
        id="42.5",
        address=address,
        sender=UserRef(platform="telegram", id="42"),
        sender_name="Mei Lin",
        text="写一篇",
        received_at=AT,
        language="zh",
        origin=MessageRef(address=address, id="5"),
    )


def test_the_same_message_with_another_update_number_is_the_same() -> None:
    again = Update.model_validate(update(text="a").model_dump() | {"update_id": 77})
    found = to_inbound(again, BOT, at=AT)
    assert found
    assert found.id == "42.5"


ADDRESSED = [
    ("a command", "/drafts", "/drafts", "bot_command", "/drafts"),
    (
        "a command for us by name",
        "/drafts@copydeskbot x",
        "/drafts@copydeskbot",
        "bot_command",
        "/drafts@copydeskbot x",
    ),
    ("a mention, which is no part of the wish", "@copydeskbot 写一篇", "@copydeskbot", "mention", "写一篇"),
    ("also behind an emoji, which has two units", "😀 @CopydeskBot, write", "@CopydeskBot", "mention", "😀 write"),
    ("a command for another bot", "/drafts@otherbot", "/drafts@otherbot", "bot_command", None),
    ("somebody else", "@lin look", "@lin", "mention", None),
    ("our name without a mention", "copydeskbot is good", "is", "bold", None),
]


@pytest.mark.parametrize(("reason", "text", "what", "kind", "expected"), ADDRESSED, ids=[row[0] for row in ADDRESSED])
def test_in_a_group_only_what_is_for_the_bot(
    reason: str, text: str, what: str, kind: str, expected: str | None
) -> None:
    found = read(chat=GROUP, text=text, entities=entity(text, what, kind))
    assert (found and found.text) == expected, reason


def test_in_a_group_an_answer_to_the_bot_is_for_it() -> None:
    answered = {"message_id": 3, "date": 1, "chat": GROUP, "from": OURS, "text": "card"}
    found = read(chat=GROUP, text="短一点", reply_to_message=answered)
    assert found
    assert found.reply_to == MessageRef(address=found.address, id="3")
    assert read(chat=GROUP, text="短一点", reply_to_message=answered | {"from": MEI}) is None


def test_a_topic_is_part_of_the_address_and_a_thread_of_answers_is_not() -> None:
    in_topic = read(chat=GROUP, text="/help", entities=entity("/help", "/help", "bot_command"), message_thread_id=8)
    assert in_topic
    assert in_topic.address.thread == ""
    in_topic = read(
        chat=GROUP,
        text="/help",
        entities=entity("/help", "/help", "bot_command"),
        message_thread_id=8,
        is_topic_message=True,
    )
    assert in_topic
    assert in_topic.address.thread == "8"


VOICE = {"file_id": "v", "file_unique_id": "v", "duration": 3, "file_size": 9}
VIDEO = VOICE | {"width": 10, "height": 20, "mime_type": "video/mp4"}
STICKER = {
    "file_id": "s",
    "file_unique_id": "s",
    "type": "regular",
    "width": 1,
    "height": 1,
    "is_animated": False,
    "is_video": False,
}
FILES: list[tuple[dict[str, Any], str, str]] = [
    ({"photo": PHOTO}, "picture", "large"),
    ({"video": VIDEO}, "video", "v"),
    ({"voice": VOICE}, "voice", "v"),
    ({"video_note": VOICE | {"length": 1}}, "voice", "v"),
    ({"sticker": STICKER}, "sticker", "s"),
    ({"document": VOICE | {"mime_type": "image/png"}}, "picture", "v"),
    ({"document": VOICE | {"mime_type": "video/mp4"}}, "video", "v"),
    ({"document": VOICE | {"mime_type": "application/pdf"}}, "other", "v"),
    ({"contact": {"phone_number": "1", "first_name": "a"}}, "other", ""),
    ({"location": {"latitude": 1, "longitude": 1}}, "other", ""),
]


@pytest.mark.parametrize(("content", "kind", "file_id"), FILES)
def test_files_come_by_their_id(content: dict[str, Any], kind: str, file_id: str) -> None:
    found = read(caption="看", media_group_id="g1", **content)
    assert found
    assert [(each.kind, each.id) for each in found.attachments] == [(kind, file_id)]
    assert (found.text, found.album) == ("看", "g1")


NOT_FOR_US: list[dict[str, Any]] = [
    {"from": None, "text": "a"},
    {"from": OURS, "text": "a"},
    {"chat": GROUP | {"type": "channel"}, "text": "a"},
    {"new_chat_members": [MEI]},
    {"chat": GROUP, "text": "just talk"},
]


@pytest.mark.parametrize("message", NOT_FOR_US)
def test_what_is_not_for_the_bot(message: dict[str, Any]) -> None:
    assert read(**message) is None


@pytest.mark.parametrize("kind", ["edited_message", "channel_post", "poll", "a_kind_of_next_year"])
def test_other_updates_are_none(kind: str) -> None:
    content = {"message_id": 5, "date": 1, "chat": PRIVATE, "from": MEI, "text": "x"}
    poll = {"id": "1", "question": "?", "options": [], "total_voter_count": 0, "is_closed": False, "is_anonymous": True}
    poll |= {"type": "regular", "allows_multiple_answers": False, "allows_revoting": False, "members_only": False}
    whole = Update.model_validate({"update_id": 1, kind: poll if kind == "poll" else content})
    assert to_inbound(whole, BOT, at=AT) is None


def press(**query: Any) -> ButtonPress | None:
    message = {"message_id": 5, "date": 1, "chat": PRIVATE, "from": OURS, "text": "card"}
    whole = {"id": "q1", "from": MEI, "chat_instance": "c", "message": message, "data": "opaque"} | query
    found = to_inbound(Update.model_validate({"update_id": 1, "callback_query": whole}), BOT, at=AT)
    assert found is None or isinstance(found, ButtonPress)
    return found


def test_a_press() -> None:
    found = press()
    assert found
    assert (found.id, found.callback, found.sender.id, found.address.chat) == ("q1", "opaque", "42", "42")


def test_a_press_under_a_message_that_telegram_does_not_show_any_more() -> None:
    found = press(message={"message_id": 5, "date": 0, "chat": PRIVATE})
    assert found
    assert found.callback == "opaque"


def test_presses_without_anything() -> None:
    assert press(message=None) is None
    without = press(data=None, game_short_name="x")
    assert without
    assert without.callback == ""


def test_the_stop_button_of_a_draft_frame() -> None:
    whole = {"update_id": 4, "stopped_message_generation": {"chat": PRIVATE, "draft_id": 77}}
    found = to_inbound(Update.model_validate(whole), BOT, at=AT)
    assert isinstance(found, ButtonPress)
    assert (found.callback, found.sender.id) == (STOP, "42")


def test_an_album_in_a_group_is_ours_as_a_whole() -> None:
    albums = AlbumsInGroups()
    before = update(chat=GROUP, photo=PHOTO, media_group_id="g", message_id=1)
    caption = "@CopydeskBot 用这些照片"
    named = update(
        chat=GROUP,
        photo=PHOTO,
        media_group_id="g",
        message_id=2,
        caption=caption,
        caption_entities=entity(caption, "@CopydeskBot", "mention"),
    )
    behind = update(chat=GROUP, photo=PHOTO, media_group_id="g", message_id=3)
    other = update(chat=GROUP, photo=PHOTO, media_group_id="h", message_id=4)
    taken = [albums.parts(each, BOT) for each in (before, named, behind, other)]
    assert taken == [[], [before, named], [behind], []]
    found = [to_inbound(each, BOT, at=AT, ours=albums.ours(each)) for each in (before, named, behind)]
    assert [each.id for each in found if each] == ["-100123.1", "-100123.2", "-100123.3"]


TEXT = st.text(max_size=40)


@given(TEXT, st.integers(0, 50), st.integers(0, 50), st.sampled_from(["mention", "bot_command", "text_mention"]))
def test_whatever_the_offsets_say_it_never_raises(text: str, offset: int, length: int, kind: str) -> None:
    odd = [{"type": kind, "offset": offset, "length": length}]
    inbound = to_inbound(update(chat=GROUP, text=text, entities=odd), BOT, at=AT)
    assert inbound is None or isinstance(inbound, InboundMessage)
