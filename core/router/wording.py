"""A message made ready for patterns: invisible characters gone, length bounded, spelling variants folded."""

import re
import unicodedata
from typing import Final

HEAD: Final = 800  # characters of a long message that are read: a request stands at its start …
TAIL: Final = 400  # … or behind the text that somebody pasted

_INVISIBLE: Final = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]+")
_VARIANTS: Final = (  # traditional and simplified, in pairs: only what the patterns and rules contain
    "幫帮寫写個个關关於于紅红書书筆笔記记圖图張张發发佈布簡简體体長长話话題题風风輕轻鬆松專专業业語语氣气點点沒没後后請请給给來来這这條条嗎吗誰谁員员單单進进應应"
    "該该說说換换聽听現现開开麼么樣样為为議议狀状態态審审準准備备讓让們们還还從从頭头會会對对錄录週周幾几兩两詳详細细無无純纯鐘钟時时間间號号別别帳账貼贴約约數数轉转"
)
_FOLD: Final[dict[int, int | str]] = {
    **{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)},  # full-width ASCII, punctuation included
    **dict.fromkeys(map(ord, "\u3000\u00a0\t\r\v\f"), ord(" ")),
    **str.maketrans("‘’`“”„", "'''\"\"\""),
    **str.maketrans(_VARIANTS[::2], _VARIANTS[1::2]),
}


_SPACES: Final = re.compile(r"\s+")
_BLANK_LETTERS: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0")


def says_something(text: str) -> bool:
    """Whether there is anything to see: a letter, a digit, a sign or an emoji."""
    return any(unicodedata.category(letter)[0] in "LNPS" and letter not in _BLANK_LETTERS for letter in text)


def visible(text: str) -> str:
    """The text without invisible characters, such as those that make a sign an emoji."""
    return _INVISIBLE.sub("", text)


def readable(text: str) -> str:
    """The text without invisible characters; of a long one, its first HEAD and last TAIL characters."""
    seen = visible(text).strip()
    return seen if len(seen) <= HEAD + 1 + TAIL else f"{seen[:HEAD]}\n{seen[-TAIL:]}"


def folded(text: str) -> str:
    """The same text in half-width ASCII and simplified characters, character by character: places stay the same."""
    return text.translate(_FOLD)


def squeezed(text: str) -> str:
    """Folded, and with one blank for each run of white space: what rules are matched against."""
    return _SPACES.sub(" ", folded(text)).strip()
