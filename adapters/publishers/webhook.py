"""The door to everything else: a post as one signed HTTP request (Standard Webhooks 1.0)."""

import asyncio
import base64
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final
from uuid import uuid4

import httpx
from standardwebhooks import Webhook as Signer

from adapters.publishers.http_calls import SECONDS, Answer, Calls, looking
from core.drafts import Post, Target
from core.errors import CopydeskError, PublishRefused, PublishUncertain
from core.platforms import PLATFORMS
from core.ports import Clock, MediaStore
from core.records import Certainty, Receipt

MOST_BYTES: Final = PLATFORMS["webhook"].max_media_bytes or 0
DAY: Final = 86_400.0  # seconds in which a receiver that honours keys must remember them


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiver:
    """Who takes the posts, and what it can do beyond that; `key` is what requests are signed with."""

    url: str
    key: bytes = field(repr=False)
    repeats: bool = False  # the same webhook-id makes no second post
    looks_up: bool = False  # GET tells whether a webhook-id was taken
    dry_runs: bool = False  # "dry_run": true publishes nothing
    seconds: float = SECONDS  # for one call


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    content: bytes
    media_type: str
    alt: str = ""

    def as_json(self) -> Mapping[str, str]:
        content = base64.b64encode(self.content).decode()
        return {"media_type": self.media_type, "alt": self.alt, "content": content}


class Webhook:
    """Publisher, Rehearses."""

    def __init__(self, receiver: Receiver, client: httpx.AsyncClient, *, media: MediaStore, clock: Clock) -> None:
        self._receiver = receiver
        self._client = client
        self._media = media
        self._clock = clock
        self._signer = Signer(receiver.key)
        self._calls = Calls(client, place=httpx.URL(receiver.url).host, seconds=receiver.seconds)

    @property
    def certainty(self) -> Certainty:
        """What its receiver was said to do."""
        return Certainty(settles=self._receiver.looks_up, repeats=DAY if self._receiver.repeats else 0.0)

    async def publish(self, post: Post, *, target: Target, idempotency_key: str) -> Receipt:
        """One POST; 409 says that it was taken before. Raises PublishRefused, PublishUncertain."""
        request = await self._post(post, target, idempotency_key)
        answer = await self._calls.once(request, fine=(httpx.codes.CONFLICT,))
        receipt = self._receipt(answer, idempotency_key)
        if receipt is None:
            raise PublishUncertain("the receiver reports a success and names no post", why="unseen")
        return receipt

    async def find(self, post: Post, *, idempotency_key: str, since: datetime) -> Receipt | None:
        """GET with the key: 200 and a receipt, or 204 where it was not taken. Raises PublishUncertain, as where the
        receiver has no look-up."""
        url = httpx.URL(self._receiver.url).copy_merge_params({"idempotency_key": idempotency_key})
        with looking():
            answer = await self._calls.ask(self._signed("GET", str(url), idempotency_key))
        receipt = self._receipt(answer, idempotency_key)
        if receipt is None and answer.status != httpx.codes.NO_CONTENT:
            raise PublishUncertain("the receiver does not tell what it took", why="blind")
        return receipt

    async def rehearse(self, post: Post, *, target: Target) -> None:
        """A dry run where the receiver has one; else whether anybody is there. Raises PublishRefused,
        PublishUncertain."""
        request = await self._post(post, target, f"rehearsal:{uuid4()}", dry_run=True)
        if self._receiver.dry_runs:
            await self._calls.ask(request)
            return
        try:
            await self._calls.ask(self._signed("HEAD", self._receiver.url, f"rehearsal:{uuid4()}"))
        except PublishRefused as error:
            if error.why != "refused":  # 405 and the like: it is there, and takes no HEAD
                raise

    async def _post(self, post: Post, target: Target, key: str, *, dry_run: bool = False) -> httpx.Request:
        files = await self._files(post)

        def signed() -> httpx.Request:
            data: dict[str, object] = {
                "idempotency_key": key,
                "target": {"platform": target.platform, "account": target.account},
                "title": post.title,
                "body": post.body,
                "tags": list(post.tags),
                "media": [each.as_json() for each in files],
            }
            now = self._clock.now()
            body = {"type": "post.publish", "timestamp": now.isoformat(), "dry_run": dry_run, "data": data}
            return self._signed("POST", self._receiver.url, key, json.dumps(body, ensure_ascii=False))

        return await asyncio.to_thread(signed)  # pictures make it tens of megabytes

    async def _files(self, post: Post) -> Sequence[_File]:
        """Everything that belongs to it. Raises PublishRefused."""
        found: list[_File] = []
        try:
            for picture in post.pictures:
                content = await self._media.read(picture.id)
                found.append(_File(content=content, media_type=picture.media_type, alt=picture.alt))
            if post.video:
                content = await self._media.read(post.video.id)
                found.append(_File(content=content, media_type=post.video.media_type))
        except CopydeskError as error:
            raise PublishRefused(f"a picture or the video of the post cannot be read: {error}") from error
        if sum(len(each.content) for each in found) > MOST_BYTES:
            raise PublishRefused("pictures and video are more than 50 MB together", why="media_size")
        return found

    def _signed(self, method: str, url: str, key: str, body: str = "") -> httpx.Request:
        now = self._clock.now()
        headers = {
            "webhook-id": key,
            "webhook-timestamp": str(math.floor(now.timestamp())),
            "webhook-signature": self._signer.sign(key, now, body),
        }
        if body:
            headers["content-type"] = "application/json"
        return self._client.build_request(method, url, headers=headers, content=body.encode())

    def _receipt(self, answer: Answer, key: str) -> Receipt | None:
        """What it says of the post; None where it names no address."""
        url = answer.text("url")
        if not url.startswith(("http://", "https://")):
            return None
        try:
            at = datetime.fromisoformat(answer.text("published_at"))
        except ValueError:
            at = self._clock.now()
        return Receipt(id=answer.text("id") or key, url=url, published_at=at if at.tzinfo else at.replace(tzinfo=UTC))
