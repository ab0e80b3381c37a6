"""What Edit and Schedule ask for: who answers, when, and what stands by then."""

import pytest

from core.messages import Toast
from tests.scenarios.newsroom import Newsroom

COFFEE = "write a Xiaohongshu note about coffee, no pictures"


async def test_edit_and_then_somebody_else_writes(desk: Newsroom) -> None:
    await desk.says("bo", COFFEE)
    await desk.presses("bo", "Edit")
    await desk.says("mei", "I like it")
    await desk.says("bo", "mention the beans")
    await desk.reads(
        """
        Copydesk: What should change in “On coffee”? […]
        mei: I like it
        Copydesk: You said: I like it
        bo: mention the beans
        Copydesk: “On coffee” is ready for review (revision 2). Please look at the card.
        Copydesk: **On coffee**
        […]
          [🔄 Regenerate] [❌ Reject] [🕘 Schedule]
        """,
        after=3,
    )


async def test_a_command_in_between_is_no_answer(desk: Newsroom) -> None:
    await desk.says("bo", COFFEE)
    await desk.presses("bo", "Edit")
    await desk.says("bo", "／drafts")
    assert (await desk.last()).startswith("Copydesk: Drafts (1):")
    await desk.says("bo", "mention the beans")
    assert "> + Mention the beans." in await desk.last()


@pytest.mark.parametrize("cancel", ["cancel", "Cancel", "取消", "算了", "never mind", "stop"])
async def test_edit_then_cancel(desk: Newsroom, cancel: str) -> None:
    await desk.says("bo", COFFEE)
    await desk.presses("bo", "Edit")
    await desk.says("bo", cancel)
    assert await desk.last() in {"Copydesk: All right, nothing was changed.", "Copydesk: 好的，没有任何改动。"}
    assert await desk.outcome() == ("in_review", 0, [])
    assert await desk.presses("mei", "Approve") == "Approved. Publishing…"


@pytest.mark.parametrize(
    ("decided", "answer"),
    [
        ("Approve", "Copydesk: “On coffee” was already approved by mei."),
        ("Reject", "Copydesk: “On coffee” was already rejected by mei."),
        ("Regenerate", "Copydesk: “On coffee1” has a newer revision. Please use its card."),
    ],
)
async def test_the_answer_comes_after_the_draft_was_decided(desk: Newsroom, decided: str, answer: str) -> None:
    await desk.says("bo", COFFEE)
    await desk.presses("bo", "Edit")
    await desk.presses("mei", decided)
    before, calls = await desk.outcome(), desk.writer.calls
    await desk.says("bo", "mention the beans")
    assert await desk.last() == answer
    assert (await desk.outcome(), desk.writer.calls) == (before, calls)
    await desk.says("bo", "thanks")
    assert await desk.last() == "Copydesk: You said: thanks", "the question is answered"


async def test_decided_while_the_change_waits_for_its_turn(desk: Newsroom) -> None:
    await desk.says("bo", COFFEE)
    await desk.presses("bo", "Edit")
    approve = await desk.press("mei", "Approve")
    await desk.close()
    await desk.pressed(approve)
    await desk.takes(desk.message("bo", "mention the beans"))
    await desk.restart()
    await desk.settle()
    assert await desk.outcome() == ("approved", 1, ["approve", "published"])
    assert "Copydesk: “On coffee” was already approved by mei." in await desk.transcript()


async def test_a_time_for_a_draft_that_was_decided_meanwhile(desk: Newsroom) -> None:
    await desk.says("bo", COFFEE)
    await desk.presses("mei", "Schedule")
    await desk.presses("lin", "Reject")
    await desk.says("mei", "Friday 9:00")
    assert await desk.last() == "Copydesk: “On coffee” was already rejected by lin."


async def test_another_button_after_edit_asks_its_own_question(desk: Newsroom) -> None:
    await desk.says("bo", COFFEE)
    await desk.presses("mei", "Edit")
    await desk.presses("mei", "Schedule")
    await desk.says("mei", "cancel")
    await desk.presses("mei", "Edit")
    await desk.says("mei", "mention the beans")
    assert "> + Mention the beans." in await desk.last()


async def test_every_press_gets_a_word(desk: Newsroom) -> None:
    await desk.says("bo", COFFEE)
    for label in ("Edit", "Schedule", "Regenerate", "Approve", "Approve"):
        if await desk.buttons(label):
            await desk.presses("mei", label)
    assert all(isinstance(reply, Toast) and reply.text for reply in desk.replies[1:])
