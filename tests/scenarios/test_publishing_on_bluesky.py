"""Approved posts on their way to a Bluesky server that misbehaves, over HTTP on loopback."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from adapters.publishers.bluesky import Bluesky
from adapters.publishers.bluesky_session import BlueskySession
from adapters.publishers.bluesky_text import record_key
from adapters.publishers.bluesky_wire import Xrpc
from adapters.publishers.http_calls import client_of
from core.accounts import Account
from core.drafts import Target
from tests.fakes.bluesky.server import GET, LOG_IN, PUT, BlueskyServer
from tests.scenarios.kept import WatchedClock, in_memory
from tests.scenarios.newsroom import Newsroom, settings_in
from tests.scenarios.writer import Writer

COFFEE = "write a short post about coffee, no pictures"
TEXT = "On coffee\n\nA word on coffee. Take your time.\n\n#Coffee #daily #notes"
TARGET = Target(platform="bluesky", account="desk")


@dataclass
class Sky:
    """The desk, and the server that it publishes on."""

    desk: Newsroom
    server: BlueskyServer

    async def goes_out(self) -> str:
        """A post is written and approved; what the chat says in the end."""
        await self.desk.says("bo", COFFEE)
        draft = await self.desk.draft()
        assert draft.revision is not None
        (variant,) = draft.revision.variants
        revision = replace(draft.revision, variants=(replace(variant, target=TARGET),))
        await self.desk.stores.drafts.save(replace(draft, revision=revision), expected=draft.version)
        await self.desk.says("bo", f"/drafts {draft.id}")
        await self.desk.presses("mei", "Approve")
        return await self.desk.last()

    async def later(self, seconds: float) -> str:
        """Time passes, and everything happens that is due; what the chat says then."""
        await self.desk.time_passes(seconds)
        await self.desk.settle()
        return await self.desk.last()

    async def link(self) -> str:
        """Where the post is, by the publication's own key."""
        (made,) = await self.desk.stores.publications.of_draft((await self.desk.draft()).id)
        return f"https://bsky.app/profile/desk.test/post/{record_key(made.id)}"

    async def state(self) -> str:
        (made,) = await self.desk.stores.publications.of_draft((await self.desk.draft()).id)
        return made.state


@asynccontextmanager
async def sky(folder: Path) -> AsyncIterator[Sky]:
    """A desk in simulated time with one account."""
    clock = WatchedClock()
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(BlueskyServer(clock))
        client = await stack.enter_async_context(client_of())
        storage = in_memory(clock)
        xrpc = Xrpc(client, url=server.url, clock=clock, seconds=1.5)
        session = BlueskySession(xrpc, handle=server.account.handle, app_password=server.account.app_password)
        publisher = Bluesky(session, media=storage.world.stores.media, clock=clock)
        desk = Newsroom(
            folder=folder,
            storage=storage,
            settings=settings_in(folder),
            clock=clock,
            model=Writer(),
            opened=[Account(name="desk", platform="bluesky", publisher=publisher)],
        )
        desk.start()
        try:
            yield Sky(desk, server)
        finally:
            await desk.close()


async def test_a_post_and_its_link(tmp_path: Path) -> None:
    async with sky(tmp_path) as there:
        told = await there.goes_out()
        assert told == f"Copydesk: “On coffee” is approved.\n📮 Bluesky (desk): published · {await there.link()}"
        assert there.server.texts == [TEXT]


@pytest.mark.parametrize("posted", [True, False])
@pytest.mark.parametrize("trouble", ["500", "hang", "reset", "nothing"])
async def test_whatever_becomes_of_the_answer_there_is_one_post(tmp_path: Path, trouble: str, posted: bool) -> None:
    async with sky(tmp_path) as there:
        there.server.faults.add(PUT, trouble, after=posted)
        await there.goes_out()
        told = await there.later(300)
        assert f"published · {await there.link()}" in told
        assert there.server.texts == [TEXT]
        assert there.server.calls.count(PUT) == (1 if posted else 2)


async def test_a_success_without_a_post_is_not_believed(tmp_path: Path) -> None:
    async with sky(tmp_path) as there:
        there.server.losing = True
        assert "published" not in await there.goes_out()
        there.server.losing = False
        assert f"published · {await there.link()}" in await there.later(300)
        assert there.server.texts == [TEXT]


async def test_a_server_that_cannot_be_looked_at_is_repeated_safely(tmp_path: Path) -> None:
    async with sky(tmp_path) as there:
        there.server.faults.add(PUT, "500", after=True)
        there.server.faults.add(GET, "500", times=2)
        await there.goes_out()
        assert f"published · {await there.link()}" in await there.later(600)
        assert there.server.texts == [TEXT]


async def test_a_revoked_password_is_explained_and_tried_again_by_a_button(tmp_path: Path) -> None:
    async with sky(tmp_path) as there:
        there.server.account.revoke()
        told = await there.goes_out()
        assert "⚠ Bluesky (desk): refused · 127.0.0.1: Invalid identifier or password" in told
        assert "an owner sets a new one in the settings" in told
        assert await there.state() == "failed"
        assert there.server.calls.count(PUT) == 0
        there.server.account.passwords.add("abcd-efgh-ijkl-mnop")
        await there.desk.presses("mei", "Retry")
        assert await there.state() == "published"


async def test_too_many_calls_are_made_up_for_when_the_server_says_so(tmp_path: Path) -> None:
    async with sky(tmp_path) as there:
        there.server.said["ratelimit-reset"] = str(int(there.desk.clock.now().timestamp()) + 900)
        there.server.faults.add(LOG_IN, "429")
        assert "again in 900 s" in await there.goes_out()
        await there.later(600)
        assert there.server.texts == []
        await there.later(310)
        assert there.server.texts == [TEXT]
