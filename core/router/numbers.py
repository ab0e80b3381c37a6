"""Small numbers as people write them: digits, Chinese, English."""

from typing import Final

_CHINESE: Final = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_WORDS: Final = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_ENGLISH: Final = {word: value for value, word in enumerate(_WORDS, 1)} | {"a": 1, "an": 1, "single": 1}

NUMBER: Final = rf"(?:\d{{1,3}}|[一二两三四五六七八九十]{{1,3}}|(?<![a-z])(?:{'|'.join(_WORDS)})(?![a-z]))"


def number_in(text: str) -> int:
    """`3`, `三`, `两`, `十二`, `六百`, `twelve`, `a`. Raises ValueError for anything else."""
    word = text.strip().lower()
    if word.isdecimal():
        return int(word)
    if word in _ENGLISH:
        return _ENGLISH[word]
    return _chinese(word)


def _chinese(word: str) -> int:
    for unit, size in (("千", 1000), ("百", 100), ("十", 10)):
        many, found, rest = word.partition(unit)
        if found:
            return (_chinese(many) if many else 1) * size + (_chinese(rest) if rest else 0)
    if word not in _CHINESE:
        raise ValueError(f"not a number: {word!r}")
    return _CHINESE[word]
