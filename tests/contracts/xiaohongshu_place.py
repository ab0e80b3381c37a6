"""Xiaohongshu, for the contract of publishers."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from adapters.memory.clock import SimulatedClock
from core.ports import MediaStore, Publisher
from tests.adapters.publishers.xiaohongshu_stage import TARGET, Stage, staged
from tests.contracts.places import Place, Trouble


class XiaohongshuPlace:
    """An account on Xiaohongshu, over HTTP, with the server's faults."""

    target = TARGET

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self.media: MediaStore = stage.media
        self.publisher: Publisher = stage.publisher

    @property
    def calls(self) -> int:
        return self._stage.wire.count("publish_content")

    async def seen(self) -> Sequence[str]:
        return [f"{note.title}\n{note.text}" for note in self._stage.wire.notes]

    async def trouble(self, what: Trouble, *, posted: bool) -> None:
        named = {"refused": "发布失败: 没有找到发布 TAB - 上传图文", "silent": "hang", "server": "panic"}
        self._stage.wire.faults.add("publish_content", named.get(what, what), after=posted)


@asynccontextmanager
async def on_xiaohongshu(folder: Path, clock: SimulatedClock) -> AsyncIterator[Place]:
    async with staged(folder, clock, seconds=1.0) as stage:
        yield XiaohongshuPlace(stage)
