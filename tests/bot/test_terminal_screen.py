"""The conversation on a screen: keys go in by a pipe, and what a terminal would be sent is read."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.data_structures import Size
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output.vt100 import Vt100_Output

from adapters.clock import SystemClock
from bot.terminal.conversation import Conversation
from core.events import NodeStarted, TextDelta
from core.messages import Language, OutboundMessage, Reply, Toast
from tests.bot.test_terminal_world import CHAT, Desk, Turn, callbacks, desk, link_to, small_talk

RIGHT = re.compile(r"\x1b\[([0-9]*)C")  # how blanks are written where the line was blank before
ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


class Glass(StringIO):
    """Where the terminal's bytes end up; says when there are more."""

    def __init__(self) -> None:
        super().__init__()
        self.news = asyncio.Event()

    def write(self, text: str) -> int:
        self.news.set()
        return super().write(text)


@dataclass
class Terminal:
    """A terminal of 60 columns with a person at its keys."""

    keys: PipeInput
    glass: Glass = field(default_factory=Glass)
    mark: int = 0

    @property
    def seen(self) -> str:
        """Everything that was written since `forget`, without escape sequences."""
        sent = RIGHT.sub(lambda found: " " * int(found[1] or 1), self.glass.getvalue()[self.mark :])
        return ESCAPES.sub("", sent).replace("\r", "")

    def type(self, text: str) -> None:
        self.keys.send_text(text)

    def enter(self, line: str) -> None:
        self.keys.send_text(line + "\r")

    async def until(self, text: str) -> None:
        """Wait until that is to be seen."""
        while text not in self.seen:
            self.glass.news.clear()
            await self.glass.news.wait()

    def forget(self) -> None:
        self.mark = len(self.glass.getvalue())


@asynccontextmanager
async def sitting(made: Desk, language: Language = "en") -> AsyncIterator[Terminal]:
    """Somebody at a terminal, until the conversation is over."""
    with create_pipe_input() as keys:
        terminal = Terminal(keys=keys)
        output = Vt100_Output(terminal.glass, lambda: Size(rows=40, columns=60), term="xterm")
        with create_app_session(input=keys, output=output):
            async with link_to(made, language) as link:
                history = made.data_dir / "terminal_history"
                chat = Conversation(link, SystemClock(), chat="terminal", language=language, history=history)
                running = asyncio.create_task(chat.run())
                await terminal.until("›")
                yield terminal
                await running


async def workflow(turn: Turn) -> Reply | None:
    if turn.desk.texts and not callbacks(turn.desk.heard):
        await turn.draft(pictures=1)
        return None
    await turn.begin()
    await turn.finish("“Coffee” is approved.")
    await turn.desk.close_card(0, "**Coffee**\n\nPour slowly.\n\n#coffee\n\n✅ Approved by Ann")
    return Toast(text="Approved. Publishing…")


async def test_a_draft_is_asked_for_and_approved_by_number(tmp_path: Path) -> None:
    async with desk(tmp_path, workflow) as made, sitting(made) as terminal:
        await terminal.until("chat “terminal”")
        terminal.enter("a post about coffee")
        await terminal.until("is ready.")
        await terminal.until("[5] 🕘 Schedule")
        shown = terminal.seen
        terminal.enter("1")
        await terminal.until("Card #1: ✅ Approved by Ann")
        terminal.enter("/quit")
    assert "› a post about coffee" in shown
    assert "─ Card #1 ─" in shown
    assert "[1] ✅ Approve" in shown
    assert f"{made.server.url}/media/{'a' * 64}" in shown
    assert "› #1 ✅ Approve" in terminal.seen
    assert "Approved. Publishing…" in terminal.seen
    assert (made.texts, callbacks(made.heard)) == (["a post about coffee"], ["c0-0"])


async def test_the_input_stays_free_while_a_draft_grows(tmp_path: Path) -> None:
    go_on = asyncio.Event()

    async def script(turn: Turn) -> None:
        await turn.begin()
        if len(turn.desk.texts) > 1:
            await turn.finish("Hello!")
            go_on.set()
            return
        await turn.log(NodeStarted(node="write", graph="post"), TextDelta(text="慢慢注水，"))
        await turn.log(TextDelta(text="香气就出来了。"))
        await go_on.wait()
        await turn.finish("写好了。")

    async with desk(tmp_path, script) as made, sitting(made, "zh") as terminal:
        terminal.enter("写一篇手冲咖啡的笔记")
        await terminal.until("… 撰写")
        await terminal.until("慢慢注水，香气就出来了。")
        terminal.enter("你好")
        await terminal.until("Hello!")
        await terminal.until("写好了。")
        terminal.enter("/quit")
    assert made.texts == ["写一篇手冲咖啡的笔记", "你好"]


