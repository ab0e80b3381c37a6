"""An update as an inbound: a pure function of the update and of who the bot is."""

from dataclasses import dataclass
from datetime import datetime

from aiogram.enums import ChatType, MessageEntityType
from aiogram.types import CallbackQuery, Chat, Document, Message, MessageEntity, MessageGenerationStopped, Update, User

from core.messages import STOP, Address, Attachment, ButtonPress, Inbound, InboundMessage, Language, MessageRef, UserRef

PLATFORM = "telegram"


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """A bot: its id, which is the tenant of its addresses, and its name without @ ("" until it is known)."""

    id: int
    username: str = ""

    @property
    def tenant(self) -> str:
        return str(self.id)


def to_inbound(update: Update, bot: Identity, *, at: datetime, ours: bool = False) -> Inbound | None:
    """What a person wrote or pressed `at` that time, or None for all that is not addressed to the bot.

    `ours`: it is addressed, although only another part of its album says so.
    """
    if update.message:
        return _message(update.message, bot, at, ours=ours)
    if update.callback_query:
        return _press(update.callback_query, bot, at)
    if update.stopped_message_generation:
        return _stop(update.stopped_message_generation, update.update_id, bot, at)
    return None


# --- messages ---------------------------------------------------------------------------------------


def _message(message: Message, bot: Identity, now: datetime, *, ours: bool) -> InboundMessage | None:
    sender = message.from_user
    if sender is None or sender.is_bot or message.chat.type == ChatType.CHANNEL:
        return None
    attachments = attachments_of(message)
    text = message.text or message.caption or ""
    if not text and not attachments:
        return None  # somebody came, left, pinned something
    if message.chat.type != ChatType.PRIVATE and not ours:
        addressed = addressed_text(message, bot)
        if addressed is None:
            return None
        text = addressed
    address = address_of(message, bot)
    answered = message.reply_to_message
    return InboundMessage(
        id=f"{message.chat.id}.{message.message_id}",
        address=address,
        sender=_user(sender),
        sender_name=sender.full_name,
        text=text,
        received_at=now,
        language=language_of(sender),
        origin=MessageRef(address=address, id=str(message.message_id)),
        reply_to=MessageRef(address=address, id=str(answered.message_id)) if answered else None,
        attachments=attachments,
        album=message.media_group_id or "",
    )


def address_of(message: Message, bot: Identity) -> Address:
    """Where a message is; a thread of replies in a group without topics is no topic."""
    thread = str(message.message_thread_id) if message.is_topic_message and message.message_thread_id else ""
    return Address(platform=PLATFORM, tenant=bot.tenant, chat=str(message.chat.id), thread=thread)


def _user(user: User) -> UserRef:
    return UserRef(platform=PLATFORM, id=str(user.id))


def language_of(user: User) -> Language | None:
    """The language of the person's app, where it is one of ours."""
    code = (user.language_code or "").lower()
    return "zh" if code.startswith("zh") else "en" if code.startswith("en") else None


# --- is it for the bot? -----------------------------------------------------------------------------


def addressed_text(message: Message, bot: Identity) -> str | None:
    """The text of a group's message that is for the bot, without its name; None for what people say to each other."""
    text, entities = message.text or message.caption or "", message.entities or message.caption_entities or []
    command = next((each for each in entities if each.type == MessageEntityType.BOT_COMMAND and each.offset == 0), None)
    if command:
        _, _, whom = _named(command, text).partition("@")
        return text if not whom or whom.lower() == bot.username.lower() else None
    for entity in entities:
        if _mentions(entity, text, bot):
            return _without(text, entity)
    answered = message.reply_to_message
    to_bot = answered is not None and answered.from_user is not None and answered.from_user.id == bot.id
    return text if to_bot else None


