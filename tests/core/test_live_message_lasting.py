"""The live message as a stream that is a message of the chat from its first frame: what stands there, and once."""

import asyncio
from collections.abc import Sequence

import pytest

from adapters.memory.chat import LastingStream
from core.errors import ChatError, ChatUnavailable, RateLimited, SendUncertain, StreamLost
from core.events import DraftQueued, NodeStarted, TextReplaced
from core.messages import Address
from core.records import Call, Scope
from core.view import View
from tests.core.live_stage import ANSWER, HERE, MEI, Stage

LIFE = 230.0
RATES: dict[Call, float] = {"send": 1.0, "edit": 1.0, "begin": 0.33, "frame": 2.0, "end": 0.33}


def scopes(address: Address, *, call: Call = "send") -> Sequence[Scope]:
    return (Scope(name=f"{address.chat}:frames", rate=4.0, burst=3.0), Scope(name=call, rate=RATES[call], burst=9.0))


def stage(max_chars: int = 4096) -> Stage:
    return Stage(native=True, max_chars=max_chars, life=LIFE, scopes=scopes)


def streams(stage: Stage) -> list[LastingStream]:
    return [stream for stream in stage.chat.streams if isinstance(stream, LastingStream) and stream.frames]


async def sends(stage: Stage, key: str = "turn:t") -> int:
    kept = await stage.world.stores.deliveries.find(key)
    assert kept
    return kept.sends


async def test_text_grows_in_the_message_that_the_final_words_end() -> None:
    on = stage()
    async with on.turn():
        await on.happens(ANSWER)
        await on.says("one ")
        assert on.seen() == ["one "]
        kept = await on.world.stores.deliveries.find("turn:t")
        assert kept
        assert (kept.state, kept.ref, kept.digest) == ("sent", streams(on)[0].ref, "")
        await on.says("two ")
        await on.clock.advance(0.6)
        assert on.seen() == ["one two "]
        await on.ends("one two three.")
    assert on.seen() == ["one two three."]
    assert [stream.over for stream in streams(on)] == [True]
    assert await sends(on) == 1


async def test_a_short_answer_needs_no_stream() -> None:
    on = stage()
    async with on.turn():
        await on.ends("Yes.")
    assert on.seen() == ["Yes."]
    assert not streams(on)


async def test_final_words_that_do_not_continue_what_stands_there_take_its_place() -> None:
    on = stage()
    async with on.turn():
        await on.happens(ANSWER)
        await on.says("one two")
        await on.ends("Stopped.")
    assert on.seen() == ["Stopped."]
    assert streams(on)[0].over


async def test_text_that_is_written_anew_goes_on_by_edits_of_the_same_message() -> None:
    on = stage()
    async with on.turn():
        await on.happens(ANSWER)
        await on.says("one two")
        await on.happens(NodeStarted(node="answer", graph="conversation", attempt=2))
        await on.clock.advance(2)
        assert on.seen() == ["one two"], "it may come again"
        await on.says("three")
        await on.clock.advance(2)
        assert on.seen()[0].endswith("three")
        await on.ends("three four.")
    assert on.seen() == ["three four."]
    assert await sends(on) == 1


async def test_a_stream_that_dies_early_is_repaired_with_the_whole_text() -> None:
    for again in (False, True):
        on = stage()
        async with on.turn():
            await on.happens(ANSWER)
            await on.says("one ")
            streams(on)[0].over = True
            if again:
                await on.says("two ")
                await on.clock.advance(3)
                assert on.seen()[0] == "one two "
            await on.ends("one two three.")
        assert on.seen() == ["one two three."]


LONG = "".join(f"The kettle sings for the {number}th time. " for number in range(400))


async def grown(on: Stage, text: str, *, seconds: float, step: int) -> None:
    """A text that a slow model writes."""
    for at in range(0, len(text), step):
        await on.says(text[at : at + step])
        await on.clock.advance(seconds * step / len(text))


