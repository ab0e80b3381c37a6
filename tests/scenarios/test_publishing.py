"""Publishing once, whatever a platform does: what people read, and how many posts readers see. The desk speaks English;
it begins on a Monday at 8:00 UTC."""

from dataclasses import replace
from pathlib import Path

import pytest

from adapters.memory.stores import MemoryPublications
from core.errors import PublishRefused, PublishUncertain
from core.publishing.publication_sweep import sweep_job
from tests.scenarios.newsroom import HALL
from tests.scenarios.places import BLIND, LIMIT, SAME, SEEN, SURE, Places, places

MINUTE = 60.0


async def later(desk: Places, seconds: float) -> None:
    """Time passes, and everything happens that is due."""
    await desk.time_passes(seconds)
    await desk.settle()


# --- what is certain -----------------------------------------------------------------------------------


async def test_published_and_told_with_its_link(tmp_path: Path) -> None:
    async with places(tmp_path, brand=SURE) as desk:
        await desk.goes_out()
        assert await desk.last() == (
            "Copydesk: “On coffee” is approved.\n📮 Xiaohongshu (brand): published · memory://xiaohongshu/1"
        )
        assert (await desk.states(), desk.brand.calls) == ({"brand": "published"}, 1)
        assert await desk.audited() == ["published by copydesk"]


@pytest.mark.parametrize(
    ("why", "said", "remedy"),
    [
        ("credentials", "the token was revoked", "an owner sets a new one in the settings"),
        ("too_long", "1,001 characters, of which 1,000 fit", "The text is too long there: shorten it."),
        ("media_size", "a picture of 25 MB", "A picture or the video is too large there."),
        ("media_type", "a picture is image/bmp", "does not take a picture or video of that type"),
        ("no_picture", "", "The platform wants a picture: add one."),
        ("not_permitted", "may not post", "an owner gives it that right"),
        ("gone", "no such channel", "The place is not there any more: check the settings."),
        ("something_new", "a refusal of a kind nobody knew", ""),
    ],
)
async def test_a_refusal_says_what_can_be_done_and_a_button_tries_again(
    tmp_path: Path, why: str, said: str, remedy: str
) -> None:
    async with places(tmp_path, brand=BLIND) as desk:
        desk.brand.fail_next(PublishRefused(said, why=why))
        await desk.goes_out()
        told = await desk.last()
        assert f"⚠ Xiaohongshu (brand): refused · {said}" in told
        assert remedy in told
        assert (await desk.states(), desk.brand.posts) == ({"brand": "failed"}, [])

        assert (await desk.presses("bo", "Retry Xiaohongshu (brand)")).startswith("! Only approvers can do that.")
        assert await desk.presses("mei", "Retry Xiaohongshu (brand)") == "Trying again…"
        assert await desk.last() == (
            "Copydesk: “On coffee”, tried again:\n📮 Xiaohongshu (brand): published · memory://xiaohongshu/1"
        )
        assert not await desk.buttons("Retry")
        assert (len(desk.brand.posts), desk.brand.calls) == (1, 2)
        assert await desk.audited() == ["failed by copydesk", "retry by web:mei", "published by copydesk"]


async def test_a_retry_that_is_pressed_twice_is_one(tmp_path: Path) -> None:
    async with places(tmp_path, brand=BLIND) as desk:
        desk.brand.fail_next(PublishRefused("no", why="credentials"))
        await desk.goes_out()
        press = await desk.press("mei", "Retry")
        assert await desk.pressed(press) == "Trying again…"
        assert await desk.pressed(press) == "! That was pressed already."
        await desk.settle()
        assert (desk.brand.calls, len(desk.brand.posts)) == (2, 1)


