"""Rich messages: their limits, and a plain reading of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from markdown_it import MarkdownIt

from tests.fakes.telegram import html, outgoing
from tests.fakes.telegram.calls import Call
from tests.fakes.telegram.entities import units
from tests.fakes.telegram.refusals import Json, bad

CHARACTERS = 32_768
BLOCKS = 500
LEVELS = 16
MEDIA = 50
COLUMNS = 20
_MARKDOWN = MarkdownIt("commonmark").enable("table")
_COUNTED = ("_open", "fence", "code_block", "hr", "html_block")


@dataclass(frozen=True, slots=True)
class Rich:
    """`text` is what a person reads, Markdown as it was written; `json` is what the message shows."""

    text: str
    json: Json


@dataclass(slots=True)
class _Shape:
    blocks: int = 0
    levels: int = 0
    columns: int = 0


def read(call: Call) -> Rich:
    """rich_message. Raises Refused; Telegram's own words for these limits are not known, these are ours."""
    given = call.fields.parsed("rich_message")
    if not isinstance(given, dict):
        raise bad("object expected as rich message")
    if sum(bool(given.get(form)) for form in ("html", "markdown", "blocks")) != 1:
        raise bad("exactly one of the fields html, markdown and blocks must be used")
    text, shape = _read(given)
    listed = given.get("media") or []
    if not text.strip() and not listed:
        raise bad("message text is empty")
    if units(text) > CHARACTERS or shape.blocks > BLOCKS:
        raise bad("RICH_MESSAGE_TOO_LONG")
    if shape.levels > LEVELS or shape.columns > COLUMNS or len(listed) > MEDIA:
        raise bad("RICH_MESSAGE_INVALID")
    files = [_media(call, item) for item in listed]
    paragraphs = [{"type": "paragraph", "text": piece} for piece in text.split("\n\n") if piece.strip()]
    return Rich(text, {"blocks": paragraphs, "source": given, "media": files})


def _media(call: Call, item: Any) -> str:
    """The file id of one that the text names."""
    given = item.get("media", {})
    return outgoing.media(call.within(given), str(given.get("type")), "media").id


def _read(given: Json) -> tuple[str, _Shape]:
    if given.get("markdown"):
        return str(given["markdown"]), _markdown(str(given["markdown"]))
    if given.get("html"):
        return html.parse(str(given["html"]))[0], _Shape(blocks=1, levels=1)
    shape = _Shape()
    pieces = ["".join(_walk(block, shape, 1)) for block in given["blocks"]]
    return "\n\n".join(pieces), shape


def _markdown(source: str) -> _Shape:
    shape = _Shape()
    cells = 0
    for token in _MARKDOWN.parse(source):
        shape.blocks += token.type.endswith(_COUNTED)
        shape.levels = max(shape.levels, token.level)
        cells = 0 if token.type == "tr_open" else cells + token.type.endswith(("td_open", "th_open"))
        shape.columns = max(shape.columns, cells)
    return shape


def _walk(block: Any, shape: _Shape, level: int) -> Iterator[str]:
    """The text of a block and of all in it; what has a type counts."""
    if isinstance(block, str):
        yield block
    elif isinstance(block, list):
        for piece in block:
            yield from _walk(piece, shape, level)
    elif isinstance(block, dict):
        shape.blocks += "type" in block
        shape.levels = max(shape.levels, level)
        for name in ("text", "blocks", "items", "rows", "cells", "caption", "summary"):
            yield from _walk(block.get(name), shape, level + 1)
