"""`copydesk serve` as a process: health, what it prints, JSON logs, and the end in good order."""

import asyncio
import json
import os
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).parent.parent.parent
PATIENCE = 60.0  # seconds; a hang is a failure


@dataclass
class Server:
    """A running server, what it printed, and its end."""

    process: asyncio.subprocess.Process
    folder: Path
    printed: str = ""
    log: str = ""
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    @property
    def told(self) -> dict[str, str]:
        """What it left for the terminal."""
        found: dict[str, str] = json.loads((self.folder / "server.json").read_text())
        return found

    def client(self) -> httpx.AsyncClient:
        """The terminal of the same person."""
        headers = {"Authorization": f"Bearer {self.told['token']}"}
        return httpx.AsyncClient(base_url=self.told["url"], headers=headers, trust_env=False, timeout=PATIENCE)

    async def up(self) -> None:
        """Read until it has said everything."""
        assert self.process.stdout
        async with asyncio.timeout(PATIENCE):
            while "Ctrl-C" not in self.printed:
                line = await self.process.stdout.readline()
                assert line, f"the server ended: {self.printed}{self.log}"
                self.printed += line.decode()

    async def listen(self) -> None:
        """Keep the log."""
        assert self.process.stderr
        while line := await self.process.stderr.readline():
            self.log += line.decode()

    async def end(self) -> int:
        """SIGTERM; the exit code."""
        self.process.terminate()
        return await asyncio.wait_for(self.process.wait(), PATIENCE)


@asynccontextmanager
async def serving(folder: Path, **given: str) -> AsyncIterator[Server]:
    own = {"COPYDESK_DATA_DIR": str(folder), "COPYDESK_HTTP__PORT": "0", "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"}
    usual = {name: value for name, value in os.environ.items() if not name.startswith("COPYDESK_")}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", "from bot.cli import main; main()", "serve"),
        env={**usual, **own, **given},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    server = Server(process, folder)
    listening = asyncio.create_task(server.listen())
    try:
        await server.up()
        yield server
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
        await listening


async def said(client: httpx.AsyncClient, text: str) -> str:
    """Say it in the chat `desk`; the turn."""
    answer = await client.post("/api/v1/chats/desk/messages", json={"id": f"m-{abs(hash(text))}", "text": text})
    assert answer.is_success, answer.text
    return str(answer.json()["turn"])


async def texts(client: httpx.AsyncClient) -> list[str]:
    return [each["text"] for each in (await client.get("/api/v1/chats/desk/messages")).json()]


async def test_it_tells_what_is_on_and_the_way_in_and_is_healthy(tmp_path: Path) -> None:
    async with serving(tmp_path) as server, server.client() as client:
        async with httpx.AsyncClient(base_url=server.told["url"], trust_env=False) as stranger:
            for path in ("/livez", "/readyz"):
                assert (await stranger.get(path)).status_code == 200, path
        link = re.search(r"http://127\.0\.0\.1:\d+/login\?ticket=\S+", server.printed)
        assert link
        assert (await client.get("/api/v1/chats")).status_code == 200
        assert await server.end() == 0
    for words in ("offline writer", "COPYDESK_LLM__MODEL", "cards drawn", "outbox", "SQLite", "Telegram", "Slack"):
        assert words in server.printed
    assert re.search(r"\n  [A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}\n", server.printed), "the one-time pairing code"
    assert "Traceback" not in server.log
    assert not (tmp_path / "server.json").exists()


async def test_sigterm_ends_open_streams_and_lets_running_work_finish(tmp_path: Path) -> None:
    events = "/api/v1/chats/desk/events?view=json"
    async with serving(tmp_path) as server, server.client() as client, client.stream("GET", events) as stream:
        lines = stream.aiter_lines()
        assert await anext(lines) == ": open"
        await said(client, "Write a Xiaohongshu note about hand-brewed coffee, three pictures")
        while "node_started" not in await anext(lines):
            continue
        ending = asyncio.create_task(server.end())
        async for _ in lines:  # until the server closes it, in good order
            continue
        assert await ending == 0
    assert "Traceback" not in server.log
    async with serving(tmp_path) as again, again.client() as client:
        async with asyncio.timeout(PATIENCE):
            while not any("ready for review" in text for text in await texts(client)):
                await asyncio.sleep(0.05)  # another process works: there is nothing to await
        assert await again.end() == 0
    assert sum("ready for review" in text for text in await texts_on_disk(tmp_path)) == 1


async def texts_on_disk(folder: Path) -> list[str]:
    async with serving(folder) as server, server.client() as client:
        found = await texts(client)
        assert await server.end() == 0
    return found


@pytest.mark.parametrize("style", ["json", "console"])
async def test_logs_are_lines_without_secrets_and_colours(style: str, tmp_path: Path) -> None:
    key = "sk-canary-0123456789abcdef"
    given = {
        "COPYDESK_LOG__FORMAT": style,
        "COPYDESK_LLM__BASE_URL": "http://127.0.0.1:9/v1",  # nobody listens there
        "COPYDESK_LLM__MODEL": "qwen",
        "COPYDESK_LLM__API_KEY": key,
    }
    async with serving(tmp_path, **given) as server, server.client() as client:
        await said(client, "hello there, how are you?")
        async with asyncio.timeout(PATIENCE):
            while not any("cannot be reached" in text for text in await texts(client)):
                await asyncio.sleep(0.05)
        assert await server.end() == 0
    lines = server.log.splitlines()
    if style == "json":
        events = [json.loads(line) for line in lines]
        assert {"retry", "turn_failed"} <= {event["event"] for event in events}
        assert all({"timestamp", "level"} <= event.keys() for event in events)
    else:
        assert any("turn_failed" in line and "cause=" in line for line in lines)
        assert "\x1b" not in server.log
    everything = server.printed + server.log
    for path in tmp_path.rglob("*"):
        everything += path.read_bytes().decode("latin-1") if path.is_file() else ""
    assert key not in everything
