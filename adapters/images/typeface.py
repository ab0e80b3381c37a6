"""Noto Sans SC in three weights: sizes to draw with, widths to measure with, and what it cannot draw."""

from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from PIL import ImageFont

Weight = Literal[400, 700, 900]

FONTS = Path(__file__).parent / "fonts"
_MEASURED_AT = 200  # pixels per em; large, so that rounding of advances does not show


# Pillow unpacks the file anew for every size, about 30 ms and some megabytes each.
@lru_cache(maxsize=24)
def font(weight: Weight, size: int) -> ImageFont.FreeTypeFont:
    """The font at `size` pixels per em."""
    # The basic layout draws the same on every machine; raqm is not in every build of Pillow.
    return ImageFont.truetype(_path(weight), size, layout_engine=ImageFont.Layout.BASIC)


@cache
def advance(character: str, weight: Weight) -> float:
    """The width of one character, in em."""
    return float(_measuring_font(weight).getlength(character)) / _MEASURED_AT


def width(text: str, weight: Weight, size: int) -> float:
    """The width of a text in pixels, without kerning."""
    return size * sum(advance(character, weight) for character in text)


@cache
def covered() -> frozenset[int]:
    """The code points that every weight can draw."""
    sets: list[frozenset[int]] = []
    for weight in (400, 700, 900):
        with TTFont(_path(weight), lazy=True) as opened:
            sets.append(frozenset(opened.getBestCmap()))
    return sets[0].intersection(*sets[1:])


@cache
def _measuring_font(weight: Weight) -> ImageFont.FreeTypeFont:
    return font(weight, _MEASURED_AT)


def _path(weight: int) -> str:
    return str(FONTS / f"noto-sans-sc-chinese-simplified-{weight}-normal.woff2")
