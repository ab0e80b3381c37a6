"""Markdown as Slack's older mrkdwn, for notifications and for the places that take no Markdown; all else is escaped."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from pyromark import events_with_range

from adapters.slack.links import honest, leads, safe
from core.markdown.commonmark import STANDARD_OPTIONS, ZERO_WIDTH, emphasised, without_tags

_SIGNS: Final = {ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;"}
_PINGS: Final = re.compile(r"(?<![\w.@/])@(?=(?:channel|here|everyone)\b)", re.IGNORECASE)
_MARKS: Final = {"Strong": "*", "Emphasis": "_", "Strikethrough": "~"}
_BEGIN: Final = _MARKS | {"Heading": "*", "CodeBlock": "```\n", "BlockQuote": "> "}
_END: Final = _MARKS | {
    "Heading": "*\n\n",
    "CodeBlock": "```\n\n",
    "Paragraph": "\n\n",
    "List": "\n",
    "Item": "\n",
    "TableCell": "   ",
    "TableHead": "\n",
    "TableRow": "\n",
    "Table": "\n",
}
_TEXTS: Final = ("Text", "InlineHtml", "Html", "InlineMath", "DisplayMath")
_BREAKS: Final = {"SoftBreak": "\n", "HardBreak": "\n", "Rule": "\n"}
_MANY_LINES: Final = re.compile(r"\n{3,}")
_QUOTE_END: Final = re.compile(r"(?:\n> *)+(?=\n(?!>)|\Z)")


def escaped(text: str) -> str:
    """The text as mrkdwn shows it: no sign of it is read as one of Slack's."""
    return unheard(text.translate(_SIGNS))


def unheard(text: str) -> str:
    """The words that call a whole channel, as words only."""
    return _PINGS.sub(f"@{ZERO_WIDTH}", text)


@lru_cache(maxsize=256)
def mrkdwn(markdown: str, most: int = 3_000) -> str:
    """At most so many characters; what does not fit is cut, and an ellipsis says so."""
    source = markdown.replace("\r\n", "\n").strip()
    for length in (most, most // 2, most // 6):  # escaped, a sign has up to five characters
        cut = source if len(source) <= length else f"{source[: length - 1].rstrip()}…"
        text = _Walk().through(emphasised(honest(without_tags(cut))))
        if len(text) <= most:
            return text
    return escaped(source[: most // 10])


class _Walk:
    """One text, event by event."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._ends: list[str] = []  # of the links that are open
        self._quotes = 0
        self._numbers: list[int | None] = []  # of the next item of each list that is open

    def through(self, markdown: str) -> str:
        """The whole of it."""
        for event, _ in events_with_range(markdown, options=STANDARD_OPTIONS):
            if isinstance(event, str):
                self._say(_BREAKS.get(event, ""))
            elif "Start" in event:
                self._begin(*_tag(event["Start"]))
            elif "End" in event:
                self._finish(_tag(event["End"])[0])
            else:
                self._text(event)
        return _MANY_LINES.sub("\n\n", _QUOTE_END.sub("\n", "".join(self._parts))).strip()

    def _text(self, event: Mapping[str, object]) -> None:
        if "Code" in event:
            self._say(f"`{escaped(str(event['Code']))}`")
        elif "TaskListMarker" in event:
            self._say("☑ " if event["TaskListMarker"] else "☐ ")
        else:
            self._say("".join(escaped(str(event[kind])) for kind in _TEXTS if kind in event))

    def _say(self, text: str) -> None:
        self._parts.append(text.replace("\n", "\n> ") if self._quotes else text)

    def _begin(self, name: str, more: object) -> None:
        if name in {"Link", "Image"} and isinstance(more, Mapping):
            address = str(more.get("dest_url", ""))
            self._say(f"<{safe(address)}|" if leads(address) else "")
            self._ends.append(">" if leads(address) else "")
        elif name == "List":
            self._say("\n" if self._numbers else "")
            self._numbers.append(more if isinstance(more, int) else None)
        elif name == "Item":
            self._item()
        else:
            self._parts.append(_BEGIN.get(name, ""))
            self._quotes += name == "BlockQuote"

    def _item(self) -> None:
        number = self._numbers[-1]
        if number is not None:
            self._numbers[-1] = number + 1
        self._say("    " * (len(self._numbers) - 1) + ("• " if number is None else f"{number}. "))

    def _finish(self, name: str) -> None:
        if name in {"Link", "Image"}:
            self._say(self._ends.pop())
        elif name == "BlockQuote":
            self._quotes -= 1
            self._parts.append("\n")
        else:
            self._say(_END.get(name, ""))
            if name == "List":
                self._numbers.pop()


def _tag(tag: object) -> tuple[str, object]:
    """Its name, and what is said of it."""
    if isinstance(tag, Mapping):
        return next(((str(name), more) for name, more in tag.items()), ("", None))
    return str(tag), None
