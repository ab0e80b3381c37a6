"""When a post goes out: asked for, approved, waited for, moved, taken away. Simulated time; it begins on a Monday at
8:00 UTC, which is 16:00 in Shanghai."""

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest

from tests.scenarios.kept import WatchedClock
from tests.scenarios.newsroom import Newsroom, newsroom, newsroom_on_disk

COFFEE = "write a Xiaohongshu note about coffee, no pictures"
FRIDAY = f"{COFFEE}, Friday 9:00"
HOUR, DAY = 3600.0, 86400.0
SLOT = "Fri 9 Jan 2026, 09:00 (Asia/Shanghai)"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Newsroom]:
    """The desk of the other scenes, in Shanghai."""
    async with newsroom(tmp_path) as desk:
        await desk.says("bo", "/zone Asia/Shanghai")
        yield desk


async def goes_on_to(desk: Newsroom, moment: str) -> None:
    """Time passes until then, and everything happens that is due."""
    await desk.time_passes((datetime.fromisoformat(moment) - desk.clock.now()).total_seconds())
    await desk.settle()


async def test_asked_with_a_time_approved_and_published_then(desk: Newsroom) -> None:
    await desk.says("bo", FRIDAY)
    await desk.reads(
        f"""
        Copydesk: “On coffee” is ready for review (revision 1). Please look at the card.
        Once approved, it goes out {SLOT}.
        Copydesk: **On coffee**
        […]
        🕘 To go out {SLOT}, once approved
          [✅ Approve] [✏️ Edit]
          [🔄 Regenerate] [❌ Reject] [🕘 Schedule]
        """,
        after=3,
    )
    assert await desk.presses("mei", "Approve") == "Approved. It goes out at its time."
    assert await desk.last() == f"Copydesk: “On coffee” is approved and goes out {SLOT}."
    card = await desk.transcript(after=4)
    assert f"✅ Approved by mei, goes out {SLOT}\n  [✏️ Edit] [🕘 Reschedule] [🚫 Cancel]\n" in card
    assert await desk.outcome() == ("scheduled", 0, ["approve"])

    await goes_on_to(desk, "2026-01-09T08:59:00+08:00")
    assert await desk.outcome() == ("scheduled", 0, ["approve"])
    await goes_on_to(desk, "2026-01-09T09:00:30+08:00")
    assert await desk.outcome() == ("approved", 1, ["approve", "published"])
    await desk.reads(
        """
        Copydesk: **On coffee**
        […]
        ✅ Approved by mei
        📮 Outbox: published · […]
        Copydesk: “On coffee” is approved and goes out […]
        Copydesk: It is time for “On coffee”.
        📮 Outbox: published · […]
        """,
        after=4,
    )
    await goes_on_to(desk, "2026-02-09T09:00:00+08:00")
    assert len(desk.outbox()) == 1, "once, for ever"


async def test_the_schedule_button_before_the_approval(desk: Newsroom) -> None:
    await desk.says("bo", COFFEE)
    assert await desk.presses("mei", "Schedule") == "Send the time as your next message."
    await desk.says("mei", "Friday at 9")
    await desk.reads(
        f"""
        mei: Friday at 9
        Copydesk: “On coffee” is set for {SLOT}. It goes out only if it is approved.
        Copydesk: **On coffee**
        […]
        **What changed** another time
        > Time: none → {SLOT}

        🕘 To go out {SLOT}, once approved
          [✅ Approve] [✏️ Edit]
        […]
        """,
        after=6,
    )
    assert "Copydesk: “On coffee”: replaced by revision 2." in await desk.transcript()
    await desk.presses("mei", "Approve")
    await goes_on_to(desk, "2026-01-09T09:01:00+08:00")
    assert await desk.outcome() == ("approved", 1, ["approve", "published"])


async def test_a_time_stays_when_the_text_changes(desk: Newsroom) -> None:
    await desk.says("bo", FRIDAY)
    await desk.presses("bo", "Edit")
    await desk.says("bo", "mention the beans")
    assert f"🕘 To go out {SLOT}, once approved" in await desk.last()
    await desk.presses("bo", "Regenerate")
    assert f"🕘 To go out {SLOT}, once approved" in await desk.last()


