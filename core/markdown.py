"""Markdown cut into messages: what is open at a cut, fences, emphasis, quotes, tables, is closed and opened again."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

Measure = Callable[[str], int]

FENCE = re.compile(r"^(?P<lead>(?:\s|>|[-*+]\s|\d+[.)]\s)*)(?P<mark>`{3,}|~{3,})(?P<info>[^`\n]*)$")
DELIMITERS = re.compile(r"\\.|`+|\*\*|__|~~|\|\||\*|_")
LINK = re.compile(r"!?\[[^\[\]\n]*\]\([^()\s]*(?:\([^()\s]*\))?[^()\s]*\)|https?://\S+")
QUOTE = re.compile(r"(?:>\s?)+")
RULE_ROW = re.compile(r"\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*")
SENTENCE = re.compile(r"[。！？…]+[”」』）]*|[.!?]+[\"')\]]*(?=\s)")
JOINED = "\u200d\ufe0f\ufe0e\u20e3"  # what belongs to the character before it
NEAR = 100  # the part of the limit below which room is not worth looking for


@dataclass(frozen=True, slots=True)
class _Open:
    """What is open at a cut: what closes it there, and what opens it again."""

    closing: str = ""
    opening: str = ""


def split(text: str, limit: int, measure: Measure) -> list[str]:
    """Markdown in parts of at most `limit` as `measure` counts; nothing is lost.

    While a text grows at its end, all parts but the last stay as they are: a cut is decided by what stands before it.
    """
    parts: list[str] = []
    rest = text
    while rest and measure(rest) > limit:
        head, rest = _cut(rest, limit, measure)
        if head.strip():
            parts.append(head)
    if rest.strip() or not parts:
        parts.append(rest)
    return parts


def tail(text: str, limit: int, measure: Measure) -> str:
    """The newest end of a text that fits, behind an ellipsis where something stands before it."""
    if measure(text) <= limit:
        return text
    begin = max(0, len(text) - limit)
    while True:
        begin = _line_or_word(text, begin)
        fence = _fence_at(text[:begin])
        shown = f"…\n{fence.opening}{text[begin:]}" if fence.opening else f"…{text[begin:]}"
        over = measure(shown) - limit
        if over <= 0 or begin >= len(text):
            return shown
        begin += max(1, over // 2)


def _line_or_word(text: str, begin: int) -> int:
    """The first line, else word, that begins there or soon behind."""
    for space in ("\n", " "):
        at = text.find(space, begin, begin + 200)
        if at >= 0:
            return at + 1
    return _whole(text, begin)


# --- where to cut -----------------------------------------------------------------------------------


def _cut(text: str, limit: int, measure: Measure) -> tuple[str, str]:
    """What fits, closed, and the rest, opened again."""
    most = _fitting(text, limit, measure)
    while True:
        at = _best(text, most)
        opened = _open_at(text[:at])
        head = text[:at].rstrip() + opened.closing
        if measure(head) <= limit or most <= 1:
            rest = text[at:]
            rest = rest.removeprefix("\n") if opened.opening.endswith("\n") else rest.lstrip()
            return head, opened.opening + rest if rest else ""
        most = max(1, most - max(1, measure(head) - limit))


def _fitting(text: str, limit: int, measure: Measure) -> int:
    """How many characters fit, nearly: found from below, so that what stands behind them has no say."""
    size = min(len(text), max(1, limit // 2))
    while size > 1 and measure(text[:size]) > limit:
        size //= 2
    while True:
        room = limit - measure(text[:size])
        step = max(1, room // 2)  # a character has at most two units
        if room <= limit // NEAR or size + step > len(text) or measure(text[: size + step]) > limit:
            return size
        size += step


def _best(text: str, most: int) -> int:
    """The best place for a cut among the last ones before `most`."""
    least = most // 2
    paragraph = text.rfind("\n\n", least, most)
    if paragraph > 0:
        return paragraph
    line = text.rfind("\n", least, most)
    if line > 0:
        return line
    ends = [found.end() for found in SENTENCE.finditer(text, least, most) if found.end() < most]
    space = text.rfind(" ", least, most)
    return _outside_links(text, _whole(text, ends[-1] if ends else space if space > 0 else most))


def _whole(text: str, at: int) -> int:
    """The place, moved back to where no character is torn apart."""
    while 0 < at < len(text) and (_joins(text[at]) or text[at - 1] == "\u200d"):
        at -= 1
    flags = 0
    while at - flags > 0 and 0x1F1E6 <= ord(text[at - flags - 1]) <= 0x1F1FF:
        flags += 1
    if flags % 2 and at < len(text) and 0x1F1E6 <= ord(text[at]) <= 0x1F1FF:
        at -= 1
    return max(1, at)


def _joins(character: str) -> bool:
    skin = 0x1F3FB <= ord(character) <= 0x1F3FF
    return character in JOINED or skin or unicodedata.combining(character) > 0


def _outside_links(text: str, at: int) -> int:
    """The place, or the beginning of the link that it is in."""
    for found in LINK.finditer(text, max(0, text.rfind("\n", 0, at)), min(len(text), at + 2000)):
        if 0 < found.start() < at < found.end():
            return found.start()
    return at


# --- what is open there -----------------------------------------------------------------------------


def _open_at(text: str) -> _Open:
    """What is open behind this text."""
    fence = _fence_at(text)
    if fence.opening:
        return fence
    table = _table_at(text)
    if table:
        return _Open(opening=table)
    paragraph = text[text.rfind("\n\n") + 1 :]
    line = paragraph[paragraph.rfind("\n") + 1 :]
    quote = QUOTE.match(line)
    marks = list(_emphasis(paragraph))
    opening = (quote[0] if quote and line.strip("> ") else "") + "".join(marks)
    return _Open(closing="".join(reversed(marks)), opening=opening)


def _fence_at(text: str) -> _Open:
    mark = lead = info = ""
    for line in text.split("\n"):
        found = FENCE.match(line)
        if found and not mark:
            lead, mark, info = found["lead"], found["mark"], found["info"]
        elif found and found["mark"].startswith(mark) and not found["info"].strip():
            mark = ""
    if not mark:
        return _Open()
    lead = re.sub(r"[-*+\d.)]", " ", lead)  # inside the list item, not a new one
    return _Open(closing=f"\n{lead}{mark}", opening=f"{lead}{mark}{info}\n")


def _table_at(text: str) -> str:
    """The head of the table whose rows go on."""
    lines = text.split("\n")
    first = len(lines)
    while first > 0 and lines[first - 1].lstrip().startswith("|"):
        first -= 1
    rows = lines[first:]
    return f"{rows[0]}\n{rows[1]}\n" if len(rows) > 2 and RULE_ROW.fullmatch(rows[1]) else ""


def _emphasis(paragraph: str) -> Iterator[str]:
    """The marks that were opened and not closed, in their order; behind an open code span there are none."""
    stack: list[str] = []
    code = ""
    for found in DELIMITERS.finditer(paragraph):
        mark = found[0]
        if mark.startswith("`"):
            code = "" if code == mark else code or mark
        elif not code and not mark.startswith("\\"):
            _push_or_pop(stack, mark, paragraph, found)
    yield from stack
    if code:
        yield code


def _push_or_pop(stack: list[str], mark: str, paragraph: str, found: re.Match[str]) -> None:
    before = paragraph[found.start() - 1 : found.start()]
    behind = paragraph[found.end() : found.end() + 1]
    if mark.startswith("_") and before.isalnum() and behind.isalnum():
        return  # inside a word
    if mark in stack and not before.isspace():
        del stack[len(stack) - 1 - stack[::-1].index(mark) :]
    elif behind.strip():
        stack.append(mark)
