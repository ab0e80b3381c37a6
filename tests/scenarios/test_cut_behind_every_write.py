"""The power goes out behind the n-th write of the workers, for every n, and nobody sees a difference in the end.

One point is named, where a message may repeat: the chat has it, and our record of that was cut off.
"""

import asyncio
import re
from collections import Counter
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

import pytest

from tests.scenarios.kept import WatchedClock, in_memory
from tests.scenarios.newsroom import settings_in
from tests.scenarios.power import Power, PoweredNewsroom, WiredSaver, mended, wired
from tests.scenarios.transcripts import lines
from tests.scenarios.writer import Writer

NAMED_POINT = "chat.send"
OPENED = re.compile(r"\d+:web-\d+")  # a thread is named after the message that opened it
Story = Callable[[PoweredNewsroom], Awaitable[None]]


async def approved(desk: PoweredNewsroom) -> None:
    """A draft is written, written anew, changed, and approved."""
    await desk.says("mei", "帮我写一篇关于手冲咖啡的小红书笔记，不要配图")
    await desk.presses("mei", "重写")
    await desk.presses("mei", "修改")
    await desk.says("mei", "结尾热闹一点")
    await desk.presses("mei", "通过")


async def stopped(desk: PoweredNewsroom) -> None:
    """A second draft is stopped while it is written, and so is a change of the first, which is then rejected."""
    await desk.says("mei", "帮我写一篇关于手冲咖啡的小红书笔记，不要配图")
    hold = desk.writer.hold("旧书店")
    await desk.takes(desk.message("mei", "帮我写一篇关于旧书店的小红书笔记，不要配图"))
    await hold.begun.wait()
    await desk.says("mei", "/stop")
    hold = desk.writer.hold("手冲咖啡")
    await desk.pressed(await desk.press("mei", "重写"))
    await hold.begun.wait()
    await desk.says("mei", "/stop")
    await desk.presses("mei", "拒绝")


async def scheduled(desk: PoweredNewsroom) -> None:
    """A time is wished for and approved, moved, approved again, and kept to."""
    await desk.says("mei", "帮我写一篇关于手冲咖啡的小红书笔记，不要配图，早上九点发布")
    await desk.presses("mei", "通过")
    await desk.presses("mei", "改期")
    await desk.says("mei", "上午十点半")
    await desk.presses("mei", "通过")
    await desk.time_passes(3 * 3600)
    await desk.settle()


async def opened(desk: PoweredNewsroom) -> None:
    """A command opens a thread, in which a draft is written, written anew, and approved."""
    await desk.asks("mei", "帮我写一篇关于手冲咖啡的小红书笔记，不要配图")
    await desk.presses("mei", "重写", at=await desk.thread())
    await desk.presses("mei", "通过", at=await desk.thread())


@dataclass(frozen=True)
class Outcome:
    """What there is to see when a story is over."""

    messages: Counter[str]  # two that answer different messages may change places
    statuses: list[str]
    published: int
    audit: list[str]
    ends: dict[str, str]
    threads: list[str]  # that are in the checkpoints


async def play(story: Story, folder: Path, power: Power) -> Outcome:
    """How the story ends."""
    clock = WatchedClock()
    storage = wired(in_memory(clock), power)
    desk = PoweredNewsroom(folder=folder, storage=storage, settings=settings_in(folder), clock=clock, model=Writer())
    with ThreadPoolExecutor() as threads, ThreadPoolExecutor() as others:
        asyncio.get_running_loop().set_default_executor(threads)
        desk.start()
        electrician = asyncio.create_task(mended(desk, power, threads, others))
        try:
            await story(desk)
            return await _outcome(desk)
        finally:
            electrician.cancel()
            await desk.close()


async def _outcome(desk: PoweredNewsroom) -> Outcome:
    turns = {str(job.payload["turn"]) for job in desk.done if "turn" in job.payload}
    saver = desk.storage.checkpoints
    assert isinstance(saver, WiredSaver)
    shown = [each for chat in await desk.storage.history.chats() for each in await desk.shown(chat)]
    spoken = [(turn, events) for turn in turns if (events := desk.events(turn))]  # an old time comes to nothing
    return Outcome(
        messages=Counter(map(lines, shown)),
        statuses=[draft.status for draft in await desk.drafts()],
        published=len(desk.outbox()),
        audit=sorted(entry.what for entry in await desk.stores.audit.read()),
        ends={turn: events[-1].kind for turn, events in spoken},
        threads=[OPENED.sub("opened", name) for name, checkpoints in saver.storage.items() if checkpoints],
    )


@pytest.mark.parametrize("story", [approved, stopped, pytest.param(scheduled, marks=pytest.mark.long), opened])
async def test_a_cut_behind_any_write_changes_nothing(story: Story, tmp_path: Path) -> None:
    whole, repeats = await play(story, tmp_path / "whole", Power(0)), []
    for cut in count(1):
        power = Power(cut)
        outcome = await play(story, tmp_path / str(cut), power)
        if not power.out.is_set():
            break
        where = f"cut behind write {cut}: {power.where}"
        assert replace(outcome, messages=whole.messages) == whole, where
        if power.where == NAMED_POINT:
            assert not whole.messages - outcome.messages, where
            repeats.append((outcome.messages - whole.messages).total())
        else:
            assert outcome.messages == whole.messages, where
    assert set(repeats) == {1}
    assert cut > 50
