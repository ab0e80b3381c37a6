"""Stop reaches all that was asked for before it, and nothing since; a chat keeps its order and holds no other up."""

from pathlib import Path

import pytest

from core.messages import Address
from tests.scenarios.kept import WatchedClock
from tests.scenarios.newsroom import DESK, HALL, Newsroom, newsroom_on_disk

COFFEE = "write a Xiaohongshu note about coffee, no pictures"
TEA = "write a Xiaohongshu note about green tea, no pictures"


async def takes(desk: Newsroom, *said: str) -> None:
    for text in said:
        await desk.takes(desk.message("bo", text))


async def workers_come(desk: Newsroom) -> None:
    await desk.restart()
    await desk.settle()


# --- while the workers are away ---------------------------------------------------------------------------


async def test_stop_reaches_a_request_that_has_not_begun(desk: Newsroom) -> None:
    await desk.close()
    await takes(desk, COFFEE, "how are you?", "/stop", "hello")
    await workers_come(desk)
    seen = sorted((await desk.transcript(after=4)).split("\n"))
    assert seen == [
        "Copydesk: Stopped: nothing is running in this chat any more.",
        "Copydesk: You said: hello",
        "Copydesk: ⏹ Stopped.",
        "Copydesk: ⏹ Stopped.",
    ]
    assert not await desk.drafts()
    assert desk.writer.calls == 1, "hello came behind the Stop"


async def test_stop_reaches_a_draft_that_has_not_begun(desk: Newsroom) -> None:
    await desk.close()
    await takes(desk, COFFEE)
    await desk.handlers["turn"](desk.jobs[0])
    await takes(desk, "/stop")
    await workers_come(desk)
    assert (await desk.draft()).status == "stopped"
    assert desk.writer.calls == 0


@pytest.mark.parametrize("label", ["Regenerate", "Edit"])
async def test_stop_reaches_a_change_that_has_not_begun(desk: Newsroom, label: str) -> None:
    await desk.says("bo", COFFEE)
    before, calls = await desk.draft(), desk.writer.calls
    press = await desk.press("bo", label)
    if label == "Edit":
        await desk.pressed(press)
        await desk.settle()
    await desk.close()
    if label == "Edit":
        await takes(desk, "mention the beans")
    else:
        await desk.pressed(press)
    await takes(desk, "/stop")
    await workers_come(desk)
    after = await desk.draft()
    assert (after.status, after.revision, desk.writer.calls) == ("in_review", before.revision, calls)
    assert "Copydesk: ⏹ Stopped." in await desk.transcript()
    await desk.presses("mei", "Approve")
    assert await desk.outcome() == ("approved", 1, ["approve", "published"])


@pytest.mark.parametrize(("label", "wanted"), [("Approve", ("approved", 1)), ("Reject", ("rejected", 0))])
async def test_stop_takes_no_decision_back(desk: Newsroom, label: str, wanted: tuple[str, int]) -> None:
    await desk.says("bo", COFFEE)
    await desk.close()
    await desk.pressed(await desk.press("mei", label))
    await takes(desk, "/stop")
    await workers_come(desk)
    assert (await desk.outcome())[:2] == wanted


async def test_a_stop_while_away_survives_on_disk(tmp_path: Path) -> None:
    async with newsroom_on_disk(tmp_path, WatchedClock()) as desk:
        await desk.close()
        await takes(desk, COFFEE, "/stop")
    async with newsroom_on_disk(tmp_path, WatchedClock()) as desk:
        desk._said = 2  # ids of messages go on
        await desk.settle()
        assert not await desk.drafts()
        assert "Copydesk: ⏹ Stopped." in await desk.transcript()
        await desk.says("bo", TEA)
        assert [draft.status for draft in await desk.drafts()] == ["in_review"]


# --- while they work --------------------------------------------------------------------------------------


async def test_of_two_drafts_only_the_named_one_is_stopped(desk: Newsroom) -> None:
    coffee, tea = desk.writer.hold("coffee"), desk.writer.hold("green tea")
    await desk.says("bo", COFFEE)
    await desk.says("bo", TEA)
    await coffee.begun.wait()
    second = await desk.draft()
    await desk.says("bo", f"/stop {second.id}")
    assert [draft.status for draft in await desk.drafts()] == ["making", "stopped"]
    assert "Copydesk: Stopped. Still being written here: 1." in await desk.transcript()
    tea.release()
    coffee.release()
    await desk.settle()
    assert [draft.status for draft in await desk.drafts()] == ["in_review", "stopped"]
    assert (await desk.last()).startswith("Copydesk: **On coffee**")


async def test_stop_without_a_name_stops_both(desk: Newsroom) -> None:
    desk.writer.hold("coffee")
    desk.writer.hold("green tea")
    await desk.says("bo", COFFEE)
    await desk.says("bo", TEA)
    await desk.says("bo", "/stop")
    assert [draft.status for draft in await desk.drafts()] == ["stopped", "stopped"]
    assert (await desk.transcript()).count("Copydesk: ⏹ Stopped.") == 2


async def test_stop_with_a_name_that_fits_none_says_so(desk: Newsroom) -> None:
    desk.writer.hold("coffee")
    await desk.says("bo", COFFEE)
    await desk.says("bo", "/stop zzz")
    assert await desk.last() == "Copydesk: 0 drafts fit that id. /drafts lists them."
    assert (await desk.draft()).status == "making"


async def test_what_follows_a_stop_is_carried_out(desk: Newsroom) -> None:
    desk.writer.hold("coffee")
    await takes(desk, COFFEE)
    await desk.settle()
    await takes(desk, "/stop", TEA)
    await desk.settle()
    assert [draft.status for draft in await desk.drafts()] == ["stopped", "in_review"]


# --- order ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("restarts", [0, 1, 3])
async def test_a_chat_is_answered_in_its_order_and_others_do_not_wait(desk: Newsroom, restarts: int) -> None:
    hold = desk.writer.hold("one")
    await takes(desk, "one", "two", "/status", "three")
    await hold.begun.wait()
    for _ in range(restarts):
        hold = desk.writer.hold("one")
        await desk.restart()
        await hold.begun.wait()
    await desk.takes(desk.message("mei", "four", at=HALL))
    while not (await desk.transcript(HALL)).endswith("You said: four"):
        await desk.time_passes(0.05)
    assert "Copydesk" not in await desk.transcript(DESK), "the desk still waits for the first answer"
    hold.release()
    await desk.settle()
    await desk.reads(
        """
        bo: one
        bo: two
        bo: /status
        bo: three
        Copydesk: You said: one
        Copydesk: You said: two
        Copydesk: Model: […]
        Copydesk: You said: three
        """
    )
    assert [f"said: {word}" in desk.writer.prompts[-1] for word in ("one", "two")] == [True, True], "and remembers them"


async def test_two_hundred_chats_at_once(desk: Newsroom) -> None:
    """Each has its answer, and none waits for the one whose model does not come back."""
    hold = desk.writer.hold("slow")
    await desk.takes(desk.message("bo", "slow"))
    await hold.begun.wait()
    chats = [Address(platform="web", tenant="local", chat=f"chat{number}") for number in range(200)]
    for number, chat in enumerate(chats):
        await desk.takes(desk.message("bo", f"word {number}", at=chat))
    await desk.settle()
    for number, chat in enumerate(chats):
        assert await desk.last(chat) == f"Copydesk: You said: word {number}"
    hold.release()
    await desk.settle()
    assert await desk.last() == "Copydesk: You said: slow"
