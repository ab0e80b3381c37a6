"""Reactions are counted on their schedule, once, and a platform that refuses disturbs nothing. The desk begins on a
Monday at 8:00 UTC."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from core.errors import PublishRefused, PublishUncertain
from core.records import Reactions
from core.reports.reactions import Count, count_job
from tests.scenarios.places import BLIND, COFFEE, Places, places
from tests.scenarios.test_publishing import later

HOUR = 3600.0
DAY = 24 * HOUR


async def counts(desk: Places) -> list[Count]:
    """All counts of the newest draft's first publication."""
    (first, *_) = await desk.publications()
    return list((await desk.stores.reactions.of([first.id])).get(first.id, []))


async def told(desk: Places) -> list[tuple[int, int | None, float]]:
    """Number, likes, and the hours behind the publication."""
    (first, *_) = await desk.publications()
    assert first.receipt is not None
    since = first.receipt.published_at
    return [
        (each.number, each.reactions.likes, (each.reactions.at - since) / timedelta(hours=1))
        for each in await counts(desk)
    ]


async def liked(desk: Places, likes: int) -> None:
    """That many readers like the newest post by now."""
    (first, *_) = await desk.publications()
    assert first.receipt is not None
    desk.brand.react(first.receipt, Reactions(at=desk.clock.now(), likes=likes))


async def test_counted_at_five_times_across_restarts_and_no_more(tmp_path: Path) -> None:
    async with places(tmp_path, brand=BLIND) as desk:
        await desk.goes_out()
        shown = len(await desk.shown())
        for day in range(40):
            await liked(desk, day)
            await desk.restart()
            await later(desk, DAY)
        expected = [(1, 0, 1.0), (2, 0, 24.0), (3, 2, 72.0), (4, 6, 168.0), (5, 27, 672.0)]
        assert [(number, hours) for number, _, hours in await told(desk)] == [(n, h) for n, _, h in expected]
        assert len([job for job in desk.done if job.kind == "count"]) == 1 + 5
        assert len(await desk.shown()) == shown, "nobody is told"


async def test_jobs_that_run_twice_count_once(tmp_path: Path) -> None:
    async with places(tmp_path, brand=BLIND) as desk:
        desk.twice = True
        await desk.goes_out()
        await later(desk, HOUR)
        await later(desk, DAY)
        assert [number for number, _, _ in await told(desk)] == [1, 2]


async def test_an_outage_is_made_up_for_by_one_count(tmp_path: Path) -> None:
    async with places(tmp_path, brand=BLIND) as desk:
        await desk.goes_out()
        await desk.close()
        await desk.time_passes(4 * DAY)
        desk.open()
        desk.start()
        await desk.settle()
        assert [(number, hours) for number, _, hours in await told(desk)] == [(1, 96.0)]
        await later(desk, 3 * DAY)
        assert [(number, hours) for number, _, hours in await told(desk)] == [(1, 96.0), (4, 168.0)]


@pytest.mark.parametrize(
    "error",
    [
        PublishRefused("the token was revoked", why="credentials"),
        PublishUncertain("no answer", why="silent"),
        RuntimeError("a library's own"),
    ],
    ids=["refused", "not told", "a bug"],
)
async def test_what_is_not_told_is_asked_at_the_next_time(tmp_path: Path, error: Exception) -> None:
    async with places(tmp_path, brand=BLIND) as desk:
        await desk.goes_out()
        desk.brand.fail_count(error)
        await later(desk, HOUR)
        assert await told(desk) == []
        await later(desk, DAY)
        assert [number for number, _, _ in await told(desk)] == [2]
        assert await desk.states() == {"brand": "published"}


async def test_a_post_that_is_gone_is_asked_about_no_more(tmp_path: Path) -> None:
    async with places(tmp_path, brand=BLIND) as desk:
        await desk.goes_out()
        (first,) = await desk.publications()
        assert first.receipt is not None
        await desk.brand.take_back(first.receipt)  # by hand, there
        await later(desk, HOUR)
        assert [each.gone for each in await counts(desk)] == [True]
        await later(desk, 30 * DAY)
        assert len(await counts(desk)) == 1
        assert len([job for job in desk.done if job.kind == "count"]) == 2


async def test_what_was_taken_back_is_counted_no_more(tmp_path: Path) -> None:
    async with places(tmp_path, brand=BLIND) as desk:
        await desk.goes_out()
        await later(desk, HOUR)
        await desk.says("mei", f"/takeback {(await desk.draft()).id}")
        await desk.presses("mei", "Take back")
        await later(desk, 30 * DAY)
        assert [number for number, _, _ in await told(desk)] == [1]


async def test_a_place_that_tells_nothing_is_not_asked(tmp_path: Path) -> None:
    async with places(tmp_path, brand=BLIND) as desk:
        await desk.says("bo", "write a Mastodon post about coffee, no pictures")  # no account: the outbox
        await desk.presses("mei", "Approve")
        await later(desk, 30 * DAY)
        assert await counts(desk) == []
        assert [job.id[-2:] for job in desk.done if job.kind == "count"] == [":0"]


async def test_a_draft_that_is_lost_keeps_nothing_from_being_counted(tmp_path: Path) -> None:
    async with places(tmp_path, brand=BLIND) as desk:
        desk.settings.reports.weekly = "mon 09:00"
        await desk.restart()
        await desk.says("bo", COFFEE)
        await desk.spread("brand")
        await desk.presses("mei", "Approve")
        (first,) = await desk.publications()
        await desk.lose_draft()
        await desk.world.queue.put(replace(count_job(first, 0), id="count:once-more"))
        await later(desk, HOUR)
        assert [count.number for count in (await desk.stores.reactions.of([first.id]))[first.id]] == [1]
        assert [job.id for job in desk.done if job.id == "count:once-more"] == ["count:once-more"]
