"""The live message, over a chat in memory and in simulated time: what a person sees while a turn goes on."""

import asyncio

from core.errors import ChatError, ChatUnavailable, MessageGone, NotPermitted, RateLimited, SendUncertain, StreamLost
from core.events import NodeFinished, NodeProgressed, NodeStarted
from core.messages import MessageRef, OutboundMessage
from core.view import View
from tests.core.live_stage import ANSWER, HERE, Stage


async def test_text_grows_in_one_message_with_a_stop_button_and_becomes_the_final_words() -> None:
    stage = Stage()
    async with stage.turn():
        await stage.happens(ANSWER)
        await stage.says("Hand-brewed ")
        assert stage.seen() == ["Hand-brewed ", "    [⏹ Stop]"]
        await stage.says("coffee")
        await stage.clock.advance(2)
        assert stage.seen() == ["Hand-brewed coffee", "    [⏹ Stop]"]
        await stage.ends("Hand-brewed coffee.")
    assert stage.seen() == ["Hand-brewed coffee."]
    assert stage.chat.calls == 3


async def test_frames_between_two_calls_are_skipped_and_equal_ones_not_sent() -> None:
    stage = Stage()
    async with stage.turn():
        await stage.happens(ANSWER)
        for word in range(40):
            await stage.says(f"{word} ")
            await stage.clock.advance(0.1)
        calls = stage.chat.calls
        assert calls <= 7, "three at once and one a second"
        assert stage.texts()[0].startswith("0 1 2")
        await stage.clock.advance(60)
        assert stage.chat.calls <= calls + 1
        await stage.ends("done")
    assert stage.seen() == ["done"]


async def test_a_quick_answer_is_one_message_and_one_call() -> None:
    stage = Stage()
    async with stage.turn():
        await stage.happens(NodeStarted(node="route", graph="conversation"))
        await stage.ends("Hello")
    assert (stage.seen(), stage.chat.calls) == (["Hello"], 1)


async def test_a_slow_answer_says_that_it_is_under_way() -> None:
    stage = Stage()
    async with stage.turn():
        await stage.happens(ANSWER)
        await stage.clock.advance(0.5)
        assert stage.seen() == []
        await stage.clock.advance(0.5)
        assert stage.seen() == ["⏳ Thinking", "    [⏹ Stop]"]
        await stage.clock.advance(11)
        assert stage.seen()[0] == "⏳ Thinking · 10 s"
        await stage.ends("Well.")
    assert stage.seen() == ["Well."]


async def test_a_draft_shows_its_nodes_how_far_and_how_long() -> None:
    stage = Stage()
    async with stage.turn(View(turn="t", address=HERE, language="zh", draft="d1")):
        await stage.happens(NodeStarted(node="write", graph="post"))
        await stage.says("标题")
        await stage.happens(NodeFinished(node="write", graph="post", seconds=3.21))
        await stage.happens(NodeStarted(node="illustrate", graph="post"))
        await stage.happens(NodeProgressed(node="illustrate", graph="post", done=2, of=3))
        await stage.clock.advance(6)
        assert stage.texts() == ["✓ 写作 · 3.2 秒\n⏳ 配图 · 2/3 · 5 秒\n\n标题"]
        await stage.ends("好了")
    assert stage.seen() == ["好了"]


async def test_a_long_answer_goes_on_in_new_messages_and_stands_there_once() -> None:
    stage = Stage(max_chars=60)
    words = [f"word{number} " for number in range(30)]
    async with stage.turn():
        await stage.happens(ANSWER)
        for word in words:
            await stage.says(word)
            await stage.clock.advance(0.5)
        await stage.ends("".join(words).strip())
    assert " ".join(stage.texts()).split() == "".join(words).split()
    assert len(stage.texts()) >= 4
    assert not any("[" in line for line in stage.seen())


async def test_what_became_shorter_is_taken_back() -> None:
    stage = Stage(max_chars=60)
    async with stage.turn():
        await stage.happens(ANSWER)
        await stage.says("x" * 150)
        await stage.clock.advance(5)
        assert len(stage.texts()) == 3
        await stage.ends("Short after all.")
    first, *others = stage.seen()
    assert first == "Short after all."
    assert set(others) == {"↑ This part was replaced by what stands above."}


async def test_a_platform_that_asks_to_wait_is_left_alone_and_then_gets_the_final_words() -> None:
    stage = Stage()
    async with stage.turn():
        await stage.happens(ANSWER)
        await stage.says("one ")
        stage.chat.fail_next(RateLimited(30))
        await stage.says("two ")
        await stage.clock.advance(2)
        calls = stage.chat.calls
        await stage.says("three ")
        await stage.clock.advance(20)
        assert stage.chat.calls == calls
        await stage.ends("one two three.")
    assert stage.seen() == ["one two three."]


