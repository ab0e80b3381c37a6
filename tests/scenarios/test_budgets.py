"""A day's budgets in chat: a clear word, nothing half-done, a warning once, and the figures in /status."""

import pytest

from core.errors import ModelCut, ModelUnavailable
from core.usage import Payer, Spent, Tariff
from tests.scenarios.newsroom import DESK, HALL, Newsroom

PAID = Tariff(provider="main", model="fake", tokens_in=1_000.0, tokens_out=1_000.0)  # a thousandth a token
COFFEE = "write a Xiaohongshu note about coffee, no pictures"
FIRST = "message:web:5:local:m1"


def with_budget(desk: Newsroom, **budget: float | str) -> None:
    """The same desk, with a model that costs money and such a budget."""
    desk.tariff = PAID
    for name, value in budget.items():
        setattr(desk.settings.budget, name, value)
    desk.open()


async def spent(desk: Newsroom, **where: str) -> Spent:
    return await desk.stores.usage.spent(**where)  # type: ignore[arg-type]


# --- what is written down -------------------------------------------------------------------------------


async def test_talk_a_draft_and_a_change_are_on_their_accounts(desk: Newsroom) -> None:
    with_budget(desk)
    await desk.says("bo", "how are you?")
    await desk.says("bo", COFFEE)
    await desk.presses("bo", "Edit")
    await desk.says("bo", "mention the beans")
    draft = await desk.draft()
    calls = list(reversed(await desk.stores.usage.last()))
    session = DESK.session
    assert [(call.purpose, call.payer) for call in calls] == [
        ("answer", Payer(session=session, turn=FIRST)),
        ("write", Payer(session=session, turn="message:web:5:local:m2", draft=draft.id)),
        ("revise", Payer(session=session, turn="message:web:5:local:m4", draft=draft.id)),
    ]
    assert all(call.estimated and call.tokens_in > 0 and call.tokens_out > 0 for call in calls)
    by_draft = await desk.stores.usage.by("draft")
    assert by_draft[draft.id].cost == pytest.approx(calls[1].cost + calls[2].cost)


CALLS: list[tuple[str, Exception, int]] = [
    ("an answer that broke off was paid for", ModelCut("cut"), 2),
    ("so was what was said before the endpoint failed", ModelUnavailable("500"), 2),
]


@pytest.mark.parametrize(("why", "error", "calls"), CALLS, ids=[row[0] for row in CALLS])
async def test_each_attempt_is_a_call(desk: Newsroom, why: str, error: Exception, calls: int) -> None:
    with_budget(desk)
    desk.writer.will(error)
    await desk.says("bo", "how are you?")
    assert (await spent(desk)).calls == calls, why
    assert desk.books.retries.counts == {"model.answer": 1}


async def test_what_was_stopped_was_paid_for(desk: Newsroom) -> None:
    with_budget(desk)
    hold = desk.writer.hold("coffee")
    await desk.takes(desk.message("bo", COFFEE))
    await hold.begun.wait()
    await desk.takes(desk.message("bo", "/stop"))
    await desk.settle()
    (call,) = await desk.stores.usage.last()
    assert (call.purpose, call.tokens_out) == ("write", 1)


async def test_the_offline_writer_is_counted_and_free(desk: Newsroom) -> None:
    desk.settings.budget.chat_tokens = 1
    desk.open()
    for _ in range(3):
        await desk.says("bo", "how are you?")
        assert await desk.last() == "Copydesk: You said: how are you?"
    assert await spent(desk, session=DESK.session) == await spent(desk)
    assert (await spent(desk)).calls == 3
    assert (await spent(desk)).cost == 0


# --- what stops -----------------------------------------------------------------------------------------

