"""MCP servers that others wrote, from npm (tests/services): over stdio, and over HTTP on loopback."""

import asyncio
import os
import re
import shutil
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

HOME = Path(__file__).parent.parent / "services"
PACKAGES = HOME / "node_modules" / "@modelcontextprotocol"
EVERYTHING = PACKAGES / "server-everything" / "dist" / "index.js"
FILESYSTEM = PACKAGES / "server-filesystem" / "dist" / "index.js"
WHERE = re.compile(rb"loopback port (\d+)")

needs_node = pytest.mark.skipif(
    shutil.which("node") is None or not EVERYTHING.is_file(),
    reason="the npm servers are missing: run .ci/mcp-servers, which needs node and npm",
)


def everything() -> tuple[str, ...]:
    """The command of server-everything over stdio."""
    return ("node", str(EVERYTHING), "stdio")


def filesystem(folder: Path) -> tuple[str, ...]:
    """The command of server-filesystem over that folder."""
    return ("node", str(FILESYSTEM), str(folder))


def children_of(needle: str) -> list[int]:
    """The processes below this one whose command line has that word."""
    found = []
    for each in Path("/proc").glob("[0-9]*"):
        try:
            command = (each / "cmdline").read_bytes().decode(errors="replace")
            parent = int((each / "stat").read_text().rsplit(")", 1)[1].split()[1])
        except (OSError, ValueError, IndexError):
            continue  # it has ended meanwhile
        if parent == os.getpid() and needle in command:
            found.append(int(each.name))
    return found


@dataclass
class OverHttp:
    """server-everything over HTTP; it can be killed, and started again on the same port."""

    port: int = 0
    process: asyncio.subprocess.Process | None = field(default=None)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/mcp"

    async def start(self) -> None:
        self.process = await asyncio.create_subprocess_exec(
            "node",
            "--import",
            str(HOME / "loopback.mjs"),
            str(EVERYTHING),
            "streamableHttp",
            env={**os.environ, "PORT": str(self.port)},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        assert self.process.stderr
        while line := await self.process.stderr.readline():
            if found := WHERE.search(line):
                self.port = int(found[1])
                return
        raise AssertionError("server-everything did not start")

    async def kill(self) -> None:
        assert self.process
        self.process.send_signal(signal.SIGKILL)
        await self.process.communicate()
        self.process = None


@asynccontextmanager
async def everything_over_http() -> AsyncIterator[OverHttp]:
    """It runs until the end of the block."""
    server = OverHttp()
    await server.start()
    try:
        yield server
    finally:
        if server.process:
            await server.kill()
