"""What people send along, on Telegram: photos, albums, videos, voice messages, stickers."""

from pathlib import Path

import pytest

from core.drafts import Draft
from core.ports import MOST_BYTES
from tests.fakes.films import film
from tests.fakes.telegram import Chat, Message, Person
from tests.scenarios.newsroom import photo
from tests.scenarios.on_telegram import BO, EVE, MEI, TelegramRoom, on_telegram, ours
from tests.scenarios.writer import Writer

LATTE = "Write a Xiaohongshu note about latte art"
LATTE_ZH = "帮我写一篇关于拉花的小红书笔记"
COLOURS = ("tomato", "teal", "gold", "navy", "pink", "gray", "olive", "lime", "aqua", "plum", "peru")


def photos(count: int) -> list[bytes]:
    return [photo(colour) for colour in COLOURS[:count]]


async def newest(room: TelegramRoom) -> Draft:
    return (await room.stores.drafts.find(limit=1))[0]


async def pictures(room: TelegramRoom) -> list[bytes]:
    """The pictures of the newest draft's post."""
    revision = (await newest(room)).revision
    assert revision is not None
    return [await room.stores.media.read(each.id) for each in revision.post.pictures]


async def video(room: TelegramRoom) -> bytes | None:
    """The video of the newest draft's post."""
    revision = (await newest(room)).revision
    assert revision is not None
    return await room.stores.media.read(revision.post.video.id) if revision.post.video else None


def calls(room: TelegramRoom) -> int:
    """How often the model was asked."""
    assert isinstance(room.model, Writer)
    return room.model.calls


def last(chat: Chat) -> str:
    return ours(chat)[-1].text


def sends(chat: Chat, who: Person, kind: str) -> Message:
    """Something that is no picture and no video."""
    if kind == "voice":
        return chat.sends_voice(who)
    return chat.sends_sticker(who) if kind == "sticker" else chat.sends_document(who)


def kinds(messages: list[Message]) -> list[str]:
    """What files the bot's messages show."""
    return [message.media.kind for message in messages if message.media]


# --- photos and albums ------------------------------------------------------------------------------


async def test_a_photo_with_words_is_the_picture_of_the_post(tmp_path: Path) -> None:
    async with on_telegram(tmp_path) as room:
        chat = room.private(BO)
        chat.sends_photo(BO, photo("tomato"), caption=LATTE)
        await room.settle()
        room.reads(
            chat,
            f"""
            Bo 🖼1: {LATTE}
            Copydesk: “On latte art” is ready for review (revision 1). Please look at the card.
            Copydesk 🖼1: […]
            Copydesk: On latte art
            […] · 1 picture · […]
              [✅ Approve] [✏️ Edit]
              [🔄 Regenerate] [❌ Reject] [🕘 Schedule]
            """,
        )
        assert await pictures(room) == [photo("tomato")]


async def test_an_album_is_one_message_whose_caption_may_stand_anywhere(tmp_path: Path) -> None:
    async with on_telegram(tmp_path) as room:
        chat, (first, second, third) = room.private(MEI), photos(3)
        chat.sends_photo(MEI, first, album="9")
        await room.time_passes(0.5)
        chat.sends_photo(MEI, second, caption=LATTE_ZH, album="9")
        await room.time_passes(0.5)
        chat.sends_photo(MEI, third, album="9")
        await room.time_passes(0.5)
        assert not await room.stores.drafts.find(), "more of it may come"
        await room.settle()
        assert await pictures(room) == [first, second, third]
        room.reads(
            chat,
            """
            Mei 🖼3: […]
            Copydesk: 《拉花》写好了（第 1 版），请看卡片并审批。
            Copydesk 🖼3: […]
            Copydesk: 拉花
            […] · 3 张图 · […]
              [✅ 通过] [✏️ 修改]
              [🔄 重写] [❌ 拒绝] [🕘 定时]
            """,
        )
        assert (await newest(room)).brief.request == LATTE_ZH


async def test_a_part_that_comes_late_is_a_message_of_its_own(tmp_path: Path) -> None:
    async with on_telegram(tmp_path) as room:
        chat, (first, second) = room.private(BO), photos(2)
        chat.sends_photo(BO, first, caption=LATTE, album="9")
        await room.settle()
        chat.sends_photo(BO, second, album="9")
        await room.settle()
        assert last(chat) == "Gladly! What should the post be about? Send me the topic, or “cancel”."
        assert await pictures(room) == [first]


