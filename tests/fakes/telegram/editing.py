"""Methods that change what is in a chat."""

from tests.fakes.telegram import outgoing, rich
from tests.fakes.telegram.calls import Call
from tests.fakes.telegram.messages import Message
from tests.fakes.telegram.refusals import NOT_MODIFIED, Json, bad
from tests.fakes.telegram.views import POSTING, rights

MOST_DELETED = 100
DELETABLE = 48 * 3600  # seconds; older messages stay


def edit_message_text(call: Call) -> Json:
    """Plain or rich; without reply_markup the buttons go."""
    shape = rich.read(call) if call.fields.values.get("rich_message") else None
    said, entities = (shape.text, []) if shape else outgoing.text(call)
    message = _mine(call)
    if message.media:
        raise bad("there is no text in the message to edit")
    return _changed(call, message, text=said, entities=entities, rich=shape.json if shape else None)


def edit_message_caption(call: Call) -> Json:
    said, entities = outgoing.caption(call)
    message = _mine(call)
    if not message.media:
        raise bad("there is no caption in the message to edit")
    return _changed(call, message, text=said, entities=entities)


def edit_message_media(call: Call) -> Json:
    """Also puts media into a text message, which then is a caption's."""
    given = call.fields.parsed("media")
    if not isinstance(given, dict) or given.get("type") not in {"photo", "video", "document"}:
        raise bad("can't parse InputMedia: media not found")
    item = call.within(given)
    media = outgoing.media(item, str(given["type"]), "media")
    said, entities = outgoing.caption(item)
    message = _mine(call)
    if message.album and message.media and "document" in {message.media.kind, media.kind} != {media.kind}:
        raise bad("message content type can't be changed in an album")
    return _changed(call, message, text=said, entities=entities, media=media, rich=None)


def edit_message_reply_markup(call: Call) -> Json:
    return _changed(call, _mine(call))


def delete_message(call: Call) -> bool:
    message = call.chat.messages.get(call.fields.integer("message_id"))
    if message is None or message.gone:
        raise bad("message to delete not found")
    _deletable(call, message)
    message.gone = True
    call.town.changes.happened()
    return True


def delete_messages(call: Call) -> bool:
    """All of them or none; those that are not there are passed over."""
    numbers = call.fields.parsed("message_ids")
    if not isinstance(numbers, list) or not 1 <= len(numbers) <= MOST_DELETED:
        raise bad("message identifiers are not specified" if not numbers else "too many message identifiers specified")
    found = [call.chat.messages[number] for number in numbers if number in call.chat.messages]
    standing = [message for message in found if not message.gone]
    for message in standing:
        _deletable(call, message)
    for message in standing:
        message.gone = True
    call.town.changes.happened()
    return True


def _deletable(call: Call, message: Message) -> None:
    """Raises Refused. In a channel what is one's own takes the right to post, all else that to delete."""
    chat, mine = call.chat, message.author is call.bot
    granted = rights(chat, call.bot) if chat.kind == "channel" else {}
    if chat.kind == "channel" and not (granted["can_delete_messages"] or (mine and granted[POSTING])):
        raise bad("message can't be deleted")
    if not mine and chat.kind not in {"private", "channel"} and chat.roles.get(call.bot.id) is None:
        raise bad("message can't be deleted")
    if call.town.unix() - message.date > DELETABLE:
        raise bad("message can't be deleted for everyone")


def _mine(call: Call) -> Message:
    """The message that the call may edit. Raises Refused."""
    number = call.fields.integer("message_id")
    if not number:
        raise bad("message identifier is not specified")
    message = call.chat.messages.get(number)
    if message is None or message.gone:
        raise bad("message to edit not found")
    keyboard = message.markup is not None and "inline_keyboard" not in message.markup
    if message.author is not call.bot or message.service or keyboard:
        raise bad("message can't be edited")
    return message


def _changed(call: Call, message: Message, **content: object) -> Json:
    before = message.state()
    kept = {name: getattr(message, name) for name in ("text", "entities", "media", "rich", "markup")}
    for name, value in {**content, "markup": outgoing.markup(call)}.items():
        setattr(message, name, value)
    if message.state() == before:
        for name, value in kept.items():
            setattr(message, name, value)
        raise bad(NOT_MODIFIED)
    message.buttons = outgoing.rows(message.markup)
    call.chat.change(message, message.text)
    return message.json()
