"""A chat as text, and the comparison of two such texts that is quick also where they differ."""

import difflib
import inspect

from core.records import ShownMessage

AND_SO_ON = "[…]"  # in an expected transcript: any text


def lines(shown: ShownMessage) -> str:
    """What a person sees of one message; buttons as [words]."""
    pictures = f" 🖼{len(shown.message.pictures)}" if shown.message.pictures else ""
    rows = ["  " + " ".join(f"[{button.label}]" for button in row) for row in shown.message.buttons]
    return "\n".join([f"{shown.author or 'Copydesk'}{pictures}: {shown.message.text}", *rows])


def agrees(actual: str, expected: str) -> None:
    """Raise with the lines that differ. pytest's own comparison of long texts may take an hour over that."""
    __tracebackhide__ = True
    expected = inspect.cleandoc(expected)
    if _fits(actual, expected):
        return
    difference = difflib.unified_diff(expected.splitlines(), actual.splitlines(), "expected", "seen", lineterm="")
    raise AssertionError("\n".join(["the transcript differs:", *difference]))


def _fits(actual: str, expected: str) -> bool:
    """Piece by piece, each at its first place: a failure costs no more than a success."""
    first, *rest = expected.split(AND_SO_ON)
    if not rest:
        return actual == expected
    if not actual.startswith(first):
        return False
    *middle, last = rest
    place = len(first)
    for piece in middle:
        found = actual.find(piece, place)
        if found < 0:
            return False
        place = found + len(piece)
    return actual.endswith(last) and place + len(last) <= len(actual)
