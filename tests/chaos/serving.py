"""`copydesk serve` as a process, over one data folder, again and again: killed and started behind what a chat shows."""

import asyncio
import os
import sqlite3
import sys
import time
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tests.fakes.openai_server import OpenAIServer, Script, openai_server

ROOT = Path(__file__).parent.parent.parent
RECOVERED = 20.0  # seconds from the first sign of life, on a busy machine; what waited for a lease would take minutes
COFFEE = "Write a Xiaohongshu note about coffee beans, no pictures, draft only"
POST = Script(
    pieces=("Title: On coffee beans\nBody: Take your time.", " There is no hurry.\nTags: #coffee #daily #notes")
)


class Said(Protocol):
    """A message that stands in a chat."""

    @property
    def by_bot(self) -> bool: ...


class Seen(Protocol):
    """A chat as somebody sees it."""

    @property
    def shown(self) -> Sequence[Said]: ...

    def transcript(self) -> str: ...


class Platform(Protocol):
    """A chat platform of our own; `calls` are those that it has answered."""

    @property
    def calls(self) -> Sequence[object]: ...


@dataclass
class Server:
    """The process; `settings` are those that differ from what ships."""

    folder: Path
    api: Platform
    model: OpenAIServer
    settings: Mapping[str, str]
    process: Process | None = None
    started: float = 0.0

    async def start(self) -> None:
        """Begin; it goes on behind the return."""
        settings = {
            "DATA_DIR": str(self.folder),
            "HTTP__PORT": "0",
            "LLM__BASE_URL": self.model.base_url,
            "LLM__MODEL": "fake",
            "LLM__STRUCTURED_OUTPUT": "false",
            **self.settings,
        }
        env = os.environ | {f"COPYDESK_{name}": value for name, value in settings.items()}
        with (self.folder.parent / "server.log").open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-c",
                "from bot.cli import main; main()",
                "serve",
                cwd=ROOT,
                env=env,
                stdout=log,
                stderr=log,
            )

    async def kill(self) -> None:
        """As the power fails."""
        if self.process and self.process.returncode is None:
            self.process.kill()
            await self.process.wait()

    def recorded(self) -> int:
        """How many messages the ledger knows; what was sent and is not in it yet may stand twice after a kill."""
        with closing(sqlite3.connect(self.folder / "copydesk.db")) as ledger:
            return int(ledger.execute("SELECT count(*) FROM deliveries WHERE place IS NOT NULL").fetchone()[0])

    async def kill_and_start(self, chat: Seen, *scripts: Script) -> None:
        """The power fails; the model is well again."""
        await until(chat, lambda: self.recorded() >= sum(message.by_bot for message in chat.shown))
        await self.kill()
        self.model.play(*scripts)
        before = len(self.api.calls)
        await self.start()
        await until(chat, lambda: len(self.api.calls) > before)
        self.started = time.monotonic()


@asynccontextmanager
async def serving(
    folder: Path, api: Platform, settings: Mapping[str, str], scripts: Sequence[Script]
) -> AsyncIterator[Server]:
    """A server on that platform, whose model plays these scripts."""
    async with openai_server() as model:
        model.play(*scripts)
        server = Server(folder=folder / "data", api=api, model=model, settings=settings)
        await server.start()
        try:
            yield server
        finally:
            await server.kill()


async def until(chat: Seen, holds: Callable[[], object], seconds: float = 60.0) -> None:
    """Until that is so; else what the chat shows is told."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, chat.transcript()
        await asyncio.sleep(0.01)
