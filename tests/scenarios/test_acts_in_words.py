"""Drafts are changed, drawn anew, approved and rejected in plain words; what is not clear is asked, with buttons."""

import pytest

from core.drafts import Draft
from tests.scenarios.newsroom import DESK, Newsroom

COFFEE = "write a Xiaohongshu note about coffee, one picture"
TEA = "write a Xiaohongshu note about green tea, one picture"
MATCHA = "帮我写一篇关于抹茶的小红书笔记，一张图"


async def drafts(desk: Newsroom) -> dict[str, Draft]:
    return {draft.brief.topic: draft for draft in await desk.stores.drafts.find(session=DESK.session)}


async def test_a_change_approval_and_the_link_without_a_button(desk: Newsroom) -> None:
    await desk.says("bo", COFFEE)
    await desk.says("bo", "make it shorter")
    draft = (await drafts(desk))["coffee"]
    assert draft.revision is not None
    assert (draft.revision.number, draft.revision.change) == (2, "make it shorter")
    await desk.says("mei", "approve it")
    assert (await drafts(desk))["coffee"].status == "approved"
    assert "📮 Outbox: published" in await desk.last()
    assert (await desk.transcript()).count("📮 Outbox: published") == 2, "in the answer and on the card"


async def test_the_same_in_chinese(desk: Newsroom) -> None:
    await desk.says("bo", MATCHA)
    await desk.says("bo", "标题改得活泼一点")
    await desk.says("mei", "拒绝，标题太长了")
    draft = (await drafts(desk))["抹茶"]
    assert draft.revision is not None
    assert (draft.status, draft.revision.number, draft.reason) == ("rejected", 2, "标题太长了")


@pytest.mark.parametrize(
    ("text", "answer", "why"),
    [
        ("make it shorter", "No draft is open here", "nothing to change"),
        ("approve it", "No draft is open here", "nothing to approve"),
        ("发布吧", "这里没有待处理的草稿", "in Chinese"),
        ("/approve abcd", "No open draft here is that one", "an id that nobody has"),
        ("new pictures please", "No draft is open here", "nothing to draw"),
    ],
)
async def test_without_a_draft_it_says_what_to_do(desk: Newsroom, text: str, answer: str, why: str) -> None:
    await desk.says("mei", text)
    assert (await desk.last()).startswith(f"Copydesk: {answer}"), why


async def test_a_member_cannot_approve_in_words(desk: Newsroom) -> None:
    await desk.says("bo", COFFEE)
    await desk.says("bo", "approve it")
    assert "Only approvers" in await desk.last()
    assert (await drafts(desk))["coffee"].status == "in_review"


async def test_with_three_drafts_open_it_asks_which_and_a_press_answers(desk: Newsroom) -> None:
    for request in (COFFEE, TEA, MATCHA):
        await desk.says("bo", request)
    await desk.says("bo", "改一下")
    assert (await desk.last()).startswith("Copydesk: 要修改哪一份草稿？\n1. ")
    assert await desk.presses("bo", f"On coffee · {(await drafts(desk))['coffee'].id}") == "All right."
    assert "《On coffee》想改什么？" in await desk.last(), "the wish was bare, so it asks for it"
    await desk.says("bo", "add a price")
    assert [draft.revision.number for draft in (await drafts(desk)).values() if draft.revision] == [1, 1, 2]


@pytest.mark.parametrize(
    ("answer", "topic", "why"),
    [
        ("2", "green tea", "a number"),
        ("第二个", "green tea", "an ordinal in Chinese"),
        ("the third", "coffee", "an ordinal in English"),
        ("coffee", "coffee", "a word of one title"),
    ],
)
async def test_which_one_may_be_said_in_words(desk: Newsroom, answer: str, topic: str, why: str) -> None:
    for request in (COFFEE, TEA, MATCHA):
        await desk.says("bo", request)
    await desk.says("mei", "approve")
    await desk.says("mei", answer)
    status = {name: draft.status for name, draft in (await drafts(desk)).items()}
    assert status == {"coffee": "in_review", "green tea": "in_review", "抹茶": "in_review"} | {topic: "approved"}, why


async def test_a_draft_is_named_by_title_or_id_in_the_request_itself(desk: Newsroom) -> None:
    await desk.says("bo", COFFEE)
    await desk.says("bo", TEA)
    await desk.says("mei", f"/reject {(await drafts(desk))['coffee'].id[:6]} off brand")
    await desk.says("mei", "approve the second one")
    assert "No open draft here is that one" in await desk.last(), "there is only one left"
    found = await drafts(desk)
    assert (found["coffee"].status, found["coffee"].reason) == ("rejected", "off brand")
    assert found["green tea"].status == "in_review"
    await desk.says("mei", "approve it")
    assert (await drafts(desk))["green tea"].status == "approved"


