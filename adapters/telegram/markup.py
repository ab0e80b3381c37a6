"""Markdown as text with entities, and buttons as a keyboard. Half-open Markdown renders; nothing is forged in it.

A text that grows is rendered anew only in its last block: those before it are settled, and kept.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final, NamedTuple

import structlog
from aiogram.types import ForceReply, InlineKeyboardButton, InlineKeyboardMarkup, MessageEntity
from telegramify_markdown import convert
from telegramify_markdown.config import RenderConfig
from telegramify_markdown.entity import MessageEntity as Mark

from adapters.telegram.units import units
from core.errors import ChatError
from core.markdown.commonmark import ZERO_WIDTH, blocks, emphasised, without_tags
from core.messages import Button, OutboundMessage

MAX_CALLBACK: Final = 64  # bytes
MAX_ENTITIES: Final = 100
STRIDE: Final = 64  # blank lines: each block is rendered behind the one before it, but not too many in one go
STYLES: Final = {"primary": "primary", "danger": "danger", "plain": None}
KINDS: Final = {"bold", "italic", "underline", "strikethrough", "spoiler", "code", "pre", "blockquote", "text_link"}
_ABOVE: Final = "x\n\n"  # the library forgets line breaks in the first block of a text: so no block is the first one
_FAR: Final = ("||", "]:", "$$", "\\[", "\\(")  # may reach from one block into another: spoilers, link targets, math
_log = structlog.get_logger(__name__)

Rendered = tuple[str, tuple[MessageEntity, ...]]


class _Piece(NamedTuple):
    text: str
    entities: tuple[MessageEntity, ...]


def _config() -> RenderConfig:
    """Headings are bold; no signs of our own in other people's text; a long quote is not folded away."""
    config = RenderConfig.isolated()
    symbol = config.markdown_symbol
    symbol.heading_level_1 = symbol.heading_level_2 = symbol.heading_level_3 = symbol.heading_level_4 = ""
    symbol.task_uncompleted = "☐"
    config.cite_expandable = False
    return config


_CONFIG: Final = _config()


def length(markdown: str) -> int:
    """How long it will be once it is rendered, in UTF-16 units."""
    return units(render(markdown)[0])


@lru_cache(maxsize=256)  # measured and then sent; several frames may ask for the same
def render(markdown: str) -> Rendered:
    """Text and at most a hundred entities; where the library fails, or nothing is left, the text as it is."""
    try:
        shown = _trimmed(_rendered(markdown.replace("\r\n", "\n").replace(ZERO_WIDTH, "")))
        return shown if shown[0].strip() else (markdown.replace(ZERO_WIDTH, "").strip(), ())
    except Exception:  # a library that fails on some text must not lose the text
        _log.exception("markdown_not_rendered", length=len(markdown))
        return markdown.encode("utf-8", "replace").decode(), ()


def _rendered(markdown: str) -> _Piece:
    markdown = without_tags(markdown)
    if any(sign in markdown for sign in _FAR):
        return _block(markdown)
    for blank in [found.start() for found in re.finditer("\n\n", markdown)][STRIDE::STRIDE]:
        _kept(markdown[: _kept_settled(markdown[:blank])])
    return _grown(markdown)


def _grown(markdown: str) -> _Piece:
    """The settled blocks as they are kept, and the last one anew."""
    cut = _settled(markdown)
    if not cut:
        return _block(markdown)
    before, last = _kept(markdown[:cut]), _block(markdown[cut:])
    gap = "\n" * max(0, 2 - len(before.text) + len(before.text.rstrip("\n"))) if before.text else ""
    at = units(before.text) + len(gap)
    return _Piece(f"{before.text}{gap}{last.text}", (*before.entities, *(_moved(each, at) for each in last.entities)))


_kept = lru_cache(maxsize=256)(_grown)


