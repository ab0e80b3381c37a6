"""Markdown as text with entities, and buttons as a keyboard. Half-open Markdown renders; nothing is forged in it."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import structlog
from aiogram.types import ForceReply, InlineKeyboardButton, InlineKeyboardMarkup, MessageEntity
from telegramify_markdown import convert
from telegramify_markdown.config import RenderConfig

from core.errors import ChatError
from core.messages import Button, OutboundMessage

MAX_CALLBACK: Final = 64  # bytes
MAX_ENTITIES: Final = 100
GRID: Final = 600  # characters
STYLES: Final = {"primary": "primary", "danger": "danger", "plain": None}
ZERO_WIDTH: Final = "\u200b"
_CODE: Final = re.compile(r"(```.*?(?:```|$)|`[^`\n]*`)", re.DOTALL)
_FENCE: Final = re.compile(r"^\s*(?:```|~~~)", re.MULTILINE)
_STARS: Final = re.compile(r"(?<!\*)\*\*(?!\*)")
_PLAIN_BLOCK: Final = re.compile(r"[^\s\-*+>|#\d`~]")  # begins a block that depends on nothing before it
_log = structlog.get_logger(__name__)

Rendered = tuple[str, tuple[MessageEntity, ...]]


def _config() -> RenderConfig:
    """Headings are bold; no signs of our own in other people's text."""
    config = RenderConfig.isolated()
    symbol = config.markdown_symbol
    symbol.heading_level_1 = symbol.heading_level_2 = symbol.heading_level_3 = symbol.heading_level_4 = ""
    symbol.task_uncompleted = "☐"
    return config


_CONFIG: Final = _config()


def units(text: str) -> int:
    """Telegram counts UTF-16 units."""
    return len(text) + sum(character > "\uffff" for character in text)


def length(markdown: str) -> int:
    """How long it will be once it is rendered, in UTF-16 units."""
    return units(render(markdown)[0])


@lru_cache(maxsize=256)  # measured and then sent; several frames may ask for the same
def render(markdown: str) -> Rendered:
    """Text and entities. A text that grows is rendered anew only behind its last settled paragraph."""
    cut = _settled(markdown)
    if not cut:
        return _whole(markdown)
    before, marks = render(markdown[:cut])
    text, entities = _whole(markdown[cut + 2 :])
    head = before.rstrip("\n") + "\n\n"
    at = units(head)
    moved = [each.model_copy(update={"offset": each.offset + at}) for each in entities]
    return head + text, (*marks, *moved)[:MAX_ENTITIES]


def _settled(markdown: str) -> int:
    """Where a paragraph ends that the rest has nothing to do with; 0: nowhere. It moves in steps of `GRID`."""
    at = len(markdown) // GRID * GRID
    while (at := markdown.rfind("\n\n", 0, at)) > 0:
        block = markdown[markdown.rfind("\n\n", 0, at) + 2 : at]
        apart = _PLAIN_BLOCK.match(markdown, at + 2) and _PLAIN_BLOCK.match(block) and "\n" not in block
        if apart and len(_FENCE.findall(markdown[:at])) % 2 == 0:
            return at
    return 0


@lru_cache(maxsize=64)
def _whole(markdown: str) -> Rendered:
    try:
        text, entities = convert(_flanked(markdown), config=_CONFIG)
        made = [MessageEntity(**each.to_dict()) for each in entities if _harmless(each.type, each.url)]
    except Exception:  # a library that fails on some text must not lose the text
        _log.exception("markdown_not_rendered", length=len(markdown))
        return markdown, ()
    return _trimmed(*_without_zero_width(text, made[:MAX_ENTITIES]))


def _trimmed(text: str, entities: Sequence[MessageEntity]) -> Rendered:
    """Without empty lines around it, and no entity reaches out of it: Telegram refuses such a message."""
    kept = text.lstrip("\n")
    lead = len(text) - len(kept)
    kept = kept.rstrip("\n")
    most = units(kept)
    made = []
    for each in entities:
        begin, end = max(0, each.offset - lead), min(most, each.offset + each.length - lead)
        if end > begin:
            made.append(each.model_copy(update={"offset": begin, "length": end - begin}))
    return kept, tuple(made)


def _harmless(kind: str, url: str | None) -> bool:
    """A link to a page; not one that mentions a person, or opens something else."""
    if kind != "text_link":
        return kind != "text_mention"
    return (url or "").lower().startswith(("http://", "https://"))


def _flanked(markdown: str) -> str:
    """CommonMark sees no emphasis in `**重点：**今天`, for the punctuation inside; a zero-width space makes it one."""
    if "**" not in markdown:
        return markdown
    parts = _CODE.split(markdown)
    return "".join(part if number % 2 else _STARS.sub(_star, part) for number, part in enumerate(parts))


def _star(found: re.Match[str]) -> str:
    text, begin, end = found.string, found.start(), found.end()
    before, behind = text[begin - 1 : begin], text[end : end + 1]
    if _punctuation(before) and behind.isalnum():
        return f"{ZERO_WIDTH}**"
    if before.isalnum() and _punctuation(behind):
        return f"**{ZERO_WIDTH}"
    return "**"


def _punctuation(character: str) -> bool:
    return bool(character) and unicodedata.category(character)[0] in "PS"


def _without_zero_width(text: str, entities: Sequence[MessageEntity]) -> Rendered:
    """Nothing invisible is sent."""
    if ZERO_WIDTH not in text:
        return text, tuple(entities)
    gone: list[int] = []
    at = 0
    for character in text:
        if character == ZERO_WIDTH:
            gone.append(at)
        at += 2 if character > "\uffff" else 1
    made = []
    for each in entities:
        begin = each.offset - sum(place < each.offset for place in gone)
        end = each.offset + each.length
        end -= sum(place < end for place in gone)
        if end > begin:
            made.append(each.model_copy(update={"offset": begin, "length": end - begin}))
    return text.replace(ZERO_WIDTH, ""), tuple(made)


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
