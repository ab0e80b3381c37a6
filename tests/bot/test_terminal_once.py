"""`--once`: what a script reads, line by line, to the end of the turn and of the card."""

import asyncio
from pathlib import Path

import pytest

from bot.terminal.scripted import once, one_line
from bot.terminal.typed import Say
from core.errors import BadInput
from core.events import TurnFailed, TurnStopped
from core.messages import ButtonPress, Language, OutboundMessage, Reply, Toast
from tests.bot.test_http_world import photo
from tests.bot.test_terminal_world import CHAT, Desk, Turn, callbacks, desk, exchanging, small_talk

OUTCOME = "📮 Outbox: published · http://127.0.0.1/outbox/coffee/"


async def workflow(turn: Turn) -> Reply | None:
    """A draft for a message, and a publication for a press on its first button."""
    if isinstance(turn.inbound, ButtonPress):
        turn.desk.later(approve(turn))
        return Toast(text="Approved. Publishing…")
    await turn.draft(pictures=2)
    return None


async def approve(turn: Turn) -> None:
    await turn.begin()
    await turn.desk.close_card(0, "**Coffee**\n\nPour slowly.\n\n#coffee\n\n✅ Approved by Ann")
    await turn.node("publish", 0.1, note="published")
    await turn.finish(f"“Coffee” is approved.\n{OUTCOME}")
    # The card is brought up to date by another job, which may come after the turn's end.
    await turn.desk.close_card(0, f"**Coffee**\n\nPour slowly.\n\n#coffee\n\n✅ Approved by Ann\n{OUTCOME}")


async def test_a_draft_is_written_approved_and_published(tmp_path: Path) -> None:
    async with desk(tmp_path, workflow) as made, exchanging(made) as (exchange, paper):
        good = await once(exchange, "a post about coffee", ("approve",), "en")
        address = f"{made.server.url}/media/{'a' * 64}"
    assert good
    assert paper.text.split("\n") == [
        "✓ Read the request 0.0 s",
        "On it.",
        "✓ Write 0.3 s",
        "✓ Make pictures 3 1.2 s",
        "Card #1",
        "",
        "Coffee",
        "",
        "Pour slowly.",
        "",
        "#coffee",
        "",
        f"Picture 1 · 1242×1660 · {address}",
        f"Picture 2 · 1242×1660 · {address}",
        "",
        "[1] ✅ Approve",
        "[2] ✏️ Edit",
        "[3] 🔄 Regenerate",
        "[4] ❌ Reject",
        "[5] 🕘 Schedule",
        "“Coffee” is ready.",
        "Approved. Publishing…",
        "✓ Publish 0.1 s",
        "“Coffee” is approved.",
        OUTCOME,
        f"Card #1: ✅ Approved by Ann · {OUTCOME}",
    ]
    assert callbacks(made.heard) == ["c0-0"]


async def test_a_turn_that_is_over_before_the_answer_to_its_message_is_not_missed(tmp_path: Path) -> None:
    async with desk(tmp_path, small_talk, at_once=True) as made, exchanging(made) as (exchange, paper):
        for _ in range(5):
            assert await exchange.say(Say(text="hello"))
    assert paper.lines == ["✓ Answer 0.2 s", "Hello!"] * 5


async def test_a_chinese_message_gets_chinese_progress(tmp_path: Path) -> None:
    async with desk(tmp_path, small_talk) as made, exchanging(made, "en") as (exchange, paper):
        await exchange.say(Say(text="你好，今天写点什么？"))
    assert paper.lines == ["✓ 回答 0.2 秒", "Hello!"]


