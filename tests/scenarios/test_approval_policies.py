"""Who approves what: several people, four eyes, their other accounts; and attempts to get round it. lin owns the desk,
mei and ann approve, bo is a member."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.scenarios.newsroom import HALL, Newsroom, newsroom

COFFEE = "write a Xiaohongshu note about coffee, no pictures"
FRIDAY = f"{COFFEE}, Friday 9:00"
LISTS = 'owners = ["web:lin"]\napprovers = ["web:mei", "web:ann", "web:mei2"]\n'
TWO = '[[approval]]\napprovers = ["web:lin", "web:mei", "web:ann"]\nneeded = 2\n'
FOUR_EYES = "[[approval]]\nfour_eyes = true\n"
ONE_MEI = '[[people]]\nname = "Mei"\naccounts = ["web:mei", "web:mei2"]\n'
DAY = 86400.0


async def under(desk: Newsroom, tables: str) -> None:
    """The desk starts again with that access file."""
    file = desk.folder / "access.toml"
    file.write_text(LISTS + tables)
    desk.settings.access.file = str(file)
    await desk.restart()


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Newsroom]:
    team = {"lin": "owner", "mei": "approver", "mei2": "approver", "ann": "approver", "bo": "member"}
    async with newsroom(tmp_path, team=team) as desk:  # type: ignore[arg-type]
        yield desk


async def test_two_of_three(desk: Newsroom) -> None:
    await under(desk, TWO)
    await desk.says("bo", COFFEE)
    assert "⏳ 0 of 2 approved · still to come: 2 of lin, mei, ann\n  [✅ Approve]" in await desk.last()
    assert await desk.presses("mei", "Approve") == "Your approval counts; it takes others, too."
    assert "✅ 1 of 2: mei · still to come: one of lin, ann\n  [✅ Approve]" in await desk.transcript()
    assert await desk.last() == "Copydesk: mei approved “On coffee”; 1 more to go."
    assert await desk.outcome() == ("in_review", 0, ["approve"])
    assert await desk.presses("ann", "Approve") == "Approved. Publishing…"
    assert await desk.outcome() == ("approved", 1, ["approve", "approve", "published"])
    assert "✅ Approved by mei and ann\n📮 Outbox: published" in await desk.transcript()


async def test_two_of_three_in_chinese(desk: Newsroom) -> None:
    await under(desk, TWO)
    await desk.says("bo", "帮我写一篇关于手冲咖啡的小红书笔记，不要配图")
    assert "⏳ 0/2 人已通过 · 还需：lin、mei、ann 中的 2 人" in await desk.last()
    assert await desk.presses("mei", "通过") == "已记录你的通过，还需其他人通过。"
    assert "✅ 1/2 人已通过：mei · 还需：lin、ann 中的一人" in await desk.transcript()
    assert (await desk.presses("mei", "通过")).startswith("! 你已经通过了")
    await desk.presses("lin", "通过")
    assert "✅ 已由 mei 和 lin 通过" in await desk.transcript()


async def test_the_same_button_in_the_same_instant_counts_for_each_of_two(desk: Newsroom) -> None:
    await under(desk, TWO)
    await desk.says("bo", COFFEE)
    presses = [await desk.press(who, "Approve") for who in ("mei", "ann")]
    toasts = await asyncio.gather(*(desk.pressed(each) for each in presses))
    await desk.settle()
    assert toasts == ["Your approval counts; it takes others, too."] * 2
    assert await desk.outcome() == ("approved", 1, ["approve", "approve", "published"])


async def test_where_one_is_missing_the_second_press_was_one_too_many(desk: Newsroom) -> None:
    await under(desk, TWO)
    await desk.says("bo", COFFEE)
    await desk.presses("mei", "Approve")
    presses = [await desk.press(who, "Approve") for who in ("lin", "ann")]
    toasts = await asyncio.gather(*(desk.pressed(each) for each in presses))
    await desk.settle()
    assert toasts == ["Approved. Publishing…", "! That was pressed already."]
    assert await desk.outcome() == ("approved", 1, ["approve", "approve", "published"])


async def test_nobody_counts_twice(desk: Newsroom) -> None:
    await under(desk, TWO + ONE_MEI)
    await desk.says("bo", COFFEE)
    first = await desk.press("mei", "Approve")
    assert await desk.pressed(first) == "Your approval counts; it takes others, too."
    assert await desk.pressed(await desk.press("mei2", "Approve")) == "! That was pressed already.", "the same person"
    await desk.settle()
    assert "✅ 1 of 2: Mei · still to come: one of lin, ann" in await desk.transcript()
    for who in ("mei", "mei2"):
        toast = await desk.presses(who, "Approve")
        assert toast == "! You approved “On coffee” already; it takes somebody else, too.", who
    await desk.says("mei2", "approve it")
    assert await desk.last() == "Copydesk: You approved “On coffee” already; it takes somebody else, too."
    assert await desk.outcome() == ("in_review", 0, ["approve"])


async def test_four_eyes(desk: Newsroom) -> None:
    await under(desk, FOUR_EYES + ONE_MEI)
    await desk.says("mei", COFFEE)
    own = "You had a hand in “On coffee”, so somebody else has to approve it."
    assert await desk.presses("mei", "Approve") == f"! {own}"
    assert await desk.presses("mei2", "Approve") == f"! {own}", "her other account"
    await desk.says("mei", "approve it")
    assert await desk.last() == f"Copydesk: {own}"
    await desk.says("mei2", f"/approve {(await desk.draft()).id}")
    assert await desk.last() == f"Copydesk: {own}"
    refused = [line for line in await desk.stores.audit.read() if line.what == "refused"]
    assert [(line.who, line.detail) for line in reversed(refused)] == [
        ("web:mei", "approve: own_work"),
        ("web:mei2", "approve: own_work"),
    ], "each once, whichever way"
    assert await desk.presses("ann", "Approve") == "Approved. Publishing…"


async def test_whoever_changed_it_had_a_hand_in_it_but_not_whoever_set_the_time(desk: Newsroom) -> None:
    await under(desk, FOUR_EYES)
    await desk.says("bo", COFFEE)
    await desk.presses("mei", "Edit")
    await desk.says("mei", "mention the beans")
    await desk.presses("ann", "Schedule")
    await desk.says("ann", "Friday 9:00")
    assert (await desk.presses("mei", "Approve")).startswith("! You had a hand in"), "a time is no change of hers"
    assert await desk.presses("ann", "Approve") == "Approved. It goes out at its time."


async def test_written_anew_it_is_nobodys_but_the_authors_and_the_askers(desk: Newsroom) -> None:
    await under(desk, FOUR_EYES)
    await desk.says("bo", COFFEE)
    await desk.presses("mei", "Edit")
    await desk.says("mei", "mention the beans")
    await desk.presses("ann", "Regenerate")
    assert (await desk.presses("ann", "Approve")).startswith("! You had a hand in")
    assert await desk.presses("mei", "Approve") == "Approved. Publishing…"


async def test_for_others(desk: Newsroom) -> None:
    await under(desk, '[[approval]]\ntargets = ["xiaohongshu"]\napprovers = ["web:lin"]\nstand_ins = ["web:ann"]\n')
    await desk.says("bo", COFFEE)
    assert "⏳ 0 of 1 approved · still to come: lin" in await desk.last()
    others = "“On coffee” goes to places that others approve."
    assert await desk.presses("mei", "Approve") == f"! {others}"
    await desk.says("mei", "approve it")
    assert await desk.last() == f"Copydesk: {others}"
    assert await desk.presses("ann", "Approve") == "Approved. Publishing…", "a stand-in may"


async def test_a_policy_is_for_the_chats_that_it_names(desk: Newsroom) -> None:
    await under(desk, '[[approval]]\nchats = ["web:local:hall"]\nneeded = 2\n')
    await desk.says("bo", COFFEE, at=HALL)
    assert "⏳ 0 of 2 approved · still to come: 2 more" in await desk.last(HALL)
    await desk.says("bo", COFFEE)
    assert await desk.presses("mei", "Approve") == "Approved. Publishing…"


async def test_one_rejection_ends_it(desk: Newsroom) -> None:
    await under(desk, TWO)
    await desk.says("bo", COFFEE)
    await desk.presses("mei", "Approve")
    await desk.presses("ann", "Reject")
    assert await desk.outcome() == ("rejected", 0, ["approve", "reject"])
    await desk.presses("bo", "Review again")
    assert "⏳ 0 of 2 approved" in await desk.transcript(), "no approval of before stands"
    await desk.presses("mei", "Approve")
    await desk.presses("lin", "Approve")
    assert (await desk.outcome())[:2] == ("approved", 1)


async def test_an_edit_voids_what_was_given(desk: Newsroom) -> None:
    await under(desk, TWO)
    await desk.says("bo", COFFEE)
    await desk.presses("mei", "Approve")
    await desk.presses("bo", "Edit")
    await desk.says("bo", "mention the beans")
    assert "⏳ 0 of 2 approved" in await desk.last()


# --- attempts to get round it ------------------------------------------------------------------------------


async def test_a_press_that_waits_while_somebody_edits(desk: Newsroom) -> None:
    await under(desk, TWO)
    await desk.says("bo", COFFEE)
    await desk.presses("mei", "Approve")
    await desk.close()  # nobody works: the edit comes first, then the press that would complete it
    await desk.pressed(await desk.press("bo", "Regenerate"))
    assert await desk.pressed(await desk.press("lin", "Approve")) == "Approved. Publishing…"
    desk.start()
    await desk.settle()
    assert await desk.outcome() == ("in_review", 0, ["approve"])
    assert "Copydesk: “On coffee1” has a newer revision. Please use its card." in await desk.transcript()


async def test_an_approver_who_lost_the_right_does_not_count(desk: Newsroom) -> None:
    await under(desk, "[[approval]]\nneeded = 2\n")
    code = await desk.code("/invite approver")
    await desk.says("eve", f"/pair {code}")
    await desk.says("bo", COFFEE)
    await desk.presses("eve", "Approve")
    assert "✅ 1 of 2: eve" in await desk.transcript()
    await desk.says("lin", "/remove web:eve", at=HALL)
    assert await desk.presses("mei", "Approve") == "Your approval counts; it takes others, too."
    assert "✅ 1 of 2: mei · still to come: 1 more" in await desk.transcript()
    assert (await desk.draft()).status == "in_review"


async def test_a_policy_that_was_tightened_while_it_waited(desk: Newsroom) -> None:
    await desk.says("bo", FRIDAY)
    await desk.presses("mei", "Approve")
    assert (await desk.draft()).status == "scheduled"
    await under(desk, TWO)
    await desk.time_passes(7 * DAY)
    await desk.settle()
    assert await desk.outcome() == ("in_review", 0, ["approve", "not_approved"])
    assert (
        "Copydesk: “On coffee” does not go out: what it was approved with is not enough any more. "
        "It is under review again.\n✅ 1 of 2: mei · still to come: one of lin, ann" in await desk.transcript()
    )
    assert await desk.presses("mei", "Approve") == "! You approved “On coffee” already; it takes somebody else, too."
    assert await desk.presses("ann", "Approve") == "Approved. Publishing…"
    assert await desk.outcome() == ("approved", 1, ["approve", "not_approved", "approve", "published"])


async def test_four_eyes_that_came_while_it_waited(desk: Newsroom) -> None:
    await desk.says("mei", FRIDAY)
    await desk.presses("mei", "Approve")
    await under(desk, FOUR_EYES)
    await desk.time_passes(7 * DAY)
    await desk.settle()
    assert (await desk.outcome())[:2] == ("in_review", 0), "her own work"
    await desk.presses("ann", "Approve")
    assert (await desk.outcome())[:2] == ("approved", 1)


async def test_an_approver_who_was_removed_while_it_waited(desk: Newsroom) -> None:
    code = await desk.code("/invite approver")
    await desk.says("eve", f"/pair {code}")
    await desk.says("bo", FRIDAY)
    await desk.presses("eve", "Approve")
    await desk.says("lin", "/remove web:eve", at=HALL)
    await desk.time_passes(7 * DAY)
    await desk.settle()
    assert await desk.outcome() == ("in_review", 0, ["approve", "not_approved"])
    assert "“On coffee” does not go out" in await desk.transcript()


async def test_a_policy_that_was_tightened_between_the_press_and_the_post(desk: Newsroom) -> None:
    await desk.says("bo", COFFEE)
    await desk.close()
    await desk.pressed(await desk.press("mei", "Approve"))
    await under(desk, TWO)  # the press was taken, and is decided by the policy of now
    await desk.settle()
    assert await desk.outcome() == ("in_review", 0, ["approve"])
    assert "Copydesk: mei approved “On coffee”; 1 more to go." in await desk.transcript()


async def test_every_job_twice(desk: Newsroom) -> None:
    desk.twice = True
    await under(desk, TWO)
    await desk.says("bo", FRIDAY)
    await desk.presses("mei", "Approve")
    await desk.presses("ann", "Approve")
    await under(desk, TWO.replace("needed = 2", "needed = 3"))
    await desk.time_passes(7 * DAY)
    await desk.settle()
    assert await desk.outcome() == ("in_review", 0, ["approve", "approve", "not_approved"])
    assert (await desk.transcript()).count("does not go out") == 1
    await desk.presses("lin", "Approve")
    lines = ["approve", "approve", "not_approved", "approve", "published"]
    assert await desk.outcome() == ("approved", 1, lines)


BOTH = "write a note about coffee for Xiaohongshu and Mastodon, no pictures"
EACH = (
    '[[approval]]\ntargets = ["mastodon"]\napprovers = ["web:ann"]\n[[approval]]\napprovers = ["web:lin", "web:mei"]\n'
)


async def test_each_target_has_its_own_approvers(desk: Newsroom) -> None:
    await under(desk, EACH)
    await desk.says("bo", BOTH)
    card = await desk.last()
    assert "Xiaohongshu: ⏳ 0 of 1 approved · still to come: one of lin, mei" in card
    assert "Mastodon: ⏳ 0 of 1 approved · still to come: ann" in card
    assert await desk.presses("mei", "Approve") == "Your approval counts; it takes others, too."
    card = await desk.transcript()
    assert "Xiaohongshu: ✅ 1 of 1: mei\nMastodon: ⏳ 0 of 1 approved · still to come: ann" in card
    assert await desk.presses("lin", "Approve") == "! “On coffee” goes to places that others approve.", "his is done"
    assert await desk.presses("ann", "Approve") == "Approved. Publishing…"
    assert (await desk.outcome())[:2] == ("approved", 2)
    assert "✅ Approved by mei and ann" in await desk.transcript()


async def test_what_lapsed_for_one_target_goes_out_to_the_other(desk: Newsroom) -> None:
    await desk.says("bo", f"{BOTH}, Friday 9:00")
    await desk.presses("mei", "Approve")
    assert (await desk.draft()).status == "scheduled"
    await under(desk, EACH)
    await desk.time_passes(7 * DAY)
    await desk.settle()
    assert (await desk.outcome())[:2] == ("in_review", 1)
    transcript = await desk.transcript()
    assert transcript.count("does not go out") == 1
    assert transcript.count("It is time for “On coffee”.") == 1
    await desk.presses("ann", "Approve")
    assert (await desk.outcome())[:2] == ("approved", 2)
    assert [each.state for each in await desk.stores.publications.of_draft((await desk.draft()).id)] == [
        "published"
    ] * 2
