"""Where lines break: between words, and between Chinese characters, but not before a full stop."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from rich.cells import cell_len

_OPEN: Final = "（《「『【〈“‘"
_CLOSE: Final = "，。、；：！？）》」』】〉…—·”’"
_WIDE: Final = "\u2e80-\u303f\u3041-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60"
_PIECE: Final = re.compile(rf"\s+|[{_OPEN}]*(?:[{_WIDE}]|[^\s{_WIDE}{_OPEN}{_CLOSE}]+)[{_CLOSE}]*|\S")


def _chopped(piece: str, width: int) -> Iterator[str]:
    """A piece that is wider than a line, cut where lines are full."""
    part = ""
    for letter in piece:
        if part and cell_len(part + letter) > width:
            yield part
            part = ""
        part += letter
    yield part


def breaks(text: str, width: int) -> list[int]:
    """The places in one line of text at which new lines of at most `width` columns begin; spaces may hang over."""
    found: list[int] = []
    place = used = 0
    for piece in _PIECE.findall(text):
        blank = piece.isspace()
        for part in [piece] if blank or cell_len(piece) <= width else _chopped(piece, width):
            size = cell_len(part)
            if used and not blank and used + size > width:
                found.append(place)
                used = 0
            used += size
            place += len(part)
    return found


def wrapped(text: str, width: int) -> list[str]:
    """A text in lines of at most `width` columns."""
    lines: list[str] = []
    for line in text.split("\n"):
        places = [0, *breaks(line, width), len(line)]
        lines += [line[start:end].rstrip() for start, end in pairwise(places)]
    return lines
