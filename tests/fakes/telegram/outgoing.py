"""What a bot's call says: words, buttons, media and the place, each checked as Telegram checks it."""

from typing import Any

from tests.fakes.telegram import html
from tests.fakes.telegram.calls import Call
from tests.fakes.telegram.entities import checked, trimmed, units
from tests.fakes.telegram.files import Media
from tests.fakes.telegram.messages import Button, Message, Rows, Topic
from tests.fakes.telegram.refusals import Json, bad
from tests.fakes.telegram.views import POSTING, rights

TEXT = 4096
CAPTION = 1024
DATA = 64  # bytes
MOST_BUTTONS = 100
ACTIONS = ("callback_data", "url", "copy_text", "web_app", "login_url", "switch_inline_query", "pay", "disabled")
Words = tuple[str, list[Json]]


def words(call: Call, name: str = "text") -> Words:
    """Text and entities after parsing and trimming, of any length. Raises Refused."""
    source = call.fields.text(name)
    listed = "entities" if name == "text" else f"{name}_entities"
    mode = call.fields.text("parse_mode").lower()
    if not mode:
        entities = call.fields.parsed(listed)
        return trimmed(source, checked(source, entities) if entities is not None else [])
    if call.fields.values.get(listed):
        call.remarks.append(f"{listed} ignored: parse_mode was given")
    if mode != "html":
        raise bad("unsupported parse_mode")
    return trimmed(*html.parse(source))


def text(call: Call) -> Words:
    said = words(call)
    if not said[0]:
        raise bad("message text is empty")
    if units(said[0]) > TEXT:
        raise bad("message is too long")
    return said


def caption(call: Call) -> Words:
    said = words(call, "caption")
    if units(said[0]) > CAPTION:
        raise bad("message caption is too long")
    return said


def markup(call: Call) -> Json | None:
    """reply_markup. Raises Refused."""
    given = call.fields.parsed("reply_markup")
    if given is None:
        return None
    if not isinstance(given, dict):
        raise bad("object expected as reply markup")
    rows = given.get("inline_keyboard")
    if rows is None:
        return given
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad('field "inline_keyboard" must be of type Array')
    rows = [row for row in rows if row]
    if sum(len(row) for row in rows) > MOST_BUTTONS:
        raise bad("reply markup is too long")
    for row in rows:
        for button in row:
            _check(button)
    return {"inline_keyboard": rows} if rows else None


def _check(button: Any) -> None:
    where = "can't parse inline keyboard button"
    if not isinstance(button, dict) or not isinstance(button.get("text"), str):
        raise bad(f"{where}: Object expected")
    if not button["text"].strip():
        raise bad(f"{where}: Text buttons are unallowed in the inline keyboard")
    if not any(action in button for action in ACTIONS):
        raise bad(f"{where}: Text buttons are unallowed in the inline keyboard")
    data = button.get("callback_data")
    if data is not None and not 1 <= len(str(data).encode()) <= DATA:
        raise bad("BUTTON_DATA_INVALID")
    url = button.get("url")
    if url is not None and not str(url).startswith(("http://", "https://", "tg://")):
        raise bad(f"inline keyboard button URL '{url}' is invalid: Unsupported URL protocol")
    copies = button.get("copy_text")
    if copies is not None and not 1 <= units(str(copies.get("text", ""))) <= 256:
        raise bad("BUTTON_COPY_TEXT_INVALID")


def rows(given: Json | None) -> Rows:
    """The buttons under the message."""
    listed = (given or {}).get("inline_keyboard", [])
    return tuple(tuple(_button(button) for button in row) for row in listed)


def _button(raw: Json) -> Button:
    return Button(
        label=raw["text"],
        data=raw.get("callback_data", ""),
        url=raw.get("url", ""),
        copies=(raw.get("copy_text") or {}).get("text", ""),
        style=raw.get("style", ""),
        disabled="disabled" in raw,
        raw=raw,
    )


def media(call: Call, kind: str, name: str) -> Media:
    """An upload, or a file id of one that is here. Raises Refused."""
    reference = call.fields.text(name)
    upload = call.fields.uploads.get(name) or call.fields.part(reference)
    if upload is not None:
        return call.town.files.uploaded(kind, upload.content, upload.name)
    if reference.startswith("attach://"):
        raise bad(f"can't parse {name}: media not found")
    if not reference:
        raise bad(f"there is no {kind} in the request")
    if "." in reference:
        raise bad("failed to get HTTP URL content")
    return call.town.files.again(kind, reference)


def place(call: Call) -> Json:
    """Where in the chat: topic, and what is replied to. Raises Refused."""
    chat = call.chat
    if chat.kind == "channel" and not rights(chat, call.bot)[POSTING]:
        raise bad("need administrator rights in the channel chat")
    replied, quote = _replied(call)
    topic: Topic | None = replied.topic if replied else None
    number = call.fields.integer("message_thread_id")
    if number:
        if number not in chat.topics:
            raise bad("message thread not found")
        topic = chat.topics[number]
    if topic and topic.closed and chat.roles.get(call.bot.id) is None:
        raise bad("TOPIC_CLOSED")
    return {"reply_to": replied, "quote": quote, "topic": topic}


def _replied(call: Call) -> tuple[Message | None, str]:
    given = call.fields.parsed("reply_parameters") or {}
    number = given.get("message_id") or call.fields.integer("reply_to_message_id")
    if not number:
        return None, ""
    message = call.chat.messages.get(int(number))
    if message is None or message.gone:
        if given.get("allow_sending_without_reply") or call.fields.flag("allow_sending_without_reply"):
            return None, ""
        raise bad("message to be replied not found")
    quote = str(given.get("quote", ""))
    if quote and quote not in message.text:
        raise bad("QUOTE_TEXT_INVALID")
    return message, quote
