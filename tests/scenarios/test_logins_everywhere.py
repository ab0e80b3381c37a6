"""An account that is logged out, with its owners on Slack and on Telegram: the code is theirs, and only theirs."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from adapters.mcp.definitions import Definition
from tests.adapters.mcp.stage import registry
from tests.fakes.xiaohongshu import XiaohongshuServer, xiaohongshu_server
from tests.scenarios.brand import COFFEE, account_of
from tests.scenarios.everywhere import Everywhere, everywhere
from tests.scenarios.on_telegram import LIN, ours


@dataclass
class Brand:
    """The house with one account on Xiaohongshu, and the server at its other end."""

    room: Everywhere
    wire: XiaohongshuServer


@asynccontextmanager
async def with_an_account(folder: Path) -> AsyncIterator[Brand]:
    async with (
        everywhere(folder) as room,
        xiaohongshu_server(room.clock.now) as wire,
        registry(xiaohongshu=Definition(url=wire.url, timeout=20)) as services,
    ):
        room.opened = (account_of(room, services),)
        room.open()
        yield Brand(room, wire)
        await room.close()


@pytest.fixture
async def brand(tmp_path: Path) -> AsyncIterator[Brand]:
    async with with_an_account(tmp_path) as opened:
        opened.wire.logged_in = False
        yield opened


async def test_refused_in_slack_scanned_from_telegram(brand: Brand) -> None:
    slack, telegram = brand.room.slack, brand.room.telegram
    desk, mine = slack.channel(), telegram.private(LIN)
    await telegram.says(mine, LIN, "/help")
    await slack.says(desk, slack.bo, f"@Copydesk {COFFEE}")
    await slack.presses(desk, slack.mei, "Approve")
    code = brand.wire.codes[0][0]
    assert [photo for message in ours(mine) for photo in message.photos] == [code], "Lin's own chat in Telegram"
    assert "Scan this code" in ours(mine)[-1].text
    assert [message.pictures for message in slack.direct(slack.lin).shown] == [1], "and in Slack"
    for other in (slack.mei, slack.bo):
        assert not [each for each in slack.direct(other).shown if each.pictures]
    assert all("Scan this code" not in message.shown for message in desk.shown), "not where everybody reads"
    brand.wire.scan()
    assert await telegram.presses(mine, LIN, "Done") == "One moment."
    assert "What was refused is tried again: 1." in ours(mine)[-1].text
    assert "What was refused is tried again: 1." in slack.direct(slack.lin).shown[-1].shown
    (note,) = brand.wire.notes
    assert f"https://www.xiaohongshu.com/explore/{note.id}" in desk.shown[-1].shown
    assert not brand.room.slack_server.refusals


async def test_slash_login_in_a_channel_of_slack(brand: Brand) -> None:
    slack = brand.room.slack
    desk = slack.channel()
    await slack.says(desk, slack.lin, "@Copydesk 登录 brand")
    await brand.room.time_passes(2)
    await brand.room.settle()
    assert "我会在私聊里把小红书 (brand)的二维码发给你" in desk.shown[-1].shown
    assert [message.pictures for message in slack.direct(slack.lin).shown] == [1]
