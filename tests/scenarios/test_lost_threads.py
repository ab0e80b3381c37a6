"""Sessions that were kept in the process, or on a server that was emptied: drafts are there, their threads are not."""

import pytest
from langgraph.checkpoint.memory import InMemorySaver

from tests.scenarios.newsroom import Newsroom

COFFEE = "write a Xiaohongshu note about coffee, no pictures"


async def lose_all(desk: Newsroom) -> None:
    """A restart that leaves no checkpoint."""
    saver = desk.storage.checkpoints
    assert isinstance(saver, InMemorySaver)
    for kept in (saver.storage, saver.writes, saver.blobs):
        kept.clear()
    await desk.restart()


@pytest.mark.parametrize(
    ("label", "wanted"),
    [("Approve", ("approved", 1, ["approve", "published"])), ("Reject", ("rejected", 0, ["reject"]))],
)
async def test_a_decision_on_a_draft_whose_thread_is_lost_counts(
    desk: Newsroom, label: str, wanted: tuple[str, int, list[str]]
) -> None:
    await desk.says("bo", COFFEE)
    await lose_all(desk)
    await desk.presses("mei", label)
    assert await desk.outcome() == wanted
    assert not [thread for thread in desk.storage.checkpoints.storage if ":" not in thread]  # type: ignore[attr-defined]


async def test_it_can_be_written_anew_and_changed(desk: Newsroom) -> None:
    await desk.says("bo", COFFEE)
    await lose_all(desk)
    await desk.presses("bo", "Regenerate")
    await lose_all(desk)
    await desk.presses("bo", "Edit")
    await desk.says("bo", "mention the beans")
    draft = await desk.draft()
    assert draft.revision is not None
    assert draft.revision.number == 3
    assert draft.revision.post.title == "On coffee1", "the second text with the change, and not the first one again"
    assert "Mention the beans." in draft.revision.post.body
    await desk.presses("mei", "Approve")
    assert await desk.outcome() == ("approved", 1, ["approve", "published"])


async def test_a_change_that_was_under_way_is_made_from_the_revision_before(desk: Newsroom) -> None:
    await desk.says("bo", COFFEE)
    hold = desk.writer.hold("coffee")
    await desk.pressed(await desk.press("bo", "Regenerate"))
    await hold.begun.wait()
    await desk.close()
    await lose_all(desk)
    await desk.settle()
    draft = await desk.draft()
    assert draft.revision is not None
    assert (draft.status, draft.revision.number) == ("in_review", 2)


async def test_a_conversation_begins_anew(desk: Newsroom) -> None:
    await desk.says("bo", "how are you?")
    await lose_all(desk)
    await desk.says("bo", "and you?")
    assert await desk.last() == "Copydesk: You said: and you?"
    assert "how are you" not in desk.writer.prompts[-1]
