"""Drafts across threads, chats and platforms: found, shown, decided, and every card tells the outcome."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from core.drafts import Draft
from core.messages import Address
from tests.scenarios.newsroom import DESK, HALL, Newsroom, newsroom

COFFEE = "write a Xiaohongshu note about coffee, no pictures"
TEA = "write a Xiaohongshu note about tea, no pictures"
PHONE = Address(platform="telegram", tenant="7", chat="mei")
GROUP = Address(platform="telegram", tenant="7", chat="-100")


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Newsroom]:
    async with newsroom(tmp_path, elsewhere=["telegram"]) as desk:
        yield desk


async def draft_in(desk: Newsroom, said: str = COFFEE, at: Address = DESK) -> Draft:
    await desk.says("bo", said, at=at)
    return await desk.draft()


async def newest(desk: Newsroom) -> Draft:
    return await desk.draft()


# --- one chat with threads ----------------------------------------------------------------------------


async def test_a_command_of_the_chat_sees_the_drafts_of_all_its_threads(desk: Newsroom) -> None:
    await desk.asks("bo", COFFEE)
    first = await desk.thread()
    await desk.asks("bo", TEA)
    await draft_in(desk, "write a Xiaohongshu note about rain, no pictures", HALL)
    await desk.asks("bo", "/drafts")
    listed = await desk.transcript(await desk.thread())
    assert "Drafts (2):" in listed
    await desk.says("bo", "/drafts", at=first)
    assert "Drafts (1):" in await desk.last(first), "in a thread, those of the thread"


async def test_what_a_slash_command_names_is_done_from_the_chat(desk: Newsroom) -> None:
    await desk.asks("bo", COFFEE)
    coffee = await newest(desk)
    await desk.asks("bo", TEA)
    tea = await newest(desk)
    await desk.asks("mei", f"/schedule {coffee.id} in 2 hours")
    await desk.asks("mei", f"/approve {coffee.id}")
    await desk.asks("mei", f"/reject {tea.id} too short")
    statuses = [(draft.status, draft.reason) for draft in await desk.drafts()]
    assert statuses == [("scheduled", ""), ("rejected", "too short")]
    await desk.asks("bo", "/calendar")
    assert "“On coffee” · goes out" in await desk.transcript(await desk.thread())
    await desk.asks("bo", "/report")
    assert "rejected: 1" in await desk.transcript(await desk.thread())


async def test_which_draft_is_asked_where_several_fit(desk: Newsroom) -> None:
    await desk.asks("bo", COFFEE)
    await desk.asks("bo", TEA)
    await desk.asks("bo", "make it shorter")
    thread = await desk.thread()
    await desk.presses("bo", "On tea", at=thread)
    numbers = [draft.revision and draft.revision.number for draft in await desk.drafts()]
    assert numbers == [1, 2]


async def test_a_zone_of_the_chat_shows_on_the_cards_in_its_threads(desk: Newsroom) -> None:
    await desk.asks("bo", COFFEE + ", at 9:00")
    thread = await desk.thread()
    await desk.says("mei", "/zone Asia/Shanghai")
    assert "(Asia/Shanghai)" in await desk.transcript(thread)


# --- other chats and platforms ------------------------------------------------------------------------


async def test_waiting_lists_what_is_under_review_everywhere(desk: Newsroom) -> None:
    coffee = await draft_in(desk, COFFEE + ", in 2 hours")
    tea = await draft_in(desk, TEA, GROUP)
    await desk.says("mei", "/waiting", at=PHONE)
    listed = await desk.last(PHONE)
    assert "Waiting for approval (2):" in listed
    assert f"`{coffee.id}` **On coffee** · bo · Web desk · since" in listed
    assert f"`{tea.id}` **On tea** · bo · Telegram -100" in listed
    assert "🕘" in listed
    await desk.says("bo", "/waiting", at=GROUP)
    assert "Only approvers" in await desk.last(GROUP)
    for draft in (coffee, tea):
        await desk.says("mei", f"/reject {draft.id}", at=PHONE)
    await desk.says("mei", "/waiting", at=PHONE)
    assert "Nothing waits for approval." in await desk.last(PHONE)


async def test_drafted_on_one_platform_and_approved_on_another_both_cards_show_it(desk: Newsroom) -> None:
    await desk.says("mei", "/zone Asia/Shanghai", at=PHONE)
    await desk.says("mei", "/language zh", at=PHONE)
    draft = await draft_in(desk, COFFEE + ", in 2 hours")
    await desk.says("mei", f"/drafts {draft.id}", at=PHONE)
    assert "✅ 通过" in await desk.transcript(PHONE)
    await desk.presses("mei", "通过", at=PHONE)
    here, there = await desk.transcript(DESK), await desk.transcript(PHONE)
    assert "Approved by mei, goes out" in here
    assert "(UTC)" in here
    assert "已由 mei 通过" in there
    assert "Asia/Shanghai" in there
    assert not await desk.buttons("Approve")
    assert not await desk.buttons("通过", PHONE)
    await desk.time_passes(3 * 3600)
    await desk.settle()
    assert "published" in await desk.transcript(DESK)
    assert "已发布" in await desk.transcript(PHONE)
    assert len(desk.outbox()) == 1


async def test_of_two_platforms_the_first_decision_wins(desk: Newsroom) -> None:
    draft = await draft_in(desk)
    await desk.says("mei", f"/drafts {draft.id}", at=PHONE)
    reject, approve = await desk.press("mei", "Reject", at=PHONE), await desk.press("lin", "Approve")
    assert await desk.pressed(reject) == "Rejected."
    assert await desk.pressed(approve) in {"Approved. Publishing…", "! “On coffee” was already rejected by mei."}
    await desk.settle()
    assert await desk.outcome() == ("rejected", 0, ["reject"])
    for place in (DESK, PHONE):
        assert "Rejected by mei" in await desk.transcript(place)


async def test_a_change_elsewhere_puts_a_fresh_card_wherever_one_stands(desk: Newsroom) -> None:
    draft = await draft_in(desk)
    await desk.says("mei", f"/drafts {draft.id}", at=PHONE)
    await desk.presses("mei", "Edit", at=PHONE)
    desk.twice = True
    await desk.says("mei", "shorter", at=PHONE)
    assert [len(await desk.buttons("Approve", place)) for place in (DESK, PHONE)] == [1, 1]
    await desk.presses("lin", "Approve")
    assert "Approved by lin" in await desk.transcript(PHONE)


async def test_stop_on_the_message_that_grows_elsewhere(desk: Newsroom) -> None:
    draft = await draft_in(desk)
    await desk.says("mei", f"/drafts {draft.id}", at=PHONE)
    hold = desk.writer.hold("coffee")
    await desk.pressed(await desk.press("mei", "Regenerate", at=PHONE))
    await hold.begun.wait()
    assert await desk.pressed(desk.forged("mei", f"stop:{draft.id}", at=HALL)) == "! Nothing runs here any more."
    assert await desk.pressed(desk.forged("mei", f"stop:{draft.id}", at=PHONE)) == "Stopping…"
    await desk.settle()
    assert (await desk.draft()).status == "in_review"


async def test_a_member_reaches_the_chat_s_drafts_and_their_own(desk: Newsroom) -> None:
    await desk.says("lin", COFFEE)
    foreign = await desk.draft()
    own = await draft_in(desk, TEA)
    for draft, answer in ((foreign, "0 drafts fit that id."), (own, "Here is “On tea” again.")):
        await desk.says("bo", f"/drafts {draft.id}", at=HALL)
        assert answer in await desk.last(HALL)
    for command in ("approve", "reject", "schedule"):
        await desk.says("bo", f"/{command} {foreign.id} in 2 hours", at=HALL)
        await desk.says("bo", f"/{command} {own.id} in 2 hours", at=HALL)
    assert [draft.status for draft in await desk.drafts()] == ["in_review", "in_review"]


@pytest.mark.parametrize("named", ["ffffffffff", "x", "", "'; DROP TABLE drafts; --", "%", "\U0001f600" * 100])
async def test_names_that_are_none(desk: Newsroom, named: str) -> None:
    draft = await draft_in(desk)
    for command in ("/drafts", "/approve", "/reject", "/schedule"):
        await desk.says("mei", f"{command} {named}", at=HALL)
    assert await desk.draft() == draft


async def test_one_letter_names_no_draft_of_another_chat(desk: Newsroom) -> None:
    draft = await draft_in(desk)
    await desk.says("mei", f"/approve {draft.id[:3]}", at=HALL)
    assert (await desk.draft()).status == "in_review"
    await desk.says("mei", f"/approve {draft.id[:6]}", at=HALL)
    assert (await desk.draft()).status == "approved"


async def test_an_answer_to_a_card_of_another_chat_s_draft_changes_it(desk: Newsroom) -> None:
    draft = await draft_in(desk)
    await desk.says("mei", f"/drafts {draft.id}", at=HALL)
    card = next(shown for shown in await desk.shown(HALL) if shown.message.buttons)
    delivery = await desk.stores.deliveries.find(f"card:{(await desk.stores.cards.of_draft(draft.id))[-1].id}")
    assert delivery
    assert delivery.ref
    assert delivery.ref.id == card.id
    await desk.takes(replace(desk.message("mei", "approve it", at=HALL), reply_to=delivery.ref))
    await desk.settle()
    assert (await desk.draft()).status == "approved"
