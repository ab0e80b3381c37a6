"""Small pieces that several layouts share: pills, tag rows, dots that count the cards."""

from collections.abc import Sequence

from adapters.images.canvas import HEIGHT, MARGIN, WIDTH, Canvas, Ink, Point
from adapters.images.fitting import one_line
from adapters.images.pages import Page
from adapters.images.palettes import Colour, Palette
from adapters.images.typeface import width

_ROOM = WIDTH - 2 * MARGIN


def pill(canvas: Canvas, text: str, at: Point, *, fill: Colour, colour: Colour) -> None:
    """A short label on a rounded ground, `at` its left end and middle height; nothing for an empty text."""
    if not text:
        return
    left, y = at
    text = one_line(text, 700, size=38, room=620)
    canvas.box((left, y - 38, left + width(text, 700, 38) + 64, y + 38), fill=fill, radius=38)
    canvas.write(text, (left + 32, y), Ink(weight=700, size=38, colour=colour))


def tag_line(tags: Sequence[str], *, size: int = 36, room: int = _ROOM) -> str:
    """As many whole tags as one line has room for."""
    line = ""
    for tag in tags:
        longer = f"{line}  #{tag}".strip()
        if width(longer, 400, size) > room:
            break
        line = longer
    return line


def tag_pills(canvas: Canvas, tags: Sequence[str], top: float, *, fill: Colour, colour: Colour) -> None:
    """Tags in at most three rows of pills."""
    x, y = float(MARGIN), top
    for tag in tags:
        text = one_line(f"#{tag}", 700, size=38, room=_ROOM - 64)
        across = width(text, 700, 38) + 64
        if x + across > WIDTH - MARGIN:
            x, y = float(MARGIN), y + 100
        if y > top + 200:
            return
        pill(canvas, text, (x, y + 38), fill=fill, colour=colour)
        x += across + 24


def pill_rows(tags: Sequence[str]) -> int:
    """How many rows `tag_pills` takes."""
    rows, x = (1, 0.0) if tags else (0, 0.0)
    for tag in tags:
        across = width(one_line(f"#{tag}", 700, size=38, room=_ROOM - 64), 700, 38) + 64
        if x and x + across > _ROOM:
            rows, x = rows + 1, 0.0
        x += across + 24
    return min(rows, 3)


def counter(canvas: Canvas, page: Page, palette: Palette, *, on: Colour, off: Colour) -> None:
    """A dot for each card of the post, this one's longer, in the middle of the foot; nothing for a single card."""
    if page.of < 2:
        return
    gap = 30
    x = WIDTH / 2 - (page.of - 1) * gap / 2 - 14
    for number in range(1, page.of + 1):
        here = number == page.number
        canvas.box((x, HEIGHT - 86, x + (42 if here else 14), HEIGHT - 72), fill=on if here else off, radius=7)
        x += gap + (28 if here else 0)
