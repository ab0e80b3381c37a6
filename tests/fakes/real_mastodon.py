"""mastodon-mock, a Mastodon that others wrote (PyPI, by .ci/mastodon), as a process of its own on loopback.

It is started once for all tests of a run, and emptied before each. It counts characters as Python does and keeps an
Idempotency-Key for ever, so passing it says nothing about those two: tests/fakes/mastodon.py does.
"""

import asyncio
import atexit
import importlib.util
import socket
import subprocess
import sys
import tempfile
from functools import cache
from typing import Any

import httpx
import pytest

TOKEN = "mock_token"
needs_mastodon = pytest.mark.skipif(
    importlib.util.find_spec("mastodon_mock") is None, reason="mastodon-mock is missing: run .ci/mastodon"
)


class RealMastodon:
    """The process, and what a test does to it."""

    def __init__(self, url: str) -> None:
        self.url = url

    async def empty(self) -> None:
        """Wait until it answers, and take all away that tests before left there."""
        async with httpx.AsyncClient(trust_env=False) as client:
            for _ in range(600):
                try:
                    (await client.post(f"{self.url}/api/v1/_mock/reset")).raise_for_status()
                    (await client.delete(f"{self.url}/api/v1/_mock/faults")).raise_for_status()
                    return
                except httpx.TransportError:
                    await asyncio.sleep(0.05)  # of real time: another program starts
        raise AssertionError("mastodon-mock does not start")

    async def refuse_next(self, status: int) -> None:
        """The next status is refused."""
        rule = {
            "match": {"methods": ["POST"], "path": "/api/v1/statuses"},
            "effect": {"type": "status", "status": status, "body": {"error": "Validation failed"}},
            "count": 1,
        }
        async with httpx.AsyncClient(trust_env=False) as client:
            (await client.post(f"{self.url}/api/v1/_mock/faults", json=rule)).raise_for_status()

    async def get(self, path: str) -> Any:
        """JSON of a GET with the token."""
        async with httpx.AsyncClient(trust_env=False) as client:
            answer = await client.get(self.url + path, headers={"Authorization": f"Bearer {TOKEN}"})
            answer.raise_for_status()
            return answer.json()


@cache
def real_mastodon() -> RealMastodon:
    """Started at the first call, ended with the run."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    folder = tempfile.TemporaryDirectory(prefix="mastodon-")
    words = ["serve", "--host", "127.0.0.1", "--port", str(port), "--in-memory", "--log-level", "critical"]
    process = subprocess.Popen([sys.executable, "-m", "mastodon_mock", *words], cwd=folder.name)

    def end() -> None:
        process.terminate()
        process.wait()
        folder.cleanup()

    atexit.register(end)
    return RealMastodon(f"http://127.0.0.1:{port}")
