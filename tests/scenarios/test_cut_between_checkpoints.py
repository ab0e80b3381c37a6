"""The workers vanish right behind the n-th write of a checkpoint, for every n: nobody sees a difference in the end."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import ChannelVersions, Checkpoint, CheckpointMetadata
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer

from bot.storage import Storage
from tests.scenarios.kept import SaverSessions, WatchedClock, in_memory
from tests.scenarios.newsroom import Newsroom, settings_in
from tests.scenarios.writer import Writer


class Saver(InMemorySaver):
    """Cuts the power behind its n-th write: that one never returns, and later ones are not made, until `mend`."""

    def __init__(self, cut: int) -> None:
        super().__init__(serde=JsonPlusSerializer(allowed_msgpack_modules=None))
        self.went_out = asyncio.Event()
        self.made = 0
        self._cut = cut

    def mend(self) -> None:
        self._cut = 0

    async def aput(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        self._begin()
        saved = await super().aput(config, checkpoint, metadata, new_versions)
        await self._end()
        return saved

    async def aput_writes(
        self, config: RunnableConfig, writes: Sequence[tuple[str, Any]], task_id: str, task_path: str = ""
    ) -> None:
        self._begin()
        await super().aput_writes(config, writes, task_id, task_path)
        await self._end()

    def _begin(self) -> None:
        if self._cut and self.went_out.is_set():
            raise asyncio.CancelledError
        self.made += 1

    async def _end(self) -> None:
        if self.made == self._cut:
            self.went_out.set()
            await asyncio.Event().wait()


async def approved(desk: Newsroom) -> None:
    """A draft is written, written anew, changed, and approved."""
    await desk.says("mei", "你好")
    await desk.says("mei", "帮我写一篇关于手冲咖啡的小红书笔记，不要配图")
    await desk.presses("mei", "重写")
    await desk.presses("mei", "修改")
    await desk.says("mei", "结尾热闹一点")
    await desk.presses("mei", "通过")


async def stopped(desk: Newsroom) -> None:
    """A second draft is stopped while it is written, and so is a change of the first, which is approved as it was."""
    await desk.says("mei", "帮我写一篇关于手冲咖啡的小红书笔记，不要配图")
    hold = desk.writer.hold("旧书店")
    await desk.takes(desk.message("mei", "帮我写一篇关于旧书店的小红书笔记，不要配图"))
    await hold.begun.wait()
    await desk.says("mei", "/stop")
    hold = desk.writer.hold("手冲咖啡")
    await desk.pressed(await desk.press("mei", "重写"))
    await hold.begun.wait()
    await desk.says("mei", "/stop")
    await desk.presses("mei", "通过")


Story = Callable[[Newsroom], Awaitable[None]]
STORIES = (approved, stopped)


@dataclass(frozen=True)
class Outcome:
    """What there is to see when a story is over."""

    transcript: str
    statuses: list[str]
    published: int
    ends: list[str]


async def play(story: Story, folder: Path, *, cut: int) -> tuple[Outcome, bool]:
    """How the story ends, and whether the power went out in it."""
    clock, saver = WatchedClock(), Saver(cut)
    storage = _with(saver, in_memory(clock))
    desk = Newsroom(folder=folder, storage=storage, settings=settings_in(folder), clock=clock, model=Writer())
    with ThreadPoolExecutor() as threads, ThreadPoolExecutor() as others:
        asyncio.get_running_loop().set_default_executor(threads)
        desk.start()
        electrician = asyncio.create_task(_mend(desk, saver, threads, others))
        try:
            await story(desk)
            return await _outcome(desk), saver.went_out.is_set()
        finally:
            electrician.cancel()
            await desk.close()


def _with(saver: Saver, storage: Storage) -> Storage:
    stores = replace(storage.world.stores, sessions=SaverSessions(saver))
    return replace(storage, checkpoints=saver, world=replace(storage.world, stores=stores))


async def _mend(desk: Newsroom, saver: Saver, threads: Executor, others: ThreadPoolExecutor) -> None:
    await saver.went_out.wait()
    await desk.close()
    threads.shutdown()  # a kill ends them; here they would go on beside the next workers
    asyncio.get_running_loop().set_default_executor(others)
    saver.mend()
    desk.open()
    desk.start()


async def _outcome(desk: Newsroom) -> Outcome:
    return Outcome(
        transcript=await desk.transcript(),
        statuses=[draft.status for draft in await desk.drafts()],
        published=len(desk.outbox()),
        ends=[type(desk.events(job.id)[-1]).__name__ for job in desk.jobs if job.kind == "turn"],
    )


@pytest.mark.parametrize("story", STORIES)
async def test_a_cut_behind_any_write_of_a_checkpoint_changes_nothing(story: Story, tmp_path: Path) -> None:
    whole, _ = await play(story, tmp_path / "whole", cut=0)
    assert whole.statuses[0] == "approved"
    assert whole.published == 1
    for cut in count(1):
        outcome, went_out = await play(story, tmp_path / str(cut), cut=cut)
        if not went_out:
            break
        assert outcome == whole, f"cut behind write {cut}"
    assert cut > 20