async def test_moved_after_the_approval(desk: Newsroom) -> None:
    await desk.says("bo", FRIDAY)
    await desk.presses("mei", "Approve")
    await desk.presses("mei", "Reschedule")
    await desk.says("mei", "Saturday 10:30")
    moved = "Sat 10 Jan 2026, 10:30 (Asia/Shanghai)"
    assert (
        f"Copydesk: “On coffee” is set for {moved}. "
        "The approval that it had is void: please approve it on the new card." in await desk.transcript()
    )
    assert await desk.outcome() == ("in_review", 0, ["approve", "void"])

    await goes_on_to(desk, "2026-01-09T12:00:00+08:00")
    assert await desk.outcome() == ("in_review", 0, ["approve", "void"]), "the old time comes to nothing"
    assert "refused" not in await desk.transcript()

    await desk.presses("lin", "Approve")
    await goes_on_to(desk, "2026-01-10T10:31:00+08:00")
    assert await desk.outcome() == ("approved", 1, ["approve", "void", "approve", "published"])
    assert "✅ Approved by lin\n📮 Outbox: published" in await desk.transcript()


async def test_an_approval_of_the_old_time_is_refused(desk: Newsroom) -> None:
    await desk.says("bo", FRIDAY)
    old = await desk.press("mei", "Approve")
    await desk.presses("mei", "Schedule")
    await desk.says("mei", "Saturday 10:30")
    assert await desk.pressed(old) == "! “On coffee” has a newer revision. Please use its card."


@pytest.mark.parametrize("said", ["off", "unschedule", "取消定时"])
async def test_the_time_is_taken_away(desk: Newsroom, said: str) -> None:
    await desk.says("mei", "/language en")
    await desk.says("bo", FRIDAY)
    await desk.presses("mei", "Approve")
    await desk.presses("mei", "Reschedule")
    await desk.says("mei", said)
    assert "Time: Fri 9 Jan 2026, 09:00 (Asia/Shanghai) → none" in await desk.last()
    await goes_on_to(desk, "2026-01-09T12:00:00+08:00")
    assert await desk.outcome() == ("in_review", 0, ["approve", "void"])
    assert await desk.presses("mei", "Approve") == "Approved. Publishing…"
    assert await desk.outcome() == ("approved", 1, ["approve", "void", "approve", "published"])


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("dawn chorus", "I find no time in “dawn chorus”; write one such as “Friday 9:00”"),  # nonsense
        ("25:00", "No clock shows that: “25:00”."),  # absurd
        ("Feb 30", "The calendar has no such day: “Feb 30”."),  # absurd
        ("yesterday", "“yesterday” is past."),  # past
        ("Friday 9:00 or 10:00", "“Friday 9:00 or 10:00” names more than one time."),  # two
        ("every Friday", "“every Friday” comes again and again; a post goes out once."),
        ("in 3 years' time, 2031-01-01", "is more than a year ahead."),
    ],
)
async def test_a_time_that_cannot_be_used(desk: Newsroom, said: str, answer: str) -> None:
    await desk.says("bo", COFFEE)
    await desk.presses("mei", "Schedule")
    await desk.says("mei", said)
    assert answer in await desk.last()
    assert "The time of “On coffee” was not changed." in await desk.last()
    draft = await desk.draft()
    assert (draft.status, draft.revision and draft.revision.number) == ("in_review", 1)
    assert await desk.presses("mei", "Approve") == "Approved. Publishing…"


async def test_another_time_may_follow_one_that_cannot_be_used(desk: Newsroom) -> None:
    await desk.says("bo", COFFEE)
    await desk.presses("mei", "Schedule")
    await desk.says("mei", "25:00")
    await desk.says("mei", "Friday 9:00")
    assert f"🕘 To go out {SLOT}, once approved" in await desk.last()


async def test_a_wish_that_cannot_be_used_is_told_and_the_draft_stands(desk: Newsroom) -> None:
    await desk.says("bo", f"{COFFEE}, today at 9am")
    assert "“today at 9am” is past. So it has no set time" in await desk.transcript()
    assert "🕘 To go out" not in await desk.transcript()


async def test_approved_too_late(desk: Newsroom) -> None:
    await desk.says("bo", f"{COFFEE}, in 1 hour")
    await desk.time_passes(2 * HOUR)
    assert await desk.presses("mei", "Approve") == "Approved. Publishing…"
    assert "Its time, Mon 5 Jan 2026, 17:00 (Asia/Shanghai), had passed, so it was not held" in await desk.last()
    assert await desk.outcome() == ("approved", 1, ["approve", "published"])


