"""Slack's way to write a text, as people read it."""

import re
from collections.abc import Callable
from typing import Final

_REFERENCE: Final = re.compile(r"<([@#!][^<>|]+|[A-Za-z][\w+.-]*:[^<>|]+)(?:\|([^<>]*))?>")
_EDGES: Final = " \t\n,，:：、"


def readable(text: str) -> str:
    """Mentions, channels, groups, dates and links as words, and &, < and > as they are."""
    return _plain(_REFERENCE.sub(lambda match: _said(match[1], match[2] or ""), text))


def mentions(text: str, user: str) -> bool:
    """Whether that user is named in it."""
    return bool(user) and any(match[1] == f"@{user}" for match in _REFERENCE.finditer(text))


def without_mention(text: str, user: str) -> str:
    """The text, not yet readable, without that user's name and what stands between it and the rest."""
    pieces = re.split(rf"<@{re.escape(user)}(?:\|[^<>]*)?>", text)
    return " ".join(piece for each in pieces if (piece := each.strip(_EDGES)))


def _plain(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _said(target: str, label: str) -> str:
    for sign, say in _SIGNS:
        if target.startswith(sign):
            return say(target, label)
    address = target.removeprefix("mailto:").removeprefix("tel:")
    bare = address.split("://", 1)[-1].rstrip("/")
    return address if not label or label in {address, target} else label if label == bare else f"{label} ({address})"


def _person(target: str, label: str) -> str:
    return f"@{label.removeprefix('@') or target[1:]}"


def _channel(target: str, label: str) -> str:
    return f"#{label or target[1:]}"


def _special(target: str, label: str) -> str:
    """<!here>, <!subteam^S1|@desk>, <!date^…|tomorrow>."""
    if target.startswith("!date^"):
        return label or target
    return label if label.startswith("@") else f"@{label or target[1:].split('^', 1)[0]}"


_SIGNS: Final[tuple[tuple[str, Callable[[str, str], str]], ...]] = (("@", _person), ("#", _channel), ("!", _special))
