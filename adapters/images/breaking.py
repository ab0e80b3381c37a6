"""Where a line of Chinese, English or both may end, and which ends read best."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import budoux

from adapters.images.typeface import Weight, advance

NOT_FIRST = frozenset("，。、；：！？）」』】》〉”’…—·～~%‰°,.!?;:)]}>›»•ー々")  # 避头
NOT_LAST = frozenset("（「『【《〈“‘([{<‹«￥$¥£€#@&")  # 尾
_PARTICLES = frozenset("的了吗呢吧啊呀哦嘛着过们得地")  # lean on what is before them
_LEANING = frozenset("不没很最更在和与把被给用是也都就从对向")  # lean on what follows
_NUMERALS = frozenset("0123456789一二三四五六七八九十百千万两几多半")  # lean on the measure word
_PAUSES = frozenset("，。！？；：、,.!?;:…")

# The price of ending a line there, against (free space / width)² of the line.
BETWEEN_PHRASES = 0.02
INSIDE_PHRASE = 0.12
INSIDE_KEPT_WORD = 0.6
FORBIDDEN = 50.0  # paid only where nothing else fits


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A text, the width of each character in em, and the price of a break before each character."""

    text: str
    advances: tuple[float, ...]
    prices: tuple[float, ...]


@lru_cache(maxsize=128)  # a text is tried at one size after the other
def run(text: str, weight: Weight, keep: tuple[str, ...] = ()) -> Run:
    """Prepare a drawable text. Words of `keep` are held together where that is possible."""
    return Run(
        text=text,
        advances=tuple(advance(character, weight) for character in text),
        prices=_prices(text, keep),
    )


def _prices(text: str, keep: Sequence[str]) -> tuple[float, ...]:
    phrase_ends = _phrase_ends(text)
    kept = _inside(text, keep)
    return tuple(_price(text, place, phrase_ends, kept) for place in range(len(text)))


def _price(text: str, place: int, phrase_ends: frozenset[int], kept: frozenset[int]) -> float:
    if place == 0 or not _may_break(text[place - 1], text[place]):
        return FORBIDDEN
    if place in kept:
        return INSIDE_KEPT_WORD
    return _price_in_text(text[place - 1], text[place], ends_phrase=place in phrase_ends)


def _price_in_text(before: str, after: str, *, ends_phrase: bool) -> float:
    if before in _PAUSES:
        return 0.0
    if after in _PARTICLES or before in _LEANING or before in _NUMERALS or before in "-/":
        return INSIDE_PHRASE
    if before == " " or ends_phrase or not (_is_wide(before) and _is_wide(after)):
        return BETWEEN_PHRASES
    return INSIDE_PHRASE


def _may_break(before: str, after: str) -> bool:
    if after == " " or after in NOT_FIRST or before in NOT_LAST:
        return False
    return before in " -/" or _is_wide(before) or _is_wide(after)


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF"


def _phrase_ends(text: str) -> frozenset[int]:
    ends: list[int] = []
    for phrase in _parser().parse(text):
        ends.append((ends[-1] if ends else 0) + len(phrase))
    return frozenset(ends)


def _inside(text: str, keep: Sequence[str]) -> frozenset[int]:
    places: set[int] = set()
    for word in keep:
        start = text.find(word) if len(word) > 1 else -1
        while start >= 0:
            places.update(range(start + 1, start + len(word)))
            start = text.find(word, start + len(word))
    return frozenset(places)


@cache
def _parser() -> budoux.Parser:
    return budoux.load_default_simplified_chinese_parser()
