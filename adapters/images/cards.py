"""Picture cards drawn on this machine, with no service behind them."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from core.drafts import Brief, Post
from core.errors import IllustrationFailed
from core.records import Illustration


class LocalCards:
    """Draws 1242 x 1660 cards: a cover with the title, then the body's paragraphs and points."""

    def __init__(self) -> None:
        self._drawing = asyncio.Lock()  # one card at a time, so that drafts in the making leave room for the loop

    async def illustrate(
        self, post: Post, brief: Brief, *, count: int, variant: int, progress: Callable[[int], None]
    ) -> Sequence[Illustration]:
        """`count` cards; about 0.2 s of CPU each, in a thread. Raises IllustrationFailed."""
        if count < 1:
            return ()
        draw = await asyncio.to_thread(_prepare, post, brief, count, variant)
        cards: list[Illustration] = []
        for index in range(count):
            async with self._drawing:
                cards.append(await asyncio.to_thread(draw, index))
            progress(index + 1)
        return cards


def _prepare(post: Post, brief: Brief, count: int, variant: int) -> Callable[[int], Illustration]:
    # Pillow, budoux and fontTools take a while to import: only where cards are drawn.
    from adapters.images.drawing import cards  # noqa: PLC0415

    with _translated():
        draw = cards(post, brief, count=count, variant=variant)

    def one(index: int) -> Illustration:
        with _translated():
            return draw(index)

    return one


@contextmanager
def _translated() -> Iterator[None]:
    """What a missing font file or Pillow says, as our error."""
    try:
        yield
    except (OSError, ValueError, MemoryError) as error:
        raise IllustrationFailed(f"the picture cards could not be drawn: {error}") from error
