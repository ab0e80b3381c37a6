"""What goes on behind a cut: what was open is opened again in front of it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.markdown.outline import STARTER, Block, Outline

_QUOTES = re.compile(r"[ \t]*(?:>[ \t]*)*")
_GAP = re.compile(r"[ \t]*\n(?:[ \t]*(?:>[ \t]*)*\n)*")  # the end of a line, and empty ones behind it
_LINE_END = re.compile(r"[ \t]*\n")


@dataclass(frozen=True, slots=True)
class Reopening:
    """Opens again, with no more than `room` as `measure` counts."""

    text: str
    outline: Outline
    room: int
    measure: Callable[[str], int]

    def behind(self, at: int) -> tuple[str, str]:
        """What opens again behind the cut what was open, and the text that goes on there."""
        text, block = self.text, self.outline.block(at)
        if block.fence:
            end = _LINE_END.match(text, at)
            begin = end.end() if end else at
            if end and not block.fence.holds(self.outline.next_line(begin - 1)):
                return "", text[begin:]
            fence = block.fence
            deep = "".join(f"{item.again()}\n" for item in block.items) if len(fence.lead) > 3 else ""
            opening = f"{fence.lead}{fence.mark}{fence.info}\n"
            return self._affordable(f"{deep}{opening}", opening, f"{fence.mark}\n"), text[begin:]
        gap = _GAP.match(text, at)
        return self._next_line(block, at, gap[0]) if gap else self._same_line(block, at)

    def _same_line(self, block: Block, at: int) -> tuple[str, str]:
        marks = "".join(self.outline.marks(block, at))
        lead = block.lead
        if block.table:
            row = self.text[self.outline.line(at) : at]
            lead = block.table + "| " * (row.count("|") - row.count("\\|"))
        elif block.items and ">" not in lead:
            lead = "\n".join(item.again() for item in block.items)
        return self._affordable(lead + marks, marks), self.text[at:].lstrip(" \t")

    def _next_line(self, block: Block, at: int, gap: str) -> tuple[str, str]:
        text, begin = self.text, at + len(gap)
        quotes = _QUOTES.match(text, begin)
        lead = quotes[0] if quotes else ""
        content = begin + len(lead)
        if block.table and gap.count("\n") == 1 and "|" in self.outline.next_line(begin - 1):
            return self._affordable(block.table), text[begin:]
        inside = [item for item in block.items if item.offset <= len(lead) and ">" not in lead]
        items = "".join(f"{item.again()}\n" for item in inside)
        marks = "".join(self.marks_behind(block, at))
        if not items and not marks:
            return "", text[begin:]
        return self._affordable(items + lead + marks, marks if items else lead + marks, marks), text[content:]

    def marks_behind(self, block: Block, at: int) -> Sequence[str]:
        """The emphasis that goes on in the next line: not where a paragraph ends."""
        gap = _GAP.match(self.text, at)
        if gap and (not block.goes_on or gap[0].count("\n") > 1 or STARTER.match(self.text, gap.end())):
            return ()
        return self.outline.marks(block, at)

    def _affordable(self, *openings: str) -> str:
        """The first of them that leaves room for text."""
        fitting = (opening for opening in openings if self.measure(opening) <= self.room)
        return next(fitting, "")
