"""A real Bluesky PDS with a PLC directory for tests, where Node and the packages are there (`.ci/pds`)."""

import atexit
import json
import os
import secrets
import shutil
import socket
import subprocess
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest

HOME = Path(__file__).parent / "pds"
ADMIN = ("admin", "of-a-test")

needs_pds = pytest.mark.skipif(
    shutil.which("node") is None or not (HOME / "node_modules" / "@atproto" / "pds").is_dir(),
    reason="no PDS: run .ci/pds, which needs node and npm",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PdsAccount:
    """An account on it, with an app password; `token` is that of its owner."""

    url: str
    handle: str
    did: str
    app_password: str
    token: str

    def call(self, name: str, body: dict[str, Any] | None = None, **params: str) -> dict[str, Any]:
        """What its owner does with another client: a procedure where there is a body, else a query."""
        headers = {"Authorization": f"Bearer {self.token}"}
        return _call(self.url, name, body, params=params, headers=headers)

    def administer(self, name: str, body: dict[str, Any]) -> None:
        """What who runs the server does to it."""
        _call(self.url, name, body, auth=ADMIN)

    def records(self) -> list[dict[str, Any]]:
        """Its posts."""
        found = self.call("com.atproto.repo.listRecords", repo=self.did, collection="app.bsky.feed.post")
        return [each["value"] for each in found["records"]]


class Pds:
    """The program, until `stop` or the end of the tests. It asks an AppView on `app_view`, a port of loopback on which
    nobody listens until a test does."""

    def __init__(self) -> None:
        self._folder = tempfile.mkdtemp(prefix="copydesk-pds-")
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.app_view = int(free.getsockname()[1])
        settings = {
            "PDS_DATA_DIRECTORY": self._folder,
            "PDS_BSKY_APP_VIEW_URL": f"http://127.0.0.1:{self.app_view}",
            "PDS_BSKY_APP_VIEW_DID": "did:web:view.test",
            "LOG_ENABLED": "false",
        }
        complaints = Path(self._folder) / "complaints"
        with complaints.open("wb") as told:
            self._process = subprocess.Popen(
                ["node", str(HOME / "serve.mjs")],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=told,
                env={**os.environ, **settings},
            )
        assert self._process.stdout
        line = self._process.stdout.readline()
        assert line, f"the PDS did not start: {complaints.read_text()[:2_000]}"
        self.url = f"http://127.0.0.1:{json.loads(line)['port']}"

    def account(self) -> PdsAccount:
        """A new one."""
        name = secrets.token_hex(6)
        body = {"handle": f"desk-{name}.test", "email": f"{name}@desk.test", "password": secrets.token_hex()}
        made = _call(self.url, "com.atproto.server.createAccount", body)
        headers = {"Authorization": f"Bearer {made['accessJwt']}"}
        password = _call(self.url, "com.atproto.server.createAppPassword", {"name": "copydesk"}, headers=headers)
        return PdsAccount(
            url=self.url,
            handle=made["handle"],
            did=made["did"],
            app_password=password["password"],
            token=made["accessJwt"],
        )

    def stop(self) -> None:
        """It ends with its standard input."""
        if self._process.poll() is None:
            self._process.communicate(timeout=20)
        shutil.rmtree(self._folder, ignore_errors=True)


@cache
def pds() -> Pds:
    """One for all tests of this process."""
    started = Pds()
    atexit.register(started.stop)
    return started


def _call(url: str, name: str, body: dict[str, Any] | None, **more: Any) -> dict[str, Any]:
    with httpx.Client(trust_env=False, timeout=20) as client:
        at = f"{url}/xrpc/{name}"
        response = client.get(at, **more) if body is None else client.post(at, json=body, **more)
    assert response.is_success, response.text
    answer: dict[str, Any] = response.json() if response.content else {}
    return answer