async def test_each_target_has_its_line_and_all_that_failed_are_tried_again_in_one_turn(tmp_path: Path) -> None:
    async with places(tmp_path, brand=BLIND, shop=BLIND, club=BLIND) as desk:
        for name in ("shop", "club"):
            desk.places[name].fail_next(PublishRefused("not now", why="credentials"))
        await desk.goes_out()
        told = await desk.last()
        assert told.startswith("Copydesk: “On coffee” is approved.\n📮 Xiaohongshu (brand): published · memory://")
        assert "⚠ Xiaohongshu (shop): refused · not now" in told
        assert "⚠ Xiaohongshu (club): refused · not now" in told
        assert len(await desk.buttons("Retry Xiaohongshu")) == 2 * 2, "on both cards"

        await desk.presses("mei", "Retry all that failed")
        told = await desk.last()
        assert told.startswith("Copydesk: “On coffee”, tried again:")
        assert "brand" not in told
        assert told.count("published · memory://") == 2
        assert await desk.states() == {"brand": "published", "shop": "published", "club": "published"}
        assert [each.calls for each in desk.places.values()] == [1, 2, 2]


# --- what time mends -------------------------------------------------------------------------------------


async def test_out_of_reach_is_tried_again_by_itself_and_told_once(tmp_path: Path) -> None:
    async with places(tmp_path, brand=BLIND) as desk:
        for _ in range(2):
            desk.brand.fail_next(PublishRefused("no route", why="unreachable"))
        await desk.goes_out()
        assert "⏳ Xiaohongshu (brand): not published yet, next try Mon 5 Jan 2026, 08:01 (UTC)" in await desk.last()
        shown = len(await desk.shown())
        await later(desk, MINUTE)
        assert (len(await desk.shown()), desk.brand.calls) == (shown, 2), "the card says so"
        assert "next try Mon 5 Jan 2026, 08:06 (UTC)" in await desk.transcript()
        await later(desk, 5 * MINUTE)
        assert "Copydesk: “On coffee”, tried again:\n📮 Xiaohongshu (brand): published" in await desk.last()
        assert (len(await desk.shown()), len(desk.brand.posts)) == (shown + 1, 1)


async def test_after_three_tries_people_are_asked(tmp_path: Path) -> None:
    async with places(tmp_path, brand=BLIND) as desk:
        for _ in range(4):
            desk.brand.fail_next(PublishRefused("no route", why="unreachable"))
        await desk.goes_out()
        await later(desk, 30 * MINUTE)
        assert "⚠ Xiaohongshu (brand): refused · no route The platform could not be reached" in await desk.last()
        assert desk.brand.calls == 4
        await later(desk, 600 * MINUTE)
        assert desk.brand.calls == 4
        await desk.presses("mei", "Retry")
        assert len(desk.brand.posts) == 1


async def test_a_platform_that_asks_to_wait_is_left_alone_so_long(tmp_path: Path) -> None:
    async with places(tmp_path, brand=BLIND) as desk:
        desk.brand.fail_next(PublishRefused("slowly", why="rate", retry_after=3600))
        await desk.goes_out()
        assert "next try Mon 5 Jan 2026, 09:00 (UTC)" in await desk.last()
        await later(desk, 59 * MINUTE)
        assert desk.brand.calls == 1
        await later(desk, 2 * MINUTE)
        assert (desk.brand.calls, len(desk.brand.posts)) == (2, 1)


async def test_a_retry_by_hand_takes_the_place_of_the_one_that_waits(tmp_path: Path) -> None:
    async with places(tmp_path, brand=BLIND) as desk:
        desk.brand.fail_next(PublishRefused("no route", why="unreachable"))
        await desk.goes_out()
        await desk.presses("lin", "Retry")
        assert len(desk.brand.posts) == 1
        await later(desk, 60 * MINUTE)
        assert (desk.brand.calls, len(desk.brand.posts)) == (2, 1)


# --- what is not certain -----------------------------------------------------------------------------------

DOUBTS = ["silent", "cut", "server", "unseen"]


@pytest.mark.parametrize("why", DOUBTS)
@pytest.mark.parametrize("certainty", [SURE, SEEN, SAME])
async def test_what_was_posted_is_found_and_never_sent_again(tmp_path: Path, why: str, certainty: object) -> None:
    async with places(tmp_path, brand=certainty) as desk:  # type: ignore[arg-type]
        desk.brand.fail_next(PublishUncertain("no word", why=why), posted=True)
        await desk.goes_out()
        await later(desk, 3 * MINUTE)
        assert (await desk.states(), len(desk.brand.posts), desk.brand.calls) == ({"brand": "published"}, 1, 1)
        assert await desk.audited() == ["unknown by copydesk", "published by copydesk"]
        assert "📮 Xiaohongshu (brand): published · memory://xiaohongshu/1" in await desk.last()


