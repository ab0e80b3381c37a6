"""Pictures and videos on the way to Telegram: as photos, videos and albums; each is uploaded once."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from itertools import groupby
from typing import Any, Final

from aiogram import Bot
from aiogram.types import (
    BufferedInputFile,
    InputMediaDocument,
    InputMediaPhoto,
    InputMediaVideo,
    Message,
    MessageEntity,
)
from cachetools import LRUCache

from adapters.telegram.limits import MAX_ALBUM, MAX_PHOTO
from core.messages import OutboundMessage, Picture, Video

MOST_SIDES: Final = 10_000  # pixels, width and height together
MOST_RATIO: Final = 20
PLAYED: Final = frozenset({"video/mp4", "video/quicktime"})  # other videos are shown as files
UPLOAD: Final = 120  # seconds
Caption = tuple[str, list[MessageEntity]]
Medium = InputMediaPhoto | InputMediaVideo | InputMediaDocument
Item = Picture | Video
Album = tuple[Sequence[Item], Sequence[Medium]]  # those of ours, and the same as Telegram takes them
NO_CAPTION: Final[Caption] = ("", [])


class Pictures:
    """Sends pictures and videos; remembers what Telegram calls them."""

    def __init__(self, read: Callable[[str], Awaitable[bytes]]) -> None:
        self._read = read
        self._known: LRUCache[tuple[int, str], str] = LRUCache(maxsize=2_000)  # bot and item: Telegram's file id

    async def send(
        self, bot: Bot, arguments: dict[str, Any], message: OutboundMessage, *, caption: Caption
    ) -> list[str]:
        """The ids of the messages: the video first, then the pictures. Raises AiogramError."""
        items = items_of(message)
        ids: list[str] = []
        for begin in range(0, len(items), MAX_ALBUM):
            for album in await self.albums(bot, items[begin : begin + MAX_ALBUM]):
                sent = await self.send_album(bot, arguments, album, caption=NO_CAPTION if ids else caption)
                ids += [str(each.message_id) for each in sent]
        return ids

    async def send_album(
        self, bot: Bot, arguments: dict[str, Any], album: Album, *, caption: Caption
    ) -> Sequence[Message]:
        """One call; the caption stands below the first. Raises AiogramError."""
        items, media = album
        sent = await self._send(
            bot, {"request_timeout": UPLOAD, **arguments}, [_captioned(media[0], caption), *media[1:]]
        )
        self._learn(bot, items, sent)
        return sent

    async def _send(self, bot: Bot, arguments: dict[str, Any], media: Sequence[Medium]) -> list[Message]:
        if len(media) > 1:
            arguments = {name: value for name, value in arguments.items() if name != "reply_markup"}
            return await bot.send_media_group(**arguments, media=list(media))
        (only,) = media
        caption = {"caption": only.caption, "caption_entities": only.caption_entities, "parse_mode": None}
        whole: dict[str, Any] = arguments | caption
        match only:
            case InputMediaPhoto():
                return [await bot.send_photo(**whole, photo=only.media)]
            case InputMediaVideo():
                measures: dict[str, Any] = {"width": only.width, "height": only.height, "duration": only.duration}
                return [await bot.send_video(**whole, **measures, video=only.media, supports_streaming=True)]
        return [await bot.send_document(**whole, document=only.media)]

    async def albums(self, bot: Bot, items: Sequence[Item]) -> list[Album]:
        """What goes by one call each, of ten items at most: photos and videos together, files alone, for Telegram does
        not mix them. Where one of the pictures is too large for a photo, all of them are files."""
        contents = [await self._content(bot, item) for item in items]
        photos = all(map(_is_photo, items, contents))
        if not photos:  # what Telegram knows as a photo cannot be sent as a file by that name
            contents = [await self._read(item.id) for item in items]
        made = zip(items, _media(items, contents, photos=photos), strict=True)
        groups = groupby(made, key=lambda each: isinstance(each[1], InputMediaDocument))
        return [([item for item, _ in pairs], [medium for _, medium in pairs]) for pairs in map(_listed, groups)]

    async def _content(self, bot: Bot, item: Item) -> str | bytes:
        return self._known.get((bot.id, item.id)) or await self._read(item.id)

    def _learn(self, bot: Bot, items: Sequence[Item], sent: Sequence[Message]) -> None:
        for item, message in zip(items, sent, strict=False):
            if message.photo:  # of files the id is of another kind
                self._known[bot.id, item.id] = message.photo[-1].file_id
            elif message.video:
                self._known[bot.id, item.id] = message.video.file_id


def items_of(message: OutboundMessage) -> list[Item]:
    """The video first, then the pictures."""
    return [*([message.video] if message.video else []), *message.pictures]


def _captioned(medium: Medium, caption: Caption) -> Medium:
    text, entities = caption
    return medium.model_copy(update={"caption": text or None, "caption_entities": entities or None})


def _listed(group: tuple[bool, Iterator[tuple[Item, Medium]]]) -> list[tuple[Item, Medium]]:
    return list(group[1])


def _media(items: Sequence[Item], contents: Sequence[str | bytes], *, photos: bool) -> Iterator[Medium]:
    for item, content in zip(items, contents, strict=True):
        file = content if isinstance(content, str) else BufferedInputFile(content, filename=_name(item))
        if isinstance(item, Video) and item.media_type in PLAYED:
            yield InputMediaVideo(
                media=file,
                parse_mode=None,
                width=item.width or None,
                height=item.height or None,
                duration=round(item.seconds) or None,
                supports_streaming=True,
            )
        elif isinstance(item, Picture) and photos:
            yield InputMediaPhoto(media=file, parse_mode=None)
        else:
            yield InputMediaDocument(media=file, parse_mode=None)


def _is_photo(item: Item, content: str | bytes) -> bool:
    """Whether the item leaves the pictures beside it what they are; a video does."""
    if isinstance(content, str) or isinstance(item, Video):
        return True
    sides = sorted((item.width, item.height))
    slim = sides[1] > MOST_RATIO * max(1, sides[0])
    return len(content) <= MAX_PHOTO and sum(sides) <= MOST_SIDES and not slim


def _name(item: Item) -> str:
    return f"{item.id[:12]}.{item.media_type.partition('/')[2] or 'bin'}"
