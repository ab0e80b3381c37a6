"""Starting with sessions elsewhere: what is wrong is said in one line, and a session outlives us."""

import asyncio
import sys
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
import structlog
from pydantic import SecretStr
from redis.asyncio import Redis

from adapters.memory.clock import SimulatedClock
from adapters.redis.checkpoints import RedisPlace, open_redis
from bot.sections import Sessions
from bot.sessions import open_sessions
from bot.settings import load_settings
from core.errors import SettingsError
from core.ports import Clock, SessionStore
from tests.contracts.sessions_kept import Sessions as Kept
from tests.redis_server import any_redis, redis_server


def on_redis(url: str, name: str = "copydesk") -> Sessions:
    return Sessions(backend="redis", url=SecretStr(url), name=name)


async def refused(settings: Sessions, clock: Clock) -> str:
    """Why it cannot be had."""
    async with AsyncExitStack() as stack:
        with pytest.raises(SettingsError) as raised:
            await open_sessions(settings, Path("unused"), clock, stack)
    return str(raised.value)


def test_redis_without_an_address(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("COPYDESK_SESSIONS__BACKEND", "redis")
    with pytest.raises(SettingsError, match="redis needs COPYDESK_SESSIONS__URL"):
        load_settings(data_dir=tmp_path)


async def test_the_package_is_missing(monkeypatch: pytest.MonkeyPatch, clock: SimulatedClock) -> None:
    monkeypatch.setitem(sys.modules, "langgraph.checkpoint.redis", None)
    assert await refused(on_redis("redis://127.0.0.1:1"), clock) == (
        "COPYDESK_SESSIONS__BACKEND: redis needs a package that is not installed: pip install 'copydesk[redis]'"
    )


async def test_an_address_that_is_none(clock: SimulatedClock) -> None:
    for url in ("http://127.0.0.1", "127.0.0.1:6379", "redis://127.0.0.1:99999999", "redis://127.0.0.1:abc"):
        assert await refused(on_redis(url), clock) == (
            "SESSIONS__URL: is no address of a Redis; write one such as redis://127.0.0.1:6379"
        ), url


async def test_nobody_answers(clock: SimulatedClock) -> None:
    said = await refused(on_redis("redis://:hunter22@127.0.0.1:1/0"), clock)
    assert said.startswith("SESSIONS__URL: no Redis answers at 127.0.0.1:1 (")
    assert "hunter22" not in said


async def test_something_else_answers(clock: SimulatedClock) -> None:
    async def web(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(web, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    said = await refused(on_redis(f"redis://127.0.0.1:{port}"), clock)
    server.close()
    place = f"127.0.0.1:{port}"
    said_so = (f"SESSIONS__URL: the Redis at {place} cannot be used: ", f"SESSIONS__URL: no Redis answers at {place} (")
    assert said.startswith(said_so)


async def test_a_redis_without_json_and_search(tmp_path: Path, clock: SimulatedClock) -> None:
    async with redis_server(tmp_path / "redis", modules=False) as server:
        said = await refused(on_redis(server.url), clock)
    assert said == (
        f"SESSIONS__URL: the Redis at 127.0.0.1:{server.port} (8.2.3) does not know JSON.GET; "
        "sessions need Redis 8 or newer, or its JSON and search modules"
    )


async def test_a_wrong_password_and_a_database_that_cannot_be_searched(tmp_path: Path, clock: SimulatedClock) -> None:
    async with redis_server(tmp_path / "redis", password="correct-horse") as server:
        place = f"127.0.0.1:{server.port}"
        for url in (f"redis://{place}", f"redis://:wrong-horse@{place}"):
            assert await refused(on_redis(url), clock) == (
                f"SESSIONS__URL: the Redis at {place} refuses the user or the password"
            )
        said = await refused(on_redis(f"{server.url}/1"), clock)
        assert said.startswith(f"SESSIONS__URL: the Redis at {place} cannot be used: ")
        assert "db" in said.lower()
        assert "horse" not in said
        async with open_redis(RedisPlace(url=server.url)) as saver:
            assert await saver.client.ping()


async def test_a_server_that_may_forget_is_warned_of(tmp_path: Path) -> None:
    async with any_redis(tmp_path / "redis") as (url, name):
        client = Redis.from_url(url)
        before = await client.config_get("appendonly")
        await client.config_set("appendonly", "no")
        with structlog.testing.capture_logs() as logs:
            async with open_redis(RedisPlace(url=url, name=name)):
                pass
        await client.config_set("appendonly", str(before["appendonly"]))
        await client.aclose()
    assert [entry["event"] for entry in logs if entry["log_level"] == "warning"] == ["redis_may_lose_sessions"]


async def test_the_backends_of_the_settings(tmp_path: Path, clock: SimulatedClock) -> None:
    rows: list[tuple[Sessions, str]] = [
        (Sessions(backend="memory", url=SecretStr(""), name="copydesk"), "MemorySessions"),
        (Sessions(backend="sqlite", url=SecretStr(""), name="copydesk"), "SqliteSessions"),
    ]
    for settings, expected in rows:
        async with AsyncExitStack() as stack:
            _, store = await open_sessions(settings, tmp_path / "checkpoints.db", clock, stack)
            assert type(store).__name__ == expected


async def test_a_session_on_redis_outlives_us_and_a_killed_redis(tmp_path: Path, clock: SimulatedClock) -> None:
    async def opened(stack: AsyncExitStack) -> tuple[Kept, SessionStore]:
        saver, store = await open_sessions(on_redis(server.url), tmp_path, clock, stack)
        return Kept(saver, store), store

    async with redis_server(tmp_path / "redis") as server:
        async with AsyncExitStack() as stack:
            kept, _ = await opened(stack)
            await kept.remember("3:web", {"text": "手冲", "count": 1})
        await server.kill()
        await server.start()
        async with AsyncExitStack() as stack:
            kept, store = await opened(stack)
            assert await store.state("3:web") == {"text": "手冲", "count": 1}
            await store.prune("3:web", keep_latest=True)
            assert await kept.history("3:web") == 1
