"""Markdown cut into messages: where, what is closed and opened again, and that nothing is lost or moves."""

from itertools import pairwise

import pytest
import telegramify_markdown
from hypothesis import given, settings
from hypothesis import strategies as st

from core.markdown import split, tail


def utf16(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def rendered(text: str) -> int:
    """As Telegram counts it."""
    return utf16(telegramify_markdown.convert(text)[0])


def letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


CASES = [
    (
        "a paragraph end in the last half",
        "one two three\n\nfour five six seven",
        24,
        ["one two three", "four five six seven"],
    ),
    (
        "a line, where no paragraph ends",
        "one two three\nfour five six seven",
        24,
        ["one two three", "four five six seven"],
    ),
    (
        "a sentence, in Chinese without any space",
        "今天早上喝咖啡很香。" * 3,
        24,
        ["今天早上喝咖啡很香。今天早上喝咖啡很香。", "今天早上喝咖啡很香。"],
    ),
    ("a word", "aaaa bbbb cccc dddd eeee ffff", 20, ["aaaa bbbb cccc dddd", "eeee ffff"]),
    ("anywhere, where there is nothing else", "x" * 50, 20, ["x" * 20, "x" * 20, "x" * 10]),
    (
        "a fence is closed and opened again, with its language",
        "```python\nprint(1)\nprint(2)\nprint(3)\n```",
        34,
        ["```python\nprint(1)\nprint(2)\n```", "```python\nprint(3)\n```"],
    ),
    ("bold too", "**one two three four five six**", 22, ["**one two three four**", "**five six**"]),
    ("and code", "`one two three four five six`", 22, ["`one two three four`", "`five six`"]),
    (
        "a table repeats its head",
        "| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |\n| 5 | 6 |",
        45,
        ["| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |", "| a | b |\n|---|---|\n| 5 | 6 |"],
    ),
    (
        "a link is never torn",
        "see here [a page](https://example.org/a/b)",
        34,
        ["see here", "[a page](https://example.org/a/b)"],
    ),
    ("what fits stays as it is", "**half open", 20, ["**half open"]),
    ("also nothing", "", 20, [""]),
]


@pytest.mark.parametrize(("reason", "text", "limit", "expected"), CASES, ids=[case[0] for case in CASES])
def test_where_it_is_cut(reason: str, text: str, limit: int, expected: list[str]) -> None:
    assert split(text, limit, len) == expected, reason


PIECES = st.sampled_from(
    [
        *("手冲咖啡", "一杯，", "好。", "word ", "long sentence. ", "\n", "\n\n", "**", "*", "_", "`", "~~", "||"),
        "```\n",
        "\n```python\n",
        "- item ",
        "> quote ",
        "1. one ",
        "[a](https://x.org) ",
        "👩‍👩‍👧",
        "🇩🇪",
        "| a | b |\n",
        "# ",
    ]
)
MARKDOWN = st.lists(PIECES, max_size=120).map("".join)


@settings(max_examples=300, deadline=None)
@given(MARKDOWN, st.integers(30, 200))
def test_nothing_is_lost_and_all_parts_fit(text: str, limit: int) -> None:
    parts = split(text, limit, utf16)
    assert all(utf16(part) <= limit for part in parts)
    assert all(part.strip() for part in parts) or parts == [text]
    joined, whole = letters("".join(parts)), letters(text)
    repeated = "python" * text.count("python") + "ab" * 60  # fences' languages and heads of tables come again
    assert len(whole) <= len(joined) <= len(whole) + len(repeated) * len(parts)
    rest = iter(joined)
    assert all(character in rest for character in whole), "each letter, in its order"


@settings(max_examples=200, deadline=None)
@given(MARKDOWN, st.integers(40, 120))
def test_parts_that_are_full_stay_while_the_text_grows(text: str, limit: int) -> None:
    """As the live message splits: only the newest part is split again."""
    closed: list[str] = []
    rest = ""
    for character in text:
        rest += character
        *full, rest = split(rest, limit, utf16)
        closed += full
    assert all(utf16(part) <= limit for part in closed)
    whole = letters(text)
    rests = iter(letters("".join([*closed, rest])))
    assert all(character in rests for character in whole)


@settings(max_examples=60, deadline=None)
@given(MARKDOWN, st.integers(60, 200))
def test_the_end_that_fits_is_the_newest(text: str, limit: int) -> None:
    shown = tail(text, limit, utf16)
    assert utf16(shown) <= limit
    newest = letters(shown.rpartition("…")[2])  # marks and fences that it stands in are opened again before it
    assert newest or not letters(text[-10:])
    assert any(letters(text).endswith(each) for each in (newest, newest.removeprefix("python")))


def test_it_fits_as_telegram_counts_it() -> None:
    text = "\n\n".join(
        f"## 第 {number} 段\n\n**重点**：[链接](https://example.org/{number})，然后是 `代码`。" * 3
        for number in range(90)
    )
    parts = split(text, 4096, rendered)
    assert all(rendered(part) <= 4096 for part in parts)
    assert all(rendered(part) > 2000 for part in parts[:-1])


def test_twenty_thousand_characters_take_no_time() -> None:
    calls: list[int] = []

    def measure(text: str) -> int:
        calls.append(len(text))
        return len(text)

    parts = split("手冲咖啡的香气慢慢散开。 " * 1600, 4096, measure)
    assert len(parts) >= 5
    assert sum(calls) < 40 * 20_000, "measured a handful of times each"
    assert all(earlier and later for earlier, later in pairwise(parts))