@pytest.mark.parametrize(
    ("word", "language", "pressed"),
    [
        ("Approve", "en", "c0-0"),
        ("通过", "en", "c0-0"),  # the Chinese word on an English card
        ("schedule", "zh", "c0-4"),  # the English word on a Chinese card, in any case
        ("修改", "zh", "c0-1"),
        ("regen", "en", "c0-2"),  # a part of a word
    ],
)
async def test_a_word_of_either_language_presses(tmp_path: Path, word: str, language: Language, pressed: str) -> None:
    async def script(turn: Turn) -> Reply | None:
        if isinstance(turn.inbound, ButtonPress):
            return Toast(text="Not now.", alert=True)
        await turn.draft(language=language)
        return None

    async with desk(tmp_path, script) as made, exchanging(made) as (exchange, paper):
        good = await once(exchange, "a post", (word,), "en")
    assert not good  # an alert: nothing follows, and the press had no effect
    assert callbacks(made.heard) == [pressed]
    assert paper.lines[-1] == "Not now."


@pytest.mark.parametrize(
    ("word", "sentence"),
    [
        ("publish", "No button has “publish” in its label. There are: ✅ Approve · ✏️ Edit · 🔄 Regenerate"),
        ("re", "More than one button has “re” in its label: 🔄 Regenerate · ❌ Reject."),
    ],
)
async def test_a_word_that_names_no_button_lists_the_labels(tmp_path: Path, word: str, sentence: str) -> None:
    async with desk(tmp_path, workflow) as made, exchanging(made) as (exchange, _):
        with pytest.raises(BadInput) as refusal:
            await once(exchange, "a post", (word,), "en")
    assert str(refusal.value).startswith(sentence)
    assert callbacks(made.heard) == []


async def test_without_a_card_there_is_nothing_to_press(tmp_path: Path) -> None:
    async with desk(tmp_path, small_talk) as made, exchanging(made, "zh") as (exchange, _):
        with pytest.raises(BadInput, match="没有带按钮的卡片"):
            await once(exchange, "hello", ("approve",), "zh")


async def test_a_failed_and_a_stopped_turn_are_not_good(tmp_path: Path) -> None:
    async def script(turn: Turn) -> None:
        await turn.begin()
        text = "The model cannot be reached."
        await turn.desk.room.chat.send(CHAT, OutboundMessage(text=text))
        failed = turn.desk.texts[-1] == "fail"
        await turn.log(TurnFailed(code="model_unavailable", text=text) if failed else TurnStopped(text=text))

    async with desk(tmp_path, script) as made, exchanging(made) as (exchange, paper):
        assert not await exchange.say(Say(text="fail"))
        assert not await exchange.say(Say(text="stop"))
    assert paper.lines == ["The model cannot be reached."] * 2


async def test_an_edit_leaves_the_card_as_it_is_and_ends_with_its_turn(tmp_path: Path) -> None:
    async def script(turn: Turn) -> Reply | None:
        if isinstance(turn.inbound, ButtonPress):
            await turn.begin()
            await turn.finish("What should change?")
            return Toast(text="Send the change.")
        await turn.draft()
        return None

    async with desk(tmp_path, script) as made, exchanging(made) as (exchange, paper):
        assert await once(exchange, "a post", ("edit",), "en")
    assert paper.lines[-2:] == ["Send the change.", "What should change?"]


async def test_what_others_say_meanwhile_does_not_end_the_turn(tmp_path: Path) -> None:
    async def script(turn: Turn) -> None:
        await turn.begin()
        other = Turn(desk=turn.desk, id="message:other", inbound=turn.inbound)
        await other.begin()
        await other.finish("To somebody else.")
        await turn.node("answer", 0.4)
        await turn.finish("To you.")

    async with desk(tmp_path, script) as made, exchanging(made) as (exchange, paper):
        assert await exchange.say(Say(text="hello"))
    assert paper.lines == ["✓ Answer 0.4 s", "To somebody else.", "To you."]


