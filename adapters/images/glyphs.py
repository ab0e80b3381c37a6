"""What of a text can be drawn, and what is left out of the picture."""

import re
import unicodedata

from adapters.images.typeface import covered

# Said with other characters where the fonts lack the sign itself.
_INSTEAD = {
    **dict.fromkeys("→➜➡⇒", " › "),
    **dict.fromkeys("●▪◆■", "•"),
    **{chr(0x2460 + index): f"{index + 1}. " for index in range(20)},  # ① to ⑳
    "←": " ‹ ",
    "≈": "~",
}
# Joiners, variation selectors and skin tones only shape the character before them; control characters and
# halves of surrogate pairs are no characters that a reader could miss.
_SILENT = re.compile(
    "[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff\u20e3\U0001f3fb-\U0001f3ff"
    "\U000e0000-\U000e007f\u0000-\u0008\u000e-\u001f\u007f-\u009f\ud800-\udfff]"
)
_GAPS = re.compile(r"[ \t\u00a0\u3000]+")


def drawable(text: str) -> str:
    """The text as the fonts can draw it, with single spaces."""
    shown = "".join(_shown(character) for character in _characters(text))
    return _GAPS.sub(" ", shown).strip()


def missing(text: str) -> str:
    """The distinct characters that `drawable` leaves out, in their order."""
    left_out = (c for c in _characters(text) if not c.isspace() and not _shown(c))
    return "".join(dict.fromkeys(left_out))


def _characters(text: str) -> str:
    return unicodedata.normalize("NFC", _SILENT.sub("", text))


def _shown(character: str) -> str:
    if character.isspace():
        return " "
    if ord(character) in covered():
        return character
    if character in _INSTEAD:
        return _INSTEAD[character]
    return _composed_otherwise(character)


def _composed_otherwise(character: str) -> str:
    """The same sign written with others (℃ as °C, ē as e), or nothing."""
    parts = [c for c in unicodedata.normalize("NFKD", character) if not unicodedata.combining(c)]
    return "".join(parts) if all(ord(c) in covered() for c in parts) else ""
