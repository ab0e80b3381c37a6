"""Messages as blocks of Slack: Markdown as it is, buttons, pictures. Nothing in them pings, and no link is forged."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import count
from types import MappingProxyType
from typing import Any, Final

from adapters.slack.links import honest
from adapters.slack.mrkdwn import escaped, mrkdwn, unheard
from core.errors import ChatError
from core.markdown.commonmark import ZERO_WIDTH, code_spans, emphasised, without_tags
from core.messages import Button, OutboundMessage

MOST_TEXT: Final = 11_000  # UTF-16 units of the markdown block; Slack takes 12,000 in one payload
MOST_BLOCKS: Final = 50
MOST_CALLBACK: Final = 64  # bytes
MOST_LABEL: Final = 75
MOST_ALT: Final = 1_900
IN_A_ROW: Final = 5
SHOWN: Final = 10  # pictures
STYLES: Final = {"primary": "primary", "danger": "danger", "plain": None}
_SIGN: Final = re.compile(r"((?<!\\)(?:\\\\)*)\\?<")  # also where a backslash says that it is a sign
_TOKEN: Final = re.compile(r"<(?=[!@#]|[A-Za-z][A-Za-z0-9+.-]*:)")

NO_FILES: Final[Mapping[str, str]] = MappingProxyType({})

Block = dict[str, Any]


def length(markdown: str) -> int:
    """How long it will be in its block, in UTF-16 units."""
    text = shown(markdown)
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "replace")) // 2


@lru_cache(maxsize=256)  # measured and then sent; several frames may ask for the same
def shown(markdown: str) -> str:
    """The Markdown of a markdown block, or of a native stream.

    Slack reads its own <!here>, <@U1>, <address|label> in it as well. Written as an entity the sign is only shown; in
    code, where entities may be shown as they are, a space of no width stands behind it.
    """
    text = emphasised(honest(without_tags(markdown.replace("\r\n", "\n"))))
    return unheard(_defused(text) if "<" in text else text)


def _defused(markdown: str) -> str:
    parts: list[str] = []
    at = 0
    for begin, end in code_spans(markdown):
        parts += (_SIGN.sub(r"\1&lt;", markdown[at:begin]), _TOKEN.sub(f"<{ZERO_WIDTH}", markdown[begin:end]))
        at = end
    return "".join((*parts, _SIGN.sub(r"\1&lt;", markdown[at:])))


# --- blocks -----------------------------------------------------------------------------------------


def blocks_of(message: OutboundMessage, files: Mapping[str, str] = NO_FILES, film: str = "") -> list[Block]:
    """Pictures, the text, and rows of buttons. `files` are Slack's names of those pictures that it can show, by the
    names of ours; `film` is where the video can be seen.

    Raises ChatError for what Slack would not take, and where there is nothing to show.
    """
    made = [*_pictures(message, files), *_film(message, film), *_text(message.text), *rows(message.buttons)]
    if not made:
        raise ChatError("there is nothing to show")
    if len(made) > MOST_BLOCKS:
        raise ChatError("too many rows of buttons", blocks=len(made))
    return made


def notice(message: OutboundMessage) -> str:
    """The words of a notification: never empty, for Slack wants some."""
    return mrkdwn(message.text) or ("🎬" if message.video else "🖼")


def rows(buttons: Sequence[Sequence[Button]]) -> list[Block]:
    """Each row as a block; their ids are told apart by number, and the callback is the value.

    Raises ChatError for a callback that has not 1 to 64 bytes.
    """
    number = count()
    parts = [row[at : at + IN_A_ROW] for row in buttons for at in range(0, len(row), IN_A_ROW)]
    return [{"type": "actions", "elements": [_button(each, next(number)) for each in part]} for part in parts]


def context(text: str) -> Block:
    """A line in small print, of mrkdwn that is escaped already."""
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text}]}


def _text(markdown: str) -> list[Block]:
    text = shown(markdown)
    if not text.replace(ZERO_WIDTH, "").strip():
        return []
    if length(markdown) > MOST_TEXT:
        raise ChatError("the text is too long", length=length(markdown), limit=MOST_TEXT)
    return [{"type": "markdown", "text": text}]


def _button(button: Button, number: int) -> Block:
    if not 1 <= len(button.callback.encode()) <= MOST_CALLBACK:
        raise ChatError("a callback has 1 to 64 bytes", bytes=len(button.callback.encode()))
    words = button.label if len(button.label) <= MOST_LABEL else f"{button.label[: MOST_LABEL - 1]}…"
    made: Block = {"type": "button", "action_id": f"b:{number}", "value": button.callback}
    made["text"] = {"type": "plain_text", "text": words, "emoji": True}
    style = STYLES[button.style]
    return made | {"style": style} if style else made


def _pictures(message: OutboundMessage, files: Mapping[str, str]) -> list[Block]:
    """Those that can be shown, and how many more there are."""
    made: list[Block] = [
        {"type": "image", "slack_file": {"id": files[each.id]}, "alt_text": each.alt[:MOST_ALT] or "🖼"}
        for each in message.pictures[:SHOWN]
        if each.id in files
    ]
    more = len(message.pictures) - len(made)
    return [*made, context(f"🖼 +{more}")] if more else made


def _film(message: OutboundMessage, place: str) -> list[Block]:
    if not message.video:
        return []
    return [context(f"🎬 <{escaped(place)}|{escaped(place.rpartition('/')[2])}>" if place else "🎬")]
