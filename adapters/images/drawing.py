"""The cards of a post: which layout and which colours, from the post and the variant alone."""

import hashlib
from collections.abc import Callable

from adapters.images.canvas import Canvas
from adapters.images.covers import COVERS, SINGLE_CARDS
from adapters.images.insides import bold, closing, margin, path, quote, rows, sheet
from adapters.images.pages import Kind, Page, pages
from adapters.images.palettes import PALETTES, Palette, mood
from core.drafts import Brief, Post
from core.records import Illustration

Layout = Callable[[Canvas, Page, Palette], None]

_INSIDES: dict[Kind, tuple[Layout, ...]] = {
    "points": (rows, path),
    "prose": (sheet, margin),
    "quote": (quote, bold),
    "closing": (closing,),
}


def cards(post: Post, brief: Brief, *, count: int, variant: int) -> Callable[[int], Illustration]:
    """What draws the card of an index from 0. Variants that follow each other differ in colours and in cover."""
    todo = pages(post, brief, count=count)
    palettes = PALETTES[mood(brief)]
    look = _look(post, variant)

    def draw(index: int) -> Illustration:
        page, palette = todo[index], palettes[look % len(palettes)]
        canvas = Canvas(palette.ground)
        _layout(page, look)(canvas, page, palette)
        return Illustration(content=canvas.finish(), alt=page.alt, missing=page.missing)

    return draw


def _look(post: Post, variant: int) -> int:
    """A number for the post that grows by one with each variant."""
    digest = hashlib.sha256(f"{post.title}\n{post.body}".encode(errors="replace")).digest()
    return int.from_bytes(digest[:4], "big") + variant


def _layout(page: Page, look: int) -> Layout:
    if page.kind == "cover":
        # Every fourth look shifts the covers, so that all pairs of colours and covers come up.
        covers = COVERS if page.of > 1 else SINGLE_CARDS
        return covers[(look + look // 4) % len(covers)]
    if page.kind == "points" and not all(passage.point or passage.head for passage in page.passages):
        return path
    layouts = _INSIDES[page.kind]
    return layouts[(look + page.number) % len(layouts)]
