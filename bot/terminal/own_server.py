"""A server inside the terminal's process, for as long as the terminal is open."""

import contextlib
import logging
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.places import Places
from bot.runtime import embedded
from bot.settings import Settings, load_settings
from bot.telemetry import configure
from bot.terminal.link import Server


@asynccontextmanager
async def own_server(data_dir: Path) -> AsyncIterator[Server]:
    """Serve while the block runs. Raises SettingsError, also where another server has the data folder."""
    settings = load_settings(data_dir=data_dir)
    Places(data_dir).prepare()
    with _log_to(data_dir / "terminal.log", settings):
        async with embedded(data_dir) as (url, token):
            yield Server(url=url, token=token)


@contextlib.contextmanager
def _log_to(path: Path, settings: Settings) -> Iterator[None]:
    """The server's log goes to a file, because the terminal belongs to the conversation."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    secrets = (settings.llm.api_key.get_secret_value(), settings.images.api_key.get_secret_value())
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "w", encoding="utf-8") as file:
        configure(style="json", level=settings.log.level, secrets=secrets)
        for handler in root.handlers:
            if isinstance(handler, logging.StreamHandler):
                handler.setStream(file)
        try:
            yield
        finally:
            root.handlers[:] = before[0]
            root.setLevel(before[1])
