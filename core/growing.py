"""A text that grows, over as many messages as it needs."""

import re
from collections.abc import Sequence

from core.markdown import cut_behind, split, tail
from core.records import ChatLimits

ROOM = 400  # of a message, for lines of progress
FULL_ENOUGH = 0.6  # of a message: before that it is not ended early
LAST_WORDS = 0.15  # of a message, in which a place to end it early is looked for
MARGIN = 1.2  # times what it has grown lately
_END = re.compile(r"\n+|[。！？]|[.!?](?=\s)")
_OPEN = ("**", "`", "~~", "||", "_", "*")


class Growing:
    """Says which text the newest message shows, and which messages are full; or, as a `window`, shows the newest end
    of the text in one message.

    A message in which the next frame will not fit is ended early, where a sentence ends: so the step to the next
    message costs no call of its own.
    """

    def __init__(self, limits: ChatLimits, *, window: bool) -> None:
        self._limits = limits
        self._window = window
        self._waiting: list[tuple[int, str]] = []
        self._reset()

    def _reset(self) -> None:
        self.number = 1  # of the newest message
        self._full: list[str] = []
        self._before = ""  # the text when the last message became full
        self._rest = ""  # what of it stands in the newest message
        self._size = 0  # of the newest message, last time

    def take(self, text: str, *, least: int = 0) -> str:
        """The Markdown of the newest message for the whole text as it is now; a message that becomes full keeps at
        least its first `least` characters."""
        limit, measure = self._limits.max_chars, self._limits.measure
        if self._window:
            return tail(text, limit - ROOM, measure)
        shown = self._shown(text)
        size = measure(shown)
        if size > limit:
            return self._cut(text, shown, least)
        grown, self._size = size - self._size, size
        if size > limit * FULL_ENOUGH and size + grown * MARGIN > limit and (end := _early(shown, limit, least)):
            return self._end(text, [shown[:end].rstrip()], shown[end:].lstrip())
        return shown

    def end(self, text: str, *, least: int) -> None:
        """End the newest message behind its first `least` characters, though it is not full: others may be longer."""
        self._cut(text, self._shown(text), least)

    def _shown(self, text: str) -> str:
        if not text.startswith(self._before):
            self._reset()  # it did not grow, it was written anew
        return self._rest + text[len(self._before) :]

    def _cut(self, text: str, shown: str, least: int) -> str:
        limit, measure = self._limits.max_chars, self._limits.measure
        if not least:
            *full, rest = split(shown, limit, measure)
            return self._end(text, full, rest)
        settled = shown.rstrip()  # what comes next goes on behind the blanks
        first, rest = cut_behind(settled, least, limit, measure)
        *full, rest = split(rest, limit, measure) if rest else ("",)
        return self._end(text, [first, *full], rest + shown[len(settled) :])

    def _end(self, text: str, full: Sequence[str], rest: str) -> str:
        self._waiting += enumerate(full, start=self.number)
        self._full += full
        self.number += len(full)
        self._before, self._rest, self._size = text, rest, self._limits.measure(rest)
        return rest

    def closed(self) -> list[tuple[int, str]]:
        """The messages that became full since this was asked last: number and text."""
        waiting, self._waiting = self._waiting, []
        return waiting

    def whole(self, text: str) -> list[str]:
        """The messages of the final text: what was full stays as it stands."""
        limit, measure = self._limits.max_chars, self._limits.measure
        if self._window or not self._full or not text.startswith(self._before):
            return split(text, limit, measure)
        rest = self._rest + text[len(self._before) :]
        return [*self._full, *(split(rest, limit, measure) if rest.strip() else ())]


def _early(shown: str, limit: int, least: int) -> int:
    """Where a sentence or a line ends near the end of the text, with nothing open; 0: nowhere."""
    begin = len(shown) - round(limit * LAST_WORDS)
    ends = [found.end() for found in _END.finditer(shown, max(least, begin)) if found.end() < len(shown)]
    end = ends[-1] if ends else 0
    paragraph = shown[:end].rpartition("\n\n")[2]
    closed = all(paragraph.count(mark) % 2 == 0 for mark in _OPEN) and shown[:end].count("```") % 2 == 0
    return end if closed and not paragraph.lstrip().startswith(("|", ">")) else 0
