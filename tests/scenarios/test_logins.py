"""An account that is logged out: who gets the code, what a scan brings, and what becomes of what was refused."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.memory.chat import MemoryDirects
from core.errors import NotPermitted
from tests.scenarios.brand import COFFEE, Brand, own, with_an_account
from tests.scenarios.newsroom import newsroom

LOOK, CODE = 21.0, 4 * 60.0  # seconds: a look after the one before, and the life of a code


@pytest.fixture
async def brand(tmp_path: Path) -> AsyncIterator[Brand]:
    async with with_an_account(tmp_path) as opened:
        opened.wire.logged_in = False
        yield opened


SCAN = """\
Copydesk 🖼1: 🔑 Xiaohongshu (brand) is logged out. Scan this code with the app of that account, and confirm there. \
Posts go out from whichever account scans it: please do not pass it on.

It is good until Mon 5 Jan 2026, 08:04 (UTC).
  [New code] [Done: try again]"""


async def test_a_post_is_refused_an_owner_scans_and_it_goes_out(brand: Brand) -> None:
    await brand.approved()
    assert "refused · The account is logged out: an owner scans the code" in await brand.desk.transcript()
    await brand.desk.reads(SCAN, at=own("lin"))
    assert not [each for each in await brand.desk.shown(own("mei")) if each.message.pictures], "no approver gets it"
    brand.wire.scan()
    await brand.passes(LOOK)
    assert await brand.last("lin") == (
        "Copydesk 🖼1: ✅ Xiaohongshu (brand) is logged in. Refused while it was not: 1. “Try again” sends what is "
        "approved still.\n  [Done: try again]"
    )
    assert brand.wire.notes == []
    assert await brand.desk.presses("lin", "Done", at=own("lin")) == "One moment."
    assert "✅ Xiaohongshu (brand) is logged in. What was refused is tried again: 1." in await brand.last("lin")
    assert len(brand.wire.notes) == 1
    assert "https://www.xiaohongshu.com/explore/" in await brand.desk.transcript()
    assert await brand.desk.outcome() == ("approved", 0, ["approve", "failed", "published"])


async def test_done_before_it_is_scanned_and_once_more(brand: Brand) -> None:
    await brand.approved()
    await brand.desk.presses("lin", "Done", at=own("lin"))
    assert "I do not see yet that Xiaohongshu (brand) is logged in." in await brand.last("lin")
    assert brand.wire.count("publish_content") == 0
    brand.wire.scan()
    await brand.desk.presses("lin", "Done", at=own("lin"))
    assert len(brand.wire.notes) == 1
    await brand.passes(CODE)
    assert "is tried again: 1" in await brand.last("lin"), "nobody looks any more"


async def test_a_code_that_nobody_scans_ends_and_a_new_one_comes(brand: Brand) -> None:
    await brand.approved()
    for _ in range(13):
        await brand.passes(LOOK)
    assert "This code for Xiaohongshu (brand) is not good any more." in await brand.last("lin")
    brand.wire.scan()
    assert not brand.wire.logged_in
    await brand.desk.presses("lin", "New code", at=own("lin"))
    shown = await brand.desk.shown(own("lin"))
    assert "There is a newer code" not in shown[0].message.text
    assert shown[0].message.pictures != shown[1].message.pictures
    brand.wire.scan()
    await brand.passes(LOOK)
    assert "is logged in" in await brand.last("lin")


async def test_a_new_code_before_the_old_one_ends(brand: Brand) -> None:
    await brand.approved()
    await brand.desk.presses("lin", "New code", at=own("lin"))
    before, after = await brand.desk.shown(own("lin"))
    assert (before.message.text, before.message.buttons) == (
        "There is a newer code for Xiaohongshu (brand) below.",
        (),
    )
    assert [button.label for row in after.message.buttons for button in row] == ["New code", "Done: try again"]
    before_that = brand.wire.count("check_login_status")
    await brand.passes(LOOK)
    assert brand.wire.count("check_login_status") == before_that + 1, "nobody looks for the old one"


async def test_two_posts_that_are_refused_bring_one_code(brand: Brand) -> None:
    await brand.desk.says("bo", COFFEE)
    await brand.desk.says("bo", "write a Xiaohongshu note about tea, one picture")
    for card in (0, 1):
        await brand.desk.pressed(await brand.desk.press("mei", "Approve", card=card))
    await brand.desk.settle()
    assert brand.wire.count("get_login_qrcode") == 1
    brand.wire.scan()
    await brand.passes(LOOK)
    await brand.desk.presses("lin", "Done", at=own("lin"))
    assert len(brand.wire.notes) == 2


async def test_a_refused_post_that_changed_meanwhile_stays_where_it_is(brand: Brand) -> None:
    await brand.approved()
    brand.wire.scan()
    await brand.passes(LOOK)
    await brand.desk.says("mei", "/remove web:bo")
    draft = await brand.desk.draft()
    assert draft.status == "approved"
    await brand.desk.lose_draft()
    await brand.desk.presses("lin", "Done", at=own("lin"))
    assert brand.wire.notes == []
    assert "is logged in" in await brand.last("lin")


async def test_before_a_slot_somebody_has_time_to_scan(brand: Brand) -> None:
    await brand.approved(f"{COFFEE}, publish it today at 18:00")
    await brand.passes(9.4 * 3600)
    assert not await brand.desk.shown(own("lin"))
    await brand.passes(0.1 * 3600)
    assert "is logged out" in (await brand.desk.shown(own("lin")))[0].message.text
    brand.wire.scan()
    await brand.passes(LOOK)
    assert await brand.last("lin") == "Copydesk 🖼1: ✅ Xiaohongshu (brand) is logged in."
    await brand.passes(3600)
    assert len(brand.wire.notes) == 1


async def test_before_a_slot_that_is_not_kept_nobody_is_called(brand: Brand) -> None:
    await brand.approved(f"{COFFEE}, publish it today at 18:00")
    await brand.desk.presses("mei", "Cancel")
    await brand.passes(10 * 3600)
    assert brand.wire.count("get_login_qrcode") == 0


async def test_an_account_that_is_logged_in_disturbs_nobody(brand: Brand) -> None:
    brand.wire.logged_in = True
    await brand.approved(f"{COFFEE}, publish it today at 18:00")
    await brand.passes(10.1 * 3600)
    assert len(brand.wire.notes) == 1
    assert not [each for each in await brand.desk.shown(own("lin")) if each.message.pictures]


async def test_a_restart_in_the_middle(brand: Brand) -> None:
    await brand.approved()
    await brand.desk.restart()
    brand.wire.scan()
    await brand.passes(LOOK)
    assert "Refused while it was not: 1" in await brand.last("lin")
    await brand.desk.restart()
    await brand.desk.presses("lin", "Done", at=own("lin"))
    assert len(brand.wire.notes) == 1


async def test_no_owner_in_a_chat_of_their_own(brand: Brand) -> None:
    directs = brand.desk.world.directs["web"]
    assert isinstance(directs, MemoryDirects)
    directs.errors += [NotPermitted("never began a chat")] * 20
    await brand.approved()
    assert (
        "🔑 Xiaohongshu (brand) is logged out, and I can reach no owner in a chat of their own. An owner sends me "
        "`/login brand` in a direct chat."
    ) in await brand.desk.transcript()
    assert brand.wire.count("get_login_qrcode") == 0, "a code that nobody sees would end the one before it"


async def test_a_server_without_a_code_and_then_with_one(brand: Brand) -> None:
    brand.wire.faults.add("get_login_qrcode", "获取登录扫码图片失败: qrcode src is empty")
    await brand.approved()
    assert await brand.last("lin") == (
        "Copydesk: Xiaohongshu (brand) is logged out, and its server gives me no code: "
        "获取登录扫码图片失败: qrcode src is empty\n  [Try again]"
    )
    await brand.desk.presses("lin", "Try again", at=own("lin"))
    assert "Scan this code" in await brand.last("lin")


# --- /login -----------------------------------------------------------------------------------------


async def test_an_owner_asks_in_a_group_and_gets_it_alone(brand: Brand) -> None:
    await brand.desk.says("lin", "/login brand")
    await brand.passes(2)
    assert await brand.desk.last() == (
        "Copydesk: I send you a code for Xiaohongshu (brand) in our own chat: it is not for everybody here."
    )
    assert "Scan this code" in await brand.last("lin")


async def test_an_owner_asks_in_their_own_chat(brand: Brand) -> None:
    await brand.desk.says("lin", "登录", at=own("lin"))
    await brand.passes(2)
    assert "🔑" in await brand.last("lin")
    brand.wire.scan()
    await brand.passes(LOOK)
    await brand.desk.says("lin", "/login", at=own("lin"))
    await brand.passes(2)
    assert await brand.last("lin") == "Copydesk: 小红书 (brand)已登录：无需操作。"


@pytest.mark.parametrize(
    ("who", "words", "answer"),
    [
        ("bo", "/login brand", "Only owners can do that."),
        ("mei", "/login", "Only owners can do that."),
        ("lin", "/login nobody", "Which account: `brand`?"),
    ],
)
async def test_who_may_not_and_what_is_not_there(brand: Brand, who: str, words: str, answer: str) -> None:
    await brand.desk.says(who, words)
    await brand.passes(2)
    assert answer in await brand.desk.last()
    assert brand.wire.count("get_login_qrcode") == 0


@pytest.mark.parametrize("alone", [True, False], ids=["all are owners", "others read along"])
async def test_on_a_platform_without_own_chats(brand: Brand, alone: bool) -> None:
    desk = brand.desk
    await desk.close()
    desk.storage = replace(desk.storage, world=replace(desk.world, directs={}))
    desk.team = {"lin": "owner"} if alone else desk.team
    await desk.restart()
    await desk.says("lin", "/login")
    await brand.passes(2)
    assert len([each for each in await desk.shown() if each.message.pictures]) == alone
    assert ("I can reach no owner in a chat of their own." in await desk.transcript()) is not alone


async def test_each_job_twice_as_after_a_crash(brand: Brand) -> None:
    brand.desk.twice = True
    await brand.approved()
    assert brand.wire.count("get_login_qrcode") == 1
    brand.wire.scan()
    await brand.passes(LOOK)
    await brand.desk.presses("lin", "Done", at=own("lin"))
    assert len(brand.wire.notes) == 1
    lines = [line.what for line in await brand.desk.stores.audit.read()]
    assert lines.count("logged_in") == 1


async def test_without_such_an_account(tmp_path: Path) -> None:
    async with newsroom(tmp_path) as desk:
        await desk.says("lin", "/login")
        assert await desk.last() == "Copydesk: No account here logs in with a code."


async def test_an_owner_who_is_none_any_more_gets_nothing_done(brand: Brand) -> None:
    await brand.approved()
    brand.wire.scan()
    await brand.desk.close()
    brand.desk.team = {"lin": "member", "mei": "approver", "bo": "member"}
    await brand.desk.restart()
    await brand.desk.presses("lin", "Done", at=own("lin"))
    assert brand.wire.notes == []


async def test_in_chinese(brand: Brand) -> None:
    await brand.desk.says("lin", "/language zh", at=own("lin"))
    await brand.approved("帮我写一篇关于手冲咖啡的小红书笔记，一张图", label="通过")
    assert await brand.last("lin") == (
        "Copydesk 🖼1: 🔑 小红书 (brand)已退出登录。请用登录着该账号的手机 App 扫描这个二维码并确认。"
        "谁扫码，之后就以谁的账号发布：请勿转发。\n\n有效期至 2026年1月5日 周一 08:04（UTC）。\n"
        "  [换一个二维码] [已扫码，重试]"
    )
    brand.wire.scan()
    await brand.passes(LOOK)
    await brand.desk.presses("lin", "已扫码", at=own("lin"))
    assert "✅ 小红书 (brand)已登录。正在重试此前被拒的内容：1 篇。" in await brand.last("lin")
    assert len(brand.wire.notes) == 1
