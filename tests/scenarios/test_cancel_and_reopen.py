"""What was approved and waits for its time is cancelled until it is claimed; what came to nothing is reviewed again;
and the history tells all of it."""

import pytest

from core.drafts import Target
from core.records import Publication
from tests.scenarios.newsroom import HALL, Newsroom

COFFEE = "write a Xiaohongshu note about coffee, no pictures"
FRIDAY = f"{COFFEE}, Friday 9:00"
DAY = 86400.0


@pytest.mark.parametrize("said", ["/cancel", "cancel the post", "don't publish it", "取消发布", "这篇先别发了"])
async def test_cancelled_in_words(desk: Newsroom, said: str) -> None:
    await desk.says("mei", "/language en")
    await desk.says("bo", FRIDAY)
    await desk.presses("mei", "Approve")
    await desk.says("mei", said)
    assert (await desk.draft()).status == "cancelled"
    assert "🚫 Cancelled by mei\n  [↩ Review again]" in await desk.transcript()
    await desk.time_passes(7 * DAY)
    await desk.settle()
    assert await desk.outcome() == ("cancelled", 0, ["approve", "cancel"])


async def test_a_reason_is_shown(desk: Newsroom) -> None:
    await desk.says("bo", FRIDAY)
    await desk.presses("mei", "Approve")
    await desk.says("mei", "cancel the post: the price is wrong")
    assert "🚫 Cancelled by mei the price is wrong" in await desk.transcript()


@pytest.mark.parametrize("said", ["/reopen", "review it again", "重新审批"])
async def test_reviewed_again_in_words(desk: Newsroom, said: str) -> None:
    await desk.says("bo", "/language en")
    await desk.says("bo", FRIDAY)
    await desk.presses("mei", "Approve")
    await desk.presses("mei", "Cancel")
    await desk.says("bo", said)
    assert await desk.last() == "Copydesk: “On coffee” is under review again."
    assert "[✅ Approve] [✏️ Edit]" in await desk.transcript()
    assert await desk.presses("mei", "Approve") == "Approved. It goes out at its time."
    await desk.time_passes(7 * DAY)
    await desk.settle()
    assert await desk.outcome() == ("approved", 1, ["approve", "cancel", "reopen", "approve", "published"])


async def test_nothing_to_cancel_and_nothing_to_bring_back(desk: Newsroom) -> None:
    await desk.says("mei", "/cancel")
    assert await desk.last() == "Copydesk: Nothing waits for its time here."
    await desk.says("mei", "/reopen")
    assert await desk.last() == "Copydesk: Nothing was rejected or cancelled here."
    await desk.says("bo", COFFEE)
    await desk.says("mei", "don't publish it")
    assert "“On coffee” does not wait for a time, so there is nothing to cancel." in await desk.last()
    assert await desk.outcome() == ("in_review", 0, [])


async def test_of_two_the_one_that_waits_is_meant(desk: Newsroom) -> None:
    await desk.says("bo", FRIDAY)
    await desk.presses("mei", "Approve")
    await desk.says("bo", "write a Xiaohongshu note about tea, no pictures")
    await desk.says("mei", "cancel the post")
    assert [draft.status for draft in await desk.drafts()] == ["cancelled", "in_review"]


async def test_a_member_cannot_cancel(desk: Newsroom) -> None:
    await desk.says("bo", FRIDAY)
    await desk.presses("mei", "Approve")
    assert (await desk.presses("bo", "Cancel")).startswith("! Only approvers can do that.")
    await desk.says("bo", "cancel the post")
    assert "Only approvers can do that." in await desk.last()
    assert (await desk.draft()).status == "scheduled"


async def test_the_word_alone_gives_a_question_up_and_cancels_nothing(desk: Newsroom) -> None:
    await desk.says("bo", FRIDAY)
    await desk.presses("mei", "Approve")
    await desk.presses("mei", "Reschedule")
    await desk.says("mei", "/cancel")
    assert await desk.last() == "Copydesk: All right, nothing was changed."
    assert (await desk.draft()).status == "scheduled"