async def test_parts_that_never_stop_coming_are_waited_for_three_seconds(tmp_path: Path) -> None:
    async with on_telegram(tmp_path) as room:
        chat = room.private(BO)
        for number, each in enumerate(photos(8)):
            chat.sends_photo(BO, each, caption="" if number else LATTE, album="9")
            await room.time_passes(0.5)
        await room.settle()
        (draft,) = [each for each in await room.stores.drafts.find() if each.brief.topic == "latte art"]
        assert 5 <= len(draft.brief.own_pictures) <= 7


async def test_what_is_said_behind_an_album_is_answered_behind_it(tmp_path: Path) -> None:
    async with on_telegram(tmp_path) as room:
        chat = room.private(BO)
        chat.sends_album(BO, photos(2), caption=LATTE)
        chat.says(BO, "How are you?")
        await room.settle()
        begun, answered = (
            next(place for place, each in enumerate(ours(chat)) if word in each.text) for word in ("ready", "You said")
        )
        assert begun < answered


async def test_an_album_that_is_redelivered_has_one_effect(tmp_path: Path) -> None:
    async with on_telegram(tmp_path) as room:
        chat = room.private(BO)
        parts = chat.sends_album(BO, photos(2), caption=LATTE)
        await room.settle()
        before = chat.transcript()
        for part in parts:
            room.api.push({"message": part.json()})
        await room.settle()
        assert chat.transcript() == before
        assert len(await room.stores.drafts.find()) == 1


async def test_a_kill_while_an_album_is_gathered_loses_none_of_it(tmp_path: Path) -> None:
    async with on_telegram(tmp_path) as room:
        chat, (first, second, third) = room.private(BO), photos(3)
        chat.sends_photo(BO, first, caption=LATTE, album="9")
        chat.sends_photo(BO, second, album="9")
        await room.time_passes(0.4)
        await room.restart()
        chat.sends_photo(BO, third, album="9")
        await room.settle()
        assert await pictures(room) == [first, second, third]
        assert len(await room.stores.drafts.find()) == 1


async def test_a_stranger_s_album_gets_the_one_polite_line(tmp_path: Path) -> None:
    async with on_telegram(tmp_path) as room:
        chat = room.private(EVE)
        chat.sends_album(EVE, photos(4), caption=LATTE)
        await room.settle()
        (line,) = ours(chat)
        assert line.text.startswith("Hello! I only work for this team.")
        assert "getFile" not in [call.method for call in room.api.calls]


async def test_of_an_album_of_eleven_ten_are_taken_and_it_says_so(tmp_path: Path) -> None:
    async with on_telegram(tmp_path) as room:
        chat = room.private(BO)
        chat.sends_album(BO, photos(11), caption=LATTE)
        await room.settle()
        assert await pictures(room) == photos(10)
        assert "Those are 11 files; I take the first 10." in [each.text for each in ours(chat)]


async def test_stop_while_an_album_is_gathered(tmp_path: Path) -> None:
    async with on_telegram(tmp_path) as room:
        chat = room.private(BO)
        chat.sends_album(BO, photos(2), caption=LATTE)
        await room.time_passes(0.3)
        await room.says(chat, BO, "/stop")
        assert not await room.stores.drafts.find()
        assert "Stopped" in chat.transcript()


async def test_new_photos_behind_edit_replace_the_pictures(tmp_path: Path) -> None:
    async with on_telegram(tmp_path) as room:
        chat = room.private(BO)
        await room.says(chat, BO, LATTE + ", one picture")
        await room.presses(chat, BO, "Edit")
        chat.sends_album(BO, photos(2))
        await room.settle()
        assert await pictures(room) == photos(2)
        assert "What changed new pictures were sent" in last(chat)


# --- what cannot be used ----------------------------------------------------------------------------

BROKEN = photo()[:-30]
REFUSED = [
    (BROKEN, 0, "That picture is damaged; please send it again."),
    (b"%PDF-1.7", 0, "That is not a picture that can be posted; please send PNG, JPEG, WebP or GIF."),
    (photo(), 25 * 1024 * 1024, "That picture is too large; please send one of at most 20 MB and 50 megapixels."),
]


@pytest.mark.parametrize(("content", "size", "sentence"), REFUSED, ids=["broken", "no picture", "25 MB"])
async def test_a_photo_that_cannot_be_used_ends_the_turn(
    tmp_path: Path, content: bytes, size: int, sentence: str
) -> None:
    async with on_telegram(tmp_path) as room:
        chat = room.private(BO)
        chat.sends_photo(BO, content, caption=LATTE, size=size or None)
        await room.settle()
        room.reads(chat, f"Bo 🖼1: {LATTE}\nCopydesk: {sentence}")
        assert not await room.stores.drafts.find(), "nothing was changed"
        assert calls(room) == 0
        assert ("getFile" in [call.method for call in room.api.calls]) == (not size)


