"""Who is let in, and what they may do: strangers, one-time codes, roles, and a role that is taken away."""

from datetime import timedelta
from pathlib import Path

import pytest
import structlog.testing

from core.messages import UserRef
from core.records import Role
from tests.scenarios.kept import WatchedClock
from tests.scenarios.newsroom import DESK, HALL, Newsroom, newsroom, newsroom_on_disk

COFFEE = "write a Xiaohongshu note about coffee, no pictures"
LINE_EN = "Hello! I only work for this team. If you belong to it, ask an owner for a code and send it as `/pair CODE`."
LINE_ZH = "你好！我只为本团队服务。如果你是团队成员，请向负责人要一个配对码，然后发送 `/pair 配对码`。"
DAY = timedelta(days=1).total_seconds()


def web(name: str) -> UserRef:
    return UserRef(platform="web", id=name)


async def code_from(desk: Newsroom, invitation: str = "/invite") -> str:
    """A one-time code, as lin gets it from the desk."""
    await desk.says("lin", invitation, at=HALL)
    return (await desk.last(HALL)).partition("`")[2].partition("`")[0]


async def after_a_while(desk: Newsroom, seconds: float) -> None:
    assert isinstance(desk.clock, WatchedClock)
    await desk.clock.advance(seconds)


# --- strangers --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("said", "line"), [(COFFEE, LINE_EN), ("帮我写一篇关于咖啡的小红书笔记", LINE_ZH)])
async def test_a_stranger_gets_one_polite_line_and_costs_no_model_call(desk: Newsroom, said: str, line: str) -> None:
    await desk.says("eve", said)
    await desk.reads(f"""
        eve: {said}
        Copydesk: {line}
        """)
    assert desk.writer.calls == 0
    assert not await desk.drafts()


async def test_one_line_a_day_however_much_a_stranger_writes(desk: Newsroom) -> None:
    for said in (
        "hello",
        "你好",
        "/help",
        "/start",
        "/START",
        "/pair",
        "／pair",
        "/stop",
        "stop",
        "/members",
        "😀",
        "",
    ):
        await desk.says("eve", said)
    assert (await desk.transcript()).count("Copydesk:") == 1
    await after_a_while(desk, DAY)
    await desk.says("eve", "hello?")
    assert (await desk.transcript()).count("Copydesk:") == 2
    assert desk.writer.calls == 0


async def test_each_stranger_gets_a_line_of_their_own(desk: Newsroom) -> None:
    await desk.says("eve", "hello")
    await desk.says("mallory", "hello")
    assert (await desk.transcript()).count(LINE_EN) == 2


async def test_a_stranger_s_presses_are_answered_at_once_and_do_nothing(desk: Newsroom) -> None:
    await desk.says("bo", COFFEE)
    calls, jobs = desk.writer.calls, len(desk.jobs)
    for label in ("Approve", "Edit", "Regenerate", "Reject", "Schedule"):
        assert await desk.presses("eve", label) == f"! {LINE_EN}"
    assert (await desk.draft()).status == "in_review"
    assert (desk.writer.calls, len(desk.jobs)) == (calls, jobs)


async def test_a_stranger_cannot_stop_what_the_team_does(desk: Newsroom) -> None:
    desk.writer.hold("coffee")
    await desk.says("bo", COFFEE)
    await desk.says("eve", "/stop")
    assert (await desk.draft()).status == "making"


# --- one-time codes -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "why"),
    [
        ("/pair {code}", "as it was told"),
        ("/start {code}", "what a Telegram link sends"),
        ("/PAIR {code}", "capitals do not matter"),
        ("/pair@copydesk_bot {code}", "as Telegram groups write it"),
        ("／pair {code}", "a full-width slash from a Chinese keyboard"),
        (" /pair  {code} ", "blanks"),
        ("/pair `{code}`", "copied with its marks"),
    ],
)
async def test_a_code_lets_one_person_in(desk: Newsroom, form: str, why: str) -> None:
    await desk.says("eve", form.format(code=await code_from(desk)))
    assert await desk.last() == "Copydesk: Welcome, eve! You are now member. /help shows what I can do.", why
    await desk.says("eve", "hello")
    assert await desk.last() == "Copydesk: You said: hello"


async def test_letters_of_a_code_may_be_small_and_without_hyphens(desk: Newsroom) -> None:
    code = await code_from(desk)
    await desk.says("eve", f"/pair {code.replace('-', '').lower()}")
    assert (await desk.last()).startswith("Copydesk: Welcome, eve!")


