"""An account on Xiaohongshu: the real registry over HTTP, and the server at the other end."""

import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from PIL import Image

from adapters.mcp.definitions import Definition
from adapters.media import LocalMedia
from adapters.memory.clock import SimulatedClock
from adapters.memory.queue import MemoryQueue
from adapters.memory.stores import MemoryAudit, MemoryPublications
from adapters.publishers.xiaohongshu import Manner, Xiaohongshu
from adapters.publishers.xiaohongshu_files import SharedFolder
from adapters.publishers.xiaohongshu_pace import Pace
from adapters.publishers.xiaohongshu_server import NotesServer
from core.drafts import Target
from core.messages import Picture
from tests.adapters.mcp.stage import registry
from tests.fakes.xiaohongshu import XiaohongshuServer, xiaohongshu_server

TARGET = Target(platform="xiaohongshu", account="brand")
AT_ONCE = Manner(pace=Pace(gap=timedelta(0), per_day=50), looks=(0.0,))


@dataclass(slots=True, kw_only=True)
class Stage:
    """One account, its server, and what is around."""

    wire: XiaohongshuServer
    publisher: Xiaohongshu
    media: LocalMedia
    publications: MemoryPublications
    clock: SimulatedClock
    folder: Path

    async def picture(self, colour: int = 90) -> Picture:
        buffer = io.BytesIO()
        Image.new("RGB", (60, 40), (colour, 60, 30)).save(buffer, "PNG")
        return await self.media.add(buffer.getvalue(), alt="一杯咖啡")


@asynccontextmanager
async def staged(
    folder: Path, clock: SimulatedClock, *, manner: Manner = AT_ONCE, seconds: float = 5.0, seen_as: str = ""
) -> AsyncIterator[Stage]:
    """A publishing call may take that many real seconds."""
    shared = folder / "shared"
    async with (
        xiaohongshu_server(clock.now) as wire,
        registry(xiaohongshu=Definition(url=wire.url, timeout=20)) as services,
    ):
        media, publications = LocalMedia(folder / "media"), MemoryPublications(MemoryQueue(clock), MemoryAudit())
        publisher = Xiaohongshu(
            NotesServer(services, "xiaohongshu", clock, publishing=seconds),
            files=SharedFolder(shared, seen_as=Path(seen_as or shared), media=media),
            publications=publications,
            clock=clock,
            manner=manner,
        )
        yield Stage(wire=wire, publisher=publisher, media=media, publications=publications, clock=clock, folder=shared)
