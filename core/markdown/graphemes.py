"""What is one character to a reader, and where a line of text may be broken."""

import unicodedata

CLOSING = "，。！？；：、,.!?;:…”’」』）》】〉〕)]}%％"  # begin no line
OPENING = "“‘「『（《【〈〔([{#@"  # end no line
MARKS = "*_~|`\\"  # belong to what stands beside them


def torn(text: str, at: int) -> bool:
    """Whether a cut there divides a character, an escape, or a run of marks."""
    before, behind = text[at - 1], text[at]
    if behind in "\u200d\u20e3\r\n" or before == "\u200d":
        return behind != "\n" or before == "\r"
    if before in MARKS and before in ("\\", behind):
        return True
    if "\ud800" <= before <= "\udbff" and "\udc00" <= behind <= "\udfff":
        return True
    return _joins(behind) or (_is_flag(behind) and _flags(text, at) % 2 == 1)


def _joins(character: str) -> bool:
    """Whether it belongs to the character before it: accents, variants, skin tones, tags, parts of syllables."""
    code = ord(character)
    if code < 0x300:
        return False
    if 0x1F3FB <= code <= 0x1F3FF or 0xE0020 <= code <= 0xE007F or 0x1160 <= code <= 0x11FF:
        return True
    return unicodedata.category(character)[0] == "M"


def _is_flag(character: str) -> bool:
    return 0x1F1E6 <= ord(character) <= 0x1F1FF


def _flags(text: str, at: int) -> int:
    """How many letters of flags stand before that place."""
    first = at
    while first > 0 and _is_flag(text[first - 1]):
        first -= 1
    return at - first


def breakable(text: str, at: int) -> bool:
    """Whether a word ends there: at a space, or between characters of which one needs no spaces."""
    before, behind = text[at - 1], text[at]
    if before.isspace() or behind.isspace():
        return True
    if before in OPENING or behind in CLOSING or before in MARKS or behind in MARKS:
        return False
    return (_is_wide(before) or _is_wide(behind)) and not torn(text, at)


def _is_wide(character: str) -> bool:
    """Chinese and Japanese, with their punctuation."""
    return (
        "\u2e80" <= character <= "\u9fff"
        or "\uf900" <= character <= "\uffef"
        or "\U00020000" <= character <= "\U0003ffff"
    )
