"""Pauses, and days without publications; it begins on Monday 5 January 2026, 16:00 in Shanghai."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.scenarios.newsroom import Newsroom, newsroom
from tests.scenarios.test_scheduling import COFFEE, FRIDAY, goes_on_to

TEA = "write a Xiaohongshu note about green tea, no pictures"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Newsroom]:
    """A desk in Shanghai."""
    async with newsroom(tmp_path) as desk:
        await desk.says("bo", "/zone Asia/Shanghai")
        await desk.says("bo", "/language en")
        yield desk


# --- pauses ---------------------------------------------------------------------------------------------


async def test_what_comes_due_in_a_pause_waits_and_is_asked_about_at_its_end(desk: Newsroom) -> None:
    await desk.says("bo", FRIDAY)
    await desk.presses("mei", "Approve")
    await desk.says("mei", "/pause xiaohongshu")
    assert (await desk.last()).startswith("Copydesk: ⏸ Xiaohongshu: nothing is published until somebody sends /resume.")
    await goes_on_to(desk, "2026-01-09T12:00:00+08:00")
    assert await desk.outcome() == ("scheduled", 0, ["approve"])
    assert "⏸ “On coffee” was to go out to Outbox now, but publishing there is paused; it waits." in await desk.last()
    await desk.says("mei", "/resume")
    assert "▶ “On coffee” waited while publishing was paused." in await desk.transcript()
    assert await desk.outcome() == ("scheduled", 0, ["approve"])
    await desk.presses("mei", "Publish now")
    assert await desk.outcome() == ("approved", 1, ["approve", "published"])
    assert [line.what for line in await desk.stores.audit.read() if not line.draft][:2] == ["resume", "pause"]


async def test_an_approval_in_a_pause_publishes_nothing(desk: Newsroom) -> None:
    await desk.says("mei", "/pause")
    await desk.says("bo", COFFEE)
    await desk.presses("mei", "Approve")
    assert (await desk.outcome())[1] == 0
    await desk.restart()
    await desk.says("mei", "/resume all")
    await desk.presses("mei", "Publish now")
    assert (await desk.outcome())[:2] == ("approved", 1)


async def test_several_that_waited_are_asked_about_together(desk: Newsroom) -> None:
    for words in (COFFEE, TEA):
        await desk.says("bo", f"{words}, Friday 9:0{0 if words is COFFEE else 5}")
        await desk.presses("mei", "Approve")
    await desk.says("mei", "/pause all until Friday 18:00")
    assert "until Fri 9 Jan 2026, 18:00 (Asia/Shanghai)" in await desk.last()
    await goes_on_to(desk, "2026-01-09T18:01:00+08:00")
    assert "▶ 2 posts waited while publishing was paused:" in await desk.transcript()
    assert len(desk.outbox()) == 0
    await desk.presses("mei", "One by one")
    assert len(await desk.buttons("Another time")) == 2
    await desk.presses("mei", "Publish now")
    assert len(desk.outbox()) == 1
    await desk.presses("mei", "Publish now")
    assert len(desk.outbox()) == 2


async def test_all_that_waited_at_once(desk: Newsroom) -> None:
    for words in (COFFEE, TEA):
        await desk.says("bo", f"{words}, Friday 9:0{0 if words is COFFEE else 5}")
        await desk.presses("mei", "Approve")
    await desk.says("mei", "/pause 小红书 到 周五下午六点")
    await goes_on_to(desk, "2026-01-09T18:01:00+08:00")
    await desk.presses("mei", "Publish now")
    await desk.restart()
    await desk.settle()
    assert len(desk.outbox()) == 2


@pytest.mark.parametrize(
    ("who", "said", "answer"),
    [
        ("bo", "/pause", "Only approvers and owners may do that; nothing was changed."),
        ("bo", "/resume", "Only approvers and owners may do that; nothing was changed."),
        ("bo", "/blackout 2026-12-25", "Only approvers and owners may do that; nothing was changed."),
        ("mei", "/pause nowhere", "I know no place “nowhere” that posts go to"),
        ("mei", "/pause all until yesterday", "“yesterday” is past."),
        ("mei", "/pause all until 30 February", "The calendar has no such day: “30 February”."),
        ("mei", "/resume", "Nothing is paused."),
        ("mei", "/blackout 2026-02-30", "I cannot read the days in “2026-02-30”"),
        ("mei", "/blackout 2026-12-26..25", "I cannot read the days in “2026-12-26..25”"),
        ("mei", "/blackout 2025-12-25", "I cannot read the days in “2025-12-25”"),
        ("mei", "/blackout soon", "I cannot read the days in “soon”"),
        ("mei", "/blackout 2026-12-25 nowhere", "I know no place “nowhere” that posts go to"),
        ("mei", "/blackout remove abc", "There is no `abc` in the list; nothing was changed."),
        ("mei", "/blackout", "There are no days without publications."),
    ],
)
async def test_what_is_refused_changes_nothing(desk: Newsroom, who: str, said: str, answer: str) -> None:
    await desk.says(who, said)
    assert (await desk.last()).startswith(f"Copydesk: {answer}")
    assert list(await desk.stores.closures.all()) == []


async def test_in_chinese(desk: Newsroom) -> None:
    await desk.says("mei", "/language zh")
    await desk.says("mei", "/pause 小红书 到 周五下午六点")
    assert await desk.last() == (
        "Copydesk: ⏸ 小红书：在2026年1月9日 周五 18:00（Asia/Shanghai）之前不发布任何内容，到点的会等待。"
    )
    await desk.says("mei", "/blackout 2026-12-25到26 小红书")
    assert "🚫 小红书：2026年12月25日 周五 – 2026年12月26日 周六 不发布任何内容" in await desk.last()


# --- days without publications ----------------------------------------------------------------------------


async def test_slots_and_plans_skip_them(desk: Newsroom) -> None:
    await desk.says("mei", "/blackout 2026-01-06..07")
    await desk.says("mei", "/slots xiaohongshu morning daily 9:00")
    await desk.says("bo", f"{COFFEE}, next free slot")
    assert "🕘 To go out Thu 8 Jan 2026, 09:00 (Asia/Shanghai), once approved" in await desk.last()
    await desk.says("bo", "every day 10:00 draft something about tea, no pictures")
    assert "Next: Thu 8 Jan 2026, 10:00 (Asia/Shanghai)." in await desk.last()


async def test_a_time_on_one_is_refused_with_the_next_possible(desk: Newsroom) -> None:
    await desk.says("mei", "/blackout 2026-01-09..10")
    await desk.says("bo", COFFEE)
    await desk.says("mei", "/schedule Friday 9:00")
    assert await desk.last() == (
        "Copydesk: Nothing goes out on that day; Sun 11 Jan 2026, 09:00 (Asia/Shanghai) is the next that is possible."
    )
    draft = await desk.draft()
    assert draft.revision is not None
    assert (draft.revision.number, draft.revision.slot) == (1, None)
    await desk.says("mei", "Sunday 9:00")
    assert "🕘 To go out Sun 11 Jan 2026, 09:00 (Asia/Shanghai), once approved" in await desk.last()


async def test_a_request_for_one_is_drafted_without_a_time(desk: Newsroom) -> None:
    await desk.says("mei", "/blackout 2026-01-09")
    await desk.says("bo", FRIDAY)
    draft = await desk.draft()
    assert draft.brief.slot is None
    assert "Nothing goes out Fri 9 Jan 2026, 09:00 (Asia/Shanghai). So it has no set time" in await desk.transcript()


async def scheduled_on_a_day_that_is_closed_then(desk: Newsroom) -> None:
    """Coffee is approved for Friday, and then nothing is to go out on Friday."""
    await desk.says("bo", FRIDAY)
    await desk.presses("mei", "Approve")
    await desk.says("mei", "/blackout 2026-01-09")


async def test_what_was_scheduled_for_one_is_asked_about_and_stays_back(desk: Newsroom) -> None:
    await scheduled_on_a_day_that_is_closed_then(desk)
    assert "🚫 “On coffee” is to go out Fri 9 Jan 2026, 09:00 (Asia/Shanghai), on a day" in await desk.transcript()
    await goes_on_to(desk, "2026-01-10T12:00:00+08:00")
    assert await desk.outcome() == ("scheduled", 0, ["approve"])
    assert len(await desk.buttons("Keep its time")) == 1, "it is asked once"


async def test_it_keeps_its_time_if_somebody_says_so(desk: Newsroom) -> None:
    await scheduled_on_a_day_that_is_closed_then(desk)
    await desk.presses("mei", "Keep its time")
    await goes_on_to(desk, "2026-01-09T08:59:00+08:00")
    assert await desk.outcome() == ("scheduled", 0, ["approve"])
    await goes_on_to(desk, "2026-01-09T09:01:00+08:00")
    assert await desk.outcome() == ("approved", 1, ["approve", "published"])
    await desk.restart()
    await desk.settle()
    assert len(desk.outbox()) == 1


async def test_it_may_be_cancelled(desk: Newsroom) -> None:
    await scheduled_on_a_day_that_is_closed_then(desk)
    await desk.presses("mei", "Cancel")
    assert (await desk.outcome())[:2] == ("cancelled", 0)


async def test_a_day_is_opened_again(desk: Newsroom) -> None:
    await desk.says("mei", "/blackout 2026-01-09..10 xiaohongshu")
    (closure,) = await desk.stores.closures.all()
    await desk.says("bo", "/blackout")
    assert f"- `{closure.id}` · Xiaohongshu · Fri 9 Jan 2026 – Sat 10 Jan 2026 (Asia/Shanghai) · by mei" in (
        await desk.last()
    )
    await desk.says("mei", f"/blackout remove {closure.id}")
    assert await desk.last() == "Copydesk: Posts may go out on Fri 9 Jan 2026 – Sat 10 Jan 2026 again."
    await desk.says("bo", FRIDAY)
    assert "🕘 To go out Fri 9 Jan 2026" in await desk.last()


# --- the calendar -----------------------------------------------------------------------------------------


async def test_the_calendar_shows_all_of_it(desk: Newsroom) -> None:
    await desk.says("mei", "/slots xiaohongshu morning weekdays 9:00")
    await desk.says("bo", "every Tuesday 10:00 draft something about tea, no pictures")
    await desk.says("bo", f"{COFFEE}, next free slot")
    await desk.says("mei", "/blackout 2026-01-08")
    await desk.says("mei", "/pause xiaohongshu")
    await desk.says("bo", "/calendar week")
    (plan,) = await desk.stores.plans.all()
    await desk.reads(
        f"""
        Copydesk: **Calendar** · […]
        ⏸ Paused: Xiaohongshu
        🚫 Nothing goes out on Thu 8 Jan 2026: All places

        **Tue 6 Jan 2026**
        - 09:00 ⏳ “On coffee” · waits for approval · […]
        - 10:00 🔁 plan `{plan.id}` · “draft something about tea, no pictures”

        **Wed 7 Jan 2026**
        - 09:00 ▫ free slot **morning** · Xiaohongshu

        **Fri 9 Jan 2026**
        - 09:00 ▫ free slot **morning** · Xiaohongshu
        […]
        """,
        after=len(await desk.shown()) - 1,
    )