async def test_control_c_stops_what_runs_else_clears_the_line(tmp_path: Path) -> None:
    async def script(turn: Turn) -> None:
        await turn.begin()
        if turn.desk.texts[-1] == "/stop":
            await turn.finish("Stopped.")
            return
        await turn.log(NodeStarted(node="write", graph="post"))
        await turn.desk.until_heard("/stop")
        await turn.finish("Cut short.")

    async with desk(tmp_path, script) as made, sitting(made) as terminal:
        terminal.type("half a line\x03")
        terminal.type("\x03")
        await terminal.until("/quit or Ctrl-D leaves.")
        terminal.enter("a post")
        await terminal.until("… Write")
        terminal.type("next\x03")
        await terminal.until("Cut short.")
        terminal.enter(" words")  # what was typed stays when a turn is stopped
        await terminal.until("› next words")
        terminal.type("\x04")
    assert made.texts == ["a post", "/stop", "next words"]


async def test_a_line_that_cannot_be_sent_comes_back_with_the_arrow(tmp_path: Path) -> None:
    async with desk(tmp_path, small_talk) as made, sitting(made) as terminal:
        terminal.enter("look @./gone.jpg")
        await terminal.until("There is no file gone.jpg")
        terminal.enter("\x1b[A\x7f\x7f\x7f\x7f\x7f\x7f\x7f\x7f\x7f\x7f\x7f")  # up, and the photo taken out
        await terminal.until("Hello!")
        terminal.type("\x04")
    assert [text.strip() for text in made.texts] == ["look"]


async def test_the_past_is_shown_once_and_its_cards_can_be_pressed(tmp_path: Path) -> None:
    async def script(turn: Turn) -> Reply | None:
        if turn.desk.cards and turn.desk.texts == ["first"] and callbacks(turn.desk.heard):
            return Toast(text="Only approvers can do that.", alert=True)
        await turn.draft()
        return None

    async with desk(tmp_path, script) as made:
        async with sitting(made) as terminal:
            terminal.enter("first")
            await terminal.until("is ready.")
            terminal.enter("/quit")
        async with sitting(made) as terminal:
            await terminal.until("is ready.")
            terminal.enter("#1 4")
            await terminal.until("Only approvers can do that.")
            terminal.enter("/quit")
    assert terminal.seen.count("“Coffee” is ready.") == 1
    assert "operator › first" in terminal.seen
    assert callbacks(made.heard) == ["c0-3"]


async def test_what_somebody_else_says_in_the_chat_is_shown_with_the_name(tmp_path: Path) -> None:
    async with desk(tmp_path, small_talk) as made, sitting(made) as terminal:
        await made.room.chat.send(CHAT, OutboundMessage(text="A reminder."))
        await terminal.until("A reminder.")
        async with link_to(made) as other:
            await other.say("from another terminal")
        await terminal.until("operator › from another terminal")
        await terminal.until("Hello!")
        terminal.enter("/quit")
    assert terminal.seen.count("from another terminal") == 1


async def test_a_break_is_one_line_and_nothing_is_shown_twice(tmp_path: Path) -> None:
    async with desk(tmp_path, small_talk) as made, sitting(made) as terminal:
        terminal.enter("hello")
        await terminal.until("Hello!")
        await made.stop()
        await terminal.until("Connection lost; trying again…")
        terminal.forget()
        await made.room.chat.send(CHAT, OutboundMessage(text="Said meanwhile."))
        await made.start()
        await terminal.until("Connected again.")
        await terminal.until("Said meanwhile.")
        terminal.enter("/quit")
    assert "Hello!" not in terminal.seen
    assert terminal.seen.count("Said meanwhile.") == 1


async def test_typed_lines_are_kept_for_their_owner_alone(tmp_path: Path) -> None:
    async with desk(tmp_path, small_talk) as made, sitting(made) as terminal:
        terminal.enter("hello")
        await terminal.until("Hello!")
        terminal.enter("/quit")
    history = tmp_path / "terminal_history"
    assert "+hello" in history.read_text()
    assert history.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("ending", ["/quit\r", "\x04"])
async def test_one_can_leave(tmp_path: Path, ending: str) -> None:
    async with desk(tmp_path, small_talk) as made, sitting(made) as terminal:
        terminal.type(ending)
    assert made.heard == []
