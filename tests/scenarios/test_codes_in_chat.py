"""One-time codes: whom they let in, once and for a day, and where they must never be."""

from datetime import timedelta
from pathlib import Path

import pytest
import structlog.testing

from tests.scenarios.kept import WatchedClock
from tests.scenarios.newsroom import DESK, Newsroom, newsroom_on_disk, web

DAY = timedelta(days=1).total_seconds()


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
    await desk.says("eve", form.format(code=await desk.code()))
    assert await desk.last() == "Copydesk: Welcome, eve! You are now member. /help shows what I can do.", why
    await desk.says("eve", "hello")
    assert await desk.last() == "Copydesk: You said: hello"


async def test_letters_of_a_code_may_be_small_and_without_hyphens(desk: Newsroom) -> None:
    code = await desk.code()
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
    code = await desk.code()
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
    code = await desk.code()
    await desk.time_passes(DAY)
    await desk.says("eve", f"/pair {code}")
    assert (await desk.last()).startswith("Copydesk: That code is wrong, used, or older than a day.")


async def test_a_redelivered_code_changes_nothing(desk: Newsroom) -> None:
    pair = desk.message("eve", f"/pair {await desk.code()}")
    for _ in range(3):
        await desk.takes(pair)
        await desk.settle()
    assert (await desk.transcript()).count("Welcome, eve!") == 1
    assert [entry.what for entry in await desk.stores.audit.read()] == ["pair", "invite"]


async def test_a_code_is_no_way_back_for_somebody_who_was_removed(desk: Newsroom) -> None:
    code = await desk.code()
    await desk.says("eve", f"/pair {code}")
    await desk.says("lin", "/remove web:eve")
    await desk.says("eve", f"/pair {code}")
    assert (await desk.last()).startswith("Copydesk: That code is wrong"), "and no Welcome for a stranger"
    assert await desk.access.role(web("eve")) is None


async def test_a_code_for_less_takes_nothing_away(desk: Newsroom) -> None:
    await desk.says("eve", f"/pair {await desk.code('/invite approver')}")
    await desk.says("eve", f"/pair {await desk.code('/invite member')}")
    assert await desk.access.role(web("eve")) == "approver"


async def test_a_code_for_more_raises(desk: Newsroom) -> None:
    await desk.says("eve", f"/pair {await desk.code()}")
    await desk.says("eve", f"/pair {await desk.code('/invite approver')}")
    assert await desk.last() == "Copydesk: Welcome, eve! You are now approver. /help shows what I can do."


async def test_whom_the_settings_name_uses_no_code_up(desk: Newsroom) -> None:
    code = await desk.code()
    await desk.says("lin", f"/pair {code}")
    assert await desk.last() == "Copydesk: You are let in already."
    await desk.says("eve", f"/pair {code}")
    assert (await desk.last()).startswith("Copydesk: Welcome, eve!")


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
