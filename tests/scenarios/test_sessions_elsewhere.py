"""A whole desk with its sessions on each back end: nobody's words in another's session, and servers that fail."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import cast

import pytest
from pydantic import SecretStr

from bot.sections import Sessions
from core.messages import Address
from tests.contracts.sessions_kept import BACK_ENDS
from tests.redis_server import RedisServer, any_redis, redis_server
from tests.scenarios.kept import WatchedClock
from tests.scenarios.newsroom import DESK, Newsroom, newsroom_on_disk

COFFEE = "write a Xiaohongshu note about coffee, no pictures"
CHATS = [Address(platform="web", tenant="local", chat=f"desk{number}") for number in range(20)]


def sessions(backend: str, url: str = "", name: str = "copydesk") -> Sessions:
    return Sessions.model_validate({"backend": backend, "url": SecretStr(url), "name": name})


@asynccontextmanager
async def desk_on(back_end: str, folder: Path) -> AsyncIterator[Newsroom]:
    if back_end == "redis":
        async with (
            any_redis(folder / "redis") as (url, name),
            newsroom_on_disk(folder, WatchedClock(), kept=sessions("redis", url, name)) as desk,
        ):
            yield desk
    else:
        async with newsroom_on_disk(folder, WatchedClock(), kept=sessions(back_end)) as desk:
            yield desk


@pytest.mark.parametrize("back_end", BACK_ENDS)
async def test_twenty_users_at_once_never_mix_states(back_end: str, tmp_path: Path) -> None:
    async with desk_on(back_end, tmp_path) as desk:
        for round_ in range(3):
            said = [desk.message("bo", f"word{number} of round {round_}", at=at) for number, at in enumerate(CHATS)]
            await asyncio.gather(*(desk.takes(each) for each in said))
        await desk.settle()
        for number, at in enumerate(CHATS):
            state: Mapping[str, object] = await desk.stores.sessions.state(at.session)
            messages = cast(list[dict[str, str]], state["messages"])
            expected = [f"word{number} of round {round_}" for round_ in range(3)]
            assert [each["text"] for each in messages if each["role"] == "user"] == expected
            assert [each["text"] for each in messages if each["role"] != "user"] == [f"You said: {e}" for e in expected]
        prompts = [prompt for prompt in desk.writer.prompts if "round 2" in prompt]
        assert all(prompt.count("of round 0") == 2 for prompt in prompts), "what was said before, and the answer to it"
        assert (await desk.stores.sessions.statistics()).sessions == 20


@pytest.mark.parametrize("back_end", BACK_ENDS)
async def test_the_main_road(back_end: str, tmp_path: Path) -> None:
    async with desk_on(back_end, tmp_path) as desk:
        await desk.says("bo", COFFEE)
        await desk.presses("bo", "Regenerate")
        await desk.presses("bo", "Edit")
        await desk.says("bo", "mention the beans")
        await desk.presses("mei", "Approve")
        assert await desk.outcome() == ("approved", 1, ["approve", "published"])
        draft = await desk.draft()
        assert draft.revision is not None
        assert draft.revision.number == 3
        history = desk.storage.checkpoints.alist({"configurable": {"thread_id": draft.id}})
        assert [each async for each in history] == [], "the thread of a decided draft is gone"


# --- a Redis that fails -------------------------------------------------------------------------------------------


@asynccontextmanager
async def desk_and_redis(folder: Path) -> AsyncIterator[tuple[Newsroom, RedisServer]]:
    async with (
        redis_server(folder / "redis") as server,
        newsroom_on_disk(folder, WatchedClock(), kept=sessions("redis", server.url)) as desk,
    ):
        yield desk, server


async def parked(desk: Newsroom) -> None:
    """Until a job has failed and waits to be tried again."""
    while not (await desk.world.queue.statistics()).parked:
        await asyncio.sleep(0.01)


async def test_a_redis_that_is_killed_in_the_middle_of_a_turn_and_comes_back(tmp_path: Path) -> None:
    async with desk_and_redis(tmp_path) as (desk, server):
        await desk.says("bo", "one")
        hold = desk.writer.hold("two")
        await desk.takes(desk.message("bo", "two"))
        await hold.begun.wait()
        await server.kill()
        hold.release()
        await asyncio.wait_for(parked(desk), 30)
        await server.start()
        await desk.settle()
        await desk.reads("bo: one\nCopydesk: You said: one\nbo: two\nCopydesk: You said: two")
        state = await desk.stores.sessions.state(DESK.session)
        assert [each["text"] for each in cast(list[dict[str, str]], state["messages"])] == [
            "one",
            "You said: one",
            "two",
            "You said: two",
        ]


async def test_a_redis_that_is_killed_in_the_middle_of_a_draft_and_comes_back(tmp_path: Path) -> None:
    async with desk_and_redis(tmp_path) as (desk, server):
        hold = desk.writer.hold("coffee")
        await desk.takes(desk.message("bo", COFFEE))
        await hold.begun.wait()
        await server.kill()
        hold.release()
        await asyncio.wait_for(parked(desk), 30)
        await server.start()
        await desk.settle()
        await desk.presses("mei", "Approve")
        assert await desk.outcome() == ("approved", 1, ["approve", "published"])
        assert len(await desk.drafts()) == 1


async def test_a_redis_that_stays_away_is_said_in_the_chat(tmp_path: Path) -> None:
    async with desk_and_redis(tmp_path) as (desk, server):
        await server.kill()
        await desk.takes(desk.message("bo", "anybody there?"))
        await desk.settle()
        assert "Something went wrong on our side" in await desk.last()
        await server.start()
        await desk.says("bo", "and now?")
        assert await desk.last() == "Copydesk: You said: and now?"