async def test_one_picture_of_an_album_names_itself(tmp_path: Path) -> None:
    async with on_telegram(tmp_path) as room:
        chat = room.private(MEI)
        chat.sends_album(MEI, [photo("tomato"), photo("teal"), BROKEN], caption=LATTE_ZH)
        await room.settle()
        assert last(chat) == "第 3 张图：图片已损坏，请重新发送。"
        assert not await room.stores.drafts.find()


async def test_a_question_stays_open_over_a_picture_that_cannot_be_used(tmp_path: Path) -> None:
    async with on_telegram(tmp_path) as room:
        chat = room.private(BO)
        await room.says(chat, BO, LATTE + ", one picture")
        await room.presses(chat, BO, "Edit")
        chat.sends_photo(BO, BROKEN)
        await room.settle()
        assert last(chat) == "That picture is damaged; please send it again."
        chat.sends_photo(BO, photo("teal"))
        await room.settle()
        assert await pictures(room) == [photo("teal")]


async def test_a_file_that_is_larger_than_it_said(tmp_path: Path) -> None:
    async with on_telegram(tmp_path) as room:
        chat = room.private(BO)
        chat.sends_video(BO, film() + bytes(MOST_BYTES), caption=LATTE, size=1000)
        await room.settle()
        assert last(chat) == "That video is too large; please send one of at most 20 MB."


KINDS = [
    ("voice", BO, "I cannot listen to voice messages or music: please write it as text. Photos and a video I can"),
    ("sticker", BO, "A nice sticker! It cannot go into a post, though: tell me in words what to write about"),
    ("document", BO, "I cannot use that kind of file: please send text, photos (PNG, JPEG, WebP or GIF) or a video"),
    ("voice", MEI, "我还听不了语音和音乐，请用文字发给我；照片和视频我也可以用。"),
    ("sticker", MEI, "很可爱的表情！不过它放不进笔记"),
    ("document", MEI, "这种文件我用不了：请发送文字、照片"),
]


@pytest.mark.parametrize(("kind", "who", "sentence"), KINDS)
async def test_what_cannot_be_used_gets_a_kind_sentence_and_no_model_is_asked(
    tmp_path: Path, kind: str, who: Person, sentence: str
) -> None:
    async with on_telegram(tmp_path) as room:
        chat = room.private(who)
        sends(chat, who, kind)
        await room.settle()
        (answer,) = ours(chat)
        assert answer.text.startswith(sentence)
        assert calls(room) == 0
        assert "getFile" not in [call.method for call in room.api.calls]


async def test_with_words_the_words_count_and_the_sentence_is_added(tmp_path: Path) -> None:
    async with on_telegram(tmp_path) as room:
        chat = room.private(BO)
        chat.sends_voice(BO, caption="How are you?")
        await room.settle()
        first, second = sorted(each.text for each in ours(chat))
        assert first.startswith("I cannot listen to voice messages")
        assert second == "You said: How are you?"


@pytest.mark.parametrize("trouble", ["flood", "error", "reset"])
async def test_a_file_that_cannot_be_had_at_once_is_had_later(tmp_path: Path, trouble: str) -> None:
    async with on_telegram(tmp_path) as room:
        chat = room.private(BO)
        room.api.faults.add("getFile", trouble, times=3, seconds=30)
        chat.sends_photo(BO, photo("teal"), caption=LATTE)
        await room.settle()
        assert await pictures(room) == [photo("teal")]


async def test_a_file_that_cannot_be_had_at_all_gets_a_sentence(tmp_path: Path) -> None:
    async with on_telegram(tmp_path) as room:
        chat = room.private(BO)
        room.api.faults.add("getFile", "error", times=9)
        chat.sends_photo(BO, photo("teal"), caption=LATTE)
        await room.settle()
        assert last(chat).startswith("The file could not be fetched from the chat, also when I tried again")
        assert not await room.stores.drafts.find()


async def test_a_file_that_is_gone_gets_a_sentence(tmp_path: Path) -> None:
    async with on_telegram(tmp_path) as room:
        chat = room.private(BO)
        chat.sends_photo(BO, photo("teal"), caption=LATTE)
        room.api.files.by_id.clear()
        await room.settle()
        assert last(chat) == "That file is not in the chat any more; please send it again."


# --- videos -----------------------------------------------------------------------------------------


