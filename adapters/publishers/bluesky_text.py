"""The text of a post on Bluesky: its links, tags and mentions, each by its bytes, and the key of its record."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from core.drafts import Post
from core.errors import PublishRefused
from core.platforms import PLATFORMS, body_length, graphemes, published_text, text_bytes

LIMITS = PLATFORMS["bluesky"]

# Record keys of posts are TIDs: 53 bits of microseconds and 10 of a clock, as 13 letters that sort. The network drops
# posts with other keys. Nobody trusts the time in them, and readers see posts in the order of their createdAt: so these
# bits come from the idempotency key, within the 13 months from here on, which never lie in the future.
_ERA = 1_704_067_200_000_000  # 2024-01-01T00:00:00Z in microseconds
_ERA_BITS, _CLOCK_BITS = 45, 10
_SORTING = "234567abcdefghijklmnopqrstuvwxyz"

# A URL is ASCII, as its standard has it: in Chinese the next word stands right behind it. Letters of any script belong
# to it only where a part of its path or a value begins with them.
_LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_LINK = re.compile(
    rf"(?<![A-Za-z0-9])[Hh][Tt][Tt][Pp][Ss]?://{_LABEL}(?:\.{_LABEL})+(?::[0-9]{{1,5}})?"
    r"(?:[/?#](?:[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]|(?<=[/=])[^\W\d_A-Za-z]+)*)?"
)
_NOT_LAST = ".,;:!?'*"  # they end the sentence, not the URL
_TAG = re.compile(r"(?<![^\s(\[{“‘「『（《【，。！？、；：])[#＃](?=\w*[^\W\d_])(?P<tag>\w+(?:-\w+)*)")
_MENTION = re.compile(rf"(?<![\w.@/-])@(?P<handle>(?:{_LABEL}\.)+[A-Za-z](?:[A-Za-z0-9-]*[A-Za-z0-9])?)", re.ASCII)
_LONGEST_TAG, _MOST_TAG_BYTES = 64, 640


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """A part of a text that can be pressed, from byte `start` to before byte `end` of its UTF-8. `value` is the URL,
    the tag without its sign, or the handle."""

    start: int
    end: int
    kind: Literal["link", "tag", "mention"]
    value: str


def record_key(idempotency_key: str) -> str:
    """A valid TID, the same for the same key."""
    digest = int.from_bytes(hashlib.sha256(idempotency_key.encode()).digest())
    time = _ERA + (digest >> _CLOCK_BITS) % (1 << _ERA_BITS)
    number = time << _CLOCK_BITS | digest % (1 << _CLOCK_BITS)
    return "".join(_SORTING[number >> 5 * place & 31] for place in reversed(range(13)))


def post_text(post: Post) -> str:
    """What readers see, as UTF-8 can have it."""
    return published_text(post, LIMITS).encode(errors="replace").decode()


def fitting_text(post: Post) -> str:
    """The same. Raises PublishRefused where it is longer than Bluesky takes."""
    if (length := body_length(post, LIMITS)) > LIMITS.max_body:
        raise PublishRefused(f"the text has {length} characters of {LIMITS.max_body}", why="too_long")
    if LIMITS.max_bytes and (size := text_bytes(post, LIMITS)) > LIMITS.max_bytes:
        raise PublishRefused(f"the text has {size} bytes of {LIMITS.max_bytes}", why="too_long")
    return post_text(post)


def facets(post: Post, text: str) -> list[Facet]:
    """All of them, in order, none inside another; the post's own tags are taken as they stand."""
    own = " ".join(f"#{tag}" for tag in post.tags)
    ends = len(text) - len(own)
    links = [Facet(start=start, end=start + len(url), kind="link", value=url) for start, url in _links(text[:ends])]
    inside = {place for link in links for place in range(link.start, link.end)}
    others = [each for each in _words(text[:ends]) if each.start not in inside]
    tags = [each for each in _own_tags(text, ends) if _is_tag(each.value)]
    return [_in_bytes(text, each) for each in sorted([*links, *others, *tags], key=lambda each: each.start)]


def _links(text: str) -> Iterator[tuple[int, str]]:
    for match in _LINK.finditer(text):
        yield match.start(), _trimmed(match[0])


def _trimmed(url: str) -> str:
    """The URL without what belongs to the sentence around it."""
    while url[-1] in _NOT_LAST or _closes_nothing(url):
        url = url[:-1]
    return url


def _closes_nothing(url: str) -> bool:
    opening = {")": "(", "]": "["}.get(url[-1])
    return opening is not None and url.count(url[-1]) > url.count(opening)


def _words(text: str) -> Iterator[Facet]:
    for match in _TAG.finditer(text):
        if _is_tag(match["tag"]):
            yield Facet(start=match.start(), end=match.end(), kind="tag", value=match["tag"])
    for match in _MENTION.finditer(text):
        yield Facet(start=match.start(), end=match.end(), kind="mention", value=match["handle"])


def _own_tags(text: str, start: int) -> Iterator[Facet]:
    for match in re.compile(r"#(\S+)").finditer(text, start):
        yield Facet(start=match.start(), end=match.end(), kind="tag", value=match[1])


def _is_tag(tag: str) -> bool:
    return bool(tag) and len(tag.encode()) <= _MOST_TAG_BYTES and graphemes(tag) <= _LONGEST_TAG


def _in_bytes(text: str, facet: Facet) -> Facet:
    """The same with bytes in place of characters."""
    start = len(text[: facet.start].encode())
    end = start + len(text[facet.start : facet.end].encode())
    return Facet(start=start, end=end, kind=facet.kind, value=facet.value)
