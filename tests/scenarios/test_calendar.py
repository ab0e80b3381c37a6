"""Times in words and by command, and the calendar; it begins on Monday 5 January 2026, 16:00 in Shanghai."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.scenarios.newsroom import HALL, Newsroom, newsroom
from tests.scenarios.test_scheduling import COFFEE, DAY, FRIDAY, SLOT, goes_on_to

TEA = "write a Xiaohongshu note about green tea, no pictures"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Newsroom]:
    """The desk of the other scenes, in Shanghai."""
    async with newsroom(tmp_path) as desk:
        await desk.says("bo", "/zone Asia/Shanghai")
        await desk.says("bo", "/language en")
        yield desk


@pytest.mark.parametrize(
    ("said", "slot"),
    [
        ("schedule it for Friday 9am", SLOT),  # in words
        ("publish it on Friday at 9:00", SLOT),  # other words
        ("改到周五早上九点", SLOT),  # in Chinese
        ("/schedule Friday 9:00", SLOT),  # by command
        ("半小时后发布", "Mon 5 Jan 2026, 16:30 (Asia/Shanghai)"),  # from now
    ],
)
async def test_the_time_of_the_one_draft_is_set(desk: Newsroom, said: str, slot: str) -> None:
    await desk.says("bo", COFFEE)
    await desk.says("mei", said)
    assert f"🕘 To go out {slot}, once approved" in await desk.last()
    draft = await desk.draft()
    assert (draft.status, draft.revision and draft.revision.number) == ("in_review", 2)


async def test_a_command_names_the_draft(desk: Newsroom) -> None:
    await desk.says("bo", COFFEE)
    await desk.says("bo", TEA)
    first, second = await desk.drafts()
    await desk.says("mei", f"/schedule {first.id} Friday 9:00")
    assert f"“On coffee” is set for {SLOT}." in await desk.transcript()
    await desk.says("mei", f"/schedule {first.id[:5]} off")
    assert "“On coffee” has no set time any more." in await desk.transcript()
    assert (await desk.stores.drafts.get(second.id)).version == second.version


async def test_which_draft_is_asked_and_then_its_time_is_set(desk: Newsroom) -> None:
    await desk.says("bo", COFFEE)
    await desk.says("bo", TEA)
    await desk.says("mei", "schedule it for Friday 9am")
    assert (await desk.last()).startswith("Copydesk: Which draft is it about?")
    await desk.says("mei", "2")
    assert f"“On coffee” is set for {SLOT}." in await desk.transcript()


async def test_without_a_time_it_is_asked_for(desk: Newsroom) -> None:
    await desk.says("bo", COFFEE)
    await desk.says("mei", "/schedule")
    assert "When should “On coffee” be published?" in await desk.last()
    await desk.says("mei", "Friday 9:00")
    assert f"🕘 To go out {SLOT}, once approved" in await desk.last()


@pytest.mark.parametrize(
    ("said", "slot"),
    [
        ("推迟两小时", "Fri 9 Jan 2026, 11:00 (Asia/Shanghai)"),  # by a step
        ("postpone it by two hours", "Fri 9 Jan 2026, 11:00 (Asia/Shanghai)"),  # in English
        ("postpone the draft until Saturday 10am", "Sat 10 Jan 2026, 10:00 (Asia/Shanghai)"),  # to a moment
    ],
)
async def test_an_approved_one_is_moved_in_words(desk: Newsroom, said: str, slot: str) -> None:
    await desk.says("bo", FRIDAY)
    await desk.presses("mei", "Approve")
    await desk.says("mei", said)
    assert f"“On coffee” is set for {slot}. The approval that it had is void" in await desk.transcript()
    assert await desk.outcome() == ("in_review", 0, ["approve", "void"])


async def test_the_time_is_taken_away_in_words(desk: Newsroom) -> None:
    await desk.says("bo", FRIDAY)
    await desk.says("mei", "取消定时发布")
    assert "“On coffee” has no set time any more." in await desk.transcript()
    assert "🕘 To go out" not in await desk.last()


@pytest.mark.parametrize("said", ["schedule it for Friday 9am", "/schedule Friday 9:00"])
async def test_a_member_sets_no_time(desk: Newsroom, said: str) -> None:
    await desk.says("bo", COFFEE)
    await desk.says("bo", said)
    assert "Only approvers can do that." in await desk.last()
    assert len(await desk.stores.drafts.revisions((await desk.draft()).id)) == 1


async def test_no_draft_to_set_a_time_of(desk: Newsroom) -> None:
    await desk.says("mei", "/schedule Friday 9:00")
    assert await desk.drafts() == ()
    await desk.says("bo", COFFEE)
    await desk.says("mei", "/schedule ffff00 Friday 9:00")
    assert len(await desk.stores.drafts.revisions((await desk.draft()).id)) == 1


async def test_the_calendar(desk: Newsroom) -> None:
    await desk.says("bo", FRIDAY)
    await desk.presses("mei", "Approve")
    await desk.says("bo", f"{TEA}, on January 20 at 10am")
    coffee, tea = await desk.drafts()
    await desk.says("bo", "/calendar")
    await desk.reads(
        f"""
        bo: /calendar
        Copydesk: **Calendar** · Fri 2 Jan 2026 – Mon 12 Jan 2026 (Asia/Shanghai)

        **Fri 9 Jan 2026**
        - 09:00 🕘 “On coffee” · goes out, approved by mei · `{coffee.id}`

        … and 1 more later.

        `/schedule ID TIME` moves one, […]
        """,
        after=len(await desk.shown()) - 2,
    )
    await desk.says("bo", "/calendar month")
    assert f"**Tue 20 Jan 2026**\n- 10:00 ⏳ “On green tea” · waits for approval · `{tea.id}`" in await desk.last()
    await goes_on_to(desk, "2026-01-09T09:01:00+08:00")
    await desk.says("bo", "show the calendar")
    assert "**Fri 9 Jan 2026**\n- 09:00 📮 “On coffee” · published · http" in await desk.last()
    await desk.time_passes(13 * DAY)
    await desk.says("bo", "/calendar week")
    assert "- 10:00 ⚠ “On green tea” · its time has passed, not approved" in await desk.last()


async def test_the_calendar_of_another_chat_is_shown_on_demand(desk: Newsroom) -> None:
    await desk.says("bo", FRIDAY)
    await desk.says("mei", "/calendar", at=HALL)
    assert "Nothing goes out or went out on those days." in await desk.last(HALL)
    await desk.says("mei", "/calendar all", at=HALL)
    assert "- 01:00 ⏳ “On coffee” · waits for approval" in await desk.last(HALL), "in that chat's own zone"


async def test_the_calendar_in_chinese(desk: Newsroom) -> None:
    await desk.says("bo", FRIDAY)
    await desk.says("mei", "/language zh")
    await desk.says("mei", "/calendar")
    assert "**日历** · 2026年1月2日 周五 – 2026年1月12日 周一（Asia/Shanghai）" in await desk.last()
    assert "**2026年1月9日 周五**\n- 09:00 ⏳ 《On coffee》 · 待审批" in await desk.last()
