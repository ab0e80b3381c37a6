"""Which passages go on which picture."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf
from typing import Literal

from adapters.images.glyphs import drawable, missing
from adapters.images.outline import Passage, clauses, outline, sentences
from core.drafts import Brief, Post

Kind = Literal["cover", "points", "prose", "quote", "closing"]

_HAN_PAIR = re.compile(r"[\u4e00-\u9fff]{2}")
_READ_AT_MOST = 6000  # characters of a body; far more than any platform takes
_TITLE_AT_MOST = 300
_CUT_IN_PASSAGE = 0.35  # the price of a page that begins inside a paragraph, in squared shares of a page
_HEADING_LEFT_ALONE = 1e5


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What one picture shows, before it has a look. `title` is the cover's or the section's."""

    kind: Kind
    number: int
    of: int
    title: str = ""
    passages: tuple[Passage, ...] = ()
    tags: tuple[str, ...] = ()
    eyebrow: str = ""
    keep: tuple[str, ...] = ()  # words that no line break should cut
    missing: str = ""

    @property
    def alt(self) -> str:
        """The words of the picture for those who do not see it, at most 120 characters."""
        words = [self.title, *(part for passage in self.passages for part in (passage.head, passage.text))]
        text = " ".join(word for word in words if word)
        return text if len(text) <= 120 else text[:119] + "…"


def pages(post: Post, brief: Brief, *, count: int) -> list[Page]:
    """`count` pages: the cover, then the body in order."""
    passages = outline(post.body[:_READ_AT_MOST])
    tags = tuple(tag for tag in (drawable(tag[:100].lstrip("#＃")) for tag in post.tags[:30]) if tag)
    cover = _cover(post, brief, passages, tags=tags, of=count)
    dealt = deal(passages, count - 1) if count > 1 else []
    dealt += _filling(tags or (cover.title,), count - 1 - len(dealt))
    inner = [_inner(chunk, number=index + 2, of=count, tags=tags) for index, chunk in enumerate(dealt)]
    keep = (*tags, drawable(brief.topic), *_recurring(cover.title, post.body[:_READ_AT_MOST]))
    return [replace(page, keep=keep) for page in (cover, *inner)]


def _recurring(title: str, body: str) -> list[str]:
    """Pairs of Chinese characters in the title that come again and again: words, as a rule."""
    pairs = {title[at : at + 2] for at in range(len(title) - 1)}
    return sorted(pair for pair in pairs if _HAN_PAIR.fullmatch(pair) and (title + body).count(pair) > 2)


def _cover(post: Post, brief: Brief, passages: Sequence[Passage], *, tags: tuple[str, ...], of: int) -> Page:
    title = drawable(post.title[:_TITLE_AT_MOST]) or drawable(brief.topic) or next(iter(tags), "") or "…"
    lead = _lead(passages, whole=of == 1)
    left_out = [missing(post.title), *map(missing, post.tags[:4]), *(passage.missing for passage in lead)]
    return Page(
        kind="cover",
        number=1,
        of=of,
        title=title,
        passages=lead,
        tags=tags[:4],
        eyebrow=tags[0] if tags else "",
        missing="".join(dict.fromkeys("".join(left_out))),
    )


def _lead(passages: Sequence[Passage], *, whole: bool) -> tuple[Passage, ...]:
    """A line or two below the title: the heads of the points, else the first sentence; all, on a single picture."""
    if whole:
        return tuple(passages)
    heads = [passage.head for passage in passages if passage.head and passage.text and len(passage.head) <= 16]
    if len(heads) > 1:
        return (Passage(text=" · ".join(heads[:4])),)
    first = next((sentences(passage)[0] for passage in passages if passage.text), None)
    return (Passage(text=first.text, missing=first.missing),) if first and first.weight <= 80 else ()


def _inner(chunk: Sequence[Passage], *, number: int, of: int, tags: tuple[str, ...]) -> Page:
    title, passages = _titled(chunk)
    kind = _kind(title, passages)
    if kind == "quote":
        passages = [replace(passages[0], text=passages[0].text.rstrip("，、,：:"))]
    closing = number == of and of > 2
    return Page(
        kind="closing" if closing else kind,
        number=number,
        of=of,
        title=title,
        passages=tuple(passages),
        tags=tags[:6] if closing else (),
        missing="".join(dict.fromkeys("".join(passage.missing for passage in chunk))),
    )


def _titled(chunk: Sequence[Passage]) -> tuple[str, Sequence[Passage]]:
    """A heading in front of other passages is the page's title; alone, it is its text."""
    first, *rest = chunk
    if first.text:
        return "", chunk
    return (first.head, rest) if rest else ("", [replace(first, text=first.head, head="")])


def _kind(title: str, passages: Sequence[Passage]) -> Kind:
    if sum(bool(passage.point or passage.head) for passage in passages) > 1:
        return "points"
    alone = len(passages) == 1 and not title and not passages[0].head
    return "quote" if alone and passages[0].weight <= 84 else "prose"


def _filling(words: Sequence[str], lacking: int) -> list[list[Passage]]:
    """Pages for more pictures than the body has words for."""
    return [[Passage(text=words[index % len(words)])] for index in range(lacking)]


def deal(passages: Sequence[Passage], count: int) -> list[list[Passage]]:
    """The passages in order on at most `count` pages of about equal weight, cut between sentences where needed."""
    parts = [part for passage in passages for part in sentences(passage)]
    if len(parts) < count:
        parts = [part for whole in parts for part in clauses(whole)]
    if not parts or count < 1:
        return []
    return [_rejoined(parts[start:end]) for start, end in _cuts(parts, min(count, len(parts)))]


def _cuts(parts: Sequence[Passage], count: int) -> list[tuple[int, int]]:
    """Where pages begin and end, with the least sum of squares; a heading never ends a page."""
    room = max(1.0, sum(part.weight for part in parts) / count)
    unreached: tuple[float, tuple[int, ...]] = (inf, ())
    before = [(0.0, unreached[1])] + [unreached] * len(parts)
    for _ in range(count):
        before = [_best_end(parts, before, end, room) for end in range(len(parts) + 1)]
    starts = before[len(parts)][1]
    return list(zip(starts, (*starts[1:], len(parts)), strict=True))


def _best_end(
    parts: Sequence[Passage], before: Sequence[tuple[float, tuple[int, ...]]], end: int, room: float
) -> tuple[float, tuple[int, ...]]:
    found: tuple[float, tuple[int, ...]] = (inf, ())
    weight = 0
    for start in range(end - 1, -1, -1):
        weight += parts[start].weight
        cost = before[start][0] + (weight / room - 1) ** 2 + _price(parts, start)
        if cost < found[0]:
            found = (cost, (*before[start][1], start))
    return found


def _price(parts: Sequence[Passage], start: int) -> float:
    if start and not parts[start - 1].text:
        return _HEADING_LEFT_ALONE
    return _CUT_IN_PASSAGE if parts[start].continues else 0.0


def _rejoined(parts: Sequence[Passage]) -> list[Passage]:
    whole: list[Passage] = []
    for part in parts:
        if part.continues and whole:
            gap = " " if whole[-1].text[-1:].isascii() else ""
            whole[-1] = replace(whole[-1], text=whole[-1].text + gap + part.text)
        else:
            whole.append(part)
    return whole
