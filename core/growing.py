"""A text that grows, over as many messages as it needs."""

from core.delivery import part_key
from core.markdown import split, tail
from core.records import ChatLimits

ROOM = 400  # of a message, for lines of progress


class Growing:
    """Says which text the newest message shows, and which messages are full; or, as a `window`, shows the newest end
    of the text in one message."""

    def __init__(self, limits: ChatLimits, *, window: bool) -> None:
        self._limits = limits
        self._window = window
        self._full: list[tuple[int, str]] = []
        self._reset()

    def _reset(self) -> None:
        self.number = 1  # of the newest message
        self._before = ""  # the text when the last message became full
        self._rest = ""  # what of it stands in the newest message

    def key(self, base: str) -> str:
        """The newest message's key in the ledger."""
        return part_key(base, self.number)

    def take(self, text: str) -> str:
        """The Markdown of the newest message for the whole text as it is now."""
        limit, measure = self._limits.max_chars, self._limits.measure
        if self._window:
            return tail(text, limit - ROOM, measure)
        if not text.startswith(self._before):
            self._reset()  # it did not grow, it was written anew
        shown = self._rest + text[len(self._before) :]
        if measure(shown) <= limit:
            return shown
        *full, self._rest = split(shown, limit, measure)
        self._full += enumerate(full, start=self.number)
        self.number += len(full)
        self._before = text
        return self._rest

    def closed(self) -> list[tuple[int, str]]:
        """The messages that became full since this was asked last: number and text."""
        full, self._full = self._full, []
        return full
