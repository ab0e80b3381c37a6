"""What goes out at its slot where the draft is changed around it: what is still approved, and that once."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from core.decisions import present, reopen
from core.drafts import Draft
from core.errors import PublishRefused
from tests.scenarios.places import COFFEE, SURE, Places, places

HOUR = 3600.0
TOMORROW = f"{COFFEE}, tomorrow at 9:00"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Places]:
    """A post for two accounts is approved and waits for tomorrow, 9:00."""
    async with places(tmp_path, brand=SURE, shop=SURE) as desk:
        await desk.says("bo", TOMORROW)
        await desk.spread("brand", "shop")
        await desk.presses("mei", "Approve")
        assert (await desk.draft()).status == "scheduled"
        yield desk


async def taken_up(desk: Places) -> Draft:
    """Somebody begins to edit it."""
    draft = await desk.draft()
    await desk.stores.drafts.save(reopen(draft, at=desk.clock.now()), expected=draft.version)
    return await desk.draft()


async def laid_down(desk: Places, draft: Draft, *changed: str) -> None:
    """Those accounts have another text."""
    assert draft.revision is not None
    number = draft.revision.number + 1
    variants = tuple(
        replace(each, since=number, post=replace(each.post, body=f"{each.post.body} Hot."))
        if each.target.account in changed
        else each
        for each in draft.revision.variants
    )
    revision = replace(draft.revision, number=number, variants=variants)
    await desk.stores.drafts.save(present(draft, revision, at=desk.clock.now()), expected=draft.version)


async def test_both_go_out_and_are_told_together(desk: Places) -> None:
    await desk.time_passes(26 * HOUR)
    await desk.settle()
    assert await desk.last() == (
        "Copydesk: It is time for “On coffee”.\n"
        "📮 Xiaohongshu (brand): published · memory://xiaohongshu/1\n"
        "📮 Xiaohongshu (shop): published · memory://xiaohongshu/1"
    )
    assert (await desk.draft()).status == "approved"


async def test_an_edit_in_the_middle_is_waited_for_and_what_changed_is_approved_anew(desk: Places) -> None:
    draft = await taken_up(desk)
    await desk.time_passes(25 * HOUR + 20)
    assert [each.calls for each in desk.places.values()] == [0, 0]
    await laid_down(desk, draft, "shop")
    await desk.time_passes(70)
    await desk.settle()
    assert await desk.states() == {"brand": "published"}
    assert await desk.last() == (
        "Copydesk: It is time for “On coffee”.\n📮 Xiaohongshu (brand): published · memory://xiaohongshu/1"
    )
    assert (await desk.draft()).status == "in_review"

    await desk.says("bo", f"/drafts {draft.id}")
    await desk.presses("mei", "Approve")
    assert await desk.states() == {"brand": "published", "shop": "published"}
    told = await desk.last()
    assert "📮 Xiaohongshu (shop): published" in told
    assert "brand" not in told, "that was told before"
    assert [each.calls for each in desk.places.values()] == [1, 1]


async def test_an_edit_of_all_makes_the_order_void(desk: Places) -> None:
    draft = await taken_up(desk)
    await desk.time_passes(26 * HOUR)
    await laid_down(desk, draft, "brand", "shop")
    shown = len(await desk.shown())
    await desk.time_passes(2 * HOUR)
    await desk.settle()
    assert (await desk.states(), len(await desk.shown())) == ({}, shown)


async def test_an_edit_of_what_is_out_makes_no_second_post(desk: Places) -> None:
    draft = await taken_up(desk)
    await laid_down(desk, draft, "shop")
    await desk.time_passes(26 * HOUR)
    await desk.settle()
    assert await desk.states() == {"brand": "published"}
    await laid_down(desk, await taken_up(desk), "brand")
    await desk.says("bo", f"/drafts {draft.id}")
    await desk.presses("mei", "Approve")
    told = await desk.last()
    assert "📮 Xiaohongshu (brand): revision 1 is out there already, so this one was not sent. memory://" in told
    assert "📮 Xiaohongshu (shop): published" in told
    assert [len(each.posts) for each in desk.places.values()] == [1, 1]


async def test_what_is_cancelled_before_its_slot_never_goes_out(desk: Places) -> None:
    await desk.presses("mei", "Cancel")
    await desk.time_passes(26 * HOUR)
    await desk.settle()
    assert ((await desk.draft()).status, await desk.states()) == ("cancelled", {})


async def test_a_retry_of_what_is_not_approved_any_more_is_refused(tmp_path: Path) -> None:
    async with places(tmp_path, brand=SURE) as desk:
        desk.brand.fail_next(PublishRefused("revoked", why="credentials"))
        await desk.goes_out()
        draft = await desk.draft()
        await desk.stores.drafts.save(replace(draft, approvals=()), expected=draft.version)
        await desk.presses("mei", "Retry")
        assert "What was approved is not what stands there now: approve it anew." in await desk.last()
        assert (desk.brand.calls, await desk.states()) == (1, {"brand": "failed"})


async def test_sent_home_in_the_middle_of_a_call_it_is_looked_up_at_the_next_start(tmp_path: Path) -> None:
    async with places(tmp_path, brand=SURE) as desk:
        await desk.hangs(300.0)
        await desk.close()
        assert (await desk.states(), desk.brand.posts) == ({"brand": "publishing"}, [])
        desk.open()
        desk.start()
        await desk.settle()
        assert (await desk.states(), len(desk.brand.posts), desk.brand.calls) == ({"brand": "published"}, 1, 2)
        assert "“On coffee” is approved.\n📮 Xiaohongshu (brand): published" in await desk.last()
