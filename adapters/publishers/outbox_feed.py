"""The outbox as an RSS 2.0 feed."""

import html
import re
from collections.abc import Callable, Sequence
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree as ET

from adapters.publishers.outbox_posts import Entry

NEWEST = 50
_ATOM = "http://www.w3.org/2005/Atom"
# XML 1.0 has no way to write these, not even escaped.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TYPES = {".png": "image/png", ".jpg": "image/jpeg", ".webp": "image/webp", ".gif": "image/gif"}
_TYPES |= {".mp4": "video/mp4", ".mov": "video/quicktime", ".webm": "video/webm"}

ET.register_namespace("atom", _ATOM)


def feed(entries: Sequence[Entry], *, root: Path, home: str, address: Callable[[str], str]) -> bytes:
    """The feed of these posts, newest first. `home` is the outbox's address, `address` that of a folder in it."""
    rss = ET.Element("rss", version="2.0")
    channel = ET.SubElement(rss, "channel")
    _text(channel, "title", "Copydesk outbox · 发件箱")
    _text(channel, "link", home)
    _text(channel, "description", "Posts published to the outbox of this Copydesk · 发布到本机发件箱的文章")
    ET.SubElement(channel, f"{{{_ATOM}}}link", href=f"{home}feed.xml", rel="self", type="application/rss+xml")
    if entries:
        _text(channel, "lastBuildDate", format_datetime(entries[0].published_at))
    for entry in entries[:NEWEST]:
        _item(channel, entry, root / entry.folder, address(entry.folder))
    ET.indent(rss)
    text: bytes = ET.tostring(rss, encoding="utf-8", xml_declaration=True)
    return text + b"\n"


def _item(channel: ET.Element, entry: Entry, folder: Path, address: str) -> None:
    item = ET.SubElement(channel, "item")
    _text(item, "title", entry.title)
    _text(item, "link", address)
    guid = _text(item, "guid", entry.idempotency_key)
    guid.set("isPermaLink", "false")
    _text(item, "pubDate", format_datetime(entry.published_at))
    _text(item, "description", html.escape(entry.text, quote=False).replace("\n", "<br>\n"))
    for tag in entry.tags:
        _text(item, "category", tag)
    for name in [each for each in (entry.video, *entry.pictures) if each][:1]:  # an item has one
        size = str((folder / name).stat().st_size)
        media_type = _TYPES.get(Path(name).suffix, "application/octet-stream")
        ET.SubElement(item, "enclosure", url=address + quote(name), length=size, type=media_type)


def _text(parent: ET.Element, name: str, text: str) -> ET.Element:
    element = ET.SubElement(parent, name)
    element.text = _NOT_XML.sub("", text)
    return element