@pytest.mark.parametrize("seconds", [60, 700])
@pytest.mark.parametrize("max_chars", [2000, 100_000])
async def test_a_long_answer_is_whole_and_once_over_as_many_streams_as_it_needs(seconds: int, max_chars: int) -> None:
    on = stage(max_chars)
    async with on.turn():
        await on.happens(ANSWER)
        await grown(on, LONG, seconds=seconds, step=50)
        before = on.texts()
        await on.ends(LONG.strip())
    assert "".join(on.texts()).replace(" ", "") == LONG.replace(" ", "")
    assert all(len(text) <= max_chars for text in on.texts())
    assert len(streams(on)) == len(on.texts()) >= max(seconds // 240, len(LONG) // max_chars)
    assert on.texts()[: len(before) - 1] == before[:-1], "what was ended stays as it stands"
    assert all(stream.over for stream in streams(on))
    assert not any(stream.text and stream.over is False for stream in streams(on))


async def test_fences_and_emphasis_are_closed_and_opened_again_where_a_stream_ends_for_its_age() -> None:
    on = stage(100_000)
    code = "```python\n" + "".join(f"print({number})\n" for number in range(300)) + "```"
    async with on.turn():
        await on.happens(ANSWER)
        await grown(on, code, seconds=500, step=20)
        await on.ends(code)
    assert len(on.texts()) == 3
    assert all(text.startswith("```python\n") and text.rstrip().endswith("\n```") for text in on.texts())
    lines = [line for text in on.texts() for line in text.splitlines() if line.startswith("print")]
    assert lines == [f"print({number})" for number in range(300)]


async def test_an_old_stream_without_news_goes_on_by_edits() -> None:
    on = stage()
    async with on.turn():
        await on.happens(ANSWER)
        await on.says("one ")
        await on.clock.advance(400)
        assert on.seen()[0] == "one "
        await on.says("two ")
        await on.clock.advance(3)
        assert on.seen()[0] == "one two "
        await on.ends("one two.")
    assert on.seen() == ["one two."]
    assert len(streams(on)) == 1


async def test_where_the_first_frame_would_have_to_wait_long_the_turn_is_shown_by_edits() -> None:
    on = stage()
    for _ in range(9):
        await on.world.budget.reserve([Scope(name="begin", rate=0.33, burst=9.0)], "final")
    async with on.turn():
        await on.happens(ANSWER)
        await on.says("one ")
        assert on.seen() == ["one ", "    [⏹ Stop]"]
        await on.ends("one two.")
    assert on.seen() == ["one two."]
    assert not streams(on)


@pytest.mark.parametrize("error", [StreamLost(), RateLimited(3, scope="begin"), ChatUnavailable()])
async def test_a_first_frame_that_was_refused_costs_nothing(error: ChatError) -> None:
    on = stage()
    async with on.turn():
        await on.happens(ANSWER)
        on.chat.fail_next(error)
        await on.says("one ")
        await on.clock.advance(6)
        await on.says("two ")
        await on.clock.advance(2)
        await on.ends("one two.")
    assert on.seen() == ["one two."]
    assert await sends(on) == 1


async def test_a_first_frame_of_unknown_outcome_may_stand_twice_and_is_counted() -> None:
    on = stage()
    async with on.turn():
        await on.happens(ANSWER)
        on.chat.fail_next(SendUncertain(), shown=True)
        await on.says("one ")
        await on.says("two ")
        await on.ends("one two.")
    assert on.seen() == ["one ", "one two."]
    assert await sends(on) == 2


async def test_a_limit_on_one_method_holds_that_method() -> None:
    on = stage()
    async with on.turn():
        await on.happens(ANSWER)
        await on.says("one ")
        on.chat.fail_next(RateLimited(30, scope="frame"))
        await on.says("two ")
        await on.clock.advance(5)
        calls = on.chat.calls
        await on.says("three ")
        await on.clock.advance(20)
        assert on.chat.calls == calls
        await on.ends("one two three.")
    assert on.seen() == ["one two three."]
    assert on.clock.monotonic() < 28, "the end has a budget of its own"


async def test_a_turn_that_runs_again_goes_on_in_its_message_by_edits() -> None:
    on = stage()
    try:
        async with on.turn():
            await on.happens(ANSWER)
            await on.says("one ")
            raise asyncio.CancelledError
    except asyncio.CancelledError:
        await on.clock.advance(1)
    async with on.turn(View(turn="t", address=HERE, language="en", recipient=MEI, restarted=True)):
        await on.happens(ANSWER)
        await on.says("uno ")
        await on.clock.advance(2)
        assert on.seen()[0] == "uno "
        await on.ends("uno dos.")
    assert on.seen() == ["uno dos."]
    assert await sends(on) == 1


async def test_a_crash_behind_the_platforms_acceptance_shows_at_most_that_one_double() -> None:
    on = stage()
    async with on.turn():
        await on.happens(ANSWER)
        on.chat.fail_next(asyncio.CancelledError(), shown=True)  # type: ignore[arg-type]
        await on.says("one ")
    async with on.turn(View(turn="t", address=HERE, language="en", recipient=MEI, restarted=True)):
        await on.happens(ANSWER)
        await on.says("uno ")
        await on.ends("uno dos.")
    assert on.seen() == ["one ", "uno dos."]
    assert await sends(on) == 2


WRITE = NodeStarted(node="write", graph="post")


async def test_the_desk_goes_on_in_the_stream_of_the_conversation() -> None:
    on = stage()
    async with on.turn():
        await on.happens(NodeStarted(node="answer", graph="conversation"))
        await on.clock.advance(1)
        await on.happens(DraftQueued(draft="d1", text="On it."))
        await on.clock.advance(1)
        assert on.texts() == [""], "what is said of the draft is no beginning of it"
        await on.closing.hand_over(on.log)
    async with on.turn(View(turn="t", address=HERE, language="en", recipient=MEI, draft="d1"), starts=False):
        await on.happens(WRITE)
        await on.says("A cup ")
        await on.clock.advance(1)
        assert on.seen() == ["A cup "]
        await on.ends("Ready.")
    assert on.seen() == ["Ready."]
    assert len(streams(on)) == 1
    assert [task.node for task in streams(on)[0].frames[-1].tasks] == ["answer", "write"]
    assert await sends(on) == 1


async def test_what_the_desk_does_at_once_ends_the_stream_of_the_conversation() -> None:
    on = stage()
    async with on.turn():
        await on.happens(NodeStarted(node="answer", graph="conversation"))
        await on.clock.advance(1)
        await on.closing.hand_over(on.log)
    await on.ends("Approved.")
    assert on.seen() == ["Approved."]
    assert [stream.over for stream in streams(on)] == [True]


async def test_a_draft_whose_stream_is_old_goes_on_by_edits_of_its_message() -> None:
    on = stage()
    async with on.turn(View(turn="t", address=HERE, language="en", recipient=MEI, draft="d1")):
        await on.happens(WRITE)
        await grown(on, LONG[:4000], seconds=400, step=100)
        assert len(on.texts()) == 1
        await on.ends("Ready.")
    assert on.seen() == ["Ready."]


async def test_an_answer_that_becomes_another_behind_full_messages_stands_there_once() -> None:
    on = stage(2000)
    async with on.turn():
        await on.happens(ANSWER)
        await grown(on, LONG[:5000], seconds=30, step=100)
        assert len(on.texts()) == 3
        await on.happens(TextReplaced(text="Another answer."))
        await on.clock.advance(3)
        assert on.texts()[-1] == "Another answer."
        await on.ends("Another answer.")
    first, *others = on.seen()
    assert first == "Another answer."
    assert set(others) == {"↑ This part was replaced by what stands above."}
