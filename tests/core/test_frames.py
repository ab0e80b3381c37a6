"""What a surface shows of a turn in which tools are called."""

from core.events import NodeFinished, NodeStarted, StreamEvent, TextDelta, TurnStarted
from core.frames import Frame, fold
from core.progress import lines, markdown

SUM, ECHO = "🔧 everything.get-sum", "🔧 everything.echo"


def begun(node: str) -> NodeStarted:
    return NodeStarted(node=node, graph="conversation")


def over(node: str, note: str = "") -> NodeFinished:
    return NodeFinished(node=node, graph="conversation", seconds=0.4, note=note)


def folded(*events: StreamEvent) -> Frame:
    frame = Frame()
    for event in events:
        frame = fold(frame, event)
    return frame


CALLED = (begun("answer"), TextDelta(text="Let me see."), over("answer"), begun(SUM), over(SUM), begun(ECHO))


def test_each_call_is_a_step_under_the_words_before_it() -> None:
    assert markdown(folded(*CALLED), "en") == (
        "✓ 🔧 `everything.get-sum` · 0.4 s\n⏳ 🔧 `everything.echo`\n\nLet me see."
    )


def test_the_answer_goes_on_behind_its_tools_with_new_words() -> None:
    frame = folded(*CALLED, over(ECHO), begun("answer"), TextDelta(text="That is 42."))
    assert frame.text == "That is 42."
    assert lines(frame, "zh") == ["✓ 🔧 `everything.get-sum` · 0.4 秒", "✓ 🔧 `everything.echo` · 0.4 秒"]


def test_a_turn_that_runs_again_starts_from_nothing() -> None:
    assert folded(*CALLED, TurnStarted(turn="t", session="s")) == Frame()
