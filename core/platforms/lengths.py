"""How platforms count the length of a text: pure functions."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final, Literal

# `regex` knows the grapheme clusters of Unicode (\X), in C, and follows each release of it; `grapheme` and `uniseg` do
# the same in pure Python and lag behind.
import regex

from core.drafts import Post
from core.platforms.limits import PlatformLimits
from core.platforms.text import published_text

Measure = Callable[[str], int]

CLUSTER: Final = regex.compile(r"\X")
# Source: app/validators/status_length_validator.rb of Mastodon: grapheme clusters, after each link has become 23
# characters, and each mention has lost its server. A link ends before anything that is not ASCII: Mastodon reads on,
# so that this never counts less.
LINK: Final = regex.compile(
    r"(?<![A-Za-z0-9@＠$#＃])https?://(?:[A-Za-z0-9_-]+\.)+[A-Za-z]{2,}(?::\d+)?(?:[/?#][!-~]*[A-Za-z0-9/#=_&+-])?",
    regex.IGNORECASE,
)
LINK_LENGTH: Final = 23
MENTION: Final = regex.compile(r"(?<![=/\w])(@\w+(?:[\w.-]*\w)?)@[A-Za-z0-9.-]*[A-Za-z0-9]", regex.ASCII)


def utf16(text: str) -> int:
    """Length in UTF-16 units: what browsers and most platforms count."""
    return len(text) + sum(character > "\uffff" for character in text)


def graphemes(text: str) -> int:
    """Length in characters as a reader sees them: a family is one."""
    return len(CLUSTER.findall(text))


def mastodon_length(text: str) -> int:
    """Length as Mastodon counts it."""
    return graphemes(MENTION.sub(r"\1", LINK.sub("x" * LINK_LENGTH, text)))


def utf8(text: str) -> int:
    """Length in bytes of UTF-8."""
    return len(text.encode(errors="replace"))


MEASURES: Final[Mapping[Literal["utf16", "graphemes", "mastodon"], Measure]] = {
    "utf16": utf16,
    "graphemes": graphemes,
    "mastodon": mastodon_length,
}


def title_width(title: str) -> int:
    """Xiaohongshu's width of a title: a UTF-16 unit above 127 is 1, any other a half, rounded up."""
    doubled = sum(1 if character <= "\x7f" else 4 if character > "\uffff" else 2 for character in title)
    return (doubled + 1) // 2


def body_length(post: Post, limits: PlatformLimits) -> int:
    """What the platform counts, in its unit: the body and, where they are typed there, the tags (`#tag `); where the
    title has no field of its own, all of the text as it is published."""
    if not limits.titled:
        return MEASURES[limits.counts](published_text(post, limits))
    tags = sum(utf16(tag) + 2 for tag in post.tags) if limits.tags_in_body else 0
    return MEASURES[limits.counts](post.body) + tags


def body_room(post: Post, limits: PlatformLimits) -> int:
    """How long the body may be, in the platform's unit, beside the title and the tags of the post; it has one."""
    return limits.max_body - body_length(replace(post, body="x"), limits) + 1


def text_bytes(post: Post, limits: PlatformLimits) -> int:
    """Bytes of the text as it is published."""
    return utf8(published_text(post, limits))