@pytest.mark.parametrize("why", DOUBTS)
async def test_what_is_certainly_not_there_is_sent_again(tmp_path: Path, why: str) -> None:
    async with places(tmp_path, brand=SURE) as desk:
        desk.brand.fail_next(PublishUncertain("no word", why=why))
        await desk.goes_out()
        assert "next try Mon 5 Jan 2026, 08:01 (UTC) · no word I looked there and it is not" in await desk.last()
        await later(desk, 2 * MINUTE)
        assert (await desk.states(), len(desk.brand.posts), desk.brand.calls) == ({"brand": "published"}, 1, 2)


async def test_with_a_key_that_repeats_it_is_sent_again_at_once(tmp_path: Path) -> None:
    async with places(tmp_path, brand=SAME) as desk:
        desk.brand.hide_for(10 * MINUTE)
        desk.brand.fail_next(PublishUncertain("500", why="server"), posted=True)
        await desk.goes_out()
        assert (len(desk.brand.posts), desk.brand.calls) == (1, 2)
        assert (await desk.states()) == {"brand": "published"}


async def test_a_refusal_of_the_repeat_says_nothing_of_the_first_call(tmp_path: Path) -> None:
    async with places(tmp_path, brand=SAME) as desk:
        desk.brand.hide_for(5 * MINUTE)
        desk.brand.fail_next(PublishUncertain("500", why="server"), posted=True)
        desk.brand.fail_next(PublishRefused("slowly", why="rate"))
        await desk.goes_out()
        assert await desk.states() == {"brand": "unknown"}
        assert not await desk.buttons("Retry")
        await later(desk, 15 * MINUTE)
        assert (await desk.states(), len(desk.brand.posts)) == ({"brand": "published"}, 1)


async def test_a_post_that_shows_late_is_found_by_a_later_look(tmp_path: Path) -> None:
    async with places(tmp_path, brand=SEEN) as desk:
        desk.brand.hide_for(5 * MINUTE)
        desk.brand.fail_next(PublishUncertain("no word"), posted=True)
        await desk.goes_out()
        assert "🔎 Xiaohongshu (brand): not certain whether it was published; I look again" in await desk.transcript()
        assert "“On coffee” is approved" not in await desk.transcript(), "the turn is not over"
        await later(desk, 3 * MINUTE)
        assert await desk.states() == {"brand": "unknown"}
        await later(desk, 20 * MINUTE)
        assert (await desk.states(), desk.brand.calls) == ({"brand": "published"}, 1)
        assert "Copydesk: “On coffee” is approved.\n📮 Xiaohongshu (brand): published" in await desk.last()
        assert not await desk.buttons("Yes")


async def unclear(desk: Places, *, posted: bool) -> None:
    """It goes out, and nobody knows what came of it."""
    desk.brand.fail_next(PublishUncertain("no word"), posted=posted)
    await desk.goes_out()
    await later(desk, 20 * MINUTE)


async def test_where_nobody_knows_a_person_is_asked_and_says_that_it_is_there(tmp_path: Path) -> None:
    async with places(tmp_path, brand=BLIND) as desk:
        desk.brand.fail_look(PublishUncertain("a bot cannot read that", why="blind"))
        await unclear(desk, posted=True)
        await desk.reads(
            """
            Copydesk: “On coffee” is approved.
            ❓ Xiaohongshu (brand): not certain whether it was published. […]
            Copydesk: ❓ Was it posted to Xiaohongshu (brand)? It was sent Mon 5 Jan 2026, 08:00 (UTC), […]
              [✅ Yes, it is there] [❌ No, send it again]
            """,
            after=3,
        )
        assert (await desk.presses("bo", "Yes")).startswith("! Only approvers can do that.")
        desk.brand.fail_look(PublishUncertain("a bot cannot read that", why="blind"))
        assert await desk.presses("mei", "Yes") == "Noted."
        await desk.reads(
            """
            Copydesk: “On coffee” is approved.
            📮 Xiaohongshu (brand): published
            Copydesk: Answered by mei.
            📮 Xiaohongshu (brand): published
            Copydesk: What is its link? Send it as your next message, or “no link”.
            """,
            after=3,
        )
        await desk.says("mei", "here: https://xhs.example/n/7")
        assert await desk.last() == "Copydesk: The link is kept: https://xhs.example/n/7"
        assert "📮 Xiaohongshu (brand): published · https://xhs.example/n/7" in await desk.transcript()
        assert (desk.brand.calls, len(desk.brand.posts)) == (1, 1)
        assert await desk.audited() == ["unknown by copydesk", "published by web:mei", "published by web:mei"]


