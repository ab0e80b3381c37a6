"""HTTP mode: signed requests to one address of the app."""

import asyncio
import hashlib
import hmac
import json
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from aiohttp import ClientError, ClientResponse

from tests.fakes.slack.deliveries import Delivery, in_time

if TYPE_CHECKING:
    from tests.fakes.slack.workspace import Workspace


def signature(secret: str, stamp: str, body: bytes) -> str:
    """v0, over the raw body."""
    return "v0=" + hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()


class Pushes:
    """Posts what happens to the request URL of a workspace."""

    def __init__(self, workspace: "Workspace") -> None:
        self._workspace = workspace
        self._town = workspace.town

    def signed(self, body: bytes, stamp: str | None = None) -> dict[str, str]:
        """Headers for that body."""
        stamp = stamp if stamp is not None else str(int(self._town.stamp()))
        return {
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": signature(self._workspace.signing_secret, stamp, body),
        }

    async def verify(self) -> bool:
        """Whether the address answers to url_verification, as when it is typed into the app's settings."""
        body = json.dumps({"type": "url_verification", "token": "t", "challenge": "c-h-a-l"}).encode()
        headers = {**self.signed(body), "Content-Type": "application/json"}
        async with self._town.http().post(self._workspace.request_url, data=body, headers=headers) as answer:
            return answer.status == 200 and "c-h-a-l" in await answer.text()

    async def bring(self, delivery: Delivery, retry: int, reason: str) -> str:
        """One request. Whatever is not 200 within three seconds is a failure."""
        body, content_type = _encoded(delivery)
        headers = {**self.signed(body), "Content-Type": content_type}
        if retry:
            headers |= {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": reason}
        came = asyncio.Event()
        work = asyncio.ensure_future(self._post(delivery, body, headers))
        work.add_done_callback(lambda _: came.set())
        if not await in_time(self._town, came):
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)
            return "http_timeout"
        return work.result()

    async def _post(self, delivery: Delivery, body: bytes, headers: dict[str, str]) -> str:
        try:
            async with self._town.http().post(self._workspace.request_url, data=body, headers=headers) as answer:
                delivery.statuses.append(answer.status)
                if answer.status != 200:
                    delivery.final = answer.headers.get("X-Slack-No-Retry") == "1"
                    return "http_error"
                delivery.acknowledge(await _body(answer))
                return ""
        except (ClientError, ConnectionError):
            return "connection_failed"


def _encoded(delivery: Delivery) -> tuple[bytes, str]:
    if delivery.kind == "events_api":
        return json.dumps(delivery.payload).encode(), "application/json"
    form = delivery.payload if delivery.kind == "slash_commands" else {"payload": json.dumps(delivery.payload)}
    return urlencode(form).encode(), "application/x-www-form-urlencoded"


async def _body(answer: ClientResponse) -> object:
    """What an acknowledgement says: JSON or a text; None where it says nothing."""
    text = await answer.text()
    if not text:
        return None
    return json.loads(text) if answer.content_type == "application/json" else text
