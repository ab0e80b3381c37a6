"""The websocket of Socket Mode: slack-sdk's client with an end, and with requests that are not forgotten."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Final

from slack_bolt.adapter.socket_mode.async_internals import send_async_response
from slack_bolt.adapter.socket_mode.internals import build_headers
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.workspaces import refused

PING: Final = 10.0  # seconds
OPENING: Final = 30.0  # seconds: slack-sdk itself would try the same address for ever
Dispatch = Callable[[AsyncBoltRequest], Awaitable[BoltResponse]]


class Socket(SocketModeClient):
    """One connection, kept up by slack-sdk; `refusal` tells why it will not come back."""

    def __init__(self, *, app_token: str, web: AsyncWebClient, dispatch: Dispatch) -> None:
        super().__init__(app_token=app_token, web_client=web, ping_interval=PING)
        self.proxy = None  # it has looked for one in the environment
        self.refusal: Exception | None = None
        self._dispatch = dispatch
        self._running: set[asyncio.Task[None]] = set()
        self.socket_mode_request_listeners.append(self._take)

    async def issue_new_wss_url(self) -> str:
        """A new address. Raises what slack-sdk raises; its own way would sleep over a rate limit."""
        try:
            opened = await self.web_client.apps_connections_open(app_token=self.app_token)
        except Exception as error:
            self.refusal = error if refused(error) else None
            raise
        return str(opened["url"])

    async def opened(self) -> None:
        """Open the first connection. Raises what slack-sdk raises, TimeoutError where nobody takes it."""
        async with asyncio.timeout(OPENING):
            await self.connect_to_new_endpoint()

    async def _take(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        """Hand it in, and acknowledge it where that went well; else Slack sends it again."""
        task = asyncio.current_task()
        if task:
            self._running.add(task)  # slack-sdk holds no reference to it
            task.add_done_callback(self._running.discard)
        begun = time.time()
        wrapped = AsyncBoltRequest(mode="socket_mode", body=request.payload, headers=build_headers(request))
        await send_async_response(client, request, await self._dispatch(wrapped), begun)

    async def end(self, seconds: float) -> None:
        """Let what runs come to its end, then close."""
        if self._running:
            await asyncio.wait(self._running, timeout=seconds)
        await self.close()  # type: ignore[no-untyped-call]
