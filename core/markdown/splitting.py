"""Markdown cut into parts that fit, and the newest end of a text that grows."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial

from core.markdown.graphemes import breakable
from core.markdown.outline import LEAD, Outline
from core.markdown.places import OPEN_LINK, Places
from core.markdown.reopening import Reopening

Measure = Callable[[str], int]

_LIST = re.compile(r"[ \t>]*(?:[-+*]|#{1,6}|\d{1,9}[.)]?)?[ \t]*\Z")  # the beginning of a line that says nothing yet
_BLOCK = re.compile(r"[ \t]*(?:[|>#]|[-*+] |\d{1,9}[.)] )")


@dataclass(frozen=True, slots=True)
class Filled:
    """The parts that are full, and the rest: its first `opened` characters only open again what was open."""

    full: list[str]
    rest: str
    opened: int


def split(text: str, limit: int, measure: Measure) -> list[str]:
    """Markdown in parts of at most `limit` (16 or more) as `measure` counts; nothing is lost.

    While a text grows at its end, the parts that are full stay as they are. A part has at most about twice as many
    characters as it shows, so that no more than that is ever measured.
    """
    filled = _fill(text, limit, measure, opened=0, ended=True)
    if filled.full and not filled.rest.strip():
        return filled.full
    return [*filled.full, _Page(filled.rest, filled.opened, limit, measure).shown(ended=True)]


def fill(text: str, limit: int, measure: Measure, *, opened: int = 0) -> Filled:
    """The same for a text that goes on: its `rest`, with what comes, is to be filled again."""
    return _fill(text, limit, measure, opened=opened, ended=False)


def cut_behind(text: str, least: int, limit: int, measure: Measure) -> tuple[str, str]:
    """Markdown in two parts, of which the first has at least the first `least` characters, and of what is behind them
    as much as fits; the second opens again what was open."""
    return _Page(text, least, limit, measure).cut_behind()


def settled(text: str) -> str:
    """The text without what may become anything at its end: a half link, marks, the beginning of a line, blanks."""
    return _Page(text, 0, len(text), len).settled()


def showable(filled: Filled, limit: int, measure: Measure) -> str:
    """As much of the rest as fits now: a link that is being written can be too long until it ends."""
    return _Page(filled.rest, filled.opened, limit, measure).shown(ended=False)


def tail(text: str, limit: int, measure: Measure) -> str:
    """The newest end of a text that fits, behind an ellipsis where something stands before it."""
    if len(text) <= _most(limit) and measure(text) <= limit:
        return text
    end = _End(text, limit, measure)
    size = _largest(lambda size: measure(end.shown(size)) if size <= len(text) else None, limit, _most(limit))
    return end.shown(size)


def _most(limit: int) -> int:
    """How many characters of Markdown a part has at most."""
    return 2 * limit + 256


def _fill(text: str, limit: int, measure: Measure, *, opened: int, ended: bool) -> Filled:
    full: list[str] = []
    while (page := _Page(text, opened, limit, measure)).is_over(ended=ended):
        head, opening, body = page.cut()
        if head:
            full.append(head)
        text, opened = (opening + body, len(opening)) if body.strip(" \t\n>") else ("", 0)
    return Filled(full, text, opened)


class _Page:
    """A text of which the first part is to be cut off."""

    def __init__(self, text: str, opened: int, limit: int, measure: Measure) -> None:
        self._text = text
        self._opened = opened
        self._limit = limit
        self._measure = measure
        self._most = _most(limit)

    @cached_property
    def _outline(self) -> Outline:
        return Outline(self._text, self._most + 1)

    @cached_property
    def _reopening(self) -> Reopening:
        return Reopening(self._text, self._outline, self._limit // 2, self._measure)

    def is_over(self, *, ended: bool) -> bool:
        """Whether it does not fit, whatever comes behind."""
        if len(self._text.rstrip()) > self._most:
            return True
        if self._measure(self._text) <= self._limit:
            return False
        return self._measure(self._closed(self._end(ended=ended))) > self._limit

    def shown(self, *, ended: bool) -> str:
        """The text as it fits, where it is not over."""
        if self._measure(self._text) <= self._limit:
            return self._text
        return self._closed(self._end(ended=ended))

    def cut(self) -> tuple[str, str, str]:
        """The part; what opens again in front of the rest what was open; the rest."""
        places = Places(self._text, self._opened, self._outline)
        most = self._fitting()
        while True:
            at = places.best(most)
            head = self._head(at)
            over = self._measure(head) - self._limit
            if over <= 0 or most <= self._opened + 1:
                return head if self._text[self._opened : at].strip() else "", *self._reopening.behind(at)
            most = max(self._opened + 1, min(most, at) - max(1, over // 2))

    def settled(self) -> str:
        """The text before what may become anything."""
        return self._text[: self._settled(len(self._text))]

    def cut_behind(self) -> tuple[str, str]:
        """The same with at least what is opened in the part, also where that is all of it."""
        head, opening, body = self.cut()
        if not body.strip(" \t\n>"):
            return head or self._closed(self._opened), ""
        return head or self._closed(self._opened), opening + body

    def _head(self, at: int) -> str:
        """The part that ends there. Marks that their paragraph does not close are no emphasis, and stay alone."""
        block = self._outline.block(at)
        ends = not block.fence and not self._reopening.marks_behind(block, at)
        return self._text[:at].rstrip() if ends else self._closed(at)

    def _fitting(self) -> int:
        """How many characters fit, nearly: found from below, so that what stands behind them has no say."""
        size = len(self._text)

        def length(end: int) -> int | None:
            return self._measure(self._closed(self._settled(end))) if end <= size else None

        at = max(_largest(length, self._limit, self._most), self._opened + 1)
        return min(self._whole_lead(min(size, at)), self._most)

    def _whole_lead(self, at: int) -> int:
        """The place, moved behind what begins a line: so it is known what the next line is."""
        while at < len(self._text) and self._text[at].isspace():
            at += 1
        lead = LEAD.match(self._text, self._text.rfind("\n", 0, at) + 1)
        return max(at, lead.end()) if lead else at

    def _end(self, *, ended: bool) -> int:
        return len(self._text.rstrip()) if ended else self._settled(len(self._text))

    def _settled(self, end: int) -> int:
        """The end, moved back before what may become anything: a half link, marks, the beginning of a line."""
        text = self._text
        while end > self._opened:
            line = text.rfind("\n", 0, end) + 1
            before = line if _LIST.match(text[line:end]) else len(text[:end].rstrip("*_~|`\\ \t\n"))
            link = OPEN_LINK.search(text, line, before)
            before = max(self._opened, link.start() if link else before)
            if before == end:
                break
            end = before
        return end

    def _closed(self, end: int) -> str:
        """The text before `end`, and what closes it there."""
        text = self._text[:end].rstrip()
        block = self._outline.block(len(text))
        if block.fence:
            return f"{text}\n{block.fence.lead}{block.fence.mark}"
        return text + "".join(reversed(self._outline.marks(block, len(text))))


class _End:
    """A text of which the newest end is shown."""

    def __init__(self, text: str, limit: int, measure: Measure) -> None:
        self._text = text
        outline = Outline(text, len(text))
        self._places = Places(text, 0, outline)
        self._reopening = Reopening(text, outline, limit // 2, measure)

    def shown(self, size: int) -> str:
        """About the last `size` characters, from the beginning of a line, else of a word."""
        text, at = self._text, len(self._text) - size
        line = text.find("\n", at, at + size // 4)
        if line < 0:
            words = range(max(1, at), min(len(text), at + 1 + size // 4))
            at = self._places.outside_link(next(filter(partial(breakable, text), words), at))
        opening, body = self._reopening.behind(line if line >= 0 else at)
        if not body.strip():
            return "…"
        alone = line >= 0 or "\n" in opening or _BLOCK.match(opening)
        between = "" if not alone else "\n\n" if _BLOCK.match(opening + body) else "\n"
        return f"…{between}{opening}{body}"


def _largest(length: Callable[[int], int | None], limit: int, most: int) -> int:
    """The largest size, nearly, that fits: of which `length` says at most `limit`, and does not say None.

    What is tried next depends only on what fitted: so the answer does not depend on what lies behind it.
    """
    low, high, used, step = 0, most + 1, 0, 0
    while high - low > 1 and limit - used > limit // 256:
        guess = low + max(limit - used, step)
        guess = guess if guess < high else (low + high) // 2
        found = length(guess)
        if found is not None and found <= limit:
            step = 2 * (guess - low) if found - used < (guess - low) // 2 else 0
            low, used = guess, found
        else:
            high, step = guess, 0
    return low