def _mentions(entity: MessageEntity, text: str, bot: Identity) -> bool:
    if entity.type == MessageEntityType.TEXT_MENTION:
        return entity.user is not None and entity.user.id == bot.id
    if entity.type != MessageEntityType.MENTION or not bot.username:
        return False
    return _named(entity, text).lower() == f"@{bot.username.lower()}"


def _named(entity: MessageEntity, text: str) -> str:
    """What the entity covers: offsets count UTF-16 units, and may be wrong."""
    units = text.encode("utf-16-le", "surrogatepass")
    return units[entity.offset * 2 : (entity.offset + entity.length) * 2].decode("utf-16-le", "replace")


def _without(text: str, entity: MessageEntity) -> str:
    units = text.encode("utf-16-le", "surrogatepass")
    before, behind = units[: entity.offset * 2], units[(entity.offset + entity.length) * 2 :]
    kept = (part.decode("utf-16-le", "replace").strip(" ,，:：") for part in (before, behind))
    return " ".join(part for part in kept if part)


# --- files ------------------------------------------------------------------------------------------


def attachments_of(message: Message) -> tuple[Attachment, ...]:
    """The file of a message, by its id; whether it can be used is found out later."""
    if message.photo:
        best = max(message.photo, key=lambda each: each.width * each.height)
        photo = Attachment(
            id=best.file_id,
            kind="picture",
            media_type="image/jpeg",
            size=best.file_size,
            width=best.width,
            height=best.height,
        )
        return (photo,)
    film = message.video or message.animation
    if film:
        video = Attachment(
            id=film.file_id,
            kind="video",
            media_type=film.mime_type or "video/mp4",
            name=film.file_name or "",
            size=film.file_size,
            width=film.width,
            height=film.height,
            seconds=float(film.duration),
        )
        return (video,)
    if message.document:
        return (_document(message.document),)
    return _unusable(message)


def _document(document: Document) -> Attachment:
    media_type = document.mime_type or ""
    return Attachment(
        id=document.file_id,
        kind="picture" if media_type.startswith("image/") else "video" if media_type.startswith("video/") else "other",
        media_type=media_type,
        name=document.file_name or "",
        size=document.file_size,
    )


def _unusable(message: Message) -> tuple[Attachment, ...]:
    """What gets a kind answer."""
    voice = message.voice or message.audio or message.video_note
    if voice:
        return (Attachment(id=voice.file_id, kind="voice", size=voice.file_size, seconds=float(voice.duration)),)
    if message.sticker:
        return (Attachment(id=message.sticker.file_id, kind="sticker", size=message.sticker.file_size),)
    others = (message.contact, message.location, message.venue, message.poll, message.dice, message.game)
    return (Attachment(id="", kind="other"),) if any(each is not None for each in others) else ()


# --- presses ----------------------------------------------------------------------------------------


def _press(query: CallbackQuery, bot: Identity, now: datetime) -> ButtonPress | None:
    message = query.message
    if message is None:
        return None  # under an inline message: those are not ours
    thread = ""
    if isinstance(message, Message):
        thread = address_of(message, bot).thread
    return ButtonPress(
        id=query.id,
        address=Address(platform=PLATFORM, tenant=bot.tenant, chat=str(message.chat.id), thread=thread),
        sender=_user(query.from_user),
        sender_name=query.from_user.full_name,
        callback=query.data or "",
        received_at=now,
        language=language_of(query.from_user),
    )


def _stop(stopped: MessageGenerationStopped, number: int, bot: Identity, now: datetime) -> ButtonPress:
    """The Stop button of a draft frame; the chat is a private one, and so its id is the person's."""
    chat: Chat = stopped.chat
    thread = str(stopped.message_thread_id or "")
    return ButtonPress(
        id=f"stop:{chat.id}:{stopped.draft_id}:{number}",
        address=Address(platform=PLATFORM, tenant=bot.tenant, chat=str(chat.id), thread=thread),
        sender=UserRef(platform=PLATFORM, id=str(chat.id)),
        sender_name=chat.full_name,
        callback=STOP,
        received_at=now,
    )
