"""Prompts that change while somebody waits for an answer, and runs that take too long."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.content import prompts_folder, watched_prompts
from bot.watching import Watching
from core.in_force import InForce
from core.workflow.prompts import Prompts
from tests.scenarios.kept import WatchedClock
from tests.scenarios.newsroom import HALL, Newsroom

COFFEE = "write a Xiaohongshu note about coffee, no pictures"
PATIENCE = 10.0  # real seconds


class Files:
    """The prompts in a folder of one's own, watched."""

    def __init__(self, folder: Path, desk: Newsroom) -> None:
        self.folder = folder
        desk.settings.prompts.dir = str(folder)
        self.watching = Watching(desk.clock)
        self.prompts = watched_prompts(desk.settings, self.watching)

    async def add(self, line: str, *, to: str) -> None:
        """A line on top of a prompt, in force when this returns."""
        file, before = self.folder / f"{to}.md", self.prompts.value
        file.write_text(f"{line}\n{file.read_text()}")
        async with asyncio.timeout(PATIENCE):
            while self.prompts.value is before and not self.watching.refused:
                await asyncio.sleep(0.01)


@pytest.fixture
async def files(desk: Newsroom, tmp_path: Path) -> AsyncIterator[Files]:
    shutil.copytree(prompts_folder(desk.settings), tmp_path / "prompts")
    files = Files(tmp_path / "prompts", desk)
    desk.prompts, desk.refused = files.prompts, files.watching.reasons
    await desk.restart()
    run = asyncio.create_task(files.watching.run())
    yield files
    run.cancel()
    await asyncio.gather(run, return_exceptions=True)


async def test_a_draft_in_the_making_keeps_its_prompts_and_the_next_turn_has_the_new(
    desk: Newsroom, files: Files
) -> None:
    hold = desk.writer.hold("coffee")
    desk.writer.will("not a post at all", "Title: T\nBody: B b b.\nTags: #a")
    await desk.takes(desk.message("bo", COFFEE))
    await hold.begun.wait()
    await files.add("Write like a sailor.", to="post")
    await files.add("Be quick about it.", to="again")
    hold.release()
    await desk.settle()
    assert [("Be quick" in asked, "sailor" in asked) for asked in desk.writer.prompts] == [(False, False)] * 2
    assert (await desk.draft()).status == "in_review"
    await desk.presses("bo", "Regenerate")
    assert "Write like a sailor." in desk.writer.prompts[-1]


async def test_a_turn_of_a_conversation_that_began_before_keeps_its_prompts(desk: Newsroom, files: Files) -> None:
    hold = desk.writer.hold("how are you")
    await desk.takes(desk.message("bo", "how are you?"))
    await hold.begun.wait()
    await files.add("Answer in verse.", to="chat")
    await desk.says("mei", "and you?", at=HALL)
    assert "Answer in verse." in desk.writer.prompts[-1]
    hold.release()
    await desk.settle()
    assert await desk.last() == "Copydesk: You said: how are you?"
    assert "Answer in verse." not in desk.writer.prompts[0]


async def test_a_broken_prompt_is_refused_whole_and_the_old_one_stays(desk: Newsroom, files: Files) -> None:
    await files.add("Hello $nobody.", to="chat")
    (reason,) = files.watching.refused.values()
    assert "prompts/chat.md: unknown slot $nobody; known: context, language, message, summary" in reason
    await desk.says("bo", "how are you?")
    assert await desk.last() == "Copydesk: You said: how are you?"
    assert "nobody" not in desk.writer.prompts[-1]
    await desk.says("lin", "/status")
    assert "is refused; what was read before it is still in force" in await desk.last()
    assert "unknown slot $nobody" in await desk.last()
    await desk.says("bo", "/status")
    assert "$nobody" not in await desk.last(), "for who can mend it"


# --- time limits ----------------------------------------------------------------------------------------------


@pytest.fixture
async def hasty(desk: Newsroom) -> Newsroom:
    """A desk that waits 30 s for an answer and 60 s for a draft."""
    desk.settings.work.turn_seconds, desk.settings.work.draft_seconds = 30.0, 60.0
    assert isinstance(desk.clock, WatchedClock)
    desk.clock.limits = {30.0, 60.0}
    await desk.restart()
    return desk


async def test_a_turn_that_takes_too_long_is_ended_and_the_chat_goes_on(hasty: Newsroom) -> None:
    desk = hasty
    hold = desk.writer.hold("how are you")
    message = desk.message("bo", "how are you?")
    await desk.takes(message)
    await hold.begun.wait()
    await desk.time_passes(31)
    await desk.settle()
    assert await desk.last() == (
        "Copydesk: That took too long and was ended; please try again, perhaps with less at once."
    )
    assert desk.ended(desk.jobs[0].id) == "turn_failed"
    assert desk.writer.held == 0, "nobody waits for that answer any more"
    await desk.says("bo", "and now?")
    assert await desk.last() == "Copydesk: You said: and now?"


async def test_a_draft_that_takes_too_long_comes_to_nothing_and_says_so(hasty: Newsroom) -> None:
    desk = hasty
    hold = desk.writer.hold("coffee")
    await desk.takes(desk.message("bo", COFFEE))
    await hold.begun.wait()
    await desk.time_passes(61)
    await desk.settle()
    assert (await desk.draft()).status == "failed"
    assert "That took too long and was ended" in await desk.last()


async def test_a_change_that_takes_too_long_is_undone(hasty: Newsroom) -> None:
    desk = hasty
    await desk.says("bo", COFFEE)
    before = await desk.draft()
    hold = desk.writer.hold("coffee")
    await desk.pressed(await desk.press("bo", "Regenerate"))
    await hold.begun.wait()
    await desk.time_passes(61)
    await desk.settle()
    after = await desk.draft()
    assert (after.status, after.revision) == ("in_review", before.revision)
    await desk.presses("mei", "Approve")
    assert await desk.outcome() == ("approved", 1, ["approve", "published"])


def test_what_ships_is_in_force_where_no_folder_is_named(desk: Newsroom) -> None:
    prompts: InForce[Prompts] = watched_prompts(desk.settings, Watching(desk.clock))
    assert prompts.value.fingerprint == desk.prompts.value.fingerprint
