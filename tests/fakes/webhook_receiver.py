"""A receiver of signed posts: it verifies each request, remembers keys, and tells of them when asked. It leaves out
nothing that docs/webhook.md promises, and publishes nowhere."""

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import web
from standardwebhooks import Webhook

from core.ports import Clock
from tests.fakes.faulty_web import FaultyWeb

KEY = b"a-key-of-32-bytes-for-signatures"
POSTS = "/posts"


class WebhookReceiver(FaultyWeb):
    """`posts` are what readers see, by key."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self.posts: dict[str, dict[str, Any]] = {}
        self.unsigned = 0
        self.takes_head = True
        self.tells = True
        self._clock = clock
        self._signer = Webhook(KEY)
        self.route("POST", POSTS, self._post)
        self.route("GET", POSTS, self._look)
        self.route("HEAD", POSTS, self._head)

    async def _post(self, request: web.Request) -> web.Response:
        body = await request.read()
        if not self._verified(request, body):
            return web.json_response({"error": "the signature is wrong"}, status=401)
        sent = json.loads(body)
        key = request.headers["webhook-id"]
        if sent["data"]["idempotency_key"] != key:
            return web.json_response({"error": "two keys"}, status=422)
        if sent["dry_run"]:
            return web.json_response({"ok": True})
        if key in self.posts:
            return web.json_response(self._receipt(key), status=409)
        for each in sent["data"]["media"]:
            base64.b64decode(each["content"], validate=True)
        self.posts[key] = sent["data"]
        return web.json_response(self._receipt(key), status=201)

    async def _look(self, request: web.Request) -> web.Response:
        if not self._verified(request, b""):
            return web.json_response({"error": "the signature is wrong"}, status=401)
        if not self.tells:
            return web.Response(status=405)
        key = request.query["idempotency_key"]
        return web.json_response(self._receipt(key)) if key in self.posts else web.Response(status=204)

    async def _head(self, request: web.Request) -> web.Response:
        if not self._verified(request, b""):
            return web.Response(status=401)
        return web.Response(status=200 if self.takes_head else 405)

    def _verified(self, request: web.Request, body: bytes) -> bool:
        """By the library's own signature; its `verify` reads the real time, and ours stands still."""
        stamp = request.headers.get("webhook-timestamp", "")
        signed = datetime.fromtimestamp(int(stamp) if stamp.isdecimal() else 0, UTC)
        wanted = self._signer.sign(request.headers.get("webhook-id", ""), signed, body.decode())
        fresh = abs(self._clock.now() - signed) < timedelta(seconds=300)
        good = fresh and request.headers.get("webhook-signature") == wanted
        self.unsigned += not good
        return good

    def _receipt(self, key: str) -> dict[str, str]:
        number = str(list(self.posts).index(key) + 1)
        return {"id": number, "url": f"https://reader.example/{number}"}