async def test_a_video_with_words_is_the_post_s_and_goes_out_with_it(tmp_path: Path) -> None:
    async with on_telegram(tmp_path) as room:
        chat = room.private(MEI)
        chat.sends_video(MEI, film(), caption=LATTE_ZH)
        await room.settle()
        room.reads(
            chat,
            f"""
            Mei 🎬: {LATTE_ZH}
            Copydesk: 《拉花》写好了（第 1 版），请看卡片并审批。
            Copydesk 🎬: […]
            Copydesk: 拉花
            […]小红书 · 第 1 版 · 1 个视频 · […]
              [✅ 通过] [✏️ 修改]
              [🔄 重写] [❌ 拒绝] [🕘 定时]
            """,
        )
        assert (await video(room), await pictures(room)) == (film(), [])
        assert "⚠" not in last(chat), "a video stands in for a picture"
        assert kinds(ours(chat)) == ["video"]
        await room.presses(chat, MEI, "通过")
        (folder,) = room.outbox()
        assert (tmp_path / "outbox" / folder / "video.mp4").read_bytes() == film()
        assert 'type="video/mp4"' in (tmp_path / "outbox" / "feed.xml").read_text(encoding="utf-8")


async def test_a_new_video_behind_edit_replaces_the_video(tmp_path: Path) -> None:
    async with on_telegram(tmp_path) as room:
        chat = room.private(BO)
        chat.sends_video(BO, film(), caption=LATTE)
        await room.settle()
        asked = calls(room)
        await room.presses(chat, BO, "Edit")
        chat.sends_video(BO, film("mov"))
        await room.settle()
        assert (await video(room), calls(room)) == (film("mov"), asked), "the text is left alone"
        assert "What changed a new video was sent\nVideo: replaced" in last(chat)
        await room.presses(chat, BO, "Edit")
        await room.says(chat, BO, "add a line on the milk")
        assert await video(room) == film("mov"), "it stays when the text changes"


async def test_where_a_platform_takes_one_or_the_other_each_replaces_the_other(tmp_path: Path) -> None:
    async with on_telegram(tmp_path) as room:
        chat = room.private(BO)
        await room.says(chat, BO, LATTE + ", three pictures")
        await room.presses(chat, BO, "Edit")
        chat.sends_video(BO, film())
        await room.settle()
        assert (await video(room), await pictures(room)) == (film(), [])
        await room.presses(chat, BO, "Edit")
        chat.sends_photo(BO, photo("teal"))
        await room.settle()
        assert (await video(room), await pictures(room)) == (None, [photo("teal")])
        assert "Video: taken out" in last(chat)
        assert "⚠" not in last(chat)


async def test_photos_and_a_video_of_one_album_stay_and_the_card_says_what_xiaohongshu_thinks(tmp_path: Path) -> None:
    async with on_telegram(tmp_path) as room:
        chat = room.private(BO)
        chat.sends_photo(BO, photo("teal"), caption=LATTE, album="9")
        chat.sends_video(BO, film(), album="9")
        await room.settle()
        assert (await video(room), await pictures(room)) == (film(), [photo("teal")])
        assert " · 1 picture · 1 video · " in last(chat)
        assert "⚠ Xiaohongshu takes pictures or a video, not both: press Edit and send the ones" in last(chat)
        assert kinds([each for each in ours(chat) if each.album]) == ["video", "photo"], "in one album"


async def test_a_video_without_a_word_asks_for_the_topic_and_is_kept(tmp_path: Path) -> None:
    async with on_telegram(tmp_path) as room:
        chat = room.private(BO)
        chat.sends_video(BO, film())
        await room.settle()
        assert last(chat) == "Gladly! What should the post be about? Send me the topic, or “cancel”."
        await room.says(chat, BO, "latte art")
        assert (await video(room), await pictures(room)) == (film(), [])


@pytest.mark.parametrize(
    ("content", "more", "sentence"),
    [
        (film("mkv"), {}, "That is not a video that can be posted; please send MP4, MOV or WebM."),
        (photo(), {}, "That is not a video that can be posted; please send MP4, MOV or WebM."),
        (film(), {"size": 21 * 1024 * 1024}, "That video is too large; please send one of at most 20 MB."),
    ],
    ids=["mkv", "a picture", "21 MB"],
)
async def test_a_video_that_cannot_be_used_ends_the_turn(
    tmp_path: Path, content: bytes, more: dict[str, int], sentence: str
) -> None:
    async with on_telegram(tmp_path) as room:
        chat = room.private(BO)
        chat.sends_video(BO, content, caption=LATTE, **more)
        await room.settle()
        assert last(chat) == sentence
        assert not await room.stores.drafts.find()
        assert calls(room) == 0


async def test_a_video_that_is_too_long_for_the_platform_is_said_on_the_card(tmp_path: Path) -> None:
    async with on_telegram(tmp_path) as room:
        chat = room.private(BO)
        chat.sends_video(BO, film(), caption=LATTE, seconds=1000)
        await room.settle()
        assert "⚠ The video is 1000 seconds long; Xiaohongshu takes 900." in last(chat)