async def test_no_link_is_an_answer_and_the_command_adds_it_later(tmp_path: Path) -> None:
    async with places(tmp_path, brand=BLIND) as desk:
        desk.brand.fail_look(PublishUncertain("cannot read", why="blind"))
        await unclear(desk, posted=True)
        desk.brand.fail_look(PublishUncertain("cannot read", why="blind"))
        await desk.presses("mei", "Yes")
        await desk.says("mei", "no link")
        assert await desk.last() == "Copydesk: All right, without a link."
        draft = (await desk.draft()).id
        await desk.says("mei", f"/takeback {draft}")
        assert "I cannot delete it there: somebody has to do it by hand." in await desk.last()
        await desk.says("mei", f"/link {draft} ftp://nowhere")
        assert await desk.last() == "Copydesk: All right, without a link."
        await desk.says("mei", f"/link {draft} https://xhs.example/n/7")
        assert await desk.last() == "Copydesk: The link is kept: https://xhs.example/n/7"
        await desk.says("mei", f"/link {draft} https://xhs.example/n/8")
        assert "I know no publication" in await desk.last()


async def test_it_is_sent_again_when_a_person_says_that_it_is_not_there(tmp_path: Path) -> None:
    async with places(tmp_path, brand=SEEN) as desk:
        await unclear(desk, posted=False)
        question = await desk.press("lin", "No, send it again")
        assert await desk.presses("lin", "No, send it again") == "I look once more, then send it again."
        assert await desk.pressed(question) == "! That was pressed already."
        assert (desk.brand.calls, len(desk.brand.posts)) == (2, 1)
        (one,) = await desk.publications()
        assert (one.state, one.attempt) == ("published", 2)
        assert await desk.audited() == ["unknown by copydesk", "failed by web:lin", "published by copydesk"]
        assert "Copydesk: “On coffee”, tried again:\n📮 Xiaohongshu (brand): published" in await desk.transcript()


async def test_who_is_wrong_about_it_makes_no_second_post(tmp_path: Path) -> None:
    async with places(tmp_path, brand=SEEN) as desk:
        desk.brand.hide_for(30 * MINUTE)
        await unclear(desk, posted=True)
        await desk.time_passes(15 * MINUTE)
        await desk.presses("mei", "No, send it again")
        assert (desk.brand.calls, len(desk.brand.posts), await desk.states()) == (1, 1, {"brand": "published"})


async def test_both_answers_at_the_same_time_are_one(tmp_path: Path) -> None:
    async with places(tmp_path, brand=SEEN) as desk:
        await unclear(desk, posted=False)
        yes, no = await desk.press("mei", "Yes"), await desk.press("lin", "No")
        assert await desk.pressed(yes) == "Noted."
        assert await desk.pressed(no) == "! That was pressed already."
        await desk.settle()
        assert (desk.brand.calls, await desk.states()) == (1, {"brand": "published"})


async def test_what_is_not_certain_is_listed_for_approvers(tmp_path: Path) -> None:
    async with places(tmp_path, brand=SEEN, shop=BLIND) as desk:
        await desk.says("mei", "/publications")
        assert await desk.last() == "Copydesk: Nothing is unclear: of every publication it is known what came of it."
        desk.places["shop"].fail_next(PublishRefused("revoked", why="credentials"))
        await unclear(desk, posted=False)
        await desk.says("mei", "/publications")
        told, draft = await desk.last(), (await desk.draft()).id
        assert told.startswith("Copydesk: Not certain or not published: 2\n")
        assert f"- `{draft}` ❓ Xiaohongshu (brand): not certain" in told
        assert f"- `{draft}` ⚠ Xiaohongshu (shop): refused · revoked" in told
        await desk.says("bo", "/publications")
        assert "Only approvers" in await desk.last()
        await desk.says("bo", "/status")
        assert "Not certain whether published: 1 (see /publications)." in await desk.last()


