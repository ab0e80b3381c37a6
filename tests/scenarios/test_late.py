"""What the server missed while it was down: let go with a word within the grace, asked about behind it."""

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest

from core.catalogue import say
from tests.scenarios.kept import WatchedClock
from tests.scenarios.newsroom import Newsroom, newsroom, newsroom_on_disk
from tests.scenarios.test_scheduling import COFFEE, FRIDAY, HOUR, SLOT, goes_on_to


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Newsroom]:
    """A desk in Shanghai, where coffee is approved for Friday 9:00."""
    async with newsroom(tmp_path) as desk:
        await desk.says("bo", "/zone Asia/Shanghai")
        await desk.says("bo", "/language en")
        await desk.says("bo", FRIDAY)
        await desk.presses("mei", "Approve")
        yield desk


async def comes_back_at(desk: Newsroom, moment: str) -> None:
    """The server is down from now on, and is back at that moment."""
    await desk.close()
    await desk.time_passes((datetime.fromisoformat(moment) - desk.clock.now()).total_seconds())
    await desk.restart()
    await desk.settle()


async def test_within_the_grace_it_goes_out_once_and_says_that_it_is_late(desk: Newsroom) -> None:
    await comes_back_at(desk, "2026-01-09T09:40:00+08:00")
    assert await desk.outcome() == ("approved", 1, ["approve", "published"])
    assert (
        "It is time for “On coffee”; it goes out 40 min late, because I was not there.\n📮 Outbox: published"
        in await desk.last()
    )
    await desk.restart()
    await desk.settle()
    assert len(desk.outbox()) == 1


async def test_on_time_nothing_is_said_of_it(desk: Newsroom) -> None:
    await goes_on_to(desk, "2026-01-09T09:00:30+08:00")
    assert "It is time for “On coffee”.\n" in await desk.last()


async def test_behind_the_grace_it_is_asked_and_not_published(desk: Newsroom) -> None:
    await comes_back_at(desk, "2026-01-09T10:01:00+08:00")
    assert await desk.outcome() == ("scheduled", 0, ["approve"])
    await desk.reads(
        f"""
        Copydesk: ⏰ “On coffee” was to go out {SLOT}; that was more than 1 hour ago, so it was not published […]
          [Publish now] [Next free slot]
          [Another time] [Cancel]
        """,
        after=len(await desk.shown()) - 1,
    )
    shown = len(await desk.shown())
    await comes_back_at(desk, "2026-01-09T14:00:00+08:00")
    assert len(await desk.shown()) == shown, "it is asked once"


async def test_publish_now(desk: Newsroom) -> None:
    await comes_back_at(desk, "2026-01-09T12:00:00+08:00")
    assert await desk.presses("bo", "Publish now") == f"! {say('access.approver', 'en')}"
    press = await desk.press("mei", "Publish now")
    assert await desk.pressed(press) == "All right."
    assert (await desk.pressed(desk.forged("lin", press.callback))).startswith("! ")
    await desk.settle()
    assert await desk.outcome() == ("approved", 1, ["approve", "published"])
    assert "mei chose: Publish now." in await desk.transcript()
    assert not await desk.buttons("Publish now")
    await desk.restart()
    await desk.settle()
    assert len(desk.outbox()) == 1


async def test_the_next_free_slot_has_to_be_approved(desk: Newsroom) -> None:
    await desk.says("mei", "/slots xiaohongshu morning weekdays 9:00")
    await comes_back_at(desk, "2026-01-09T12:00:00+08:00")
    await desk.presses("mei", "Next free slot")
    assert "“On coffee” is set for Mon 12 Jan 2026, 09:00 (Asia/Shanghai)." in await desk.transcript()
    assert await desk.outcome() == ("in_review", 0, ["approve", "void"])
    await desk.presses("mei", "Approve")
    await goes_on_to(desk, "2026-01-12T09:01:00+08:00")
    assert await desk.outcome() == ("approved", 1, ["approve", "void", "approve", "published"])


async def test_without_slots_there_is_no_next_one(desk: Newsroom) -> None:
    await comes_back_at(desk, "2026-01-09T12:00:00+08:00")
    await desk.presses("mei", "Next free slot")
    assert "“On coffee” stays as it is: no slot of its places is free." in await desk.transcript()
    assert await desk.outcome() == ("scheduled", 0, ["approve"])


async def test_another_time(desk: Newsroom) -> None:
    await comes_back_at(desk, "2026-01-09T12:00:00+08:00")
    await desk.presses("mei", "Another time")
    await desk.says("mei", "tomorrow 10:30")
    assert await desk.outcome() == ("in_review", 0, ["approve", "void"])
    assert "🕘 To go out Sat 10 Jan 2026, 10:30 (Asia/Shanghai), once approved" in await desk.last()


async def test_cancel(desk: Newsroom) -> None:
    await comes_back_at(desk, "2026-01-09T12:00:00+08:00")
    await desk.presses("mei", "Cancel", card=-1)
    assert await desk.outcome() == ("cancelled", 0, ["approve", "cancel"])


async def test_moved_meanwhile_the_question_changes_nothing(desk: Newsroom) -> None:
    await comes_back_at(desk, "2026-01-09T12:00:00+08:00")
    await desk.says("mei", f"/schedule {(await desk.draft()).id} tomorrow 10:30")
    await desk.presses("mei", "Publish now")
    assert await desk.outcome() == ("in_review", 0, ["approve", "void"])
    assert "“On coffee” was decided otherwise meanwhile; nothing was changed." in await desk.transcript()


async def test_the_same_in_chinese(tmp_path: Path) -> None:
    async with newsroom(tmp_path) as desk:
        await desk.says("bo", "/zone 上海")
        await desk.says("bo", "/language zh")
        await desk.says("bo", f"{COFFEE}, Friday 9:00")
        await desk.presses("mei", "通过")
        await comes_back_at(desk, "2026-01-09T12:00:00+08:00")
        assert "⏰ 《On coffee》应在2026年1月9日 周五 09:00（Asia/Shanghai）发布，已过去超过1小时" in await desk.last()
        await desk.presses("mei", "立即发布")
        assert (await desk.outcome())[:2] == ("approved", 1)


async def test_on_disk_over_a_restart(tmp_path: Path) -> None:
    clock = WatchedClock()
    async with newsroom_on_disk(tmp_path, clock) as desk:
        await desk.says("lin", "/zone Asia/Shanghai")
        await desk.says("lin", "/language en")
        await desk.says("lin", FRIDAY)
        await desk.presses("lin", "Approve")
    await clock.advance(100 * HOUR)
    async with newsroom_on_disk(tmp_path, clock) as desk:
        await desk.settle()
        assert (await desk.outcome())[:2] == ("scheduled", 0)
    async with newsroom_on_disk(tmp_path, clock) as desk:
        await desk.settle()
        await desk.presses("lin", "Publish now")
        assert (await desk.outcome())[:2] == ("approved", 1)
