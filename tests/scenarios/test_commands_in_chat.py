"""Commands, as one talks to the desk."""

import pytest

from core.messages import Address
from tests.scenarios.newsroom import HALL, Newsroom

COFFEE = "write a Xiaohongshu note about coffee, one picture"
TEA = "write a Xiaohongshu note about green tea, one picture"


@pytest.mark.parametrize(
    ("who", "text", "begins", "why"),
    [
        ("bo", "/help", "I write posts", "a member reads what there is"),
        ("bo", "帮助", "我写稿", "the word means the command, in its language"),
        ("bo", "/HELP", "I write posts", "capitals do not matter"),
        ("bo", "／help", "I write posts", "a full-width slash from a Chinese keyboard"),
        ("bo", "/help@copydesk_bot", "I write posts", "as Telegram groups write it"),
        ("bo", "/drafts", "No drafts here yet", "there is none"),
        ("bo", "我的草稿", "这里还没有草稿", "the same in words"),
        ("bo", "/drafts abc", "0 drafts fit that id", "an id that nobody has"),
        ("bo", "/status", "Model: offline writer", "which model"),
        ("bo", "/language", "Choose: /language en", "without a choice"),
        ("bo", "/language fr", "Choose: /language en", "a language that is not there"),
        ("bo", "/reset", "Forgotten.", "the conversation goes"),
        ("bo", "/members", "Only owners", "not for members"),
        ("mei", "/invite owner", "Only owners", "an approver must not make owners"),
        ("bo", "/remove web:mei", "Only owners", "a member must not remove anybody"),
        ("bo", "/accounts", "Only owners", "where posts can go is for owners"),
        ("lin", "/accounts", "Where posts can go:\n🟢 **Outbox** · used where", "and rehearsed"),
        ("lin", "/invite king", "Choose: /invite member", "a role that is not there"),
        ("lin", "/remove", "Name the member", "whom?"),
        ("lin", "/remove web:nobody", "web:nobody is not a member", "who is not there"),
        ("lin", "/remove web:mei", "web:mei is not a member, or is set in the settings", "set by the settings"),
        ("bo", "/pair", "You are let in already", "who is in needs no code"),
        ("bo", "/start", "I write posts", "what Telegram sends first"),
        ("bo", "/frobnicate", "I do not know /frobnicate", "there is no such command"),
    ],
)
async def test_answers(desk: Newsroom, who: str, text: str, begins: str, why: str) -> None:
    await desk.says(who, text)
    assert (await desk.last()).startswith(f"Copydesk: {begins}"), why
    assert desk.writer.calls == 0, "no model is asked"


async def test_the_platform_s_language_counts_where_a_command_shows_none(desk: Newsroom) -> None:
    await desk.says("bo", "/help", hint="zh")
    assert (await desk.last()).startswith("Copydesk: 我写稿")


async def test_owners_read_more(desk: Newsroom) -> None:
    await desk.says("bo", "/help")
    await desk.says("lin", "/help")
    assert "/invite" not in (await desk.transcript()).partition("lin:")[0]
    assert "/invite member | approver | owner" in await desk.last()


async def test_members(desk: Newsroom) -> None:
    await desk.says("lin", "成员列表")
    assert (
        await desk.last()
        == """\
Copydesk: 成员：
- lin · 负责人 · `web:lin`
- mei · 审批人 · `web:mei`
- bo · 成员 · `web:bo`"""
    )


async def test_a_draft_is_shown_again_and_both_cards_follow(desk: Newsroom) -> None:
    await desk.says("bo", COFFEE)
    draft = await desk.draft()
    await desk.says("bo", f"/drafts {draft.id[:6]}")
    assert len(await desk.buttons("Approve")) == 2
    await desk.presses("mei", "Approve")
    assert not await desk.buttons("Approve")
    assert (await desk.transcript()).count("✅ Approved by mei\n📮 Outbox: published") == 2


async def test_the_language_of_a_chat(desk: Newsroom) -> None:
    await desk.says("bo", "/language zh")
    assert await desk.last() == "Copydesk: 在这里我会说中文。"
    await desk.says("bo", "/drafts")
    assert (await desk.last()).startswith("Copydesk: 这里还没有草稿")
    await desk.says("bo", "/drafts", at=HALL)
    assert (await desk.last(HALL)).startswith("Copydesk: No drafts here yet")
    await desk.says("bo", "speak English")
    assert await desk.last() == "Copydesk: I will speak English here."


async def test_reset_forgets_what_was_said_and_keeps_the_drafts(desk: Newsroom) -> None:
    await desk.says("bo", COFFEE)
    await desk.says("bo", "the cat is called Momo")
    await desk.presses("bo", "Edit")
    await desk.says("bo", "/reset")
    await desk.says("bo", "what is the cat called?")
    assert "Momo" not in desk.writer.prompts[-1]
    assert (await desk.last()).startswith("Copydesk: You said"), "the question behind Edit is forgotten, too"
    assert (await desk.draft()).status == "in_review"


async def test_drafts_of_other_chats_are_not_listed(desk: Newsroom) -> None:
    await desk.says("lin", COFFEE)
    draft = await desk.draft()
    await desk.says("bo", f"/drafts {draft.id}", at=HALL)
    assert (await desk.last(HALL)).startswith("Copydesk: 0 drafts fit")