async def test_the_same_time_again_changes_nothing(desk: Newsroom) -> None:
    await desk.says("mei", "/language en")
    await desk.says("bo", FRIDAY)
    await desk.presses("mei", "Schedule")
    await desk.says("mei", "周五早上九点")
    assert await desk.last() == f"Copydesk: “On coffee” is set for {SLOT} already."
    assert len(await desk.stores.drafts.revisions((await desk.draft()).id)) == 1


async def test_a_draft_that_is_not_published_has_no_time(desk: Newsroom) -> None:
    await desk.says("bo", f"{COFFEE}, draft only")
    await desk.presses("mei", "Schedule")
    await desk.says("mei", "Friday 9:00")
    assert await desk.last() == "Copydesk: “On coffee” is not to be published, as asked, so it has no time to set."


async def test_a_member_cannot_move_it(desk: Newsroom) -> None:
    await desk.says("bo", FRIDAY)
    await desk.presses("mei", "Approve")
    assert (await desk.presses("bo", "Reschedule")).startswith("! Only approvers can do that.")


async def test_another_zone_shows_the_same_moment(desk: Newsroom) -> None:
    await desk.says("bo", FRIDAY)
    await desk.says("bo", "/zone New York")
    assert "🕘 To go out Thu 8 Jan 2026, 20:00 (America/New_York), once approved" in await desk.transcript()


async def test_a_day_on_which_clocks_are_changed(desk: Newsroom) -> None:
    await desk.says("bo", "/zone New York")
    await goes_on_to(desk, "2026-03-07T12:00:00-05:00")
    await desk.says("bo", f"{COFFEE}, tomorrow at 2:30am")
    assert "it goes out Sun 8 Mar 2026, 03:30 (America/New_York). Clocks are put forward" in await desk.transcript()
    await desk.presses("mei", "Approve")
    await goes_on_to(desk, "2026-03-08T03:29:00-04:00")
    assert not desk.outbox()
    await goes_on_to(desk, "2026-03-08T03:30:30-04:00")
    assert len(desk.outbox()) == 1


async def test_a_restart_before_the_slot(desk: Newsroom) -> None:
    await desk.says("bo", FRIDAY)
    await desk.presses("mei", "Approve")
    await desk.time_passes(DAY)
    await desk.restart()
    await goes_on_to(desk, "2026-01-09T09:01:00+08:00")
    assert await desk.outcome() == ("approved", 1, ["approve", "published"])


async def test_down_over_the_slot_on_disk(tmp_path: Path) -> None:
    clock = WatchedClock()
    async with newsroom_on_disk(tmp_path, clock) as desk:
        await desk.says("bo", FRIDAY)
        await desk.presses("mei", "Approve")
        assert (await desk.draft()).status == "scheduled"
    clock.jump(4 * DAY + 1.5 * HOUR)  # half an hour late
    async with newsroom_on_disk(tmp_path, clock) as desk:
        await desk.settle()
        assert await desk.outcome() == ("approved", 1, ["approve", "published"])
    async with newsroom_on_disk(tmp_path, clock) as desk:
        await desk.settle()
        assert len(desk.outbox()) == 1


async def test_every_job_twice(desk: Newsroom) -> None:
    desk.twice = True
    await desk.says("bo", FRIDAY)
    await desk.presses("mei", "Approve")
    await desk.presses("mei", "Reschedule")
    await desk.says("mei", "Saturday 10:30")
    await desk.presses("mei", "Approve")
    await goes_on_to(desk, "2026-01-10T10:31:00+08:00")
    assert await desk.outcome() == ("approved", 1, ["approve", "void", "approve", "published"])
    transcript = await desk.transcript()
    assert transcript.count("It is time for “On coffee”.") == 1
    assert len(await desk.stores.drafts.revisions((await desk.draft()).id)) == 2


async def test_in_chinese(desk: Newsroom) -> None:
    await desk.says("mei", "帮我写一篇关于手冲咖啡的小红书笔记，不要配图，周五早上九点发布")
    assert "通过后将于 2026年1月9日 周五 09:00（Asia/Shanghai）发布。" in await desk.transcript()
    await desk.presses("mei", "定时")
    await desk.says("mei", "改到周六下午")
    moved = "2026年1月10日 周六 15:00（Asia/Shanghai）"
    assert f"的发布时间定为 {moved}。没有说几点，按 15:00。" in await desk.transcript()
    await desk.presses("mei", "通过")
    assert f"✅ 已由 mei 通过，将于 {moved}发布\n  [✏️ 修改] [🕘 改期] [🚫 取消发布]" in await desk.transcript()