async def test_in_chinese(desk: Newsroom) -> None:
    await desk.says("lin", "/language zh")
    await desk.says("lin", "/invite 审批人")
    code = (await desk.last()).partition("`")[2].partition("`")[0]
    await desk.says("eve", f"/pair {code}")
    await desk.reads(
        f"""
        Copydesk: 一次性配对码（审批人，一天内有效）：`{code}`
        对方发送：`/pair {code}`
        eve: /pair {code}
        Copydesk: 欢迎，eve！你现在是审批人。发送 /help 查看我能做什么。
        """,
        after=3,
    )


async def test_a_code_is_good_once(desk: Newsroom) -> None:
    code = await code_from(desk)
    await desk.says("eve", f"/pair {code}")
    await desk.says("mallory", f"/pair {code}")
    assert await desk.last() == ("Copydesk: That code is wrong, used, or older than a day. Ask an owner for a new one.")
    assert await desk.access.role(web("mallory")) is None


@pytest.mark.parametrize("wrong", ["ABCD-EFGH-JKLM", "🤷", "a" * 5000, "' OR 1=1 --"])
async def test_a_wrong_code(desk: Newsroom, wrong: str) -> None:
    await desk.says("eve", f"/pair {wrong}")
    assert (await desk.last()).startswith("Copydesk: That code is wrong")
    assert await desk.access.role(web("eve")) is None
    assert desk.writer.calls == 0


async def test_a_code_ends_after_a_day(desk: Newsroom) -> None:
    code = await code_from(desk)
    await after_a_while(desk, DAY)
    await desk.says("eve", f"/pair {code}")
    assert (await desk.last()).startswith("Copydesk: That code is wrong, used, or older than a day.")


async def test_a_redelivered_code_changes_nothing(desk: Newsroom) -> None:
    pair = desk.message("eve", f"/pair {await code_from(desk)}")
    for _ in range(3):
        await desk.takes(pair)
        await desk.settle()
    assert (await desk.transcript()).count("Welcome, eve!") == 1
    assert [entry.what for entry in await desk.stores.audit.read()] == ["pair", "invite"]


async def test_a_code_is_no_way_back_for_somebody_who_was_removed(desk: Newsroom) -> None:
    code = await code_from(desk)
    await desk.says("eve", f"/pair {code}")
    await desk.says("lin", "/remove web:eve")
    await desk.says("eve", f"/pair {code}")
    assert (await desk.last()).startswith("Copydesk: That code is wrong"), "and no Welcome for a stranger"
    assert await desk.access.role(web("eve")) is None


async def test_a_code_for_less_takes_nothing_away(desk: Newsroom) -> None:
    await desk.says("eve", f"/pair {await code_from(desk, '/invite approver')}")
    await desk.says("eve", f"/pair {await code_from(desk, '/invite member')}")
    assert await desk.access.role(web("eve")) == "approver"


async def test_a_code_for_more_raises(desk: Newsroom) -> None:
    await desk.says("eve", f"/pair {await code_from(desk)}")
    await desk.says("eve", f"/pair {await code_from(desk, '/invite approver')}")
    assert await desk.last() == "Copydesk: Welcome, eve! You are now approver. /help shows what I can do."


async def test_whom_the_settings_name_uses_no_code_up(desk: Newsroom) -> None:
    code = await code_from(desk)
    await desk.says("lin", f"/pair {code}")
    assert await desk.last() == "Copydesk: You are let in already."
    await desk.says("eve", f"/pair {code}")
    assert (await desk.last()).startswith("Copydesk: Welcome, eve!")


# --- what members and approvers may do ----------------------------------------------------------------


async def test_an_owner_invites_an_approver_who_approves(desk: Newsroom) -> None:
    await desk.says("eve", f"/pair {await code_from(desk, '/invite approver')}")
    await desk.says("bo", COFFEE)
    assert await desk.presses("eve", "Approve") == "Approved. Publishing…"
    await desk.says("lin", "/members")
    await desk.reads(
        """
        Copydesk: Members:
        - lin · owner · `web:lin`
        - mei · approver · `web:mei`
        - bo · member · `web:bo`
        - eve · approver · `web:eve`
        """,
        after=len(await desk.shown()) - 1,
    )


@pytest.mark.parametrize("label", ["Approve", "Reject", "Schedule"])
async def test_a_member_does_not_decide(desk: Newsroom, label: str) -> None:
    await desk.says("bo", COFFEE)
    assert await desk.presses("bo", label) == (
        "! Only approvers can do that. Ask an owner to invite you as an approver."
    )
    assert (await desk.draft()).status == "in_review"


async def test_a_member_asks_and_changes(desk: Newsroom) -> None:
    await desk.says("bo", COFFEE)
    assert await desk.presses("bo", "Regenerate") == "Writing it anew…"
    assert await desk.presses("bo", "Edit") == "Send the change as your next message."
    await desk.says("bo", "mention the beans")
    assert [each.number for each in await desk.stores.drafts.revisions((await desk.draft()).id)] == [1, 2, 3]