STOPS: list[tuple[str, dict[str, float | str], str, str]] = [
    (
        "the chat's tokens",
        {"chat_tokens": 1},
        "Today's budget of this chat (1 tokens) is used up; it begins anew at 00:00 UTC, or an owner raises [budget] "
        "chat_tokens.",
        "本会话今天的预算（1 个词元）已用完；00:00 UTC 恢复，也可以请负责人调高 [budget] chat_tokens。",
    ),
    (
        "the chat's money",
        {"chat_cost": 0.02, "currency": "CNY", "zone": "Asia/Shanghai"},
        "Today's budget of this chat (0.02 CNY) is used up; it begins anew at 00:00 Asia/Shanghai, or an owner raises "
        "[budget] chat_cost.",
        "本会话今天的预算（0.02 CNY）已用完；00:00 Asia/Shanghai 恢复，也可以请负责人调高 [budget] chat_cost。",
    ),
    (
        "everybody's tokens",
        {"all_tokens": 1},
        "Today's budget of all chats together (1 tokens) is used up; it begins anew at 00:00 UTC, or an owner raises "
        "[budget] all_tokens.",
        "所有会话今天的总预算（1 个词元）已用完；00:00 UTC 恢复，也可以请负责人调高 [budget] all_tokens。",
    ),
    (
        "everybody's money",
        {"all_cost": 0.02},
        "Today's budget of all chats together (0.02 USD) is used up; it begins anew at 00:00 UTC, or an owner raises "
        "[budget] all_cost.",
        "所有会话今天的总预算（0.02 USD）已用完；00:00 UTC 恢复，也可以请负责人调高 [budget] all_cost。",
    ),
]


@pytest.mark.parametrize(("why", "budget", "english", "chinese"), STOPS, ids=[row[0] for row in STOPS])
async def test_a_clear_word_and_nothing_half_done(
    desk: Newsroom, why: str, budget: dict[str, float | str], english: str, chinese: str
) -> None:
    with_budget(desk, **budget)
    await desk.says("bo", "how are you?")
    before = desk.writer.calls
    for said, answer in (("how are you now?", english), ("你好吗", chinese), (COFFEE, english)):
        await desk.says("bo", said)
        assert await desk.last() == f"Copydesk: {answer}", why
    assert desk.writer.calls == before, "no model was asked"
    assert [draft.status for draft in await desk.drafts()] == ["failed"]
    await desk.says("bo", "/drafts", hint="en")
    assert "coffee" in await desk.last(), "what needs no model goes on"


async def test_another_chat_goes_on_and_so_does_this_one_tomorrow(desk: Newsroom) -> None:
    with_budget(desk, chat_tokens=1)
    await desk.says("bo", "how are you?")
    await desk.says("bo", "how are you?", at=HALL)
    assert any("You said: how are you?" in each.message.text for each in await desk.shown(HALL)), "it has its own"
    await desk.says("bo", "how are you now?")
    assert "is used up" in await desk.last()
    await desk.time_passes(16 * 3600)
    await desk.says("bo", "good morning, how are you?")
    assert any("You said: good morning" in each.message.text for each in await desk.shown())


async def test_a_change_that_cannot_be_paid_for_leaves_the_revision_under_review(desk: Newsroom) -> None:
    with_budget(desk, chat_tokens=1)
    await desk.says("bo", COFFEE)
    before = await desk.draft()
    await desk.presses("bo", "Regenerate")
    draft = await desk.draft()
    assert (draft.status, draft.revision) == ("in_review", before.revision)
    assert any("is used up" in each.message.text for each in await desk.shown())
    await desk.presses("mei", "Approve")
    assert await desk.outcome() == ("approved", 1, ["approve", "published"])


# --- what is told ---------------------------------------------------------------------------------------


async def warnings(desk: Newsroom) -> int:
    return sum("More than 80 %" in shown.message.text for shown in await desk.shown())


async def test_a_chat_is_warned_once_a_day(desk: Newsroom) -> None:
    with_budget(desk)
    await desk.says("bo", "how are you?")
    with_budget(desk, chat_tokens=(await spent(desk)).tokens * 3)
    for seen in (0, 1, 1):  # two thirds, all of it, and nothing any more
        await desk.says("bo", "how are you?")
        assert await warnings(desk) == seen
    await desk.time_passes(16 * 3600)
    for seen in (1, 1, 2, 2):
        await desk.says("bo", "how are you?")
        assert await warnings(desk) == seen, "once on each day"


async def test_status_says_what_was_used_and_what_is_left(desk: Newsroom) -> None:
    with_budget(desk, chat_tokens=10_000, all_cost=20.0)
    desk.writer.will(ModelUnavailable("500"))
    await desk.says("bo", "how are you?")
    used = await spent(desk)
    await desk.says("bo", "/status", hint="en")
    said = await desk.last()
    assert f"Today in this chat: 2 model calls, {used.tokens:,} tokens, {used.cost:.2f} USD" in said
    assert "(2 of the calls estimated: the endpoint tells no figures)" in said
    assert f"Left of this chat's budget today: {10_000 - used.tokens:,} of 10,000 tokens" in said
    assert f"Left of the budget of all chats today: {20 - used.cost:.2f} USD of 20.00 USD" in said
    assert "Repeated calls since the start: 1" in said