async def test_photos_are_sent_with_the_words(tmp_path: Path) -> None:
    (tmp_path / "one.png").write_bytes(photo("tomato"))
    (tmp_path / "two.png").write_bytes(photo("teal"))
    async with desk(tmp_path, small_talk) as made, exchanging(made) as (exchange, _):
        assert await once(exchange, f"write about these @{tmp_path}/one.png @{tmp_path}/two.png", (), "en")
    (message,) = made.heard
    assert made.texts == ["write about these"]
    assert [(each.width, each.height) for each in getattr(message, "pictures", ())] == [(60, 80)] * 2


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("gone.jpg", None, "There is no file {path}; nothing was sent."),
        ("text.jpg", b"no picture", "That is not a picture that can be posted: send PNG, JPEG, WebP or GIF."),
    ],
)
async def test_a_photo_that_cannot_be_used_sends_nothing(
    tmp_path: Path, name: str, content: bytes | None, sentence: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    async with desk(tmp_path, small_talk) as made, exchanging(made) as (exchange, _):
        with pytest.raises(BadInput) as refusal:
            await once(exchange, f"look @{path}", (), "en")
    assert str(refusal.value).startswith(sentence.format(path=path))
    assert made.heard == []


async def test_the_servers_refusal_is_told_in_the_language_of_the_terminal(tmp_path: Path) -> None:
    async with desk(tmp_path, small_talk) as made, exchanging(made, "zh") as (exchange, _):
        with pytest.raises(BadInput, match="这条消息里没有可读的内容"):
            await exchange.say(Say(text="  "))


async def test_lines_press_by_number(tmp_path: Path) -> None:
    async def script(turn: Turn) -> Reply | None:
        if isinstance(turn.inbound, ButtonPress):
            return Toast(text="Only approvers.", alert=True)
        await turn.draft()
        return None

    async with desk(tmp_path, script) as made, exchanging(made) as (exchange, _):
        for line in ("a post", "another", "2", "#1 4"):
            await one_line(exchange, line, "en")
        with pytest.raises(BadInput, match="Card #2 has buttons 1 to 5"):
            await one_line(exchange, "7", "en")
        with pytest.raises(BadInput, match=r"There is no card #9 with buttons\. There are: #1 #2\."):
            await one_line(exchange, "#9 1", "en")
        assert await one_line(exchange, "/quit", "en") is None
        assert await one_line(exchange, "\\7", "en")
    assert callbacks(made.heard) == ["c1-1", "c0-3"]
    assert made.texts == ["a post", "another", "7"]


async def test_a_turn_that_ends_during_a_break_is_still_heard(tmp_path: Path) -> None:
    broken = asyncio.Event()

    async def script(turn: Turn) -> None:
        await turn.begin()
        await turn.node("write", 0.3)
        await broken.wait()
        await turn.finish("Done.")
        await turn.desk.start()

    async def stop(made: Desk) -> None:
        await made.until_streamed("event: node_finished", 1)
        await made.stop()
        broken.set()

    async with desk(tmp_path, script) as made, exchanging(made) as (exchange, paper):
        stopping = asyncio.create_task(stop(made))
        assert await exchange.say(Say(text="hello"))
        await stopping
    assert paper.lines == ["✓ Write 0.3 s", "Done."]
    assert paper.notes == ["Connection lost; trying again…"]


async def test_a_break_of_the_connection_tells_nothing_twice(tmp_path: Path) -> None:
    async def script(turn: Turn) -> None:
        await turn.begin()
        await turn.node("write", 0.3)
        await turn.desk.until_streamed("event: node_finished", 2)  # by the first server and by the second
        await turn.node("check", 0.1)
        await turn.finish("Done.")

    async def restart(made: Desk) -> None:
        await made.until_streamed("event: node_finished", 1)
        await made.stop()
        await made.start()

    async with desk(tmp_path, script) as made, exchanging(made) as (exchange, paper):
        restarting = asyncio.create_task(restart(made))
        assert await exchange.say(Say(text="hello"))
        await restarting
    assert paper.lines == ["✓ Write 0.3 s", "✓ Check 0.1 s", "Done."]
    assert paper.notes == ["Connection lost; trying again…"]
