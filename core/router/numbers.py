"""Numbers as people write them: digits, Chinese, English."""

from typing import Final

_CHINESE: Final = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_UNITS: Final = {"十": 10, "百": 100, "千": 1000}
_TO_TWENTY: Final = """
one two three four five six seven eight nine ten
eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty
"""
_WORDS: Final = _TO_TWENTY.split()
_ENGLISH: Final = {word: value for value, word in enumerate(_WORDS, 1)} | {
    "a": 1,
    "an": 1,
    "single": 1,
    "dozen": 12,
    "thirty": 30,
    "fifty": 50,
    "hundred": 100,
    "thousand": 1000,
}
_NAMES: Final = rf"(?:(?:an?|one) )?(?:dozen|hundred|thousand)|thirty|fifty|{'|'.join(reversed(_WORDS))}"

NUMBER: Final = (
    rf"(?:(?<![\d.])\d{{1,7}}|[一二两三四五六七八九十][一二两三四五六七八九十百千零〇]{{0,6}}|[零〇]"
    rf"|(?<![a-z])(?:{_NAMES})(?![a-z]))"
)


def number_in(text: str) -> int:
    """`3`, `三`, `十二`, `六百`, `twelve`, `a dozen`, and `两三` as the larger one.

    Takes whatever NUMBER matches; raises ValueError for anything else.
    """
    word = text.strip().lower()
    if word.isdecimal():
        return int(word)
    name = word.rpartition(" ")[2]
    return _ENGLISH[name] if name in _ENGLISH else _chinese(word)


def _chinese(word: str) -> int:
    total, digit = 0, None
    for character in word or " ":
        if character in _UNITS:
            total += (1 if digit is None else digit) * _UNITS[character]
            digit = None
        elif character in _CHINESE:
            digit = _CHINESE[character]
        else:
            raise ValueError(f"not a number: {word!r}")
    return total + (digit or 0)