async def test_a_question_is_answered_once_by_press_or_words_and_by_who_was_asked(desk: Newsroom) -> None:
    await desk.says("bo", COFFEE)
    await desk.says("bo", TEA)
    await desk.says("mei", "approve")
    found = await drafts(desk)
    coffee, tea = found["coffee"], found["green tea"]
    label = f"On coffee · {coffee.id}"
    press = await desk.press("bo", label)
    assert await desk.pressed(press) == "! That question was for somebody else."
    other = await desk.press("mei", f"On green tea · {tea.id}")
    assert await desk.presses("mei", label) == "All right."
    assert await desk.pressed(other) == "! That was pressed already."
    await desk.settle()
    assert {topic: draft.status for topic, draft in (await drafts(desk)).items()} == {
        "coffee": "approved",
        "green tea": "in_review",
    }
    assert not await desk.buttons(label), "the question lost its buttons"


async def test_something_else_instead_of_an_answer_counts_and_the_question_is_forgotten(desk: Newsroom) -> None:
    await desk.says("bo", COFFEE)
    await desk.says("bo", TEA)
    await desk.says("mei", "approve")
    await desk.says("mei", "how are you")
    assert await desk.last() == "Copydesk: You said: how are you"
    await desk.says("mei", "2")
    assert {draft.status for draft in (await drafts(desk)).values()} == {"in_review"}


async def test_new_pictures_leave_the_text(desk: Newsroom) -> None:
    await desk.says("bo", COFFEE)
    before = (await drafts(desk))["coffee"].revision
    await desk.says("bo", "redraw the pictures")
    after = (await drafts(desk))["coffee"].revision
    assert before
    assert after
    assert (before.post.body, before.post.title) == (after.post.body, after.post.title)
    assert (before.post.pictures, after.number) != (after.post.pictures, 1)
    assert after.change == "new pictures"


async def test_a_text_only_draft_has_no_pictures_to_draw_anew(desk: Newsroom) -> None:
    await desk.says("bo", "write a note about coffee, no pictures")
    await desk.says("bo", "new pictures please")
    assert "was asked for without pictures" in await desk.last()


async def test_the_settings_of_a_chat_count_in_new_posts(desk: Newsroom) -> None:
    await desk.says("bo", "set the default style to humorous")
    assert await desk.last() == "Copydesk: Style: Humorous, for new posts in this chat."
    await desk.says("bo", COFFEE)
    assert (await drafts(desk))["coffee"].brief.style == "humorous"
    await desk.says("bo", "write a professional note about green tea, one picture")
    assert (await drafts(desk))["green tea"].brief.style == "professional", "what is said counts more"
    await desk.says("bo", "/settings style default")
    await desk.says("bo", "/settings")
    assert "- Style: default" in await desk.last()


@pytest.mark.parametrize(
    ("text", "answer", "why"),
    [
        ("/settings colour red", "There is no setting “colour”", "no such setting"),
        ("/settings style baroque", "“baroque” cannot be the style", "no such style"),
        ("/settings zone Atlantis", "", "a zone that is not there is refused by /zone"),
        ("/report", "No drafts were begun here in the last 7 days, and nothing was published.", "nothing yet"),
        ("日报", "今天这里没有新建草稿，也没有发布。", "today, in Chinese"),
        ("/routes", "Only owners", "not for members"),
    ],
)
async def test_settings_and_reports_answer(desk: Newsroom, text: str, answer: str, why: str) -> None:
    await desk.says("bo", text)
    assert (await desk.last()).startswith(f"Copydesk: {answer}"), why


async def test_a_report_counts_what_became_of_the_drafts(desk: Newsroom) -> None:
    await desk.says("bo", COFFEE)
    await desk.says("bo", TEA)
    await desk.says("mei", "approve the second one")
    await desk.says("bo", "how many posts did we publish this week?")
    told = await desk.last()
    assert "**Report: in the last 7 days**" in told
    assert (
        "Drafts begun: 2\n- waiting for approval: 1\n- approved: 1\n\nPublished: 1\n\n- **On coffee** · Outbox" in told
    )


async def test_an_owner_switches_and_tries_the_routes_of_a_chat(desk: Newsroom) -> None:
    await desk.says("lin", "/routes test 帮我写一篇关于茶的小红书")
    assert "rules       post-zh" in await desk.last()
    await desk.says("lin", "/routes confidence_threshold")
    await desk.says("bo", "hmm, what about that thing")
    assert (await desk.last()).startswith("Copydesk: I am not sure what you would like.")
    await desk.presses("bo", "Just talk")
    assert await desk.last() == "Copydesk: You said: hmm, what about that thing"
    await desk.says("lin", "/routes nonsense")
    assert "There is no strategy “nonsense”" in await desk.last()
