"""Scenes in which one draft is in Slack, in Telegram and on the page at the same time."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from tests.fakes.slack import Channel
from tests.fakes.slack import Person as SlackPerson
from tests.fakes.slack import Trouble as SlackTrouble
from tests.fakes.telegram import Button, Chat, Person
from tests.scenarios.everywhere import Everywhere, everywhere
from tests.scenarios.on_slack import form
from tests.scenarios.on_telegram import BO, EVE, LIN, MEI, ours, toast

COFFEE = "write a Xiaohongshu note about hand-brewed coffee, two pictures"
AT_ONCE = 5.0  # seconds in which every card shows the outcome
TITLE = "On hand-brewed coffee"


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Everywhere]:
    async with everywhere(tmp_path) as room:
        yield room
        assert not room.slack_server.refusals
        assert not room.telegram.refusals


async def drafted_in_slack(room: Everywhere, also: Person) -> tuple[Channel, Chat]:
    """Bo's draft in a channel, whose card stands in somebody's own chat in Telegram too."""
    desk, own = room.slack.channel(), room.telegram.private(also)
    await room.slack.says(desk, room.slack.bo, f"@Copydesk {COFFEE}")
    await room.telegram.says(own, also, f"/drafts {(await room.draft()).id}")
    return desk, own


async def drafted_in_telegram(room: Everywhere, also: SlackPerson) -> tuple[Chat, Channel]:
    """The other way round."""
    own, desk = room.telegram.private(BO), room.slack.channel()
    await room.telegram.says(own, BO, COFFEE)
    await room.slack.commands(desk, also, f"/drafts {(await room.draft()).id}")
    return own, desk


def link(room: Everywhere) -> str:
    """Where the one post is."""
    (folder,) = room.outbox()
    return f"http://127.0.0.1:8080/outbox/{folder}/"


async def test_drafted_in_slack_approved_in_telegram(room: Everywhere) -> None:
    slack, telegram = room.slack, room.telegram
    desk, own = slack.channel(), telegram.private(MEI)
    await slack.says(desk, slack.bo, f"@Copydesk {COFFEE}")
    draft = (await room.draft()).id
    await room.says("lin", f"/drafts {draft}")
    await telegram.says(own, MEI, "/waiting")
    await telegram.says(own, MEI, f"/drafts {draft}")
    telegram.reads(
        own,
        f"""
        Mei: /waiting
        Copydesk: 待审批（1）：
        ⦁ {draft} {TITLE} · […] · Slack {desk.id} · 2026年1月5日 周一 08:00（UTC）起

        /drafts {draft} 会在这里显示那一份，并带上按钮。
        Mei: /drafts {draft}
        Copydesk 🖼2:[…]
        Copydesk: {TITLE}

        A word on hand-brewed coffee. Take your time.

        #Hand-brewedCoffee #daily #notes

        小红书 · 第 1 版 · 2 张图 · 78/1000 字 · 实用 · 轻松 · {draft}
          [✅ 通过] [✏️ 修改]
          [🔄 重写] [❌ 拒绝] [🕘 定时]
        Copydesk: 再次显示《{TITLE}》。
        """,
    )
    press = telegram.press(own, MEI, "通过")
    await room.time_passes(AT_ONCE)
    assert toast(press) == "已通过，正在发布……"
    slack.reads(
        desk,
        f"""
        Bo: @Copydesk {COFFEE}
            Copydesk: ✓ Writing
            “{TITLE}” is ready for review (revision 1). Please look at the card.
            Copydesk 🖼2: **{TITLE}**

            A word on hand-brewed coffee. Take your time.

            #Hand-brewedCoffee #daily #notes

            Xiaohongshu · revision 1 · 2 pictures · 78/1000 characters · Practical · Casual · {draft}

            ✅ Approved by Mei
            📮 Outbox: published · {link(room)}
            Copydesk: “{TITLE}” is approved.
            📮 Outbox: published · {link(room)}
        """,
    )
    await room.reads(
        f"""
        lin: /drafts {draft}
        Copydesk 🖼2: **{TITLE}**
        […]

        ✅ Approved by Mei
        📮 Outbox: published · {link(room)}
        Copydesk: Here is “{TITLE}” again.
        """
    )
    assert f"✅ 已由 Mei 通过\n📮 发件箱：已发布 · {link(room)}" in own.transcript()


async def test_drafted_in_telegram_approved_in_slack(room: Everywhere) -> None:
    slack, telegram = room.slack, room.telegram
    own, desk = await drafted_in_telegram(room, slack.lin)
    slack.press(desk, slack.lin, "Approve")
    await room.time_passes(AT_ONCE)
    by = (await room.draft()).decided_by
    assert by.lower() == "lin"
    telegram.reads(
        own,
        f"""
        Bo: {COFFEE}
        Copydesk: “{TITLE}” is ready for review (revision 1). Please look at the card.
        Copydesk 🖼2:[…]
        Copydesk: {TITLE}
        […]

        ✅ Approved by {by}
        📮 Outbox: published · {link(room)}
        Copydesk: “{TITLE}” is approved.
        📮 Outbox: published · {link(room)}
        """,
    )
    slack.reads(
        desk,
        f"""
        Copydesk: […] asked: `/drafts […]`
            Copydesk 🖼2: **{TITLE}**
        […]
            ✅ Approved by {by}
            📮 Outbox: published · {link(room)}
            Copydesk: Here is “{TITLE}” again.
            only Lin sees: Approved. Publishing…
            Copydesk: “{TITLE}” is approved.
            📮 Outbox: published · {link(room)}
        """,
    )


@pytest.mark.parametrize("first", ["Slack", "Telegram"])
async def test_two_approvers_at_the_same_instant(room: Everywhere, first: str) -> None:
    slack, telegram = room.slack, room.telegram
    desk, own = await drafted_in_slack(room, MEI)
    if first == "Slack":
        slack.press(desk, slack.lin, "Approve")
    press = telegram.press(own, MEI, "通过")
    if first == "Telegram":
        slack.press(desk, slack.lin, "Approve")
    await room.settle()
    winner = (await room.draft()).decided_by
    assert f"✅ Approved by {winner}\n    📮 Outbox: published · {link(room)}" in desk.transcript()
    assert f"✅ 已由 {winner} 通过\n📮 发件箱：已发布 · {link(room)}" in own.transcript()
    assert not any(message.buttons for message in desk.ours)
    assert not any(message.buttons for message in ours(own))
    if winner != "Mei":
        heard = [toast(press), ours(own)[-1].text]
        assert any(f"《{TITLE}》已由 {winner} 通过。" in each for each in heard), heard
    else:
        heard = [desk.whispers[-1].shown, desk.last.shown]
        assert any(f"“{TITLE}” was already approved by Mei." in each for each in heard), heard


async def test_edited_in_slack_while_a_card_is_open_in_telegram(room: Everywhere) -> None:
    slack, telegram = room.slack, room.telegram
    desk, own = await drafted_in_slack(room, MEI)
    (old, button) = telegram.button(own, "通过")
    await slack.presses(desk, slack.bo, "Edit")
    await slack.fills_in(slack.bo, {"Text": "Better text."})
    assert old.text == f"《{TITLE}》：已有第 2 版。"
    assert not old.buttons
    late = own.presses(MEI, old, button)
    await room.settle()
    assert toast(late) == f"! 《{TITLE}》已有新版本，请使用新的卡片。"
    assert not room.outbox()
    new, _ = telegram.button(own, "通过")
    assert "Better text." in new.text
    await telegram.presses(own, MEI, "通过")
    assert "Better text." in new.text
    assert f"✅ 已由 Mei 通过\n📮 发件箱：已发布 · {link(room)}" in new.text
    before, after = desk.ours[1], desk.ours[3]
    assert before.shown == f"“{TITLE}”: replaced by revision 2."
    assert "Better text." in after.shown
    assert f"✅ Approved by Mei\n📮 Outbox: published · {link(room)}" in after.shown


async def test_rejected_in_slack_with_a_reason_that_telegram_shows(room: Everywhere) -> None:
    slack, telegram = room.slack, room.telegram
    own, desk = await drafted_in_telegram(room, slack.lin)
    await slack.presses(desk, slack.lin, "Reject")
    form(slack.lin).submits({"Why? The author will read it.": "Too dull."})
    await room.time_passes(AT_ONCE)
    by = (await room.draft()).decided_by
    telegram.reads(
        own,
        f"""
        Bo: {COFFEE}
        Copydesk: “{TITLE}” is ready for review (revision 1). Please look at the card.
        Copydesk 🖼2:[…]
        Copydesk: {TITLE}
        […]

        ❌ Rejected by {by} Too dull.
          [↩ Review again]
        """,
    )
    assert not room.outbox()


async def test_a_member_neither_sees_nor_decides_a_draft_of_another_chat(room: Everywhere) -> None:
    slack, telegram = room.slack, room.telegram
    desk, own = slack.channel(), telegram.private(BO)
    await slack.says(desk, slack.lin, f"@Copydesk {COFFEE}")
    draft = (await room.draft()).id
    for text in ("/drafts", "/waiting", f"/drafts {draft}", f"/approve {draft}"):
        await telegram.says(own, BO, text)
    telegram.reads(
        own,
        f"""
        Bo: /drafts
        Copydesk: No drafts here yet. Try “write a Xiaohongshu note about hand-brewed coffee”.
        Bo: /waiting
        Copydesk: Only approvers can do that. Ask an owner to invite you as an approver.
        Bo: /drafts {draft}
        Copydesk: 0 drafts fit that id. /drafts lists them.
        Bo: /approve {draft}
        Copydesk: No open draft here is that one. /drafts lists them.
        """,
    )
    assert slack.card(desk, "Approve")
    assert not room.outbox()


@pytest.mark.parametrize("who", [BO, EVE, MEI], ids=lambda who: who.name)
async def test_a_button_is_good_only_where_it_stands(room: Everywhere, who: Person) -> None:
    slack, telegram = room.slack, room.telegram
    desk, own = slack.channel(), telegram.private(who)
    await slack.says(desk, slack.bo, f"@Copydesk {COFFEE}")
    callback = slack.card(desk, "Approve").button("Approve").value
    await telegram.says(own, who, "/help")
    forged = own.presses(who, ours(own)[-1], Button(label="Approve", data=callback))
    await room.settle()
    assert toast(forged).startswith("! ")
    assert slack.card(desk, "Approve")
    assert not room.outbox()


async def test_slack_out_of_reach_holds_nothing_up_in_telegram(room: Everywhere) -> None:
    slack, telegram = room.slack, room.telegram
    desk, own = await drafted_in_slack(room, LIN)
    room.slack_server.faults.add("*", SlackTrouble.GATEWAY, times=1_000_000)
    own.says(LIN, "shorter", reply_to=telegram.button(own, "Approve")[0])
    await room.time_passes(10)
    card, _ = telegram.button(own, "Approve")
    assert "revision 2" in card.text
    press = telegram.press(own, LIN, "Approve")
    await room.time_passes(AT_ONCE)
    assert toast(press) == "Approved. Publishing…"
    assert f"✅ Approved by Lin\n📮 Outbox: published · {link(room)}" in card.text
    assert slack.card(desk, "Approve"), "nobody could tell Slack"
    room.slack_server.faults.clear()
    await room.settle()
    slack.reads(
        desk,
        f"""
        Bo: @Copydesk {COFFEE}
            Copydesk: ✓ Writing
            “{TITLE}” is ready for review (revision 1). Please look at the card.
            Copydesk: “{TITLE}”: replaced by revision 2.
            Copydesk 🖼2: **{TITLE}**
        […]
            ✅ Approved by Lin
            📮 Outbox: published · {link(room)}
            Copydesk: “{TITLE}” is approved.
            📮 Outbox: published · {link(room)}
        """,
    )


async def test_many_cards_in_a_slack_out_of_reach_leave_workers_to_telegram(room: Everywhere) -> None:
    slack, telegram = room.slack, room.telegram
    desk, own = await drafted_in_slack(room, LIN)
    for _ in range(20):  # the house has 16 workers
        desk.commands(slack.lin, f"/drafts {(await room.draft()).id}")
    await room.settle()
    room.slack_server.faults.add("*", SlackTrouble.GATEWAY, times=1_000_000)
    card, _ = telegram.button(own, "Approve")
    telegram.press(own, LIN, "Approve")
    await room.time_passes(AT_ONCE)
    assert f"✅ Approved by Lin\n📮 Outbox: published · {link(room)}" in card.text
    room.slack_server.faults.clear()
    await room.settle()
    assert desk.transcript().count("✅ Approved by Lin") == 21
    assert not any(message.buttons for message in desk.ours)


async def test_a_token_of_slack_that_is_revoked_holds_nothing_up_in_telegram(room: Everywhere) -> None:
    slack, telegram = room.slack, room.telegram
    desk, own = await drafted_in_slack(room, LIN)
    seen = desk.transcript()
    slack.workspace.revokes()
    with capture_logs() as logs:
        telegram.press(own, LIN, "Approve")
        await room.time_passes(AT_ONCE)
        await room.settle()
    assert f"✅ Approved by Lin\n📮 Outbox: published · {link(room)}" in own.transcript()
    assert desk.transcript() == seen
    told = [line for line in logs if line["log_level"] in {"warning", "error"}]
    assert {line["event"] for line in told} == {"message_not_shown"}
    assert len(told) == 3, "once for the approval, once for the publication, once for its link"
    assert all("token_revoked" in line["cause"] for line in told)
    slack.workspace.revokes("")
    assert await slack.presses(desk, slack.lin, "Reject") == f"“{TITLE}” was already approved by Lin."
    assert f"✅ Approved by Lin\n📮 Outbox: published · {link(room)}" in desk.ours[1].shown, "then the card too"
    assert not desk.ours[1].buttons
