"""A text that grows over several messages: what stands in which, and when one ends."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.growing import Growing
from core.records import ChatLimits

LIMITS = ChatLimits(max_chars=400)
SENTENCE = "Grind medium and pour in circles. "


def frames(text: str, step: int) -> list[str]:
    return [text[:end] for end in range(step, len(text), step)] + [text]


@pytest.mark.parametrize("step", [40, 60, 90])
def test_a_message_ends_where_a_sentence_ends_before_the_next_frame_is_too_much(step: int) -> None:
    growing = Growing(LIMITS, window=False)
    full: list[str] = []
    for text in frames(SENTENCE * 40, step):
        assert len(growing.take(text)) <= LIMITS.max_chars
        for number, closed in growing.closed():
            full.append(closed)
            assert number == len(full)
            assert closed.endswith(".")
    assert all(250 < len(each) <= 400 for each in full)
    whole = growing.whole((SENTENCE * 40).strip())
    assert whole[: len(full)] == full, "what was full stays as it stands"
    assert " ".join(whole).split() == (SENTENCE * 40).split()


def test_a_fence_is_not_ended_early() -> None:
    growing = Growing(LIMITS, window=False)
    for text in frames("```python\n" + "print(1)\n" * 60 + "```", 60):
        growing.take(text)
    (number, first), *_ = growing.closed()
    assert number == 1
    assert first.endswith("```"), "cut by the rules of Markdown"


def test_a_text_that_was_written_anew_begins_in_the_first_message() -> None:
    growing = Growing(LIMITS, window=False)
    growing.take(SENTENCE * 40)
    assert growing.number > 1
    assert growing.take("Short.") == "Short."
    assert growing.number == 1
    assert growing.whole("Short.") == ["Short."]


def test_a_window_shows_the_end() -> None:
    growing = Growing(ChatLimits(max_chars=600), window=True)
    shown = growing.take(SENTENCE * 40)
    assert shown.startswith("…")
    assert (SENTENCE * 40).endswith(shown[-100:])
    assert growing.closed() == []


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from([SENTENCE, "手冲咖啡。", "\n\n", "**bold** ", "- item\n", "`code` "]), max_size=150))
def test_nothing_is_lost_whatever_the_steps(pieces: list[str]) -> None:
    growing = Growing(LIMITS, window=False)
    full: list[str] = []
    text = ""
    for piece in pieces:
        text += piece
        growing.take(text)
        full += [closed for _, closed in growing.closed()]
    whole = growing.whole(text)
    assert whole[: len(full)] == full
    assert "".join(filter(str.isalnum, "".join(whole))) == "".join(filter(str.isalnum, text))
    assert all(len(each) <= LIMITS.max_chars for each in whole)
