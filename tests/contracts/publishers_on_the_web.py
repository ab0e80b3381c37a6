"""Places over HTTP, for the contract of publishers: fakes at the wire, and Mastodon as others wrote it."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from adapters.memory.clock import SimulatedClock
from adapters.memory.media import MemoryMedia
from adapters.publishers.http_calls import client_of
from adapters.publishers.mastodon import Mastodon
from adapters.publishers.mastodon import MastodonServer as Server
from adapters.publishers.webhook import Receiver, Webhook
from core.drafts import Target
from core.platforms import PLATFORMS
from core.ports import MediaStore, Publisher
from tests.contracts.places import Place, Trouble
from tests.fakes.faulty_web import FaultyWeb
from tests.fakes.mastodon import STATUSES, TOKEN, MastodonServer
from tests.fakes.real_mastodon import TOKEN as REAL_TOKEN
from tests.fakes.real_mastodon import RealMastodon, real_mastodon
from tests.fakes.webhook_receiver import KEY, POSTS, WebhookReceiver

PATIENCE = 1.5  # seconds of a call, so that one that hangs ends
SPOILED: dict[Trouble, str] = {"refused": "422", "silent": "hang", "cut": "reset", "server": "500", "unseen": "nothing"}


class _OnTheWeb:
    """What both fakes share: faults on the one route that publishes."""

    publisher: Publisher
    target: Target

    def __init__(self, server: FaultyWeb, route: str) -> None:
        self.media: MediaStore = MemoryMedia()
        self._server = server
        self._route = route

    @property
    def calls(self) -> int:
        return self._server.calls.count(self._route)

    async def trouble(self, what: Trouble, *, posted: bool) -> None:
        self._server.faults.add(self._route, SPOILED[what], after=posted)


class MastodonPlace(_OnTheWeb):
    """Our own server, which can be spoiled."""

    target = Target(platform="mastodon", account="desk")

    def __init__(self, server: MastodonServer, client: httpx.AsyncClient, clock: SimulatedClock) -> None:
        super().__init__(server, f"POST {STATUSES}")
        self.server = server
        at = Server(url=server.url, token=TOKEN, limits=PLATFORMS["mastodon"], seconds=PATIENCE)
        self.publisher = Mastodon(at, client, media=self.media, clock=clock)

    async def seen(self) -> Sequence[str]:
        return [self.server.text(each) for each in self.server.statuses]


@asynccontextmanager
async def on_mastodon(folder: Path, clock: SimulatedClock) -> AsyncIterator[Place]:
    async with MastodonServer(clock) as server, client_of() as client:
        yield MastodonPlace(server, client, clock)


class RealMastodonPlace:
    """A Mastodon that others wrote; it can only be told to refuse."""

    target = Target(platform="mastodon", account="desk")

    def __init__(self, server: RealMastodon, client: httpx.AsyncClient, clock: SimulatedClock) -> None:
        self.media: MediaStore = MemoryMedia()
        self.calls = 0
        self._server = server
        client.event_hooks = {"request": [self._count]}
        at = Server(url=server.url, token=REAL_TOKEN, limits=PLATFORMS["mastodon"])
        self.publisher: Publisher = Mastodon(at, client, media=self.media, clock=clock)

    async def _count(self, request: httpx.Request) -> None:
        self.calls += request.method == "POST" and request.url.path == STATUSES

    async def seen(self) -> Sequence[str]:
        account = await self._server.get("/api/v1/accounts/verify_credentials")
        statuses = await self._server.get(f"/api/v1/accounts/{account['id']}/statuses")
        return [(await self._server.get(f"{STATUSES}/{each['id']}/source"))["text"] for each in statuses]

    async def trouble(self, what: Trouble, *, posted: bool) -> None:
        await self._server.refuse_next(422)


@asynccontextmanager
async def on_real_mastodon(folder: Path, clock: SimulatedClock) -> AsyncIterator[Place]:
    server = real_mastodon()
    await server.empty()
    async with client_of() as client:
        yield RealMastodonPlace(server, client, clock)


class WebhookPlace(_OnTheWeb):
    """A receiver that does all that it may."""

    target = Target(platform="webhook", account="desk")

    def __init__(self, server: WebhookReceiver, client: httpx.AsyncClient, clock: SimulatedClock) -> None:
        super().__init__(server, f"POST {POSTS}")
        self.server = server
        self.receiver = Receiver(url=f"{server.url}{POSTS}", key=KEY, repeats=True, looks_up=True, seconds=PATIENCE)
        self.publisher = Webhook(self.receiver, client, media=self.media, clock=clock)

    async def seen(self) -> Sequence[str]:
        return [f"{each['title']}\n{each['body']}" for each in self.server.posts.values()]


@asynccontextmanager
async def at_a_receiver(folder: Path, clock: SimulatedClock) -> AsyncIterator[Place]:
    async with WebhookReceiver(clock) as server, client_of() as client:
        yield WebhookPlace(server, client, clock)