def _settled(markdown: str) -> int:
    """Where its last block begins, of those that a blank line stands before; 0: nowhere.

    What stands before it is settled, whatever comes behind. So only that which came since the last blank line,
    and the block before it, need a look.
    """
    blank = markdown.rfind("\n\n", 0, len(markdown.rstrip("\n")))
    if blank <= 0:
        return 0
    known = _kept_settled(markdown[:blank])
    source = markdown[known:].encode()
    for begin in reversed(blocks(markdown[known:])):
        if source[max(0, begin - 2) : begin] == b"\n\n":
            return known + len(source[:begin].decode())
    return known


_kept_settled = lru_cache(maxsize=256)(_settled)


def _block(markdown: str) -> _Piece:
    text, marks = convert(_ABOVE + emphasised(markdown), config=_CONFIG)
    kept = text[len(_ABOVE) :]
    return _Piece(kept.replace(ZERO_WIDTH, ""), tuple(_entities(kept, marks)))


def _entities(text: str, marks: Iterable[Mark]) -> Iterator[MessageEntity]:
    """Those that Telegram takes from a bot, without the room of what is not sent."""
    gone = [units(text[: found.start()]) for found in re.finditer(ZERO_WIDTH, text)]
    for mark in marks:
        if not _harmless(mark):
            continue
        begin = mark.offset - len(_ABOVE)
        end = begin + mark.length
        begin, end = (place - sum(each < place for each in gone) for place in (begin, end))
        if end > begin:
            yield _entity(mark.type, begin, end - begin, mark.url, mark.language)


def _harmless(mark: Mark) -> bool:
    """A link to a page; not one that mentions a person, or opens something else."""
    if mark.type == "text_link":
        return (mark.url or "").lower().startswith(("http://", "https://"))
    return mark.type in KINDS


@lru_cache(maxsize=8192)  # while a text grows, most of them stay where they are
def _entity(kind: str, offset: int, length: int, url: str | None, language: str | None) -> MessageEntity:
    return MessageEntity(type=kind, offset=offset, length=length, url=url, language=language)


def _moved(entity: MessageEntity, by: int, most: int | None = None) -> MessageEntity:
    """At another place, and ending where the text ends."""
    begin = max(0, entity.offset + by)
    end = entity.offset + by + entity.length
    end = end if most is None else min(end, most)
    return _entity(entity.type, begin, max(0, end - begin), entity.url, entity.language)


def _trimmed(piece: _Piece) -> Rendered:
    """Without empty lines around it, and no entity reaches out of it: Telegram refuses such a message."""
    begun = piece.text.lstrip("\n")
    lead = len(piece.text) - len(begun)
    text = begun.rstrip("\n")
    entities: Iterable[MessageEntity] = piece.entities
    if lead or len(text) < len(begun):
        most = units(text)
        entities = [each for each in (_moved(each, -lead, most) for each in entities) if each.length]
    if len(piece.entities) > MAX_ENTITIES:
        entities = sorted(entities, key=lambda each: (each.offset, -each.length))
    return text, tuple(entities)[:MAX_ENTITIES]


# --- buttons ----------------------------------------------------------------------------------------


def keyboard(message: OutboundMessage, *, group: bool) -> InlineKeyboardMarkup | ForceReply | None:
    """The rows of buttons; in a group a question opens an answer to it, for else the bot would not hear it.

    Raises ChatError for a callback that Telegram would not take.
    """
    if message.buttons:
        return InlineKeyboardMarkup(inline_keyboard=[[_button(each) for each in row] for row in message.buttons])
    if message.asks and group:
        return ForceReply(selective=message.reply_to is not None)
    return None


def _button(button: Button) -> InlineKeyboardButton:
    if not 1 <= len(button.callback.encode()) <= MAX_CALLBACK:
        raise ChatError("a callback has 1 to 64 bytes", bytes=len(button.callback.encode()))
    return InlineKeyboardButton(text=button.label, callback_data=button.callback, style=STYLES[button.style])