async def final_after(error: ChatError, *, shown: bool = False, when: str = "opening") -> Stage:
    """A turn in which one call of the live message fails."""
    stage = Stage()
    async with stage.turn():
        await stage.happens(ANSWER)
        if when == "opening":
            stage.chat.fail_next(error, shown=shown)
        await stage.says("one ")
        if when == "edit":
            stage.chat.fail_next(error, shown=shown)
        await stage.says("two ")
        await stage.clock.advance(5)
        await stage.ends("one two.")
    return stage


async def test_an_opening_call_that_was_refused_costs_nothing() -> None:
    assert (await final_after(RateLimited(3))).seen() == ["one two."]
    assert (await final_after(ChatUnavailable())).seen() == ["one two."]


async def test_an_opening_call_of_unknown_outcome_may_stand_twice_and_is_counted() -> None:
    stage = await final_after(SendUncertain(), shown=True)
    assert stage.seen() == ["one ", "    [⏹ Stop]", "one two."]
    kept = await stage.world.stores.deliveries.find("turn:t")
    assert kept
    assert kept.sends == 2


async def test_an_edit_of_unknown_outcome_is_followed_by_the_next_one() -> None:
    assert (await final_after(SendUncertain(), when="edit")).seen() == ["one two."]
    assert (await final_after(SendUncertain(), shown=True, when="edit")).seen() == ["one two."]


async def test_a_message_that_was_deleted_under_the_stream_comes_again_with_the_final_words() -> None:
    assert (await final_after(MessageGone(), when="edit")).seen()[-1] == "one two."


async def test_a_chat_where_the_bot_may_not_speak_ends_the_turn_without_a_word() -> None:
    stage = Stage()
    async with stage.turn():
        await stage.happens(ANSWER)
        stage.chat.fail_next(NotPermitted())
        await stage.says("one ")
        stage.chat.fail_next(NotPermitted())
        await stage.ends("one two.")
    assert stage.seen() == []


async def test_a_native_stream_shows_frames_and_ends_as_the_real_message() -> None:
    stage = Stage(native=True)
    async with stage.turn():
        await stage.happens(ANSWER)
        await stage.says("one ")
        await stage.clock.advance(0.6)
        await stage.says("two ")
        await stage.clock.advance(0.6)
        assert stage.seen() == []
        assert [frame.text for frame in stage.chat.streams[0].frames] == ["one ", "one two "]
        await stage.ends("one two.")
    assert (stage.seen(), stage.chat.streams[0].over) == (["one two."], True)


async def test_a_native_stream_is_kept_alive() -> None:
    stage = Stage(native=True)
    async with stage.turn():
        await stage.happens(ANSWER)
        await stage.says("one ")
        await stage.clock.advance(70)
        assert len(stage.chat.streams[0].frames) >= 3
        await stage.ends("one.")
    assert stage.seen() == ["one."]


async def test_a_native_stream_that_is_lost_goes_on_by_edits() -> None:
    stage = Stage(native=True)
    async with stage.turn():
        await stage.happens(ANSWER)
        await stage.says("one ")
        stage.chat.fail_next(StreamLost())
        await stage.says("two ")
        await stage.clock.advance(2)
        assert stage.seen() == ["one two ", "    [⏹ Stop]"]
        await stage.ends("one two.")
    assert stage.seen() == ["one two."]


async def test_a_long_native_stream_becomes_a_message_whenever_one_is_full() -> None:
    stage = Stage(native=True, max_chars=60)
    words = [f"word{number} " for number in range(20)]
    async with stage.turn():
        await stage.happens(ANSWER)
        for word in words:
            await stage.says(word)
            await stage.clock.advance(0.5)
        assert len(stage.texts()) >= 1
        await stage.ends("".join(words).strip())
    assert " ".join(stage.texts()).split() == "".join(words).split()
    assert all(stream.over for stream in stage.chat.streams)


async def test_a_turn_that_was_stopped_in_the_middle_leaves_one_message_to_edit() -> None:
    stage = Stage()
    try:
        async with stage.turn():
            await stage.happens(ANSWER)
            await stage.says("one ")
            raise asyncio.CancelledError
    except asyncio.CancelledError:
        await stage.clock.advance(10)
    await stage.closing.stop(stage.log, HERE, "en")
    assert stage.seen() == ["⏹ Stopped."]


async def test_a_turn_that_runs_again_says_so_and_goes_on_in_its_message() -> None:
    stage = Stage()
    await stage.deliveries.paint("turn:t", HERE, OutboundMessage(text="half a sen"))
    async with stage.turn(View(turn="t", address=HERE, language="en", restarted=True)):
        await stage.happens(ANSWER)
        assert stage.seen()[:2] == ["↻ I was restarted and go on where I was.", "⏳ Thinking"]
        await stage.ends("A whole sentence.")
    assert stage.seen() == ["A whole sentence."]


async def test_the_first_message_answers_the_message_that_asked() -> None:
    stage = Stage()
    asked = MessageRef(address=HERE, id="99")
    async with stage.turn(View(turn="t", address=HERE, language="en", origin=asked)):
        await stage.ends("Yes.")
    (shown,) = await stage.chat.messages(HERE)
    assert shown.message.reply_to == asked
