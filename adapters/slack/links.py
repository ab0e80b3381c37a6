"""Links of Markdown that lead to a page, and nowhere else than they say."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from pyromark import events_with_range

from core.markdown.commonmark import STANDARD_OPTIONS

_MAY_LINK: Final = re.compile(r"[\])]|<")
_LEADS: Final = re.compile(r"(?:https?://|mailto:)[^\s]", re.IGNORECASE)
_ADDRESS: Final = re.compile(
    r"(?:https?://|www\.)[^\s/]+|^[\w.-]+\.(?:com|org|net|cn|io|co|app|dev|edu|gov|info|me|ai)(?=[/:?#]|$)",
    re.IGNORECASE,
)
_UNSAFE: Final = {ord(sign): f"%{ord(sign):02X}" for sign in " <>|()\\`[]"}
_MARKS: Final = re.compile(r"([\\`*_~\[\]<>|])")


@dataclass(slots=True)
class Link:
    """A link as it stands in the source: places in bytes of UTF-8."""

    begin: int
    end: int
    kind: str  # Inline, Autolink, Email, Reference …
    to: str
    label: tuple[int, int] | None = None
    words: list[str] = field(default_factory=list)
    nested: bool = False  # a picture stands in its label


def honest(markdown: str) -> str:
    """Links to web pages and mail addresses stay; of others the label stays; a label that names another address than
    the link's own is followed by that."""
    if not _MAY_LINK.search(markdown):
        return markdown
    source = markdown.encode()
    parts: list[bytes] = []
    at = 0
    for link in _links(markdown):
        parts += (source[at : link.begin], _said(link, source).encode())
        at = link.end
    return b"".join((*parts, source[at:])).decode() if parts else markdown


def safe(address: str) -> str:
    """The address without any sign that Markdown or Slack read as the end of it."""
    return re.sub(r"[^\S ]", "", address).translate(_UNSAFE)


def leads(address: str) -> bool:
    """Whether it is the address of a web page or of a mailbox."""
    return _LEADS.match(address) is not None


def belies(label: str, address: str) -> bool:
    """Whether the label names an address on another host than the link's."""
    named = [_host(found[0]) for found in _ADDRESS.finditer(label.strip())]
    return any(host != _host(address) for host in named)


def _links(markdown: str) -> Iterator[Link]:
    """The outermost ones, in order."""
    link: Link | None = None
    depth = 0
    for event, place in events_with_range(markdown, options=STANDARD_OPTIONS):
        opened = _opened(event)
        if opened is not None:
            depth += 1
            if link is None:
                to, kind = str(opened["dest_url"]), str(opened["link_type"])
                link = Link(begin=place["start"], end=place["end"], kind=kind, to=to)
                continue
            link.nested = True
        elif isinstance(event, dict) and event.get("End") in ("Link", "Image"):  # may be no hashable value
            depth -= 1
            if depth == 0 and link:
                yield link
                link = None
        if link:
            _hold(link, event, place["start"], place["end"])


def _opened(event: object) -> dict[str, object] | None:
    start = event.get("Start") if isinstance(event, dict) else None
    if not isinstance(start, dict):
        return None
    found = start.get("Link") or start.get("Image")
    return found if isinstance(found, dict) else None


def _hold(link: Link, event: object, begin: int, end: int) -> None:
    """Something that stands in its label."""
    before = link.label or (begin, end)
    link.label = (min(before[0], begin), max(before[1], end))
    if isinstance(event, dict):
        link.words += [str(event[kind]) for kind in ("Text", "Code") if kind in event]


def _said(link: Link, source: bytes) -> str:
    """What stands in its place, as Markdown."""
    words = "".join(link.words)
    if link.kind in {"Autolink", "Email"}:
        return _written(safe(words), link.to) if link.kind == "Autolink" and leads(link.to) else _plain(words)
    label = source[slice(*link.label)].decode() if link.label and not link.nested else _plain(words)
    if not leads(link.to):
        return label if label.strip() else _plain(source[link.begin : link.end].decode())
    if not label.strip():
        return _written(safe(link.to), link.to)
    if belies(words, link.to):
        return f"{label} ({_written(safe(link.to), link.to)})"
    return f"[{label}]({safe(link.to)})"


def _written(label: str, address: str) -> str:
    return f"[{_plain(label)}]({safe(address)})"


def _plain(text: str) -> str:
    return _MARKS.sub(r"\\\1", text)


def _host(address: str) -> str:
    try:
        parts = urlsplit(address if "://" in address or ":" in address.split(".", 1)[0] else f"https://{address}")
        return (parts.hostname or parts.path.rpartition("@")[2]).lower().removeprefix("www.")
    except ValueError:
        return ""