async def test_not_once_it_is_under_way(desk: Newsroom) -> None:
    await desk.says("bo", FRIDAY)
    await desk.presses("mei", "Approve")
    draft = await desk.draft()
    assert draft.revision
    (variant,) = draft.revision.variants
    claim = Publication(
        id=f"{draft.id}:1:xiaohongshu:outbox",
        draft=draft.id,
        revision=1,
        digest=variant.digest(draft.revision.slot),
        target=Target(platform="xiaohongshu", account="outbox"),
        state="publishing",
        claimed_at=desk.clock.now(),
    )
    await desk.stores.publications.claim(claim)
    refused = f"“On coffee” is out already or on its way; `/takeback {draft.id}` takes it back where the platform can."
    assert await desk.presses("mei", "Cancel") == f"! {refused}"
    await desk.says("mei", "/cancel")
    assert await desk.last() == f"Copydesk: {refused}"
    assert (await desk.draft()).status == "scheduled"


async def test_what_is_out_is_not_cancelled(desk: Newsroom) -> None:
    await desk.says("bo", COFFEE)
    await desk.presses("mei", "Approve")
    draft = (await desk.draft()).id
    await desk.says("mei", "cancel the post")
    assert await desk.last() == "Copydesk: Nothing waits for its time here."
    await desk.says("mei", f"/cancel {draft}")
    assert f"“On coffee” is out already or on its way; `/takeback {draft}` takes it back" in await desk.last()
    assert await desk.outcome() == ("approved", 1, ["approve", "published"])


async def test_the_history(desk: Newsroom) -> None:
    await desk.says("bo", "/zone Asia/Shanghai")
    await desk.says("bo", FRIDAY)
    await desk.presses("bo", "Approve")
    await desk.presses("bo", "Edit")
    await desk.says("bo", "mention the beans")
    await desk.presses("mei", "Approve")
    await desk.time_passes(7 * DAY)
    await desk.settle()
    draft = await desk.draft()
    revisions = await desk.stores.drafts.revisions(draft.id)
    first, second = (each.digest[:8] for each in revisions)
    assert draft.revision
    variant = draft.revision.digests[0][:8]
    await desk.says("lin", f"/history {draft.id}", at=HALL)
    *lines, claim, last = (await desk.last(HALL)).splitlines()
    assert lines == [
        f"Copydesk: History of “On coffee” (`{draft.id}`), times in UTC:",
        f"- 2026-01-05 08:00 · bo · revision 1 · Web desk · `{first}`",
        f"- 2026-01-05 08:00 · bo · tried to approve, which they may not (only approvers may) · Web desk · `{first}`",
        f"- 2026-01-05 08:00 · bo · asked for a change · Web desk · `{first}`",
        f"- 2026-01-05 08:00 · bo · revision 2 · Web desk · `{second}`",
        f"- 2026-01-05 08:00 · mei · approved · Web desk · `{second}`",
    ]
    assert claim.endswith(f" · Copydesk · began to publish: Xiaohongshu (Outbox) · Web desk · `{variant}`")
    assert last.endswith(f" · Copydesk · published: Xiaohongshu (Outbox) · Web desk · `{variant}`")
    await desk.says("bo", "这篇是谁批准的？")
    assert f"《On coffee》（`{draft.id}`）的历史，时区 Asia/Shanghai：" in await desk.last()
    assert "- 2026-01-05 16:00 · mei · 通过 · Web desk" in await desk.last()


async def test_a_history_that_is_not_to_be_had(desk: Newsroom) -> None:
    await desk.says("bo", "/history")
    assert (await desk.last()).startswith("Copydesk: No drafts here yet.")
    await desk.says("mei", COFFEE, at=HALL)
    await desk.says("bo", f"/history {(await desk.draft()).id}")
    assert await desk.last() == "Copydesk: 0 drafts fit that id. /drafts lists them.", "of another chat, not bo's"


async def test_a_stop_says_what_is_still_to_go_out(desk: Newsroom) -> None:
    await desk.says("mei", "/language en")
    await desk.says("bo", FRIDAY)
    await desk.presses("mei", "Approve")
    await desk.says("bo", "cancel it")
    assert f"“On coffee” is still to go out at its time; `/cancel {(await desk.draft()).id}`" in await desk.last()
