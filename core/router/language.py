"""Which of the two languages a text is in."""

import re
from typing import Final

from core.messages import Language

_HAN: Final = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_WORD: Final = re.compile(r"[A-Za-z\u00c0-\u024f]+(?:['’][A-Za-z]+)?")
_OTHER: Final = re.compile(r"[\u0370-\u07ff\u0900-\u0dff\u0e00-\u0eff\u3040-\u30ff\uac00-\ud7af]")
_ENOUGH: Final = 4000  # characters: a text does not change its language behind this
_HAN_PER_WORD: Final = 1.5
_CLEAR: Final = 2.5  # times as many words: below that, the script of the first letter decides


def language_of(text: str, default: Language) -> Language:
    """Chinese characters against Latin words; where they are close, the first letter, since a sentence begins in
    the language of its grammar. `default` for emoji, digits, and texts mostly in another script."""
    text = text[:_ENOUGH]
    han, latin = _HAN.findall(text), _WORD.findall(text)
    chinese, english = len(han) / _HAN_PER_WORD, float(len(latin))
    if (not han and not latin) or len(_OTHER.findall(text)) > max(len(han), sum(map(len, latin))):
        return default
    if chinese >= english * _CLEAR:
        return "zh"
    if english > chinese * _CLEAR:
        return "en"
    first_han, first_word = _HAN.search(text), _WORD.search(text)
    return "zh" if first_han and first_word and first_han.start() < first_word.start() else "en"
