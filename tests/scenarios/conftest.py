"""The desk that most scenes play at."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import structlog

from tests.scenarios.newsroom import Newsroom, newsroom


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Newsroom]:
    """In memory, in simulated time: lin owns it, mei approves, bo is a member."""
    async with newsroom(tmp_path) as desk:
        yield desk


@pytest.fixture(autouse=True)
def plain_logs() -> None:
    """Logs as lines: structlog's own default draws trace-backs with every local, which takes seconds."""
    structlog.configure(processors=[structlog.processors.format_exc_info, structlog.dev.ConsoleRenderer()])
