"""Speaking on Telegram: what the chat port's contract does not say, because it is Telegram's alone."""

from collections.abc import AsyncIterator

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

from adapters.memory.clock import SimulatedClock
from adapters.telegram import chat as chat_module
from core.errors import ChatError, ChatUnavailable, MessageGone, NotPermitted, RateLimited, SendUncertain
from core.messages import Address, Button, MessageRef
from tests.adapters.telegram.stage import Stage, at, on_stage, said
from tests.fakes.telegram import TOKEN, Chat

CARD = ((Button(label="通过", callback="x", style="primary"), Button(label="Reject", callback="y", style="danger")),)
LONG = "字" * 1025


@pytest.fixture
async def stage(clock: SimulatedClock) -> AsyncIterator[Stage]:
    async with on_stage(clock) as stage:
        yield stage


def kinds(room: Chat) -> list[str]:
    """What stands there: text, or the kind of file, with its words."""
    return [f"{one.media.kind if one.media else 'text'}:{one.text[:9]}" for one in room.shown]


# --- words ------------------------------------------------------------------------------------------------------------


async def test_text_goes_with_entities_no_parse_mode_and_no_preview(stage: Stage) -> None:
    room = stage.private()
    await stage.port().send(at(room), said("**重点：**看 https://e.org"))
    assert room.last.text == "重点：看 https://e.org"
    assert [(each["type"], each["offset"], each["length"]) for each in room.last.entities] == [("bold", 0, 3)]
    (call,) = stage.server.called("sendMessage")
    assert "parse_mode" not in call.fields
    assert "is_disabled" in str(call.fields["link_preview_options"])
    assert not call.remarks


async def test_buttons_have_their_style_and_survive_an_equal_edit(stage: Stage) -> None:
    room, port = stage.private(), stage.port()
    ref = await port.send(at(room), said("card", buttons=CARD))
    await port.edit(ref, said("card", buttons=CARD))
    assert [(button.label, button.style) for button in room.last.buttons[0]] == [
        ("通过", "primary"),
        ("Reject", "danger"),
    ]
    assert room.last.edited == 0


@pytest.mark.parametrize("text", ["", "  \n", "\u200b"])
async def test_nothing_to_show_is_refused_before_any_call(stage: Stage, text: str) -> None:
    room, port = stage.private(), stage.port()
    ref = await port.send(at(room), said("something"))
    before = len(stage.server.calls)
    with pytest.raises(ChatError):
        await port.send(at(room), said(text))
    with pytest.raises(ChatError):
        await port.edit(ref, said(text))
    assert len(stage.server.calls) == before


async def test_in_a_private_chat_nothing_is_a_reply(stage: Stage) -> None:
    room = stage.private()
    asked = room.says(stage.person, "写一篇")
    origin = MessageRef(address=at(room), id=str(asked.id))
    await stage.port().send(at(room), said("好", reply_to=origin, asks=True))
    assert room.last.reply_to is None
    assert room.last.markup is None


async def test_rich_messages_take_the_markdown_as_it_is(stage: Stage) -> None:
    room, port = stage.private(), stage.port()
    stage.rich = True
    ref = await port.send(at(room), said("# 标题\n\n|a|b|\n|-|-|\n|1|2|", buttons=CARD))
    assert room.last.rich
    assert room.last.labels == [["通过", "Reject"]]
    await port.edit(ref, said("# 新标题"))
    assert "新标题" in room.last.text
    assert [call.method for call in stage.server.calls] == ["sendRichMessage", "editMessageText"]


# --- places -----------------------------------------------------------------------------------------------------------


async def test_a_topic_that_is_closed_or_deleted(stage: Stage) -> None:
    room = stage.server.supergroup("Desk", stage.person, forum=True)
    topic = room.topic("Posts")
    port, here = stage.port(), at(room, thread=str(topic.id))
    await port.send(here, said("open"))
    assert room.last.topic is topic
    room.closes(topic)
    with pytest.raises(NotPermitted):
        await port.send(here, said("closed"))
    room.removes_topic(topic)
    with pytest.raises(NotPermitted):
        await port.send(here, said("deleted"))


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        (Address(platform="telegram", tenant="1", chat="7"), "another bot"),
        (Address(platform="telegram", tenant=TOKEN.partition(":")[0], chat="@channel"), "a name"),
        (Address(platform="telegram", tenant=TOKEN.partition(":")[0], chat="7", thread="x"), "no topic"),
        (Address(platform="telegram", tenant=TOKEN.partition(":")[0], chat="--7"), "no number"),
    ],
)
async def test_an_address_that_no_bot_can_speak_to(stage: Stage, address: Address, reason: str) -> None:
    with pytest.raises(NotPermitted):
        await stage.port().send(address, said(reason))
    assert not stage.server.calls


async def test_a_group_that_moved_is_known_after_a_restart(stage: Stage) -> None:
    room = stage.server.group("Desk", stage.person)
    grown = room.migrates()
    await stage.port().send(at(room), said("one"))
    before = len(stage.server.calls)
    await stage.port().send(at(room), said("two"))
    assert [message.text for message in grown.shown] == ["one", "two"]
    assert len(stage.server.calls) == before + 1, "the old one is not tried again"


async def test_a_message_that_somebody_deleted_is_gone(stage: Stage) -> None:
    room, port = stage.private(), stage.port()
    ref = await port.send(at(room), said("one"))
    room.deletes(room.last)
    with pytest.raises(MessageGone):
        await port.edit(ref, said("two"))


# --- trouble on the way -----------------------------------------------------------------------------------------------


