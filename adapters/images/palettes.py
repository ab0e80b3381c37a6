"""Colours of the cards, four sets for each kind of content."""

from dataclasses import dataclass
from typing import Literal

from core.drafts import Brief

Colour = tuple[int, int, int]
Mood = Literal["clear", "warm", "quiet"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """The colours of one card: ground and paper to draw on, ink to write with, accent and soft to shape with."""

    ground: Colour
    paper: Colour
    ink: Colour
    muted: Colour
    accent: Colour
    on_accent: Colour
    soft: Colour


def mix(one: Colour, other: Colour, share: float) -> Colour:
    """`one` with a share (0 to 1) of `other`."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def mood(brief: Brief) -> Mood:
    """What the colours should say."""
    if brief.content_type == "emotional" or brief.style == "emotional":
        return "quiet"
    return "warm" if brief.content_type == "lifestyle" else "clear"


def _palette(*colours: str) -> Palette:
    ground, paper, ink, muted, accent, on_accent, soft = (_colour(text) for text in colours)
    return Palette(ground=ground, paper=paper, ink=ink, muted=muted, accent=accent, on_accent=on_accent, soft=soft)


def _colour(text: str) -> Colour:
    return int(text[0:2], 16), int(text[2:4], 16), int(text[4:6], 16)


PALETTES: dict[Mood, tuple[Palette, ...]] = {
    #            ground    paper     ink       muted     accent    on accent soft
    "clear": (
        _palette("F3F5FA", "FFFFFF", "14213D", "66708A", "2F5BEA", "FFFFFF", "CFDBFF"),  # cobalt
        _palette("F1F6F0", "FFFFFF", "12332A", "5C756B", "12805C", "FFFFFF", "C4E6D2"),  # forest
        _palette("FFF8DF", "FFFFFF", "221F1A", "756C55", "F5B700", "221F1A", "FFE79A"),  # lemon
        _palette("F5F2FB", "FFFFFF", "261B45", "70678A", "6C4BD8", "FFFFFF", "DDD2FA"),  # violet
    ),
    "warm": (
        _palette("FBF3EA", "FFFDF9", "3B2318", "8A6D5C", "C8553D", "FFFAF5", "F3CDB5"),  # terracotta
        _palette("F1F3E8", "FEFFFA", "28331F", "6C765C", "66803F", "FFFFFF", "D3DFB5"),  # sage
        _palette("FFF3EE", "FFFFFF", "43202A", "94707A", "E0637A", "FFFFFF", "FBCFD0"),  # blush
        _palette("EEF5F6", "FFFFFF", "17353B", "5F7A80", "1F8A93", "FFFFFF", "F9D9A8"),  # sea and sand
    ),
    "quiet": (
        _palette("1E2438", "2A3150", "F4EFE2", "A7ABC4", "E8B866", "1E2438", "3D4670"),  # night
        _palette("F4E9E6", "FFFAF7", "4A2B33", "8F6F76", "A94F63", "FFF8F5", "E4C3C2"),  # dusk
        _palette("16302F", "1F403E", "EFF3E6", "9DB7B1", "E59A6F", "16302F", "2F5A56"),  # deep water
        _palette("EFEBF3", "FBF9FD", "33294A", "776D8C", "75599E", "FFFFFF", "D4C7E6"),  # heather
    ),
}
