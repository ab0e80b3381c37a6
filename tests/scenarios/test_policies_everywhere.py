"""Several approvers in Slack and in Telegram, some of them the same person."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.settings import Settings
from tests.fakes.slack import SlackServer
from tests.fakes.telegram import TelegramServer
from tests.scenarios.everywhere import Everywhere, everywhere
from tests.scenarios.on_telegram import LIN, MEI, toast

COFFEE = "write a Xiaohongshu note about hand-brewed coffee, no pictures"
TITLE = "On hand-brewed coffee"
LISTS = 'owners = ["slack:U101", "telegram:101", "web:lin"]\napprovers = ["slack:U102", "telegram:102"]\n'
PEOPLE = """
[[people]]
name = "Lin"
accounts = ["slack:U101", "telegram:101"]

[[people]]
name = "Mei"
accounts = ["telegram:102", "slack:U102"]

[[people]]
name = "Ann"
accounts = ["web:lin"]
"""
TWO = '[[approval]]\napprovers = ["slack:U101", "telegram:102", "web:lin"]\nneeded = 2\n'


@asynccontextmanager
async def under(folder: Path, tables: str) -> AsyncIterator[Everywhere]:
    """The newsroom with that access file."""
    access = folder / "access.toml"
    access.write_text(LISTS + tables + PEOPLE)

    def prepared(settings: Settings, _slack: SlackServer, _telegram: TelegramServer) -> None:
        settings.access.file = str(access)

    async with everywhere(folder, prepared=prepared) as room:
        yield room
        assert not room.slack_server.refusals
        assert not room.telegram.refusals


async def test_two_of_three_one_on_each_platform(tmp_path: Path) -> None:
    async with under(tmp_path, TWO) as room:
        slack, telegram = room.slack, room.telegram
        desk, own = slack.channel(), telegram.private(MEI)
        await slack.says(desk, slack.bo, f"@Copydesk {COFFEE}")
        await telegram.says(own, MEI, f"/drafts {(await room.draft()).id}")
        assert "⏳ 0 of 2 approved · still to come: 2 of Lin, Mei, Ann" in desk.transcript()

        slack.press(desk, slack.lin, "Approve")
        await room.settle()
        assert "only Lin sees: Your approval counts; it takes others, too." in desk.transcript()
        assert "✅ 1 of 2: Lin · still to come: one of Mei, Ann" in desk.transcript()
        card, _ = telegram.button(own, "通过")
        assert "✅ 1/2 人已通过：Lin · 还需：Mei、Ann 中的一人" in card.text, "in the other chat, too"
        assert not room.outbox()

        press = telegram.press(own, MEI, "通过")
        await room.settle()
        assert toast(press) == "已通过，正在发布……"
        assert "✅ Approved by Lin and Mei\n    📮 Outbox: published" in desk.transcript()
        assert "✅ 已由 Lin 和 Mei 通过\n📮 发件箱：已发布" in card.text
        assert not card.buttons
        assert len(room.outbox()) == 1


async def test_one_person_on_both_platforms_counts_once(tmp_path: Path) -> None:
    async with under(tmp_path, TWO) as room:
        slack, telegram = room.slack, room.telegram
        desk, own = slack.channel(), telegram.private(MEI)
        await slack.says(desk, slack.bo, f"@Copydesk {COFFEE}")
        await telegram.says(own, MEI, f"/drafts {(await room.draft()).id}")
        await telegram.presses(own, MEI, "通过")
        slack.press(desk, slack.mei, "Approve")
        await room.settle()
        already = f"You approved “{TITLE}” already; it takes somebody else, too."
        assert f"only Mei sees: {already}" in desk.transcript()
        await slack.says(desk, slack.mei, "@Copydesk approve it")
        assert (await room.draft()).status == "in_review"
        assert "✅ 1 of 2: Mei · still to come: one of Lin, Ann" in desk.transcript()
        slack.press(desk, slack.lin, "Approve")
        await room.settle()
        assert (await room.draft()).status == "approved"


async def test_nobody_approves_their_own_from_elsewhere(tmp_path: Path) -> None:
    async with under(tmp_path, "[[approval]]\nfour_eyes = true\n") as room:
        slack, telegram = room.slack, room.telegram
        desk, own = slack.channel(), telegram.private(MEI)
        await slack.says(desk, slack.mei, f"@Copydesk {COFFEE}")
        await telegram.says(own, MEI, f"/drafts {(await room.draft()).id}")
        press = telegram.press(own, MEI, "通过")
        await room.settle()
        assert toast(press) == f"! 《{TITLE}》有你撰写或修改的内容，需要其他人审批。"
        refused = [line for line in await room.stores.audit.read() if line.what == "refused"]
        assert [(line.who, line.detail) for line in refused] == [("telegram:102", "approve: own_work")]
        other = telegram.private(LIN)
        await telegram.says(other, LIN, f"/drafts {(await room.draft()).id}")
        await telegram.presses(other, LIN, "Approve")
        assert (await room.draft()).status == "approved"