async def test_no_answer_in_time_is_uncertain(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chat_module, "TIMEOUT", 0.2)
    room, port = stage.private(), stage.port()
    for method in ("sendMessage", "editMessageText"):
        stage.server.faults.add(method, "hang")
    with pytest.raises(SendUncertain):
        await port.send(at(room), said("one"))
    with pytest.raises(SendUncertain):
        await port.edit(MessageRef(address=at(room), id="1"), said("two"))


async def test_where_nobody_listens_nothing_was_sent(stage: Stage) -> None:
    room = stage.private()
    nowhere = AiohttpSession(api=TelegramAPIServer.from_base("http://127.0.0.1:1"))
    stage.bot = Bot(TOKEN, session=nowhere)
    try:
        with pytest.raises(ChatUnavailable):
            await stage.port().send(at(room), said("one"))
    finally:
        await nowhere.close()


# --- pictures ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "count", "buttons", "expected", "reason"),
    [
        ("图", 1, (), ["photo:图"], "a caption"),
        ("图", 1, CARD, ["photo:图"], "one picture takes buttons"),
        ("", 1, (), ["photo:"], "a picture alone"),
        ("图", 2, (), ["photo:图", "photo:"], "the caption of an album is that of its first"),
        ("图", 2, CARD, ["photo:", "photo:", "text:图"], "an album takes no buttons"),
        (LONG, 1, (), ["photo:", "text:字字字字字字字字字"], "too long for a caption"),
        ("**" + "字" * 1024 + "**", 1, (), ["photo:字字字字字字字字字"], "the marks do not count"),
    ],
)
async def test_where_words_stand_beside_pictures(
    stage: Stage, text: str, count: int, buttons: tuple[tuple[Button, ...], ...], expected: list[str], reason: str
) -> None:
    room = stage.private()
    pictures = tuple(stage.picture(number) for number in range(count))
    ref = await stage.port().send(at(room), said(text, pictures=pictures, buttons=buttons))
    assert kinds(room) == expected, reason
    assert ref.id == ",".join(str(message.id) for message in room.shown)
    assert room.last.labels == [[button.label for button in row] for row in buttons]


async def test_buttons_without_words_find_no_place_at_an_album(stage: Stage) -> None:
    pictures = (stage.picture(1), stage.picture(2))
    with pytest.raises(ChatError):
        await stage.port().send(at(stage.private()), said("", pictures=pictures, buttons=CARD))
    assert not stage.server.calls


@pytest.mark.parametrize("text", ["图", LONG])
async def test_an_edit_changes_the_words_where_they_stand(stage: Stage, text: str) -> None:
    room, port = stage.private(), stage.port()
    pictures = (stage.picture(1), stage.picture(2))
    ref = await port.send(at(room), said(text, pictures=pictures))
    await port.edit(ref, said(f"新{text}", pictures=pictures))
    (changed,) = [message for message in room.shown if message.edited]
    assert changed.text == f"新{text}"


async def test_a_picture_cannot_become_words(stage: Stage) -> None:
    room, port = stage.private(), stage.port()
    ref = await port.send(at(room), said("", pictures=(stage.picture(1),)))
    with pytest.raises(MessageGone):
        await port.edit(ref, said("words"))


@pytest.mark.parametrize(
    ("measures", "reason"),
    [
        ({"size": 11 * 1024 * 1024}, "more than 10 MB"),
        ({"width": 9000, "height": 1001}, "width and height above 10,000"),
        ({"width": 2100, "height": 100}, "longer than twenty times its height"),
    ],
)
async def test_a_picture_too_large_for_a_photo_goes_as_a_file(
    stage: Stage, measures: dict[str, int], reason: str
) -> None:
    room = stage.private()
    await stage.port().send(at(room), said("大", pictures=(stage.picture(1, **measures),)))
    assert kinds(room) == ["document:大"], reason


async def test_a_file_that_the_server_does_not_take_is_refused_for_good(stage: Stage) -> None:
    huge = stage.picture(1, size=51 * 1024 * 1024)
    with pytest.raises(ChatError) as raised:
        await stage.port().send(at(stage.private()), said("", pictures=(huge,)))
    assert type(raised.value) is ChatError, "never uncertain: the same again ends the same"


async def test_a_picture_that_is_not_kept_any_more(stage: Stage) -> None:
    picture = stage.picture(1)
    stage.media.clear()
    with pytest.raises(ChatError):
        await stage.port().send(at(stage.private()), said("图", pictures=(picture,)))
    assert not stage.server.calls


@pytest.mark.parametrize("trouble", ["flood", "error", "reset"])
async def test_a_message_that_was_cut_between_two_albums_goes_on_where_it_was(stage: Stage, trouble: str) -> None:
    room, port = stage.group(), stage.port()
    message = said(LONG, pictures=tuple(stage.picture(number) for number in range(12)), buttons=CARD)

    async def cut(method: str) -> None:
        stage.server.faults.add(method, trouble, seconds=3)
        with pytest.raises((RateLimited, SendUncertain)):
            await port.send(at(room), message)

    await cut("sendMediaGroup")
    assert len(room.shown) == 0
    await cut("sendMessage")
    assert len(room.shown) == 12
    ref = await port.send(at(room), message)
    assert [kind.partition(":")[0] for kind in kinds(room)] == ["photo"] * 12 + ["text"]
    assert ref.id == ",".join(str(one.id) for one in room.shown)
    await port.send(at(room), message)
    assert len(room.shown) == 26, "once it is there, the same again is another message"
