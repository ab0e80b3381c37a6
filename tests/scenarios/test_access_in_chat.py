"""Who is let in, and what they may do: strangers, one-time codes, roles, and a role that is taken away."""

from datetime import timedelta
from pathlib import Path

import pytest

from core.records import Role
from tests.scenarios.newsroom import Newsroom, newsroom, web

COFFEE = "write a Xiaohongshu note about coffee, no pictures"
LINE_EN = "Hello! I only work for this team. If you belong to it, ask an owner for a code and send it as `/pair CODE`."
LINE_ZH = "你好！我只为本团队服务。如果你是团队成员，请向负责人要一个配对码，然后发送 `/pair 配对码`。"
DAY = timedelta(days=1).total_seconds()


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
    await desk.time_passes(DAY)
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


# --- what members and approvers may do ----------------------------------------------------------------


async def test_an_owner_invites_an_approver_who_approves(desk: Newsroom) -> None:
    await desk.says("eve", f"/pair {await desk.code('/invite approver')}")
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
    await desk.says("eve", f"/pair {await desk.code()}")
    await desk.says("lin", "/remove web:eve")
    assert await desk.last() == "Copydesk: web:eve is removed."
    await desk.says("eve", COFFEE)
    assert await desk.last() == f"Copydesk: {LINE_EN}"
    assert (desk.writer.calls, len(await desk.drafts())) == (0, 0)


async def test_a_member_who_is_removed_while_the_message_waits_costs_nothing(desk: Newsroom) -> None:
    await desk.says("eve", f"/pair {await desk.code()}")
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
    await desk.says("eve", f"/pair {await desk.code('/invite approver')}")
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
    await desk.says("eve", f"/pair {await desk.code()}")
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
