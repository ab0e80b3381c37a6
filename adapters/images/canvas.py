"""The sheet that a card is drawn on: smooth shapes first, text on top, bytes at the end."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from PIL import Image, ImageDraw

from adapters.images.fitting import Line
from adapters.images.palettes import Colour
from adapters.images.typeface import Weight, font, width

WIDTH, HEIGHT = 1242, 1660
MARGIN = 112

Align = Literal["left", "centre"]
Point = tuple[float, float]
Area = tuple[float, float, float, float]  # left, top, right, bottom
_FINE = 2  # shapes are drawn that much larger and reduced, because Pillow's have hard edges
_LARGE = 560_000  # bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Ink:
    """How a line of text is written; `size` in pixels per em, `align` says what its x is."""

    weight: Weight
    size: int
    colour: Colour
    align: Align = "left"


class Canvas:
    """One card in the making; all measures are pixels of the finished card."""

    def __init__(self, ground: Colour) -> None:
        self._shapes = Image.new("RGB", (WIDTH * _FINE, HEIGHT * _FINE), ground)
        self._pen = ImageDraw.Draw(self._shapes)
        self._words: list[tuple[float, float, str, Ink]] = []

    def box(self, area: Area, *, fill: Colour, radius: float = 0) -> None:
        """A rectangle with round corners; nothing where it has no area."""
        left, top, right, bottom = area
        if right > left and bottom > top:
            self._pen.rounded_rectangle(_fine(left, top, right, bottom), radius * _FINE, fill=fill)

    def frame(self, inset: float, *, colour: Colour, line: float, radius: float = 0) -> None:
        """A line around the card, `inset` from its edge."""
        corners = _fine(inset, inset, WIDTH - inset, HEIGHT - inset)
        self._pen.rounded_rectangle(corners, radius * _FINE, outline=colour, width=round(line * _FINE))

    def circle(self, x: float, y: float, radius: float, *, fill: Colour) -> None:
        """A disc around (x, y)."""
        self.oval(x, y, radius, radius, fill=fill)

    def oval(self, x: float, y: float, across: float, down: float, *, fill: Colour) -> None:
        """An ellipse around (x, y) with these radii."""
        self._pen.ellipse(_fine(x - across, y - down, x + across, y + down), fill=fill)

    def ring(self, x: float, y: float, radius: float, *, colour: Colour, line: float) -> None:
        """A circle's line around (x, y)."""
        corners = _fine(x - radius, y - radius, x + radius, y + radius)
        self._pen.ellipse(corners, outline=colour, width=round(line * _FINE))

    def diamond(self, x: float, y: float, radius: float, *, fill: Colour) -> None:
        """A square on its corner."""
        points = [(x, y - radius), (x + radius, y), (x, y + radius), (x - radius, y)]
        self._pen.polygon([(px * _FINE, py * _FINE) for px, py in points], fill=fill)

    def write(self, text: str, at: Point, ink: Ink) -> None:
        """One line at (x, y), y being its middle height."""
        x, y = at
        left = x - width(text, ink.weight, ink.size) / 2 if ink.align == "centre" else x
        self._words.append((left, y, text, ink))

    def lines(self, lines: Iterable[Line], x: float, top: float, *, colour: Colour, align: Align = "left") -> None:
        """A set text with its frame's top at `top`."""
        for line in lines:
            ink = Ink(weight=line.weight, size=line.size, colour=colour, align=align)
            self.write(line.text, (x, top + line.top + line.height / 2), ink)

    def finish(self) -> bytes:
        """The card as PNG, or as JPEG where that would be too large."""
        card = self._shapes.reduce(_FINE)
        pen = ImageDraw.Draw(card)
        for left, y, text, ink in self._words:
            # Anchored at the baseline, a third of an em below the middle, so that every line sits alike.
            at = (round(left), round(y + ink.size * 0.36))
            pen.text(at, text, font=font(ink.weight, ink.size), fill=ink.colour, anchor="ls")
        png = _encoded(card, "PNG")
        return png if len(png) <= _LARGE else _encoded(card, "JPEG")


def _encoded(card: Image.Image, kind: Literal["PNG", "JPEG"]) -> bytes:
    buffer = io.BytesIO()
    if kind == "PNG":
        card.save(buffer, "PNG", compress_level=6)
    else:
        card.save(buffer, "JPEG", quality=90, optimize=True, subsampling=0)
    return buffer.getvalue()


def _fine(*measures: float) -> Sequence[float]:
    return [measure * _FINE for measure in measures]
