"""Pictures on the way to Telegram: as photos and albums; each is uploaded once."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final

from aiogram import Bot
from aiogram.types import BufferedInputFile, InputMediaDocument, InputMediaPhoto, Message, MessageEntity
from cachetools import LRUCache

from adapters.telegram.limits import MAX_ALBUM, MAX_PHOTO
from core.messages import Picture

MOST_SIDES: Final = 10_000  # pixels, width and height together
MOST_RATIO: Final = 20
UPLOAD: Final = 120  # seconds
Caption = tuple[str, list[MessageEntity]]
Medium = InputMediaPhoto | InputMediaDocument


class Pictures:
    """Sends pictures; remembers what Telegram calls them."""

    def __init__(self, read: Callable[[str], Awaitable[bytes]]) -> None:
        self._read = read
        self._known: LRUCache[tuple[int, str], str] = LRUCache(maxsize=2_000)  # bot and picture: Telegram's file id

    async def send(
        self, bot: Bot, arguments: dict[str, Any], pictures: Sequence[Picture], *, caption: Caption
    ) -> list[str]:
        """The ids of the messages. Raises AiogramError."""
        ids: list[str] = []
        for begin in range(0, len(pictures), MAX_ALBUM):
            some = pictures[begin : begin + MAX_ALBUM]
            media = await self._media(bot, some, caption if begin == 0 else ("", []))
            sent = await self._send(bot, arguments, media)
            self._learn(bot, some, sent)
            ids += [str(each.message_id) for each in sent]
        return ids

    async def _send(self, bot: Bot, arguments: dict[str, Any], media: Sequence[Medium]) -> list[Message]:
        if len(media) > 1:
            arguments = {name: value for name, value in arguments.items() if name != "reply_markup"}
            return await bot.send_media_group(**arguments, media=list(media), request_timeout=UPLOAD)
        (only,) = media
        caption = {"caption": only.caption, "caption_entities": only.caption_entities, "parse_mode": None}
        whole: dict[str, Any] = arguments | caption | {"request_timeout": UPLOAD}
        if isinstance(only, InputMediaPhoto):
            return [await bot.send_photo(**whole, photo=only.media)]
        return [await bot.send_document(**whole, document=only.media)]

    async def _media(self, bot: Bot, pictures: Sequence[Picture], caption: Caption) -> list[Medium]:
        """All photos, or where one of them is too large for that all files: Telegram does not mix them."""
        contents = [await self._content(bot, picture) for picture in pictures]
        photos = all(map(_is_photo, pictures, contents))
        kind = InputMediaPhoto if photos else InputMediaDocument
        made: list[Medium] = []
        for picture, content in zip(pictures, contents, strict=True):
            text, entities = caption if not made else ("", [])
            file = content if isinstance(content, str) else BufferedInputFile(content, filename=_name(picture))
            made.append(kind(media=file, caption=text or None, caption_entities=entities or None, parse_mode=None))
        return made

    async def _content(self, bot: Bot, picture: Picture) -> str | bytes:
        return self._known.get((bot.id, picture.id)) or await self._read(picture.id)

    def _learn(self, bot: Bot, pictures: Sequence[Picture], sent: Sequence[Message]) -> None:
        for picture, message in zip(pictures, sent, strict=False):
            if message.photo:  # of files the id is of another kind
                self._known[bot.id, picture.id] = message.photo[-1].file_id


def _is_photo(picture: Picture, content: str | bytes) -> bool:
    if isinstance(content, str):
        return True
    sides = sorted((picture.width, picture.height))
    slim = sides[1] > MOST_RATIO * max(1, sides[0])
    return len(content) <= MAX_PHOTO and sum(sides) <= MOST_SIDES and not slim


def _name(picture: Picture) -> str:
    return f"{picture.id[:12]}.{picture.media_type.partition('/')[2] or 'bin'}"
