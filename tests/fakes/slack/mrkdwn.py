"""Slack's own markup: what people type becomes it, and how it reads on the screen."""

import re
from collections.abc import Mapping

_ANGLE = re.compile(r"<([^<>\n]+)>")
_LINK = re.compile(r"https?://[^\s<>]+")


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def typed(text: str, names: Mapping[str, str]) -> str:
    """What somebody typed, on the wire: @Name and links marked, the rest escaped. `names`: ids by name."""
    wire = escaped(text)
    for name, number in sorted(names.items(), key=lambda item: -len(item[0])):
        wire = wire.replace(f"@{name}", f"<@{number}>")
    return _LINK.sub(lambda found: f"<{found.group()}>", wire)


def readable(wire: str, names: Mapping[str, str]) -> str:
    """As a person reads it; `names`: by id. A link reads "label (url)"."""
    return unescaped(_ANGLE.sub(lambda found: _said(found.group(1), names), wire))


def pings(wire: str) -> list[str]:
    """Whom the text calls: ids of people, and channel, here, everyone."""
    inside = [found.group(1) for found in _ANGLE.finditer(wire)]
    return [one[1:].partition("|")[0] for one in inside if one[0] in "@!" and not one.startswith("!date")]


def links(wire: str) -> list[tuple[str, str]]:
    """(url, label) of the marked links."""
    inside = [found.group(1).partition("|") for found in _ANGLE.finditer(wire)]
    return [(url, label or url) for url, _, label in inside if url[0] not in "@!#"]


def _said(inside: str, names: Mapping[str, str]) -> str:
    target, _, label = inside.partition("|")
    if target.startswith("@"):
        return f"@{label or names.get(target[1:], target[1:])}"
    if target.startswith("#"):
        return f"#{label or names.get(target[1:], target[1:])}"
    if target.startswith("!"):
        return label or f"@{target[1:]}"
    return f"{label} ({target})" if label and label != target else target
