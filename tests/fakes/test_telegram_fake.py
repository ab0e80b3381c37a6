"""Our own Bot API server, as real aiogram meets it: each limit, each fault, flood control, webhooks and people."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from io import BytesIO
from typing import Any

import aiohttp
import pytest
from aiogram import Bot
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramConflictError,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.types import (
    BotCommand,
    BotCommandScopeAllGroupChats,
    BotCommandScopeChat,
    BufferedInputFile,
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaDocument,
    InputMediaPhoto,
    InputRichMessage,
    InputRichMessageMedia,
    MediaUnion,
    MessageEntity,
    ReplyKeyboardRemove,
    ReplyParameters,
)
from aiohttp import web
from PIL import Image

from adapters.clock import SystemClock
from adapters.memory.clock import SimulatedClock
from tests.fakes.telegram import (
    TOKEN,
    BotAccount,
    Chat,
    FloodControl,
    Kind,
    Message,
    Person,
    TelegramServer,
    Trouble,
    telegram_server,
)
from tests.fakes.telegram.entities import cut
from tests.fakes.telegram.updates import Updates
from tests.fakes.telegram.webhooks import SECRET_HEADER


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    async with telegram_server(SystemClock(), flood=False) as running:
        yield running


@pytest.fixture
async def bot(server: TelegramServer) -> AsyncIterator[Bot]:
    client = server.client()
    yield client
    await client.session.close()


@pytest.fixture
def mei(server: TelegramServer) -> Person:
    return server.person("Mei", language="zh", username="mei_li")


@pytest.fixture
def chat(server: TelegramServer, mei: Person) -> Chat:
    return server.private(mei)


@asynccontextmanager
async def on(clock: SimulatedClock, **options: Any) -> AsyncIterator[tuple[TelegramServer, Bot, Chat]]:
    """A server on simulated time, with one private chat."""
    async with telegram_server(clock, **options) as running:
        client = running.client()
        try:
            yield running, client, running.private(running.person("Mei"))
        finally:
            await client.session.close()


async def refusal(call: Awaitable[object]) -> str:
    """What the call is refused with."""
    with pytest.raises(TelegramAPIError) as caught:
        await call
    return caught.value.message


def picture(width: int = 1000, height: int = 500) -> bytes:
    file = BytesIO()
    Image.new("RGB", (width, height)).save(file, "PNG")
    return file.getvalue()


def upload(content: bytes, name: str = "a.png") -> BufferedInputFile:
    return BufferedInputFile(content, name)


def keyboard(**buttons: str) -> InlineKeyboardMarkup:
    row = [InlineKeyboardButton(text=label, callback_data=data) for label, data in buttons.items()]
    return InlineKeyboardMarkup(inline_keyboard=[row])


def bold(offset: int, length: int) -> MessageEntity:
    return MessageEntity(type="bold", offset=offset, length=length)


async def raw(server: TelegramServer, method: str, token: str = TOKEN, **body: Any) -> tuple[int, dict[str, Any]]:
    """A call without aiogram, as JSON."""
    server.bot()
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{server.url}/bot{token}/{method}", json=body) as answer,
    ):
        return answer.status, await answer.json()


# --- the scene


async def test_a_chat_reads_like_a_transcript(server: TelegramServer, bot: Bot, chat: Chat, mei: Person) -> None:
    asked = chat.says(mei, "/draft coffee @copydesk_bot")
    sent = await bot.send_message(mei.id, "Here it is", reply_markup=keyboard(Approve="a", Reject="r"))
    three: list[MediaUnion] = [
        InputMediaPhoto(media=upload(picture()), caption=words) for words in ("three", None, None)
    ]
    await bot.send_media_group(mei.id, three)
    await sent.edit_text("Done")
    chat.sends_video(mei, caption="look")
    chat.sends_voice(mei)
    chat.sends_sticker(mei, "🎉")
    chat.sends_document(mei)
    await bot.send_message_draft(mei.id, 3, text="And")
    assert chat.transcript(drafts=True) == (
        "Mei: /draft coffee @copydesk_bot\n"
        "Copydesk: Done\n"
        "Copydesk 🖼3: three\n"
        "Mei 🎬: look\n"
        "Mei 🎤: \n"
        "Mei 🎉: \n"
        "Mei 📎notes.txt: \n"
        "Copydesk ✍: And"
    )
    assert [cut(asked.text, entity) for entity in asked.entities] == ["/draft", "@copydesk_bot"]
    edited = chat.shown[1]
    assert (edited.edited, [text for _, text in edited.versions]) == (1, ["Here it is", "Done"])
    assert edited.versions[0][0] < edited.versions[1][0]


async def test_what_people_send_reaches_the_bot(server: TelegramServer, bot: Bot, chat: Chat, mei: Person) -> None:
    said = chat.says(mei, "嗨 /start@copydesk_bot #a https://a.example/b。")
    chat.says(mei, "and this", reply_to=said, quote="嗨")
    chat.sends_album(mei, [picture(), picture()], caption="two")
    chat.edits(mei, said, "/stop")
    chat.says(mei, "not mine", forwarded_from=server.person("Lin"))
    updates = await bot.get_updates(timeout=5)
    first, reply, one, two, edit, forwarded = updates
    assert [update.update_id for update in updates] == list(range(1001, 1007))
    assert first.message
    assert first.message.entities
    assert first.message.from_user
    kinds = [(entity.type, entity.extract_from(first.message.text or "")) for entity in first.message.entities]
    assert kinds == [("bot_command", "/start@copydesk_bot"), ("hashtag", "#a"), ("url", "https://a.example/b")]
    assert (first.message.from_user.full_name, first.message.from_user.language_code) == ("Mei", "zh")
    assert reply.message
    assert reply.message.reply_to_message
    assert reply.message.quote
    assert (reply.message.reply_to_message.message_id, reply.message.quote.text) == (said.id, "嗨")
    assert one.message
    assert two.message
    assert one.message.photo
    assert one.message.media_group_id == two.message.media_group_id != ""
    assert (one.message.caption, two.message.caption) == ("two", None)
    sizes = [(size.width, size.height) for size in one.message.photo]
    assert sizes == [(90, 45), (320, 160), (800, 400), (1000, 500)]
    assert edit.edited_message
    assert edit.edited_message.text == "/stop"
    assert forwarded.message
    assert forwarded.message.forward_origin


async def test_files_come_down(server: TelegramServer, bot: Bot, chat: Chat, mei: Person) -> None:
    content = picture()
    media = chat.sends_photo(mei, content).media
    assert media
    whole = BytesIO()
    await bot.download(media.id, whole)
    assert whole.getvalue() == content
    small = await bot.download(media.sizes[0].id)
    assert small
    assert small.read() == b"small 90"
    big = chat.sends_video(mei, size=20 * 1024 * 1024 + 1).media
    assert big
    assert await refusal(bot.get_file(big.id)) == "Bad Request: file is too big"
    assert await refusal(bot.get_file("nothing")) == "Bad Request: invalid file_id"


# --- updates


async def test_an_offset_acknowledges_all_below_it(server: TelegramServer, bot: Bot, chat: Chat, mei: Person) -> None:
    for word in ("one", "two", "three"):
        chat.says(mei, word)
    assert len(await bot.get_updates(limit=2)) == 2
    assert [update.update_id for update in await bot.get_updates(offset=1002)] == [1002, 1003]
    assert [update.update_id for update in await bot.get_updates()] == [1002, 1003]
    assert [update.update_id for update in await bot.get_updates(offset=-1)] == [1003]
    assert await bot.get_updates(offset=1004) == []


async def test_a_long_poll_answers_as_soon_as_somebody_writes(
    server: TelegramServer, bot: Bot, chat: Chat, mei: Person
) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=50))
    await bot.get_me()
    assert server.busy == 0
    chat.says(mei, "hi")
    (update,) = await poll
    assert update.message
    assert update.message.text == "hi"


async def test_the_second_poll_ends_the_first(server: TelegramServer, bot: Bot, chat: Chat, mei: Person) -> None:
    first = asyncio.create_task(bot.get_updates(timeout=50))
    while not server.bot().updates.polling:
        await asyncio.sleep(0)
    second = asyncio.create_task(bot.get_updates(timeout=50))
    with pytest.raises(TelegramConflictError, match="terminated by other getUpdates request"):
        await first
    chat.says(mei, "hi")
    assert len(await second) == 1
    third = asyncio.create_task(bot.get_updates(offset=1002, timeout=50))
    while not server.bot().updates.polling:
        await asyncio.sleep(0)
    await bot.set_webhook("https://nowhere.example/")
    with pytest.raises(TelegramConflictError, match="terminated by setWebhook request"):
        await third


async def test_kinds_that_nobody_asked_for_do_not_come(
    server: TelegramServer, bot: Bot, chat: Chat, mei: Person
) -> None:
    await bot.get_updates(allowed_updates=["callback_query"])
    chat.says(mei, "unheard")
    assert await bot.get_updates() == []
    await raw(server, "getUpdates", allowed_updates=[])
    chat.says(mei, "heard")
    assert len(await bot.get_updates()) == 1


async def test_recorded_and_garbled_updates_are_pushed_as_they_are(server: TelegramServer, bot: Bot) -> None:
    server.bot()
    server.push({"update_id": 7, "what_is_new": {"a": 1}})
    server.push({"update_id": 7, "what_is_new": {"a": 1}})
    server.push({"update_id": 5})
    assert [update.update_id for update in await bot.get_updates()] == [7, 7, 5]
    server.push({"update_id": 3})
    assert [update.update_id for update in await bot.get_updates(offset=8)] == [3]
    assert await bot.get_updates(offset=8) == []
    server.push({"no_id": "x"})
    assert [update.update_id for update in await bot.get_updates(offset=8)] == [1001]


async def test_old_updates_expire(clock: SimulatedClock) -> None:
    updates = Updates(clock)
    updates.push("message", {})
    updates.push("callback_query", {})
    await clock.advance(151)
    assert [list(update)[1] for update in await updates.get(offset=0, limit=9, timeout=0)] == ["message"]
    await clock.advance(24 * 3600)
    assert await updates.get(offset=0, limit=9, timeout=0) == []


# --- limits

LONG = "a" * 4097


@pytest.mark.parametrize(
    ("method", "body", "words"),
    [
        ("sendMessage", {"text": ""}, "message text is empty"),
        ("sendMessage", {"text": " \n "}, "message text is empty"),
        ("sendMessage", {"text": LONG}, "message is too long"),
        ("sendMessage", {"text": "😀" * 2049}, "message is too long"),
        ("sendMessage", {"text": "a", "chat_id": 1}, "chat not found"),
        ("sendMessage", {"text": "a", "chat_id": ""}, "chat_id is empty"),
        ("sendMessage", {"text": "a", "message_thread_id": 5}, "message thread not found"),
        ("sendMessage", {"text": "a", "reply_parameters": {"message_id": 99}}, "message to be replied not found"),
        ("sendMessage", {"text": "a", "parse_mode": "wiki"}, "unsupported parse_mode"),
        ("sendMessage", {"text": "<b>a", "parse_mode": "HTML"}, "can't parse entities: Can't find end tag"),
        ("sendMessage", {"text": "a</b>", "parse_mode": "HTML"}, "can't parse entities: Unexpected end tag"),
        ("sendMessage", {"text": "<b>a</i>", "parse_mode": "HTML"}, "can't parse entities: Unmatched end tag"),
        ("sendMessage", {"text": "<x>a</x>", "parse_mode": "HTML"}, "can't parse entities: Unsupported start tag"),
        ("sendMessageDraft", {"text": LONG, "draft_id": 1}, "message is too long"),
        ("sendMessageDraft", {"text": "a", "draft_id": 0}, "RANDOM_ID_INVALID"),
        ("sendPhoto", {"photo": "photo-1"}, "wrong file identifier/HTTP URL specified"),
        ("sendPhoto", {"photo": "https://a.example/b.png"}, "failed to get HTTP URL content"),
        ("sendPhoto", {"photo": "attach://a"}, "can't parse photo: media not found"),
        ("sendPhoto", {}, "there is no photo in the request"),
        ("sendMediaGroup", {"media": []}, "there are no messages to send"),
        ("sendMediaGroup", {"media": [{"type": "photo"}]}, "too few messages to send as an album"),
        ("sendMediaGroup", {"media": [{"type": "photo"}] * 11}, "too many messages to send as an album"),
        ("sendMediaGroup", {"media": [{"type": "voice"}] * 2}, 'can\'t parse InputMedia: type "voice"'),
        ("editMessageText", {"text": "a", "message_id": 99}, "message to edit not found"),
        ("editMessageText", {"text": "a"}, "message identifier is not specified"),
        ("deleteMessage", {"message_id": 99}, "message to delete not found"),
        ("sendChatAction", {"action": "dancing"}, "wrong parameter action in request"),
        ("leaveChat", {}, "chat member status can't be changed in private chats"),
        ("getChatMember", {"user_id": 99}, "PARTICIPANT_ID_INVALID"),
        ("answerCallbackQuery", {"callback_query_id": "1", "text": "a" * 201}, "MESSAGE_TOO_LONG"),
        ("answerCallbackQuery", {"callback_query_id": "1"}, "query is too old and response timeout expired"),
        ("setWebhook", {"url": "ftp://a"}, "bad webhook: An HTTPS URL must be provided for webhook"),
        ("setWebhook", {"url": "https://a", "secret_token": "a b"}, "secret token contains unallowed characters"),
        ("setMyCommands", {"commands": [{"command": "Go", "description": "a"}]}, "BOT_COMMAND_INVALID"),
        ("setMyCommands", {"commands": [{"command": "go"}]}, "BOT_COMMAND_DESCRIPTION_INVALID"),
        ("setMyCommands", {"commands": [{"command": "a", "description": "b"}] * 101}, "BOT_COMMANDS_TOO_MUCH"),
        ("setMyCommands", {"commands": [], "language_code": "chinese"}, "BOT_LANG_CODE_INVALID"),
        ("setMyCommands", {"commands": [], "scope": {"type": "all"}}, "can't parse BotCommandScope"),
        ("setMyCommands", {"commands": [], "scope": {"type": "chat", "chat_id": 5}}, "chat not found"),
        ("sendRichMessage", {"rich_message": {}}, "exactly one of the fields"),
        ("sendRichMessage", {"rich_message": {"markdown": "a" * 32769}}, "RICH_MESSAGE_TOO_LONG"),
        ("sendRichMessage", {"rich_message": {"markdown": "a\n\n" * 501}}, "RICH_MESSAGE_TOO_LONG"),
        (
            "sendRichMessage",
            {"rich_message": {"markdown": "|a" * 21 + "|\n" + "|-" * 21 + "|"}},
            "RICH_MESSAGE_INVALID",
        ),
        ("sendRichMessage", {"rich_message": {"markdown": "> " * 17 + "a"}}, "RICH_MESSAGE_INVALID"),
    ],
)
async def test_what_is_refused(
    server: TelegramServer, chat: Chat, method: str, body: dict[str, Any], words: str
) -> None:
    status, answer = await raw(server, method, **{"chat_id": chat.id, **body})
    assert (status, answer["ok"], answer["error_code"]) == (400, False, 400)
    assert answer["description"].startswith(f"Bad Request: {words}")
    assert not chat.shown
    assert (server.calls[-1].code, server.calls[-1].description) == (400, answer["description"])


@pytest.mark.parametrize(
    "button",
    [
        {"text": "a", "callback_data": ""},
        {"text": "a", "callback_data": "字" * 22},
        {"text": "a", "copy_text": {"text": ""}},
        {"text": "a", "url": "nowhere"},
        {"text": "", "callback_data": "a"},
        {"text": "a"},
    ],
)
async def test_buttons_are_looked_at(server: TelegramServer, chat: Chat, button: dict[str, Any]) -> None:
    markup = {"inline_keyboard": [[button]]}
    status, answer = await raw(server, "sendMessage", chat_id=chat.id, text="a", reply_markup=markup)
    assert status == 400
    if "callback_data" in button and button["text"]:
        assert answer["description"] == "Bad Request: BUTTON_DATA_INVALID"


async def test_64_bytes_of_data_fit_and_so_do_4096_units(bot: Bot, chat: Chat) -> None:
    row = [
        InlineKeyboardButton(text="a", copy_text=CopyTextButton(text="b")),
        InlineKeyboardButton(text="b", url="https://a.b"),
    ]
    fits = keyboard(Go="字" * 21 + "a")
    fits.inline_keyboard.append(row)
    await bot.send_message(chat.id, "😀" * 2048, reply_markup=fits)
    assert chat.last.labels == [["Go"], ["a", "b"]]
    assert chat.last.button("a").copies == "b"


@pytest.mark.parametrize(("offset", "length"), [(-1, 1), (0, 0), (0, 5), (1, 1), (0, 1), (9, 1)])
async def test_entities_stay_within_the_text_and_halve_no_character(
    bot: Bot, chat: Chat, offset: int, length: int
) -> None:
    wrong = bot.send_message(chat.id, "😀ab", entities=[bold(offset, length)], parse_mode=None)
    assert await refusal(wrong) == "Bad Request: ENTITY_BOUNDS_INVALID"


async def test_entities_move_with_the_text_and_a_hundred_are_kept(bot: Bot, chat: Chat) -> None:
    await bot.send_message(chat.id, "  😀ab \n", entities=[bold(2, 2), bold(4, 4)], parse_mode=None)
    assert chat.last.text == "😀ab"
    assert [cut(chat.last.text, entity) for entity in chat.last.entities] == ["😀", "ab"]
    many = await bot.send_message(chat.id, "a" * 200, entities=[bold(at, 1) for at in range(150)], parse_mode=None)
    assert len(many.entities or []) == 100


async def test_parse_mode_wins_over_entities_in_silence(server: TelegramServer, bot: Bot, chat: Chat) -> None:
    await bot.send_message(
        chat.id, "<b>a</b> &lt;<pre><code class='language-py'>x</code></pre>", parse_mode="HTML", entities=[bold(0, 1)]
    )
    assert chat.last.text == "a <x"
    assert chat.last.entities == [
        {"type": "bold", "offset": 0, "length": 1},
        {"type": "pre", "offset": 3, "length": 1, "language": "py"},
    ]
    assert server.calls[-1].remarks == ("entities ignored: parse_mode was given",)


async def test_photos_are_measured(bot: Bot, chat: Chat) -> None:
    big = await refusal(bot.send_photo(chat.id, upload(b"a" * (10 * 1024 * 1024 + 1))))
    assert big == "Bad Request: file of size 10485761 bytes is too big for a photo; the maximum size is 10485760 bytes"
    assert await refusal(bot.send_photo(chat.id, upload(b"no picture"))) == "Bad Request: IMAGE_PROCESS_FAILED"
    wide = await refusal(bot.send_photo(chat.id, upload(picture(2100, 100))))
    assert wide == "Bad Request: PHOTO_INVALID_DIMENSIONS"
    assert await refusal(bot.send_document(chat.id, upload(b""))) == "Bad Request: file must be non-empty"
    long = bot.send_photo(chat.id, upload(picture()), caption="a" * 1025)
    assert await refusal(long) == "Bad Request: message caption is too long"
    assert not chat.shown


async def test_a_body_that_is_too_large() -> None:
    async with telegram_server(SystemClock(), max_upload=1000) as server:
        bot = server.client()
        chat = server.private(server.person("Mei"))
        assert await refusal(bot.send_document(chat.id, upload(b"a" * 2000))) == "Request Entity Too Large"
        assert server.calls[-1].code == 413
        await bot.session.close()


async def test_who_is_not_known_and_what_does_not_exist(server: TelegramServer, bot: Bot) -> None:
    assert await raw(server, "getMe", token="1:no") == (
        401,
        {"ok": False, "error_code": 401, "description": "Unauthorized"},
    )
    assert await raw(server, "sendPoll") == (404, {"ok": False, "error_code": 404, "description": "Not Found"})
    stranger = server.client(
        BotAccount(token="5:a", name="", username="", updates=server.bot().updates, flood=FloodControl())
    )
    with pytest.raises(TelegramUnauthorizedError):
        await stranger.get_me()
    await stranger.session.close()


# --- sending, editing, deleting


async def test_media_by_upload_by_id_and_edited(bot: Bot, chat: Chat) -> None:
    sent = await bot.send_photo(chat.id, upload(picture()), caption="one", reply_markup=keyboard(Go="g"))
    assert sent.photo
    await bot.send_photo(chat.id, sent.photo[-1].file_id)
    await bot.send_video(chat.id, upload(b"video", "v.mp4"))
    document = await bot.send_document(chat.id, upload(b"text", "t.txt"))
    assert document.document
    assert document.document.file_name == "t.txt"
    wrong = bot.send_photo(chat.id, document.document.file_id)
    assert await refusal(wrong) == "Bad Request: can't use file of type Document as Photo"
    await bot.edit_message_caption(chat_id=chat.id, message_id=sent.message_id, caption="two")
    assert (chat.shown[0].text, chat.shown[0].buttons) == ("two", ())
    new = InputMediaPhoto(media=upload(picture(10, 10)), caption="three")
    await bot.edit_message_media(new, chat_id=chat.id, message_id=sent.message_id)
    assert (chat.shown[0].text, chat.shown[0].photos) == ("three", [picture(10, 10)])
    text = bot.edit_message_text("x", chat_id=chat.id, message_id=sent.message_id)
    assert await refusal(text) == "Bad Request: there is no text in the message to edit"
    plain = await bot.send_message(chat.id, "plain")
    caption = bot.edit_message_caption(chat_id=chat.id, message_id=plain.message_id, caption="x")
    assert await refusal(caption) == "Bad Request: there is no caption in the message to edit"


async def test_an_album_is_all_or_nothing(server: TelegramServer, bot: Bot, chat: Chat) -> None:
    good, bad = InputMediaPhoto(media=upload(picture())), InputMediaPhoto(media=upload(b"no picture"))
    assert await refusal(bot.send_media_group(chat.id, [good, bad])) == "Bad Request: IMAGE_PROCESS_FAILED"
    mixed = bot.send_media_group(chat.id, [good, InputMediaDocument(media=upload(b"a"))])
    assert await refusal(mixed) == "Bad Request: document can't be mixed with other media types"
    assert not chat.shown
    sent = await bot.send_media_group(chat.id, [good, good])
    assert len({message.media_group_id for message in sent}) == 1
    known = [{"type": "photo", "media": message.media.id} for message in chat.shown if message.media]
    await raw(server, "sendMediaGroup", chat_id=chat.id, media=known, reply_markup={"inline_keyboard": []})
    assert server.calls[-1].remarks == ("reply_markup ignored: an album has no buttons",)
    assert not chat.last.buttons


async def test_an_edit_that_changes_nothing(bot: Bot, chat: Chat) -> None:
    sent = await bot.send_message(chat.id, "a", reply_markup=keyboard(Go="g"))
    same = bot.edit_message_text("a ", chat_id=chat.id, message_id=sent.message_id, reply_markup=keyboard(Go="g"))
    assert (await refusal(same)).endswith(
        "message is not modified: specified new message content and reply markup are exactly the same as a current "
        "content and reply markup of the message"
    )
    await bot.edit_message_reply_markup(chat_id=chat.id, message_id=sent.message_id, reply_markup=keyboard(Stop="s"))
    assert chat.last.labels == [["Stop"]]
    await bot.edit_message_text("a", chat_id=chat.id, message_id=sent.message_id)
    assert chat.last.buttons == ()


async def test_a_bot_edits_only_what_is_its_own_and_there(bot: Bot, chat: Chat, mei: Person) -> None:
    theirs = chat.says(mei, "mine")
    other = bot.edit_message_text("x", chat_id=chat.id, message_id=theirs.id)
    assert await refusal(other) == "Bad Request: message can't be edited"
    below = await bot.send_message(chat.id, "a", reply_markup=ReplyKeyboardRemove())
    assert await refusal(below.edit_text("b")) == "Bad Request: message can't be edited"
    sent = await bot.send_message(chat.id, "a")
    chat.deletes(chat.last)
    assert await refusal(sent.edit_text("b")) == "Bad Request: message to edit not found"
    answer = ReplyParameters(message_id=sent.message_id, allow_sending_without_reply=True)
    assert (await bot.send_message(chat.id, "b", reply_parameters=answer)).reply_to_message is None
    await bot.delete_message(chat.id, theirs.id)
    assert [message.text for message in chat.shown] == ["a", "b"]


async def test_who_may_delete_in_a_group(server: TelegramServer, bot: Bot, mei: Person) -> None:
    group = server.group("Team", mei)
    said = group.says(mei, "hi")
    assert await refusal(bot.delete_message(group.id, said.id)) == "Bad Request: message can't be deleted"
    group.promotes(server.bot())
    await bot.delete_message(group.id, said.id)
    assert group.shown == []


async def test_a_message_can_be_deleted_for_two_days(clock: SimulatedClock) -> None:
    async with on(clock) as (_, bot, chat):
        sent = await bot.send_message(chat.id, "a")
        await clock.advance(48 * 3600 + 1)
        assert await refusal(sent.delete()) == "Bad Request: message can't be deleted for everyone"


async def test_rich_messages(bot: Bot, chat: Chat) -> None:
    shape = InputRichMessageMedia(id="p", media=InputMediaPhoto(media=upload(picture())))
    sent = await bot.send_rich_message(chat.id, InputRichMessage(markdown="# A\n\n|a|b|\n|-|-|\n|c|d|", media=[shape]))
    assert sent.rich_message
    assert len(sent.rich_message.blocks) == 2
    assert chat.last.rich
    assert len(chat.last.rich["media"]) == 1
    await bot.edit_message_text(
        rich_message=InputRichMessage(html="<b>B</b>"), chat_id=chat.id, message_id=sent.message_id
    )
    assert chat.last.text == "B"
    await bot.edit_message_text("C", chat_id=chat.id, message_id=sent.message_id)
    assert chat.last.text == "C"
    assert not chat.last.rich
    await bot.send_rich_message_draft(chat.id, 4, InputRichMessage(markdown="**D**"))
    assert chat.drafts[0].text == "**D**"


# --- draft frames


async def test_a_frame_lives_until_a_message_comes(bot: Bot, chat: Chat, mei: Person) -> None:
    await bot.send_message_draft(chat.id, 1)
    assert [draft.text for draft in chat.drafts] == [""]
    for text in ("He", "Hello"):
        await bot.send_message_draft(chat.id, 1, text=text, entities=[bold(0, 2)], parse_mode=None)
    chat.says(mei, "a person's message changes nothing")
    assert [draft.text for draft in chat.drafts] == ["Hello"]
    await bot.send_message(chat.id, "Hello!")
    assert (chat.drafts, chat.draft(1).ended) == ([], "message")
    assert [text for _, text in chat.draft(1).versions] == ["", "He", "Hello"]


async def test_a_frame_dies_after_thirty_seconds(clock: SimulatedClock) -> None:
    async with on(clock) as (_, bot, chat):
        await bot.send_message_draft(chat.id, 1, text="a")
        await clock.advance(29)
        await bot.send_message_draft(chat.id, 1, text="a")
        await clock.advance(29.9)
        assert chat.drafts
        await clock.advance(0.1)
        assert not chat.drafts


async def test_stop_under_a_frame(server: TelegramServer, bot: Bot, chat: Chat, mei: Person) -> None:
    await bot.send_message_draft(chat.id, 1, text="a")
    with pytest.raises(LookupError):
        chat.stops(mei)
    await bot.send_message_draft(chat.id, 1, text="ab", can_stop=True)
    chat.stops(mei)
    (update,) = await bot.get_updates()
    stopped = update.stopped_message_generation
    assert stopped
    assert (stopped.draft_id, stopped.chat.id) == (1, chat.id)
    await bot.send_message_draft(chat.id, 1, text="abc", can_stop=True)
    assert not chat.drafts
    assert server.calls[-1].remarks == ("frame not shown: a person pressed Stop",)
    await bot.send_message_draft(chat.id, 2, text="a", can_stop=True, keep_on_stop=True)
    chat.stops(mei)
    assert [draft.text for draft in chat.drafts] == ["a"]
    with pytest.raises(LookupError):
        chat.stops(mei)


async def test_groups_have_no_frames(server: TelegramServer, bot: Bot, mei: Person) -> None:
    group = server.group("Team", mei)
    assert await refusal(bot.send_message_draft(group.id, 1, text="a")) == "Bad Request: TEXTDRAFT_PEER_INVALID"


# --- buttons


async def test_a_press_and_its_toast(server: TelegramServer, bot: Bot, chat: Chat, mei: Person) -> None:
    await bot.send_message(chat.id, "a", reply_markup=keyboard(Go="go:1", Stop="s"))
    with pytest.raises(LookupError, match="Stop"):
        chat.presses(mei, chat.last, "Cancel")
    press, silent = chat.presses(mei, chat.last, "Go"), chat.presses(mei, chat.last, "Go")
    first, second = await bot.get_updates()
    assert first.callback_query
    assert second.callback_query
    assert (first.callback_query.data, first.callback_query.from_user.id) == ("go:1", mei.id)
    assert not press.answered
    await first.callback_query.answer("Gone", show_alert=True)
    await first.callback_query.answer("again")
    await second.callback_query.answer()
    toast = await press.answer()
    assert toast
    assert (toast.text, toast.alert) == ("Gone", True)
    assert (silent.answered, await silent.answer()) == (True, None)


async def test_a_press_on_what_is_no_longer_there(bot: Bot, chat: Chat, mei: Person) -> None:
    sent = await bot.send_message(chat.id, "a", reply_markup=keyboard(Go="g"))
    late = chat.last.button("Go")
    await sent.edit_text("b")
    chat.presses(mei, chat.last, late)
    await sent.delete()
    chat.presses(mei, chat.messages[sent.message_id], late)
    one, two = await bot.get_updates()
    assert one.callback_query
    assert one.callback_query.message
    assert one.callback_query.message.date != 0
    assert two.callback_query
    assert two.callback_query.message
    assert two.callback_query.message.date == 0


async def test_a_press_waits_only_so_long(clock: SimulatedClock) -> None:
    async with on(clock) as (server, bot, chat):
        server.press_life = 5
        await bot.send_message(chat.id, "a", reply_markup=keyboard(Go="g"))
        press = chat.presses(chat.person, chat.last, "Go")
        await clock.advance(5.1)
        assert (await refusal(bot.answer_callback_query(press.id))).endswith("query ID is invalid")
        assert not press.answered


# --- groups, topics, several bots


async def test_topics(server: TelegramServer, bot: Bot, mei: Person) -> None:
    forum = server.supergroup("News", mei, forum=True)
    topic = forum.topic("Coffee")
    forum.says(mei, "in it", topic=topic)
    forum.says(mei, "beside it")
    opened, inside, beside = (update.message for update in await bot.get_updates())
    assert opened
    assert opened.forum_topic_created
    assert opened.chat.is_forum
    assert inside
    assert (inside.message_thread_id, inside.is_topic_message) == (topic.id, True)
    assert inside.reply_to_message
    assert inside.reply_to_message.forum_topic_created
    assert beside
    assert beside.message_thread_id is None
    await bot.send_message(forum.id, "yes", message_thread_id=topic.id)
    await bot.send_message(forum.id, "also", reply_parameters=ReplyParameters(message_id=inside.message_id))
    assert forum.transcript(topic=topic) == "Mei: in it\nCopydesk: yes\nCopydesk: also"
    forum.closes(topic)
    closed = bot.send_message(forum.id, "x", message_thread_id=topic.id)
    assert await refusal(closed) == "Bad Request: TOPIC_CLOSED"
    forum.reopens(topic)
    await bot.send_message(forum.id, "again", message_thread_id=topic.id)
    forum.removes_topic(topic)
    gone = bot.send_message(forum.id, "x", message_thread_id=topic.id)
    assert await refusal(gone) == "Bad Request: message thread not found"
    assert forum.transcript() == "Mei: beside it"


async def test_replies_in_a_supergroup_are_a_thread_without_a_topic(
    server: TelegramServer, bot: Bot, mei: Person
) -> None:
    group = server.supergroup("Team", mei)
    first = group.says(mei, "one")
    group.says(mei, "two", reply_to=group.says(mei, "one and a half", reply_to=first))
    message = (await bot.get_updates())[-1].message
    assert message
    assert (message.message_thread_id, message.is_topic_message) == (first.id, None)
    thread = bot.send_message(group.id, "x", message_thread_id=first.id)
    assert await refusal(thread) == "Bad Request: message thread not found"


async def test_a_group_moves(server: TelegramServer, bot: Bot, mei: Person) -> None:
    group = server.group("Team", mei)
    grown = group.migrates()
    with pytest.raises(TelegramMigrateToChat) as caught:
        await bot.send_message(group.id, "a")
    assert caught.value.migrate_to_chat_id == grown.id
    old, new = (update.message for update in await bot.get_updates())
    assert old
    assert new
    assert (old.migrate_to_chat_id, new.migrate_from_chat_id) == (grown.id, group.id)
    await bot.send_message(grown.id, "a")
    assert (grown.kind, grown.transcript()) == ("supergroup", "Copydesk: a")


async def test_a_bot_that_is_not_wanted(server: TelegramServer, bot: Bot, chat: Chat, mei: Person) -> None:
    group = server.supergroup("Team", mei)
    chat.blocks()
    group.kicks()
    with pytest.raises(TelegramForbiddenError, match="Forbidden: bot was blocked by the user"):
        await bot.send_message(chat.id, "a")
    with pytest.raises(TelegramForbiddenError, match="Forbidden: bot was kicked from the supergroup chat"):
        await bot.send_message(group.id, "a")
    group.says(mei, "it does not hear this")
    blocked, kicked = (update.my_chat_member for update in await bot.get_updates())
    assert blocked
    assert kicked
    assert (blocked.old_chat_member.status, blocked.new_chat_member.status) == ("member", "kicked")
    chat.unblocks()
    group.adds(server.bot())
    await bot.send_message(chat.id, "a")
    assert (await bot.get_chat_member(group.id, server.bot().id)).status == "member"
    assert (await bot.get_chat_member(group.id, mei.id)).status == "creator"
    assert (await bot.get_chat(group.id)).title == "Team"
    await bot.leave_chat(group.id)
    with pytest.raises(TelegramForbiddenError, match="bot is not a member of the supergroup chat"):
        await bot.send_message(group.id, "a")


async def test_two_bots_and_what_each_hears(server: TelegramServer, bot: Bot, mei: Person) -> None:
    server.bot()
    shy = server.bot("77:second", name="Shy", username="shy_bot", privacy=True)
    other = server.client(shy)
    group = server.group("Team", mei)
    group.says(mei, "small talk")
    group.says(mei, "/go@shy_bot")
    group.says(mei, "/go")
    group.says(mei, "hey @shy_bot")
    group.says(mei, "/go@copydesk_bot and @somebody")
    sent = await other.send_message(group.id, "yes?")
    group.says(mei, "you", reply_to=group.messages[sent.message_id])
    private = server.private(mei, shy)
    private.says(mei, "psst")
    heard = [update.message.text for update in await other.get_updates() if update.message]
    assert heard == ["/go@shy_bot", "/go", "hey @shy_bot", "you", "psst"]
    assert len(await bot.get_updates()) == 6
    await other.send_message(mei.id, "only here")
    assert private.transcript() == "Mei: psst\nShy: only here"
    assert server.private(mei).shown == []
    await other.session.close()


async def test_menus_by_scope_and_language(server: TelegramServer, bot: Bot, chat: Chat) -> None:
    english, chinese = [BotCommand(command="go", description="Go")], [BotCommand(command="go", description="走")]
    await bot.set_my_commands(english)
    await bot.set_my_commands(chinese, language_code="zh")
    await bot.set_my_commands(chinese, scope=BotCommandScopeChat(chat_id=chat.id))
    assert [command.description for command in await bot.get_my_commands()] == ["Go"]
    assert [command.description for command in await bot.get_my_commands(language_code="zh")] == ["走"]
    assert await bot.get_my_commands(scope=BotCommandScopeAllGroupChats()) == []
    assert len(server.bot().menus) == 3


# --- flood control


def test_a_private_chat_takes_three_at_once_then_one_a_second() -> None:
    flood = FloodControl()
    assert [flood.call(0, Kind.CHAT, 5) for _ in range(3)] == [0, 0, 0]
    assert [flood.call(1 + n, Kind.CHAT, 5) for n in range(30)] == [0] * 30


def test_a_refused_call_waits_longer_each_time_and_calls_meanwhile_lengthen_it() -> None:
    flood = FloodControl()
    assert [flood.call(0, Kind.CHAT, 5) for _ in range(4)] == [0, 0, 0, 1 + 3]
    assert flood.call(0.5, Kind.CHAT, 5) == 1 + 5
    assert flood.call(6.0, Kind.CHAT, 5) == 0 + 10
    assert flood.call(15.9, Kind.CHAT, 5) == 10
    assert flood.call(25.9, Kind.CHAT, 5) == 0
    assert flood.refusals == {(5, Kind.CHAT): 4}
    assert flood.call(90.0, Kind.CHAT, 5) == 0
    assert [flood.call(90.0, Kind.CHAT, 5) for _ in range(3)] == [0, 0, 4]


def test_groups_frames_and_the_whole_bot_have_buckets_of_their_own() -> None:
    flood = FloodControl()
    assert [flood.call(0, Kind.CHAT, -5) for _ in range(6)] == [0] * 5 + [3 + 3]
    assert [flood.call(0, Kind.DRAFT, 5) for _ in range(4)] == [0] * 3 + [1 + 3]
    assert [flood.call(0, Kind.BOT) for _ in range(23)] == [0] * 22 + [1]
    assert flood.call(0, Kind.CHAT, 9) == 1
    assert [flood.call(1 / 30, Kind.CHAT, 9), flood.call(1 / 30, Kind.CHAT, 9)] == [0, 1]
    assert flood.call(0, Kind.FREE) == 0
    assert flood.refusals[9, Kind.BOT] == 2


async def test_flood_control_on_the_wire(clock: SimulatedClock) -> None:
    async with on(clock) as (server, bot, chat):
        sent = await bot.send_message(chat.id, "1")
        await sent.edit_text("2")
        await sent.delete()
        with pytest.raises(TelegramRetryAfter) as caught:
            await bot.send_message(chat.id, "3")
        assert caught.value.retry_after == 4
        await bot.send_chat_action(chat.id, "typing")
        await bot.send_message_draft(chat.id, 1, text="a")
        assert server.calls[-3].code == 429
        async with (
            aiohttp.ClientSession() as session,
            session.post(f"{server.url}/bot{TOKEN}/sendMessage", data={"chat_id": chat.id, "text": "a"}) as answer,
        ):
            assert (answer.status, answer.headers["Retry-After"]) == (429, "6")
            assert await answer.json() == {
                "ok": False,
                "error_code": 429,
                "description": "Too Many Requests: retry after 6",
                "parameters": {"retry_after": 6},
            }
        await clock.advance(6)
        await bot.send_message(chat.id, "3")
        assert chat.transcript() == "Copydesk: 3"
        assert server.bot().flood.refusals == {(chat.id, Kind.CHAT): 2}


async def test_topics_share_the_bucket_of_their_group(clock: SimulatedClock) -> None:
    async with on(clock) as (server, bot, _):
        forum = server.supergroup("News", server.person("Lin"), forum=True)
        one, two = forum.topic("One"), forum.topic("Two")
        for topic in (one, two, one, two, one):
            await bot.send_message(forum.id, "a", message_thread_id=topic.id)
        with pytest.raises(TelegramRetryAfter) as caught:
            await bot.send_message(forum.id, "a", message_thread_id=two.id)
        assert caught.value.retry_after == 6


# --- faults


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize(
    ("trouble", "error"),
    [
        (Trouble.FLOOD, TelegramRetryAfter),
        (Trouble.ERROR, TelegramServerError),
        (Trouble.GATEWAY, ClientDecodeError),
        (Trouble.MALFORMED, ClientDecodeError),
        (Trouble.RESET, TelegramNetworkError),
    ],
)
async def test_faults_before_and_after_the_effect(
    server: TelegramServer, bot: Bot, chat: Chat, trouble: Trouble, error: type[Exception], after: bool
) -> None:
    server.faults.add("sendMessage", trouble, seconds=7, after=after, times=2)
    for _ in range(2):
        with pytest.raises(error):
            await bot.send_message(chat.id, "a")
    await server.wait_quiet()
    assert len(chat.shown) == (2 if after else 0)
    await bot.send_message(chat.id, "b")
    assert [entry.ok for entry in server.called("sendMessage")] == [after, after, True]


async def test_a_hanging_call_goes_on_when_it_is_told(server: TelegramServer, bot: Bot, chat: Chat) -> None:
    fault = server.faults.add("*", Trouble.HANG, place=chat.id)
    call = asyncio.create_task(bot.send_message(chat.id, "a"))
    await fault.reached.wait()
    assert (server.busy, chat.shown) == (1, [])
    await bot.get_me()
    fault.release()
    await call
    await server.wait_quiet()
    assert (server.busy, len(chat.shown)) == (0, 1)


async def test_a_hanging_call_outlives_its_caller(server: TelegramServer, bot: Bot, chat: Chat) -> None:
    fault = server.faults.add("sendMessage", Trouble.HANG)
    call = asyncio.create_task(bot.send_message(chat.id, "a"))
    await fault.reached.wait()
    call.cancel()
    await asyncio.gather(call, return_exceptions=True)
    assert not chat.shown
    fault.release()
    await server.until(lambda: chat.shown)
    assert [message.text for message in chat.shown] == ["a"]


async def test_a_slow_answer(clock: SimulatedClock) -> None:
    async with on(clock) as (server, bot, chat):
        fault = server.faults.add("sendMessage", Trouble.SLOW, seconds=5, after=True)
        call = asyncio.create_task(bot.send_message(chat.id, "a"))
        await server.until(lambda: chat.shown)
        await fault.reached.wait()
        await clock.advance(4.9)
        assert not call.done()
        await clock.advance(0.1)
        await call


async def test_a_poll_can_fail_too(server: TelegramServer, bot: Bot, chat: Chat, mei: Person) -> None:
    chat.says(mei, "a")
    server.faults.add("getUpdates", Trouble.RESET)
    server.faults.add("getUpdates", Trouble.FLOOD, seconds=3)
    with pytest.raises(TelegramNetworkError):
        await bot.get_updates()
    with pytest.raises(TelegramRetryAfter):
        await bot.get_updates()
    assert len(await bot.get_updates()) == 1


# --- webhooks


class Ear:
    """A web server that hears pushes; `answers` are used up, then 200."""

    def __init__(self) -> None:
        self.heard: list[dict[str, Any]] = []
        self.secrets: list[str | None] = []
        self.answers: list[web.Response] = []
        self.url = ""

    async def take(self, request: web.Request) -> web.Response:
        self.heard.append(json.loads(await request.read()))
        self.secrets.append(request.headers.get(SECRET_HEADER))
        return self.answers.pop(0) if self.answers else web.Response()


@asynccontextmanager
async def listening() -> AsyncIterator[Ear]:
    ear = Ear()
    app = web.Application()
    app.router.add_post("/hook", ear.take)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    ear.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    try:
        yield ear
    finally:
        await runner.cleanup()


async def test_a_webhook_gets_what_waited_and_what_comes(
    server: TelegramServer, bot: Bot, chat: Chat, mei: Person
) -> None:
    async with listening() as ear:
        chat.says(mei, "before")
        await bot.set_webhook(ear.url, secret_token="a-Secret_1", allowed_updates=["message"])
        chat.says(mei, "after")
        chat.blocks()
        await server.until(lambda: not server.bot().updates.waiting)
        assert [update["message"]["text"] for update in ear.heard] == ["before", "after"]
        assert ear.secrets == ["a-Secret_1"] * 2
        with pytest.raises(TelegramConflictError, match="can't use getUpdates method while webhook is active"):
            await bot.get_updates()
        told = await bot.get_webhook_info()
        assert (told.url, told.allowed_updates, told.pending_update_count) == (ear.url, ["message"], 0)
        await bot.delete_webhook()
        assert (await bot.get_webhook_info()).url == ""
        chat.unblocks()
        chat.says(mei, "later")
        assert len(await bot.get_updates()) == 1
        assert len(ear.heard) == 2


async def test_a_webhook_that_fails_is_tried_again_ever_later(clock: SimulatedClock) -> None:
    async with listening() as ear, on(clock) as (server, bot, chat):
        lin = server.person("Lin")
        ear.answers = [web.Response(status=500) for _ in range(4)] + [
            web.Response(status=503, headers={"Retry-After": "7"})
        ]
        chat.says(chat.person, "one")
        chat.says(chat.person, "two")
        await bot.set_webhook(ear.url)
        hook = server.bot().webhook
        assert hook
        for count, pause in enumerate((0, 2, 4, 8, 7), start=1):
            await server.until(lambda count=count: len(hook.attempts) >= count)  # type: ignore[misc]
            await clock.advance(pause)
        await server.until(lambda: len(hook.attempts) == 7)
        assert [attempt.status for attempt in hook.attempts] == [500, 500, 500, 500, 503, 200, 200]
        assert [attempt.time for attempt in hook.attempts] == [0, 0, 2, 6, 14, 21, 21]
        assert [update["message"]["text"] for update in ear.heard] == ["one"] * 6 + ["two"]
        told = await bot.get_webhook_info()
        assert told.last_error_message == "Wrong response from the webhook: 503"
        # Another chat does not wait behind one that fails.
        ear.answers = [web.Response(status=500), web.Response(status=500)]
        chat.says(chat.person, "three")
        await server.until(lambda: len(hook.attempts) == 9)
        server.private(lin).says(lin, "four")
        await server.until(lambda: len(hook.attempts) == 10)
        assert ear.heard[-1]["message"]["text"] == "four"


# --- the journal


async def test_the_journal(server: TelegramServer, bot: Bot, chat: Chat) -> None:
    await bot.send_message(chat.id, "a", reply_markup=keyboard(Go="g"))
    entry = server.calls[-1]
    assert (entry.bot, entry.method, entry.chat, entry.code, entry.ok) == (4242, "sendMessage", chat.id, 200, True)
    assert entry.size > 50
    assert entry.fields["text"] == "a"
    await raw(server, "sendmessage", chat_id=chat.id, text="JSON, and any case")
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{server.url}/bot{TOKEN}/sendMessage?chat_id={chat.id}&text=GET") as answer,
    ):
        assert answer.status == 200
    assert chat.transcript() == "Copydesk: a\n  [Go]\nCopydesk: JSON, and any case\nCopydesk: GET"
    last: Message = chat.last
    assert last.author is server.bot()
