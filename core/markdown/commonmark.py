"""Markdown as people and models mean it, for a parser that reads CommonMark."""

import re
import unicodedata
from itertools import pairwise
from typing import Final

from pyromark import Options, events_with_range

STANDARD_OPTIONS: Final = (
    Options.ENABLE_TABLES | Options.ENABLE_STRIKETHROUGH | Options.ENABLE_TASKLISTS | Options.ENABLE_MATH
)
ZERO_WIDTH: Final = "\u200b"
MOST_TAGS: Final = 100  # rounds
_STARS: Final = re.compile(r"(?<![*\\])\*{2,3}(?!\*)")
_NEW_BLOCK: Final = re.compile(r"\n[ \t>]*(?:\n|\Z|[-*+] |\d{1,9}[.)] |#|\||`{3}|~{3})")


def blocks(markdown: str) -> list[int]:
    """Where its top-level blocks begin, in bytes of UTF-8."""
    begins: list[int] = []
    depth = 0
    for event, place in events_with_range(markdown, options=STANDARD_OPTIONS):
        if depth == 0 and not (isinstance(event, dict) and "End" in event):
            begins.append(place["start"])
        if isinstance(event, dict):
            depth += ("Start" in event) - ("End" in event)
    return begins


def without_tags(markdown: str) -> str:
    """Tags of HTML are text: the library would drop them, and what stands in them.

    Behind one that began a block all may be something else than it seemed: hence the rounds.
    """
    for _ in range(MOST_TAGS):
        found = _tags(markdown) if "<" in markdown else []
        if not found:
            break
        source = markdown.encode()
        parts = (source[begin:end] for begin, end in pairwise([0, *found, len(source)]))
        markdown = b"\\".join(parts).decode()
    return markdown


def _tags(markdown: str) -> list[int]:
    """Where what the parser takes for HTML begins, in bytes, up to the first that is a block."""
    found: list[int] = []
    for event, place in events_with_range(markdown, options=STANDARD_OPTIONS):
        if not isinstance(event, dict):
            continue
        if "Html" in event or "InlineHtml" in event:
            line = markdown.encode()[place["start"] : place["end"]]
            found.append(place["start"] + line.index(b"<"))
        if "Html" in event:
            break
    return found


def emphasised(markdown: str) -> str:
    """CommonMark sees no emphasis in `**重点：**今天`, for the punctuation inside; a zero-width space makes it one."""
    if "**" not in markdown or markdown.isascii():
        return markdown
    parts: list[str] = []
    at, opened = 0, False
    code = code_spans(markdown)
    for found in _STARS.finditer(markdown):
        if any(begin <= found.start() < end for begin, end in code):
            continue
        if opened and _NEW_BLOCK.search(markdown, at, found.start()):
            opened = False
        stars, opened = _stars(found, opened=opened)
        parts += (markdown[at : found.start()], stars)
        at = found.end()
    return "".join((*parts, markdown[at:]))


def _stars(found: re.Match[str], *, opened: bool) -> tuple[str, bool]:
    """The marks, with a space of no width inside the emphasis where it needs one, and whether it is open now."""
    text, stars = found.string, found[0]
    before, behind = text[found.start() - 1 : found.start()], text[found.end() : found.end() + 1]
    if opened and before.strip():
        barred = _punctuation(before) and _is_word(behind) and _wide(before + behind)
        return (ZERO_WIDTH + stars if barred else stars), False
    barred = _punctuation(behind) and _is_word(before) and _wide(before + behind)
    return (stars + ZERO_WIDTH if barred else stars), bool(behind.strip())


def _punctuation(character: str) -> bool:
    """Signs too: emphasis stands beside a sign as it does beside a full stop."""
    return bool(character) and unicodedata.category(character)[0] in "PS"


def _is_word(character: str) -> bool:
    """Neither space nor punctuation."""
    return bool(character.strip()) and not _punctuation(character)


def _wide(pair: str) -> bool:
    """One of them is Chinese: of English the author put a space where emphasis ends."""
    return max(pair) >= "\u2010"


def code_spans(markdown: str) -> list[tuple[int, int]]:
    """Where code stands, inside of a line and as a block: begin and end, in characters."""
    source = markdown.encode()
    found = []
    for event, place in events_with_range(markdown, options=STANDARD_OPTIONS):
        if not isinstance(event, dict):
            continue
        start = event.get("Start")
        if "Code" in event or (isinstance(start, dict) and "CodeBlock" in start):
            found.append((len(source[: place["start"]].decode()), len(source[: place["end"]].decode())))
    return found
