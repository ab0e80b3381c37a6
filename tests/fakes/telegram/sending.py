"""Methods that put something into a chat."""

from collections.abc import Sequence
from typing import Any

from tests.fakes.telegram import outgoing, rich
from tests.fakes.telegram.calls import Call
from tests.fakes.telegram.entities import units
from tests.fakes.telegram.files import Media
from tests.fakes.telegram.messages import Draft
from tests.fakes.telegram.refusals import Json, bad

ALBUM = range(2, 11)
ALBUM_KINDS = {"photo", "video", "document"}
ACTIONS = {
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
}


def send_message(call: Call) -> Json:
    said, entities = outgoing.text(call)
    return _post(call, text=said, entities=entities)


def send_photo(call: Call) -> Json:
    return _show(call, "photo")


def send_video(call: Call) -> Json:
    return _show(call, "video")


def send_document(call: Call) -> Json:
    return _show(call, "document")


def send_rich_message(call: Call) -> Json:
    message = rich.read(call)
    return _post(call, text=message.text, rich=message.json)


def send_media_group(call: Call) -> list[Json]:
    """All items or none; each becomes a message of its own."""
    items = call.fields.parsed("media")
    if not isinstance(items, list) or not items:
        raise bad("there are no messages to send")
    if len(items) not in ALBUM:
        raise bad("too many messages to send as an album" if len(items) > 1 else "too few messages to send as an album")
    if call.fields.values.get("reply_markup"):
        call.remarks.append("reply_markup ignored: an album has no buttons")
    place = outgoing.place(call)
    read = [_item(call.within(item), item) for item in items]
    kinds = {media.kind for media, _ in read}
    if "document" in kinds and len(kinds) > 1:
        raise bad("document can't be mixed with other media types")
    album = str(5_000_000 + next(call.town.numbers))
    return [
        call.chat.add(call.bot, said, entities=entities, media=media, album=album, **place).json()
        for media, (said, entities) in read
    ]


def _item(call: Call, item: object) -> tuple[Media, outgoing.Words]:
    kind = item.get("type") if isinstance(item, dict) else None
    if kind not in ALBUM_KINDS:
        raise bad(f"can't parse InputMedia: type \"{kind}\" can't be used in sendMediaGroup")
    return outgoing.media(call, str(kind), "media"), outgoing.caption(call)


def _show(call: Call, kind: str) -> Json:
    said, entities = outgoing.caption(call)
    return _post(call, text=said, entities=entities, media=outgoing.media(call, kind, kind))


def _post(call: Call, **content: Any) -> Json:
    markup = outgoing.markup(call)
    place = outgoing.place(call)
    message = call.chat.add(call.bot, buttons=outgoing.rows(markup), markup=markup, **content, **place)
    return message.json()


def send_message_draft(call: Call) -> bool:
    """Zero to 4,096 units; none at all shows that the bot thinks."""
    said, entities = outgoing.words(call)
    if units(said) > outgoing.TEXT:
        raise bad("message is too long")
    return _frame(call, said, entities, None)


def send_rich_message_draft(call: Call) -> bool:
    message = rich.read(call)
    return _frame(call, message.text, [], message.json)


def _frame(call: Call, said: str, entities: Sequence[Json], shape: Json | None) -> bool:
    if call.chat.kind != "private":
        raise bad("TEXTDRAFT_PEER_INVALID")
    number = call.fields.integer("draft_id")
    if not number:
        raise bad("RANDOM_ID_INVALID")
    outgoing.place(call)
    draft = call.chat.frames.setdefault((call.bot.id, number), Draft(bot=call.bot, id=number))
    if draft.stopped:
        call.remarks.append("frame not shown: a person pressed Stop")
        return True
    draft.text, draft.entities, draft.rich = said, list(entities), shape
    draft.can_stop = call.fields.flag("can_stop")
    draft.keep_on_stop = call.fields.flag("keep_on_stop")
    draft.ended = ""
    draft.versions.append((call.town.clock.monotonic(), said))
    call.town.changes.happened()
    return True


def send_chat_action(call: Call) -> bool:
    action = call.fields.text("action")
    if action not in ACTIONS:
        raise bad("wrong parameter action in request")
    call.chat.actions.append((call.town.clock.monotonic(), action))
    return True