# --- a call that hangs -----------------------------------------------------------------------------------


@pytest.mark.parametrize("certainty", [SEEN, SURE])
async def test_a_late_answer_settles_what_was_not_known_and_nothing_is_sent_twice(
    tmp_path: Path, certainty: object
) -> None:
    async with places(tmp_path, brand=certainty) as desk:  # type: ignore[arg-type]
        await desk.hangs(LIMIT + MINUTE)
        await desk.time_passes(LIMIT + 1)
        assert (await desk.states(), desk.brand.posts) == ({"brand": "unknown"}, [])
        await desk.time_passes(MINUTE)
        assert (await desk.states(), len(desk.brand.posts), desk.brand.calls) == ({"brand": "published"}, 1, 1)
        assert "📮 Xiaohongshu (brand): published · memory://xiaohongshu/1" in await desk.last()
        await later(desk, 60 * MINUTE)
        assert (desk.brand.calls, len(await desk.buttons("Yes"))) == (1, 0)


async def test_an_answer_behind_the_question_takes_its_place(tmp_path: Path) -> None:
    async with places(tmp_path, brand=SEEN) as desk:
        await desk.hangs(LIMIT + 60 * MINUTE)
        await desk.time_passes(LIMIT + 30 * MINUTE)
        question = await desk.press("mei", "No, send it again")
        await desk.time_passes(31 * MINUTE)
        assert not await desk.buttons("No, send it again")
        await desk.pressed(question)
        await desk.settle()
        assert (await desk.states(), desk.brand.calls) == ({"brand": "published"}, 1)
        assert "Was it posted" not in await desk.transcript()


async def test_a_hang_that_never_ends_ends_in_the_question(tmp_path: Path) -> None:
    async with places(tmp_path, brand=SURE) as desk:
        await desk.hangs(1e5)
        await desk.time_passes(LIMIT + 20 * MINUTE)
        assert "❓ Was it posted to Xiaohongshu (brand)?" in await desk.last()
        assert "There was no answer in time." in await desk.last()
        assert desk.brand.calls == 1
        await desk.presses("mei", "No, send it again")
        await desk.time_passes(2e5)
        assert (desk.brand.calls, len(desk.brand.posts), await desk.states()) == (2, 1, {"brand": "published"})


# --- what was left behind ----------------------------------------------------------------------------------


async def swept(desk: Places) -> None:
    await desk.world.queue.put(sweep_job(desk.clock.now()))
    await desk.settle()


async def test_a_publication_whose_job_was_given_up_is_looked_for(tmp_path: Path) -> None:
    async with places(tmp_path, brand=SURE) as desk:
        await desk.goes_out()
        (out,) = await desk.publications()
        assert isinstance(desk.stores.publications, MemoryPublications)
        desk.stores.publications._publications[out.id] = replace(out, state="publishing", receipt=None)
        await swept(desk)
        assert await desk.states() == {"brand": "publishing"}, "it may be under way"
        await later(desk, 2 * 3600)
        await swept(desk)
        assert (await desk.states(), desk.brand.calls) == ({"brand": "published"}, 1)


async def test_a_sweep_leaves_alone_what_is_called_and_what_was_asked(tmp_path: Path) -> None:
    async with places(tmp_path, seconds=1e6, brand=SEEN) as desk:
        await desk.hangs(5 * 3600)
        await desk.time_passes(4 * 3600)
        await desk.world.queue.put(sweep_job(desk.clock.now()))
        await desk.time_passes(60)
        assert await desk.states() == {"brand": "publishing"}
        await desk.time_passes(2 * 3600)
        assert (await desk.states(), desk.brand.calls) == ({"brand": "published"}, 1)
    async with places(tmp_path / "asked", brand=SEEN) as desk:
        await unclear(desk, posted=False)
        asked = await desk.publications()
        await later(desk, 3 * 3600)
        await swept(desk)
        assert await desk.publications() == asked


# --- in several chats, in Chinese ----------------------------------------------------------------------------


