"""Characters as Telegram counts them, and as CommonMark tells them apart."""

import unicodedata


def units(text: str) -> int:
    """Telegram counts UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def punctuation(character: str) -> bool:
    """Signs too: emphasis stands beside a sign as it does beside a full stop."""
    return bool(character) and unicodedata.category(character)[0] in "PS"


def is_word(character: str) -> bool:
    """Neither space nor punctuation."""
    return bool(character.strip()) and not punctuation(character)
