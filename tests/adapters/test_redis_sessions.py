"""What only Redis can do to sessions: lose its indexes, be cut between two keys, and go away."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from adapters.memory.clock import SimulatedClock
from adapters.redis.checkpoints import RedisCheckpoints, RedisPlace, open_redis
from adapters.redis.sessions import RedisSessions
from core.errors import StoreError
from tests.contracts.asking import CHAT
from tests.contracts.sessions_kept import Sessions
from tests.redis_server import RedisServer, redis_server

SESSION = CHAT.session


@asynccontextmanager
async def on_redis(
    folder: Path, clock: SimulatedClock
) -> AsyncIterator[tuple[RedisServer, RedisCheckpoints, Sessions]]:
    async with (
        redis_server(folder / "redis", password="correct-horse") as server,
        open_redis(RedisPlace(url=server.url)) as saver,
    ):
        yield server, saver, Sessions(saver, RedisSessions(saver, clock))


async def test_an_emptied_server_is_used_on(tmp_path: Path, clock: SimulatedClock) -> None:
    async with on_redis(tmp_path, clock) as (_, saver, sessions):
        for keep_latest in (True, False):
            await saver.client.flushall()
            await sessions.store.prune(SESSION, keep_latest=keep_latest)
        await saver.client.flushall()
        await sessions.remember(SESSION, {"count": 1})
        await sessions.remember(SESSION, {"count": 2})
        await sessions.store.prune(SESSION, keep_latest=True)
        assert await sessions.store.state(SESSION) == {"count": 2}
        assert await sessions.history(SESSION) == 1


async def test_a_cut_between_a_checkpoint_and_the_pointer_at_it_loses_nothing(
    tmp_path: Path, clock: SimulatedClock
) -> None:
    async with on_redis(tmp_path, clock) as (_, saver, sessions):
        await sessions.remember(SESSION, {"count": 1})
        pointer = saver._make_redis_checkpoint_latest_key(saver.inside(SESSION), "")
        before = await saver.client.get(pointer)
        await sessions.remember(SESSION, {"count": 2})
        assert before
        await saver.client.set(pointer, before)
        await sessions.store.prune(SESSION, keep_latest=True)
        assert await sessions.store.state(SESSION) == {"count": 2}
        assert await sessions.history(SESSION) == 1


async def test_keys_say_nothing_of_the_people(tmp_path: Path, clock: SimulatedClock) -> None:
    async with on_redis(tmp_path, clock) as (_, saver, sessions):
        await sessions.remember(SESSION, {"count": 1})
        await sessions.remember("3f5a", {"count": 1})
        keys = [key.decode() async for key in saver.client.scan_iter("*")]
    assert keys
    assert all(saver.inside(SESSION) in key or saver.inside("3f5a") in key for key in keys)
    assert not [key for key in keys if CHAT.chat in key.split(":")]


async def test_a_server_that_went_away_is_a_store_error_that_holds_no_password(
    tmp_path: Path, clock: SimulatedClock
) -> None:
    async with on_redis(tmp_path, clock) as (server, _, sessions):
        await sessions.remember(SESSION, {"count": 1})
        await server.kill()
        calls: list[Callable[[], Awaitable[object]]] = [
            lambda: sessions.store.state(SESSION),
            lambda: sessions.store.prune(SESSION, keep_latest=True),
            lambda: sessions.store.prune(SESSION, keep_latest=False),
            sessions.store.statistics,
            lambda: sessions.remember(SESSION, {"count": 2}),
            lambda: sessions.history(SESSION),
        ]
        for call in calls:
            with pytest.raises(StoreError) as raised:
                await call()
            assert str(raised.value).startswith(f"the Redis at 127.0.0.1:{server.port}: ")
            assert "horse" not in str(raised.value)
        await server.start()
        assert await sessions.store.state(SESSION) == {"count": 1}
