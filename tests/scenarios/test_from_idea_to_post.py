"""The whole road: an idea in Slack, a reminder in Telegram, the approval there, the post at its slot, links in both."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.settings import Settings
from tests.scenarios.everywhere import Everywhere, Prepared, everywhere
from tests.scenarios.on_telegram import LIN, MEI, toast

IDEA = "write a Xiaohongshu note about hand-brewed coffee without pictures, publish it today at 08:40"
TITLE = "On hand-brewed coffee"
MINUTE = 60.0
ACCESS = """
[[people]]
name = "Mei"
accounts = ["telegram:102", "slack:U102"]

[[approval]]
approvers = ["telegram:102"]
"""


def in_force(folder: Path, access: str) -> Prepared:
    """The settings with that access file; people are reminded."""

    def prepared(settings: Settings, *_: object) -> None:
        (folder / "access.toml").write_text(access, encoding="utf-8")
        settings.access.file = str(folder / "access.toml")
        settings.access.approvers = ["telegram:102", "slack:U102"]
        settings.reminders.most = 4

    return prepared


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Everywhere]:
    """It is Monday, 08:00 UTC. Mei approves; she is on Slack and on Telegram, and is reminded on Telegram."""
    async with everywhere(tmp_path, prepared=in_force(tmp_path, ACCESS)) as room:
        yield room
        assert not room.slack_server.refusals
        assert not room.telegram.refusals


async def test_from_an_idea_in_slack_to_links_in_both_chats(room: Everywhere) -> None:
    slack, telegram = room.slack, room.telegram
    desk, own = slack.channel(), telegram.private(MEI)
    await telegram.says(own, MEI, "你好")
    seen = len(own.shown)
    await slack.says(desk, slack.bo, f"@Copydesk {IDEA}")
    draft = (await room.draft()).id
    assert len(own.shown) == seen, "nobody is disturbed at once"
    await room.long_passes(10 * MINUTE)
    await room.settle()
    reminded = own.shown[-1]
    assert reminded.text.startswith(
        f"⏰ Bo 的《{TITLE}》在等你审批。发布时间是 2026年1月5日 周一 08:40（UTC），还剩 30分钟。"
    )
    assert reminded.labels[-1] == ["🔄 重写", "❌ 拒绝", "🕘 定时"], "no snooze would be before the slot"
    assert not telegram.private(LIN).shown, "the policy names Mei"
    press = telegram.press(own, MEI, "通过")
    await room.settle()
    assert toast(press) == "已通过，到时发布。"
    slack.reads(
        desk,
        f"""
        Bo: @Copydesk {IDEA}
            Copydesk: ✓ Writing
            “{TITLE}” is ready for review (revision 1). Please look at the card.
            […]
            Copydesk: **{TITLE}**[…]

            ✅ Approved by Mei, goes out Mon 5 Jan 2026, 08:40 (UTC)
              [✏️ Edit] [🕘 Reschedule] [🚫 Cancel]
        """,
    )
    assert not room.outbox()
    await room.long_passes(20 * MINUTE)
    await room.settle()
    assert len([one for one in own.shown if "⏰" in one.text]) == 0, (
        "the reminder shows the decision; there was no other"
    )
    await room.long_passes(10 * MINUTE)
    await room.settle()
    (folder,) = room.outbox()
    link = f"http://127.0.0.1:8080/outbox/{folder}/"
    assert (await room.draft()).id == draft
    assert link in own.shown[-1].text
    assert link in desk.ours[-1].shown
    assert [line.what for line in reversed(await room.stores.audit.read(draft=draft)) if line.what in WHAT] == WHAT


WHAT = ["approve", "published"]


async def test_who_never_wrote_to_the_bot_there_is_reminded_on_their_next_account(room: Everywhere) -> None:
    await room.slack.says(room.slack.channel(), room.slack.bo, f"@Copydesk {IDEA}")
    await room.long_passes(11 * MINUTE)
    await room.settle()
    assert f"⏰ “{TITLE}” by Bo waits for your approval." in room.slack.direct(room.slack.mei).transcript()


async def test_who_has_no_other_account_is_named_when_they_would_be_reminded(tmp_path: Path) -> None:
    async with everywhere(tmp_path, prepared=in_force(tmp_path, ACCESS.partition("\n\n")[2])) as room:
        desk = room.slack.channel()
        await room.slack.says(desk, room.slack.bo, f"@Copydesk {IDEA}")
        assert "cannot remind" not in desk.transcript()
        await room.long_passes(11 * MINUTE)
        await room.settle()
        said = "of this alone: they have no chat with me on Telegram yet."
        assert desk.transcript().count(said) == 1
