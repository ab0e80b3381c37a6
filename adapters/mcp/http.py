"""A service over streamable HTTP, whose answers are bounded while they come."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager

import httpx2
from mcp.client.streamable_http import streamable_http_client

from adapters.mcp.bounds import MOST, Lines
from adapters.mcp.streams import Streams, without_output_schemas

CONNECTING = 10.0  # seconds
SESSION = "mcp-session-id"
REFUSED = frozenset({400, 401, 403, 404, 410})  # nothing was carried out
QUIET = 3660.0  # seconds without a byte on an open stream: a call has its own limit, which is an hour at most


class _BoundedBody(httpx2.AsyncByteStream):
    """A body line by line, or as one line where it is no event stream."""

    def __init__(self, inner: httpx2.AsyncByteStream, *, events: bool) -> None:
        self._inner = inner
        self._events = events

    async def __aiter__(self) -> AsyncIterator[bytes]:
        lines = Lines()
        async for chunk in self._inner:
            if self._events:
                for line in lines.feed(chunk):
                    yield line + b"\n"
            else:
                lines.feed(chunk.replace(b"\n", b" "))  # between the tokens of JSON both are the same
        yield lines.end()

    async def aclose(self) -> None:
        await self._inner.aclose()


class BoundedTransport(httpx2.AsyncBaseTransport):
    """Plain HTTP without a proxy; a compressed answer is refused, for its true size shows too late.

    `on_refusal` hears of a session that the service does not know any more, as after its restart.
    """

    def __init__(self, on_refusal: Callable[[], None]) -> None:
        self._inner = httpx2.AsyncHTTPTransport()
        self._on_refusal = on_refusal

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """The response with a bounded body."""
        response = await self._inner.handle_async_request(request)
        if request.method == "POST" and SESSION in request.headers and response.status_code in REFUSED:
            self._on_refusal()
        if response.headers.get("content-encoding", "identity") != "identity":
            await response.aclose()
            raise httpx2.ReadError("the service compresses its answers although it was asked not to", request=request)
        if not isinstance(response.stream, httpx2.AsyncByteStream):
            raise httpx2.ReadError("the answer cannot be read", request=request)
        events = response.headers.get("content-type", "").startswith("text/event-stream")
        headers = [pair for pair in response.headers.raw if pair[0].lower() != b"content-length"]
        return httpx2.Response(
            status_code=response.status_code,
            headers=headers,
            stream=_BoundedBody(response.stream, events=events),
            extensions=response.extensions,
        )

    async def aclose(self) -> None:
        """Close the connections."""
        await self._inner.aclose()


@asynccontextmanager
async def http(url: str, headers: Mapping[str, str], on_refusal: Callable[[], None]) -> AsyncIterator[Streams]:
    """Talk to the service at that address until the end of the block."""
    client = httpx2.AsyncClient(
        transport=BoundedTransport(on_refusal),
        headers={**headers, "Accept-Encoding": "identity"},
        timeout=httpx2.Timeout(CONNECTING, read=QUIET),
        trust_env=False,
    )
    async with (
        client,
        streamable_http_client(url, http_client=client, max_sse_event_size=MOST + 2**16) as (incoming, outgoing),
    ):
        yield without_output_schemas(incoming), outgoing
