"""Thousands of patterns in one pass: RE2, linear time whatever the pattern, behind one filter of literals."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

import re2

from core.router.wording import folded, squeezed, visible

SHARD: Final = 1000  # patterns; a filter's automaton has a fixed memory, so many patterns are spread over several
_FULL_WIDTH: Final = re.compile(r"\\?([．＋＊？（）｜［］｛｝＾＄－＼])|\\.", re.DOTALL)
_CAPITALS: Final = re2.Options()
_CAPITALS.case_sensitive = False
_CAPITALS.log_errors = False


class PatternRefused(ValueError):
    """The pattern is not one that RE2 can run in linear time; the text says why."""


def plain(pattern: str) -> str:
    """The pattern in half-width and simplified characters, as messages are read; a full-width sign stays a sign: `吗？`
    asks for the question mark."""
    literal = _FULL_WIDTH.sub(lambda match: match[0] if match[1] is None else f"\\{folded(match[1])}", pattern)
    return folded(visible(literal))


def keyword(word: str) -> str:
    """The pattern of a keyword: Latin ones are whole words, Chinese has none to tell apart."""
    seen = squeezed(visible(word))
    start = r"\b" if re.match("[a-z0-9]", seen, re.IGNORECASE) else ""
    end = r"\b" if re.search("[a-z0-9]$", seen, re.IGNORECASE) else ""
    return f"{start}{re2.escape(seen)}{end}"


def compiled(pattern: str) -> "re2._Regexp":
    """The pattern alone, without regard to capitals. Raises PatternRefused."""
    try:
        return re2.compile(pattern, _CAPITALS)
    except re2.error as error:
        reason = error.args[0].decode() if isinstance(error.args[0], bytes) else str(error)
        hint = "; look-around is written as any, all and not" if "perl operator" in reason else ""
        raise PatternRefused(reason + hint) from error


class Patterns:
    """A fixed set of patterns; a match names all of them that are found in a text."""

    def __init__(self, patterns: Sequence[str]) -> None:
        self._shards = tuple(_shards(patterns, 0))

    def found(self, text: str) -> set[int]:
        """The places of the patterns that match somewhere in the text."""
        return {start + place for start, shard in self._shards for place in shard.Match(text) or ()}


def _shards(patterns: Sequence[str], start: int) -> Iterator[tuple[int, "re2.Filter"]]:
    """Filters over at most SHARD patterns each, or over fewer where their automaton would be too large."""
    if not patterns:
        return
    if len(patterns) <= SHARD:
        shard = re2.Filter()
        for pattern in patterns:
            shard.Add(pattern, _CAPITALS)
        try:
            shard.Compile()
        except re2.error:
            if len(patterns) == 1:
                raise
        else:
            yield start, shard
            return
    half = min(SHARD, (len(patterns) + 1) // 2)
    yield from _shards(patterns[:half], start)
    yield from _shards(patterns[half:], start + half)
