"""Publishing to a Telegram channel, by a bot that may post there."""

import re
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Final, TypeVar

from aiogram import Bot
from aiogram.enums import ChatType
from aiogram.exceptions import AiogramError
from aiogram.types import ChatMemberAdministrator, InputMediaDocument, LinkPreviewOptions, Message

from adapters.telegram.errors import publication_error
from adapters.telegram.limits import MAX_ALBUM, MAX_CAPTION, MAX_TEXT, scopes
from adapters.telegram.markup import Rendered, render
from adapters.telegram.pictures import PLAYED, Album, Pictures, items_of
from adapters.telegram.units import units
from core.drafts import Post, Target
from core.errors import BadInput, PublishRefused, PublishUncertain
from core.messages import Address, OutboundMessage, Video
from core.pacing import take_turn
from core.platforms import PLATFORMS, published_text
from core.ports import Clock, MediaStore, SendBudget
from core.records import Certainty, Receipt

T = TypeVar("T")
PLATFORM: Final = "telegram_channel"
NOT_NOW: Final = frozenset({"rate", "unreachable"})  # of what only asks: it can be told later
_OURS: Final = re.compile(r"(-?\d+)/(\d+(?:,\d+)*)")
_LINK: Final = re.compile(r"https?://t\.me/(?:c/\d+|\w+)/(\d+)/?(?:\?.*)?")
Call = Callable[[], Awaitable[Sequence[Message]]]


class TelegramChannel:
    """Publisher, Rehearses and TakesBack.

    Telegram has no key against repeats, no look-up, and tells a bot nothing of its own posts: where the answer to a
    call is lost, a person has to look. So a post is one call, which has its effect whole or not at all.
    """

    def __init__(self, *, bot: Bot, channel: str, media: MediaStore, budget: SendBudget, clock: Clock) -> None:
        self._bot = bot
        self._channel = _chat_id(channel)
        self._pictures = Pictures(media.read)
        self._budget = budget
        self._clock = clock
        self._scopes = scopes(Address(platform="telegram", tenant=str(bot.id), chat=str(self._channel)))

    @property
    def certainty(self) -> Certainty:
        """None: nothing can be looked up, and nothing repeated."""
        return Certainty()

    async def publish(self, post: Post, *, target: Target, idempotency_key: str) -> Receipt:
        """Raises as the port says."""
        call = await self._prepared(post)
        await take_turn(self._budget, self._clock, self._scopes)
        try:
            sent = await call()
        except AiogramError as error:
            told = publication_error(error)
            if wait := told.details.get("retry_after"):
                await self._budget.hold(self._scopes[0].name, float(wait))
            raise told from error
        if not sent:
            raise PublishUncertain("the answer names no message", why="unseen")
        return self._receipt(sent)

    async def find(self, post: Post, *, idempotency_key: str, since: datetime) -> Receipt | None:
        """Always raises PublishUncertain."""
        raise PublishUncertain("a bot cannot read a channel's posts", why="blind")

    async def rehearse(self, post: Post, *, target: Target) -> None:
        """Raises as the port says."""
        await self._prepared(post)
        chat = await _asked(self._bot.get_chat(self._channel))
        if chat.type != ChatType.CHANNEL:
            raise PublishRefused(f"{self._channel} is no channel, but a {chat.type}", why="gone")
        member = await _asked(self._bot.get_chat_member(chat.id, self._bot.id))
        if not (isinstance(member, ChatMemberAdministrator) and member.can_post_messages):
            raise PublishRefused("the bot is no administrator of the channel who may post", why="not_permitted")

    async def take_back(self, receipt: Receipt) -> None:
        """All messages of the post, by one call. Raises as the port says."""
        chat, ids = self._place(receipt)
        await take_turn(self._budget, self._clock, self._scopes)
        try:
            await self._bot.delete_messages(chat, ids)
        except AiogramError as error:
            raise publication_error(error) from error

    # --- one call -----------------------------------------------------------------------------------

    async def _prepared(self, post: Post) -> Call:
        """The call that publishes it; nothing is sent yet. Raises PublishRefused for what one call cannot carry."""
        text = published_text(post, PLATFORMS[PLATFORM])
        message = OutboundMessage(text=text, pictures=post.pictures, video=post.video)
        shown, items = render(text), items_of(message)
        size, most = units(shown[0]), MAX_CAPTION if items else MAX_TEXT
        if size > most:
            raise PublishRefused(f"the text has {size} characters, of which {most} fit", why="too_long")
        if not items:
            return lambda: self._say(shown)
        album = await self._album(message)
        place = {"chat_id": self._channel}
        caption = (shown[0], list(shown[1]))
        return lambda: self._pictures.send_album(self._bot, place, album, caption=caption)

    async def _album(self, message: OutboundMessage) -> Album:
        items = items_of(message)
        if len(items) > MAX_ALBUM:
            raise PublishRefused(f"{len(items)} pictures and videos; an album has {MAX_ALBUM}")
        if any(isinstance(item, Video) and item.media_type not in PLAYED for item in items):
            raise PublishRefused("Telegram plays only MP4 videos", why="media_type")
        try:
            album, *others = await self._pictures.albums(self._bot, items)
        except BadInput as error:
            raise PublishRefused(f"a picture or the video is not kept any more: {error}") from error
        if others or any(isinstance(medium, InputMediaDocument) for medium in album[1]):
            raise PublishRefused("a picture is too large for a photo, or too slim", why="media_size")
        return album

    async def _say(self, shown: Rendered) -> Sequence[Message]:
        text, entities = shown
        linked = "://" in text or any(entity.type == "text_link" for entity in entities)
        sent = await self._bot.send_message(
            self._channel,
            text,
            entities=list(entities) or None,
            parse_mode=None,
            link_preview_options=LinkPreviewOptions(is_disabled=not linked),
        )
        return [sent]

    # --- receipts -----------------------------------------------------------------------------------

    def _receipt(self, sent: Sequence[Message]) -> Receipt:
        """Its id names all messages of an album; its link leads to the first."""
        chat, ids = sent[0].chat, ",".join(str(message.message_id) for message in sent)
        place = chat.username or f"c/{str(chat.id).removeprefix('-100')}"
        url = f"https://t.me/{place}/{sent[0].message_id}"
        return Receipt(id=f"{chat.id}/{ids}", url=url, published_at=self._clock.now())

    def _place(self, receipt: Receipt) -> tuple[int | str, list[int]]:
        """Chat and messages; of a receipt that a person gave, those of the link."""
        if ours := _OURS.fullmatch(receipt.id):
            return int(ours[1]), [int(number) for number in ours[2].split(",")]
        if link := _LINK.fullmatch(receipt.url):
            return self._channel, [int(link[1])]
        raise PublishRefused("it is not known which message it is", why="gone")


def _chat_id(channel: str) -> int | str:
    """A @name, or the number; where a link has it, it lacks what channels begin with."""
    if channel.startswith("@"):
        return channel
    return int(channel if channel.startswith("-") else f"-100{channel}")


async def _asked(question: Awaitable[T]) -> T:
    """The answer to what changes nothing. Raises PublishRefused; PublishUncertain where it cannot be told now."""
    try:
        return await question
    except AiogramError as error:
        told = publication_error(error)
        if isinstance(told, PublishRefused) and told.why in NOT_NOW:
            raise PublishUncertain(str(told), why="blind") from error
        raise told from error
