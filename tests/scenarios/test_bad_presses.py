"""Presses that come too late, twice, at the same instant, or from nowhere: a clear answer, and no effect twice."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.memory.chat import MemoryChat
from core.messages import MessageRef
from tests.scenarios.kept import WatchedClock
from tests.scenarios.newsroom import HALL, Newsroom, newsroom_on_disk

COFFEE = "write a Xiaohongshu note about coffee, no pictures"
LABELS = ("Approve", "Edit", "Regenerate", "Reject", "Schedule")


# --- a draft that is gone, or decided -------------------------------------------------------------------


@pytest.mark.parametrize("label", LABELS)
async def test_the_draft_is_gone(desk: Newsroom, label: str) -> None:
    await desk.says("bo", COFFEE)
    await desk.lose_draft()
    assert await desk.presses("mei", label) == "! This draft is not there any more."
    assert not desk.outbox()


@pytest.mark.parametrize("label", LABELS)
async def test_the_draft_is_gone_between_the_press_and_its_job(desk: Newsroom, label: str) -> None:
    await desk.says("bo", COFFEE)
    await desk.close()
    await desk.pressed(await desk.press("mei", label))
    await desk.lose_draft()
    await desk.restart()
    await desk.settle()
    assert await desk.last() == "Copydesk: This draft is not there any more."
    assert desk.ended("press:web:5:local:p2") == "turn_failed"


async def test_edit_then_the_draft_is_gone(desk: Newsroom) -> None:
    await desk.says("bo", COFFEE)
    await desk.presses("bo", "Edit")
    await desk.lose_draft()
    await desk.says("bo", "mention the beans")
    assert await desk.last() == "Copydesk: This draft is not there any more."
    await desk.says("bo", "thanks")
    assert await desk.last() == "Copydesk: You said: thanks"


@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize(
    ("decided", "answer"),
    [
        ("Approve", "! “On coffee” was already approved by mei."),
        ("Reject", "! “On coffee” was already rejected by mei."),
    ],
)
async def test_a_late_press_on_what_was_decided(desk: Newsroom, label: str, decided: str, answer: str) -> None:
    await desk.says("bo", COFFEE)
    late = await desk.press("lin", label)
    await desk.presses("mei", decided)
    before, seen = await desk.outcome(), await desk.transcript()
    assert await desk.pressed(late) == answer
    await desk.settle()
    assert (await desk.outcome(), await desk.transcript()) == (before, seen)


async def test_a_late_press_on_a_draft_that_was_stopped(desk: Newsroom) -> None:
    await desk.says("bo", COFFEE)
    await desk.presses("mei", "Reject")
    card = (await desk.stores.cards.of_draft((await desk.draft()).id))[0]
    for callback, action in card.actions.items():
        if action != "reopen":
            assert (await desk.pressed(desk.forged("mei", callback))).startswith("! “On coffee” was already rejected")


# --- a card whose revision was replaced -------------------------------------------------------------------


@pytest.mark.parametrize("label", LABELS)
async def test_a_press_on_the_revision_before(desk: Newsroom, label: str) -> None:
    await desk.says("bo", COFFEE)
    late = await desk.press("mei", label)
    await desk.presses("bo", "Regenerate")
    calls = desk.writer.calls
    assert await desk.pressed(late) == "! “On coffee1” has a newer revision. Please use its card."
    await desk.settle()
    assert await desk.outcome() == ("in_review", 0, [])
    assert desk.writer.calls == calls


async def test_approved_in_the_instant_before_the_change_begins(desk: Newsroom) -> None:
    """The approval was given to what the approver saw; the change that was asked for first comes first."""
    await desk.says("bo", COFFEE)
    regenerate, approve = await desk.press("bo", "Regenerate"), await desk.press("mei", "Approve")
    await desk.close()
    assert await desk.pressed(regenerate) == "Writing it anew…"
    assert await desk.pressed(approve) == "Approved. Publishing…"
    await desk.restart()
    await desk.settle()
    assert await desk.last() == "Copydesk: “On coffee1” has a newer revision. Please use its card."
    assert await desk.outcome() == ("in_review", 0, [])
    await desk.presses("mei", "Approve")
    assert await desk.outcome() == ("approved", 1, ["approve", "published"])


@pytest.mark.parametrize("label", LABELS)
async def test_a_press_while_the_next_revision_is_made(desk: Newsroom, label: str) -> None:
    await desk.says("bo", COFFEE)
    hold = desk.writer.hold("coffee")
    await desk.presses("bo", "Regenerate")
    assert await desk.presses("mei", label) == "! “On coffee” is still being written."
    hold.release()
    await desk.settle()
    assert (await desk.last()).startswith("Copydesk: **On coffee1**")
    assert [each.number for each in await desk.stores.drafts.revisions((await desk.draft()).id)] == [1, 2]


# --- the same press again ---------------------------------------------------------------------------------


@pytest.mark.parametrize("workers", ["at work", "away"])
@pytest.mark.parametrize("label", ["Approve", "Reject", "Regenerate"])
async def test_a_redelivered_press_and_a_double_press_count_once(desk: Newsroom, label: str, workers: str) -> None:
    await desk.says("bo", COFFEE)
    press = await desk.press("mei", label)
    if workers == "away":
        await desk.close()
    first = await desk.pressed(press)
    again = [await desk.pressed(press), await desk.pressed(replace(press, id="another"))]
    await desk.restart()
    await desk.settle()
    again += [await desk.pressed(press), await desk.pressed(replace(press, id="a third"))]
    await desk.settle()
    assert not first.startswith("!")
    assert all(toast.startswith("! ") for toast in again), again
    status, posts, lines = await desk.outcome()
    wanted = {"Approve": ("approved", 1), "Reject": ("rejected", 0), "Regenerate": ("in_review", 0)}
    assert (status, posts) == wanted[label]
    assert len(lines) == {"Approve": 2, "Reject": 1, "Regenerate": 0}[label]
    assert (await desk.transcript()).count("Copydesk: “On coffee” is approved.") == posts
    assert len(await desk.stores.drafts.revisions((await desk.draft()).id)) == (2 if label == "Regenerate" else 1)


async def test_two_approvers_at_the_same_instant(desk: Newsroom) -> None:
    await desk.says("bo", COFFEE)
    presses = [await desk.press(who, "Approve") for who in ("mei", "lin")]
    toasts = await asyncio.gather(*map(desk.pressed, presses))
    await desk.settle()
    assert sorted(toasts) == ["! That was pressed already.", "Approved. Publishing…"]
    assert await desk.outcome() == ("approved", 1, ["approve", "published"])
    assert (await desk.transcript()).count("is approved.") == 1


@pytest.mark.parametrize(
    ("first", "second", "answer", "wanted"),
    [
        ("Approve", "Reject", "was already approved by mei", ("approved", 1, ["approve", "published"])),
        ("Reject", "Approve", "was already rejected by mei", ("rejected", 0, ["reject"])),
    ],
)
async def test_approve_and_reject_at_the_same_instant(
    desk: Newsroom, first: str, second: str, answer: str, wanted: tuple[str, int, list[str]]
) -> None:
    await desk.says("bo", COFFEE)
    presses = [await desk.press("mei", first), await desk.press("lin", second)]
    await asyncio.gather(*map(desk.pressed, presses))
    await desk.settle()
    assert await desk.outcome() == wanted
    assert f"Copydesk: “On coffee” {answer}." in await desk.transcript(), "the second one hears who was first"


async def test_two_cards_of_one_draft_pressed_at_the_same_instant(desk: Newsroom) -> None:
    await desk.says("bo", COFFEE)
    await desk.says("bo", f"/drafts {(await desk.draft()).id}")
    presses = [await desk.press("mei", "Approve", card=0), await desk.press("lin", "Approve", card=1)]
    await asyncio.gather(*map(desk.pressed, presses))
    await desk.settle()
    assert await desk.outcome() == ("approved", 1, ["approve", "published"])
    assert "“On coffee” was already approved by mei." in await desk.transcript()
    assert not await desk.buttons("")


# --- from nowhere -------------------------------------------------------------------------------------------


FORGED = (
    "forged",
    "",
    "approve",
    "a" * 10_000,
    "\x00",
    "\ud800",
    "手冲",
    "'; DROP TABLE cards; --",
    "../../etc/passwd",
)


@pytest.mark.parametrize("callback", FORGED)
async def test_a_forged_callback(desk: Newsroom, callback: str) -> None:
    await desk.says("bo", COFFEE)
    jobs = len(desk.jobs)
    toast = await desk.pressed(desk.forged("mei", callback))
    assert toast == "! This button is not valid here. Send /drafts to see your drafts."
    assert len(desk.jobs) == jobs
    assert await desk.outcome() == ("in_review", 0, [])


async def test_forged_callbacks_on_disk(tmp_path: Path) -> None:
    async with newsroom_on_disk(tmp_path, WatchedClock()) as desk:
        toasts = {await desk.pressed(desk.forged("mei", callback)) for callback in FORGED}
    assert toasts == {"! This button is not valid here. Send /drafts to see your drafts."}


async def test_the_callback_of_another_chat_s_card(desk: Newsroom) -> None:
    await desk.says("bo", COFFEE, at=HALL)
    (approve,) = await desk.buttons("Approve", HALL)
    assert (await desk.pressed(desk.forged("mei", approve.callback))).startswith("! This button is not valid here.")
    await desk.settle()
    assert await desk.outcome() == ("in_review", 0, [])


async def test_a_card_that_somebody_deleted_in_the_chat(desk: Newsroom) -> None:
    """Its outcome is shown on a new message, since the old one cannot be edited."""
    await desk.says("bo", COFFEE)
    approve, card = await desk.press("mei", "Approve"), (await desk.shown())[-1]
    chat = desk.storage.history
    assert isinstance(chat, MemoryChat)
    chat.remove(MessageRef(address=approve.address, id=card.id))
    assert await desk.pressed(approve) == "Approved. Publishing…"
    await desk.settle()
    assert "✅ Approved by mei\n📮 Outbox: published" in await desk.transcript()


async def test_an_answer_in_the_language_of_the_card(desk: Newsroom) -> None:
    await desk.says("bo", "帮我写一篇关于手冲咖啡的小红书笔记，不要图")
    late = await desk.press("lin", "通过")
    await desk.presses("mei", "拒绝")
    assert await desk.pressed(late) == "! 《手冲咖啡》已被 mei 拒绝。"