async def test_the_chat_where_it_was_asked_for_hears_of_it_where_another_decided(tmp_path: Path) -> None:
    async with places(tmp_path, brand=SURE) as desk:
        await desk.says("bo", "write a Xiaohongshu note about coffee, no pictures")
        await desk.says("mei", f"/drafts {(await desk.draft()).id}", at=HALL)
        await desk.presses("mei", "Approve", at=HALL)
        told = "Copydesk: “On coffee” is approved.\n📮 Xiaohongshu (brand): published · memory://xiaohongshu/1"
        assert (await desk.last(), await desk.last(HALL)) == (told, told)


async def test_in_chinese(tmp_path: Path) -> None:
    async with places(tmp_path, brand=SEEN) as desk:
        desk.brand.fail_next(PublishUncertain("500", why="server"))
        await desk.says("mei", "帮我写一篇关于手冲咖啡的小红书笔记，不要配图")
        await desk.presses("mei", "通过")
        await later(desk, 20 * MINUTE)
        asked = "❓ 小红书 (brand) 上发出来了吗？2026年1月5日 周一 08:00（UTC）发送后结果不明。"
        assert asked in await desk.last()
        assert await desk.presses("mei", "没有，重新发送") == "再查看一次，然后重新发送。"
        assert "再次发布：\n📮 小红书 (brand)：已发布 · memory://xiaohongshu/1" in await desk.last()


# --- taking back -----------------------------------------------------------------------------------------


async def test_a_post_is_taken_back_after_one_more_question(tmp_path: Path) -> None:
    async with places(tmp_path, brand=SURE, shop=SURE) as desk:
        await desk.goes_out()
        await desk.says("mei", "/takeback")
        await desk.reads(
            """
            mei: /takeback
            Copydesk: Take “On coffee” back? […]
              [↩ Take back from Xiaohongshu (brand)]
              [↩ Take back from Xiaohongshu (shop)]
            """,
            after=7,
        )
        assert (await desk.presses("bo", "Take back")).startswith("! Only approvers")
        assert await desk.presses("mei", "Take back from Xiaohongshu (brand)") == "Taking it back…"
        assert await desk.last() == "Copydesk: ↩ Xiaohongshu (brand): taken back"
        assert await desk.states() == {"brand": "taken_back", "shop": "published"}
        assert (desk.brand.posts, len(desk.places["shop"].posts)) == ([], 1)
        assert (await desk.audited())[-1] == "taken_back by web:mei"
        assert "↩ Xiaohongshu (brand): taken back" in await desk.transcript()


async def test_what_is_not_taken_back_is_told_and_may_be_asked_again(tmp_path: Path) -> None:
    async with places(tmp_path, brand=SURE) as desk:
        await desk.goes_out()
        draft = (await desk.draft()).id
        desk.brand.fail_take_back(PublishRefused("revoked", why="credentials"))
        desk.brand.fail_take_back(PublishUncertain("no word"))
        await desk.says("mei", "take it back")
        assert "Take “On coffee” back?" in await desk.last()
        for said in ("not taken back · revoked", "it is not known whether it was taken back", "taken back"):
            await desk.says("mei", f"/takeback {draft} brand")
            await desk.presses("mei", "Take back")
            assert said in await desk.last()
        assert await desk.states() == {"brand": "taken_back"}
        await desk.says("mei", f"/takeback {draft}")
        assert await desk.last() == "Copydesk: Nothing of “On coffee” is published that I could take back."
        await desk.says("bo", f"/takeback {draft}")
        assert "Only approvers" in await desk.last()


async def test_from_the_outbox_too(tmp_path: Path) -> None:
    async with places(tmp_path) as desk:
        await desk.says("bo", "write a Xiaohongshu note about coffee, no pictures")
        await desk.presses("mei", "Approve")
        assert len(desk.outbox()) == 1
        await desk.says("mei", "/takeback nothing")
        assert (await desk.last()).startswith("Copydesk: Which draft? `/takeback ID`")
        await desk.says("mei", "/takeback")
        await desk.presses("mei", "Take back")
        assert (await desk.last(), desk.outbox()) == ("Copydesk: ↩ Outbox: taken back", [])
