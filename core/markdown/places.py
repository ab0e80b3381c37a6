"""Where Markdown is best cut: behind a paragraph, else a line, a sentence, a word, else anywhere in a word."""

import re
from dataclasses import dataclass

from core.markdown.graphemes import CLOSING, MARKS, breakable, torn
from core.markdown.outline import LEAD, Outline, is_rule_row

OPEN_LINK = re.compile(
    r"!?\[(?:[^\[\]\n]|\[[^\[\]\n]{0,99}\]?){0,300}+(?:\](?:\((?:[^()\n]|\([^()\n]{0,300}+\)?){0,2000}+)?)?\Z"
)
_URL = re.compile(r"https?://[!-~]{0,2000}\Z")
_SENTENCE = re.compile(r"[。！？]+[”’」』）》】]*|[.!?]+[\"”’')\]]*(?=\s)")
_FENCE = re.compile(r"[ \t>]*(?:`{3}|~{3})")


@dataclass(frozen=True, slots=True)
class Places:
    """The places of a text, of which the first `opened` characters only open again what was open."""

    text: str
    opened: int
    outline: Outline

    def best(self, most: int) -> int:
        """The best place up to `most`, behind a character that shows."""
        least = max(self.opened, most // 2)
        at = self._line_end(least, most) or self._before_empty(self.outside_link(self._inside_line(least, most)))
        at = max(len(self.text[:at].rstrip()), min(at, self.opened + 1))
        return self._past_closing(at)

    def _line_end(self, least: int, most: int) -> int:
        """The last end of a paragraph, else of a line, in that range; 0: there is none."""
        found = 0
        at = self.text.rfind("\n", least + 1, most + 1)
        while at > 0:
            kind, place = self._line_end_at(at)
            if kind == "paragraph":
                return place
            found = found or (place if kind == "line" else 0)
            at = self.text.rfind("\n", least + 1, at)
        return found

    def _line_end_at(self, newline: int) -> tuple[str, int]:
        """What ends at that newline: a paragraph, a line, or nothing that could be cut off; and the place."""
        text = self.text
        at = len(text[:newline].rstrip())
        begin = self.outline.line(newline)
        block = self.outline.block(at)
        following = self.outline.next_line(newline)
        if at <= max(begin, self.opened) or not block.filled or not text[begin:at].strip(" >"):
            return "", 0
        if block.fence:
            if block.fence.ends(following):
                return "paragraph", newline + 1 + len(following)
            return "line", at
        if "#" in block.lead or (block.goes_on and "|" in text[begin:at] and is_rule_row(following)):
            return "", 0  # nothing is cut off behind a heading, or between the two lines of a table's head
        apart = not following.strip(" \t>") or self.outline.block(begin).fence or _FENCE.match(following)
        return ("paragraph" if apart else "line"), at

    def _inside_line(self, least: int, most: int) -> int:
        """The last end of a sentence, else of a word, else any place that divides no character."""
        most = max(min(most, len(self.text) - 1), self.opened + 1)
        if most >= len(self.text):
            return most
        words = (at for at in range(most, least, -1) if breakable(self.text, at) and not self._in_lead(at))
        return self._sentence(least, most) or next(words, 0) or self._anywhere(most)

    def _sentence(self, least: int, most: int) -> int:
        if self.outline.block(most).fence:
            return 0
        ends = [found.end() for found in _SENTENCE.finditer(self.text, least, most + 1)]
        good = (at for at in reversed(ends) if at <= most and self.text[at] not in CLOSING and not self._in_lead(at))
        return next(good, 0)

    def _anywhere(self, most: int) -> int:
        places = range(most, self.opened + 1, -1)
        return next((at for at in places if not torn(self.text, at) and self.text[at - 1] not in MARKS), most)

    def _before_empty(self, at: int) -> int:
        """The place, moved before a fence, a table or a list item of which nothing would be cut off but its mark."""
        block = self.outline.block(at)
        if block.filled and not self._in_lead(at):
            return at
        before = self.text[: self.outline.line(at) if block.filled else block.begun].rstrip()
        return len(before) if len(before) > self.opened else at

    def _in_lead(self, at: int) -> bool:
        """Whether it is between what begins a line and its text."""
        begin = self.outline.line(at)
        lead = LEAD.match(self.text, begin)
        return lead is not None and begin < at <= lead.end()

    def outside_link(self, at: int) -> int:
        """The place, or the beginning of the link that it is in."""
        text = self.text
        if at >= len(text) or self.outline.block(at).fence:
            return at
        begin = max(self.outline.line(at), self.opened)
        link = OPEN_LINK.search(text, begin, at)
        if not link and "!" <= text[at] <= "~":
            link = _URL.search(text, begin, at)
        start = link.start() if link else at
        while start < at and start > self.opened and text[start - 1] in MARKS:
            start -= 1
        return start if start > self.opened else at

    def _past_closing(self, at: int) -> int:
        """The place, moved behind the marks that close there what is open."""
        text, closing, end = self.text, "", at
        for mark in reversed(self.outline.marks(self.outline.block(at), at)):
            closing += mark
            if not text.startswith(closing, at):
                break
            if not text.startswith(mark[0], at + len(closing)):
                end = at + len(closing)
        return end
