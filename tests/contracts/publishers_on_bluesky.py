"""Bluesky, for the contract of publishers: a fake at the wire, which can be spoiled."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from adapters.memory.clock import SimulatedClock
from adapters.memory.media import MemoryMedia
from adapters.publishers.bluesky import Bluesky
from adapters.publishers.bluesky_session import BlueskySession
from adapters.publishers.bluesky_wire import Xrpc
from adapters.publishers.http_calls import client_of
from core.drafts import Target
from core.ports import MediaStore, Publisher
from tests.contracts.places import Place, Trouble
from tests.fakes.bluesky.server import PUT, BlueskyServer

PATIENCE = 1.5  # seconds of a call, so that one that hangs ends
SPOILED: dict[Trouble, str] = {"refused": "422", "silent": "hang", "cut": "reset", "server": "500", "unseen": "nothing"}


class BlueskyPlace:
    """An account there, and its one call that publishes."""

    target = Target(platform="bluesky", account="desk")

    def __init__(self, server: BlueskyServer, client: httpx.AsyncClient, clock: SimulatedClock) -> None:
        self.media: MediaStore = MemoryMedia()
        self.server = server
        xrpc = Xrpc(client, url=server.url, clock=clock, seconds=PATIENCE)
        session = BlueskySession(xrpc, handle=server.account.handle, app_password=server.account.app_password)
        self.publisher: Publisher = Bluesky(session, media=self.media, clock=clock)

    @property
    def calls(self) -> int:
        return self.server.calls.count(PUT)

    async def seen(self) -> Sequence[str]:
        return self.server.texts

    async def trouble(self, what: Trouble, *, posted: bool) -> None:
        self.server.faults.add(PUT, SPOILED[what], after=posted)


@asynccontextmanager
async def on_bluesky(folder: Path, clock: SimulatedClock) -> AsyncIterator[Place]:
    async with BlueskyServer(clock) as server, client_of() as client:
        yield BlueskyPlace(server, client, clock)