async def test_a_removed_member_is_a_stranger(desk: Newsroom) -> None:
    await desk.says("eve", f"/pair {await code_from(desk)}")
    await desk.says("lin", "/remove web:eve")
    assert await desk.last() == "Copydesk: web:eve is removed."
    await desk.says("eve", COFFEE)
    assert await desk.last() == f"Copydesk: {LINE_EN}"
    assert (desk.writer.calls, len(await desk.drafts())) == (0, 0)


async def test_a_member_who_is_removed_while_the_message_waits_costs_nothing(desk: Newsroom) -> None:
    await desk.says("eve", f"/pair {await code_from(desk)}")
    hold = desk.writer.hold("a long story")
    await desk.says("bo", "tell me a long story")
    await desk.takes(desk.message("eve", COFFEE))
    await desk.access.remove(web("eve"), by="web:lin")
    hold.release()
    await desk.settle()
    assert await desk.last() == f"Copydesk: {LINE_EN}"
    assert not await desk.drafts()


# --- asked at the press, and again when the job runs ------------------------------------------------------


@pytest.mark.parametrize("label", ["Approve", "Reject"])
async def test_an_approver_who_is_removed_behind_the_press_decides_nothing(desk: Newsroom, label: str) -> None:
    await desk.says("eve", f"/pair {await code_from(desk, '/invite approver')}")
    await desk.says("bo", COFFEE)
    await desk.close()
    assert not (await desk.pressed(await desk.press("eve", label))).startswith("!"), "at the press eve was one"
    await desk.access.remove(web("eve"), by="web:lin")
    await desk.restart()
    await desk.settle()
    assert await desk.last() == "Copydesk: You do not belong to this team any more; nothing was changed."
    assert (await desk.draft()).status == "in_review"
    assert not desk.outbox()
    assert await desk.presses("mei", "Approve") == "Approved. Publishing…", "the buttons are still there"
    assert len(desk.outbox()) == 1


async def test_a_member_who_is_removed_behind_the_press_changes_nothing(desk: Newsroom) -> None:
    await desk.says("eve", f"/pair {await code_from(desk)}")
    await desk.says("bo", COFFEE)
    calls = desk.writer.calls
    await desk.close()
    await desk.pressed(await desk.press("eve", "Regenerate"))
    await desk.access.remove(web("eve"), by="web:lin")
    await desk.restart()
    await desk.settle()
    draft = await desk.draft()
    assert (draft.status, draft.revision and draft.revision.number) == ("in_review", 1)
    assert desk.writer.calls == calls


@pytest.mark.parametrize(("before", "after"), [("approver", "member"), ("owner", "member")])
async def test_settings_that_take_a_role_away_count_when_the_job_runs(
    tmp_path: Path, before: Role, after: Role
) -> None:
    async with newsroom(tmp_path, team={"bo": "member", "mei": before}) as desk:
        await desk.says("bo", COFFEE)
        await desk.close()
        await desk.pressed(await desk.press("mei", "Approve"))
        desk.team = {"bo": "member", "mei": after}
        await desk.restart()
        await desk.settle()
        assert await desk.last() == "Copydesk: That needs an approver; nothing was changed."
        assert (await desk.draft()).status == "in_review"
        assert not desk.outbox()


# --- a code is a secret -----------------------------------------------------------------------------------


async def test_a_code_is_in_no_checkpoint_no_log_no_event_and_no_prompt(tmp_path: Path) -> None:
    with structlog.testing.capture_logs() as logs:
        async with newsroom_on_disk(tmp_path, WatchedClock()) as desk:
            await desk.says("lin", "/invite")
            code = (await desk.last()).partition("`")[2].partition("`")[0]
            assert len(code) == 14, "lin reads it in the chat"
            await desk.says("lin", "hello")
            await desk.says("mei", f"/pair {code}")
            await desk.says("mei", f"／pair {code}")
            await desk.says("eve", f"/start {code}")
            await desk.says("eve", f"／pair {code}")
            await desk.says("eve", "hello")
            await desk.says("lin", "hello")
            assert "Welcome, eve!" in await desk.transcript()
            prompts = desk.writer.prompts
            state = await desk.stores.sessions.state(DESK.session)
    written = {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()}
    assert b"hello" in written["checkpoints.db"]
    holders = [name for name, content in written.items() if code.encode() in content]
    assert holders == ["copydesk.db"], "only the chat's own messages have it"
    for place in (prompts, state, logs):
        assert code not in str(place)