# --- stop -------------------------------------------------------------------------------------------


async def begun(desk: Newsroom, text: str, needle: str, *, at: Address | None = None) -> None:
    """A draft whose text is being written, until somebody stops it."""
    desk.writer.hold(needle)
    await (desk.says("bo", text, at=at) if at else desk.says("bo", text))


async def test_stop_ends_the_draft_and_its_turn_says_so(desk: Newsroom) -> None:
    await begun(desk, COFFEE, "coffee")
    await desk.says("bo", "/stop")
    await desk.reads(
        """
        bo: write a Xiaohongshu note about coffee, one picture
        bo: /stop
        Copydesk: Stopped: nothing is running in this chat any more.
        Copydesk: ⏹ Stopped.
        """
    )
    assert [draft.status for draft in await desk.drafts()] == ["stopped"]
    assert desk.events("message:web:5:local:m1")[-1].kind == "turn_stopped"


async def test_stop_with_an_id_stops_one_and_does_not_claim_more(desk: Newsroom) -> None:
    await begun(desk, COFFEE, "coffee")
    await begun(desk, TEA, "green tea")
    coffee, tea = await desk.drafts()
    await desk.says("bo", f"/stop {coffee.id}")
    assert [draft.status for draft in await desk.drafts()] == ["stopped", "making"]
    assert "nothing is running" not in await desk.transcript(), f"{tea.id} is still being written"


async def test_stop_with_an_unknown_id_stops_nothing_and_says_so(desk: Newsroom) -> None:
    await begun(desk, COFFEE, "coffee")
    await desk.says("bo", "/stop zzz")
    assert [draft.status for draft in await desk.drafts()] == ["making"]
    assert "nothing is running" not in await desk.transcript()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("stop", "a plain word"),
        ("停止", "a plain word in Chinese"),
        ("别写了", "how one says it"),
        ("取消", "also said for stop"),
        ("／stop", "a full-width slash"),
        ("/stop\n", "a line end behind it"),
        (" /STOP ", "blanks and capitals"),
        ("/stop@copydesk_bot", "as Telegram groups write it"),
    ],
)
async def test_every_way_to_say_stop_stops(desk: Newsroom, text: str, why: str) -> None:
    await begun(desk, COFFEE, "coffee")
    await desk.says("bo", text)
    assert [draft.status for draft in await desk.drafts()] == ["stopped"], why


async def test_stop_is_heard_while_the_chat_s_own_turn_runs(desk: Newsroom) -> None:
    desk.writer.hold("a long story")
    await desk.says("bo", "tell me a long story")
    await desk.says("bo", "/stop")
    await desk.reads(
        """
        bo: tell me a long story
        bo: /stop
        Copydesk: Stopped: nothing is running in this chat any more.
        Copydesk: ⏹ Stopped.
        """
    )
    await desk.says("bo", "hello")
    assert await desk.last() == "Copydesk: You said: hello"


async def test_stop_is_of_this_chat_only(desk: Newsroom) -> None:
    await begun(desk, COFFEE, "coffee", at=HALL)
    await desk.says("bo", "/stop")
    assert [draft.status for draft in await desk.drafts()] == ["making"]


async def test_a_stopped_change_leaves_the_revision_before(desk: Newsroom) -> None:
    await desk.says("bo", COFFEE)
    before = (await desk.draft()).revision
    desk.writer.hold("mention the beans")
    await desk.presses("bo", "Edit")
    await desk.says("bo", "mention the beans")
    await desk.says("bo", "/stop")
    draft = await desk.draft()
    assert (draft.status, draft.revision) == ("in_review", before)
    assert (await desk.last()).endswith("[🔄 Regenerate] [❌ Reject] [🕘 Schedule]"), "a fresh card is the last message"
    await desk.presses("mei", "Approve")
    assert len(desk.outbox()) == 1


async def test_a_redelivered_stop_does_not_stop_what_began_since(desk: Newsroom) -> None:
    stop = desk.message("bo", "/stop")
    await desk.takes(stop)
    await desk.settle()
    await begun(desk, COFFEE, "coffee")
    await desk.inbox.accept(stop)
    await desk.settle()
    assert [draft.status for draft in await desk.drafts()] == ["making"]


# --- what is kept of it ---------------------------------------------------------------------------------


async def test_a_code_is_told_to_nobody_else(desk: Newsroom) -> None:
    await desk.says("lin", "/invite member")
    code = (await desk.last()).partition("`")[2].partition("`")[0]
    assert len(code) == 14
    await desk.says("lin", "hello")
    assert code not in desk.writer.prompts[-1], "a code that lets somebody in must not go to a model's endpoint"
    state = await desk.stores.sessions.state(DESK_SESSION)
    assert code not in str(state), "nor stay in a checkpoint"


DESK_SESSION = Address(platform="web", tenant="local", chat="desk").session


async def test_commands_never_wait_for_a_model(desk: Newsroom) -> None:
    for _ in range(40):
        await desk.says("bo", "/status")
    assert desk.writer.calls == 0
