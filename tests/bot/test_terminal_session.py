"""One call of `copydesk chat` from outside: exit codes, the server of its own, pipes."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest

from adapters.sqlite.lock import hold_folder
from bot.terminal import ChatOptions, run
from bot.terminal.session import converse
from tests.bot.test_terminal_world import Turn, desk, small_talk


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("COPYDESK_")]:
        monkeypatch.delenv(name)


def test_without_a_server_it_brings_its_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wish = "帮我写一篇关于手冲咖啡的小红书笔记，一张图"
    code = run(ChatOptions(data_dir=tmp_path, once=wish, press=("approve",), language="zh"))
    out, err = capsys.readouterr()
    lines = out.splitlines()
    assert (code, err) == (0, "")
    assert lines.index("卡片 #1") < lines.index("[1] ✅ 通过") < lines.index("已通过，正在发布……")
    assert lines[-1].startswith("卡片 #1: ✅ 已由 operator 通过 · 📮 发件箱：已发布 · http://127.0.0.1:")
    assert list((tmp_path / "outbox").glob("*手冲咖啡*/*.md"))
    assert not (tmp_path / "server.json").exists()
    assert (tmp_path / "terminal.log").stat().st_mode & 0o777 == 0o600


def test_an_unknown_word_lists_the_labels(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wish = "Write a note about city cycling, no pictures"
    code = run(ChatOptions(data_dir=tmp_path, once=wish, press=("pubish",), language="en"))
    err = capsys.readouterr().err.splitlines()
    assert code == 1
    assert err == [
        "No button has “pubish” in its label. There are: ✅ Approve · ✏️ Edit · 🔄 Regenerate · ❌ Reject · 🕘 Schedule."
    ]


def test_a_folder_that_another_server_has_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with hold_folder(tmp_path):
        code = run(ChatOptions(data_dir=tmp_path, once="hello", language="en"))
    err = capsys.readouterr().err.splitlines()
    assert (code, len(err)) == (2, 1)
    assert err[0].startswith("copydesk: COPYDESK_DATA_DIR: ")


async def test_the_time_limit_is_a_line_and_a_code(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    over = asyncio.Event()

    async def script(turn: Turn) -> None:
        await turn.begin()
        await over.wait()

    async with desk(tmp_path, script) as made:
        options = ChatOptions(data_dir=tmp_path, once="hello", timeout=0.3)
        assert await converse(options, made.server, "en") == 1
        over.set()
    assert capsys.readouterr().err == "The time limit of 0.3 seconds is over; what runs goes on at the server.\n"


async def test_lines_from_a_pipe_are_exchanges_one_by_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    reading, writing = os.pipe()
    os.write(writing, "hello\n\n9\n#1 1\n再见".encode())
    os.close(writing)
    async with desk(tmp_path, small_talk) as made:
        with open(reading, encoding="utf-8") as pipe:
            monkeypatch.setattr(sys, "stdin", pipe)
            code = await converse(ChatOptions(data_dir=tmp_path), made.server, "en")
    out, err = capsys.readouterr()
    assert made.texts == ["hello", "9", "再见"]  # no card, so 9 is a message; an empty line is nothing
    assert out.splitlines() == ["✓ Answer 0.2 s", "Hello!"] * 2 + ["✓ 回答 0.2 秒", "Hello!"]
    assert (code, err) == (1, "There is no card with buttons.\n")


async def test_a_press_alone_is_about_the_newest_card(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    async def script(turn: Turn) -> None:
        if turn.desk.cards:
            await turn.begin()
            await turn.finish("What should change?")
            return
        await turn.draft()

    async with desk(tmp_path, script) as made:
        assert await converse(ChatOptions(data_dir=tmp_path, once="a post"), made.server, "en") == 0
        capsys.readouterr()
        assert await converse(ChatOptions(data_dir=tmp_path, press=("修改",)), made.server, "en") == 0
    assert capsys.readouterr().out == "What should change?\n"


def test_asking_for_the_terminal_loads_nothing_heavy() -> None:
    code = (
        "import sys, bot.terminal;"
        "print([m for m in ('httpx', 'prompt_toolkit', 'rich', 'pydantic', 'langgraph') if m in sys.modules])"
    )
    asked = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert asked.stdout == "[]\n"
