"""A real server as a newcomer starts it, and the system's Chromium."""

import asyncio
import os
import re
import shutil
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

ROOT = Path(__file__).parent.parent.parent
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
LOGIN = re.compile(r"http://\S+/login\?ticket=\S+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """A running server: its one-time link, and its data folder."""

    link: str
    data: Path


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Started]:
    """`copydesk serve` on a free port, without any key."""
    data = tmp_path / "data"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COPYDESK_")}
    environment |= {"COPYDESK_DATA_DIR": str(data), "COPYDESK_HTTP__PORT": "0", "PYTHONPATH": str(ROOT)}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        "from bot.cli import main; main()",
        "serve",
        env=environment,
        cwd=tmp_path,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    assert process.stdout is not None
    said = ""
    while not (found := LOGIN.search(said)):
        line = await process.stdout.readline()
        assert line, f"the server ended: {said}"
        said += line.decode()
    rest = asyncio.create_task(process.stdout.read())
    yield Started(link=found[0], data=data)
    process.terminate()
    assert await asyncio.wait_for(process.wait(), 30) == 0
    assert "Traceback" not in (await rest).decode()


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """Headless Chromium; the tests are skipped, with a word, where there is none."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    async with async_playwright() as playwright:
        running = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield running
        await running.close()


class Reader:
    """A person in front of the page; remembers what the browser complained about."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        self.outside: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda line: self.complaints.append(line.text) if line.type == "error" else None)
        page.on("request", lambda request: self.outside.append(request.url))

    async def say(self, text: str) -> None:
        """Type and press Enter."""
        await self.page.locator("#text").fill(text)
        await self.page.keyboard.press("Enter")

    async def press(self, label: str) -> None:
        """Press the newest button with that label."""
        await self.page.get_by_role("button", name=label).last.click()

    async def sees(self, text: str, *, seconds: float = 30) -> None:
        """Wait until the conversation shows the text."""
        await self.page.locator("#log", has_text=text).wait_for(timeout=seconds * 1000)


@pytest.fixture
async def contexts(browser: Browser) -> AsyncIterator[list[BrowserContext]]:
    """Contexts to close at the end."""
    opened: list[BrowserContext] = []
    yield opened
    for context in opened:
        await context.close()
