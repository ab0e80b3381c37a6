"""A service of our own over HTTP on loopback, in today's protocol: floods, and changes its tools while it runs."""

import asyncio
import base64
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import uvicorn
from mcp.server import MCPServer
from mcp.server.mcpserver import Context
from mcp_types import ImageContent, TextContent, ToolAnnotations
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

READS = ToolAnnotations(read_only_hint=True)


@dataclass
class HttpService:
    """The service, and the headers that it was asked with."""

    url: str = ""
    headers: list[str] = field(default_factory=list)


def _server() -> MCPServer:
    server = MCPServer("own")

    @server.tool(annotations=READS, structured_output=False)
    async def flood() -> str:
        """Answers 50 MB."""
        return "x" * 50_000_000

    @server.tool(annotations=READS, structured_output=False)
    async def echo(text: str) -> str:
        """Answers its argument."""
        return text

    @server.tool(annotations=READS, structured_output=False)
    async def hang() -> str:
        """Never answers."""
        await asyncio.Event().wait()
        return ""

    @server.tool(annotations=READS, structured_output=False)
    async def grow(context: Context) -> str:
        """Adds a tool."""

        async def grown() -> str:
            """Was not there before."""
            return "grown"

        server.add_tool(grown, annotations=READS, structured_output=False)
        await context.notify_tools_changed()
        return "done"

    @server.tool(annotations=READS, structured_output=False)
    async def picture() -> list[TextContent | ImageContent]:
        """Answers words and a picture."""
        good = base64.b64encode(b"\x89PNG").decode()
        return [
            TextContent(type="text", text="scan me"),
            ImageContent(type="image", data=good, mime_type="image/png"),
        ]

    @server.tool(structured_output=False)
    async def write() -> str:
        """Changes something."""
        return "written"

    return server


class _Heard:
    """Keeps the Authorization of each request."""

    def __init__(self, app: ASGIApp, headers: list[str]) -> None:
        self._app = app
        self._headers = headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._headers += [value.decode() for name, value in scope.get("headers", ()) if name == b"authorization"]
        await self._app(scope, receive, send)


class _Zipped:
    """Says of each answer that it is compressed, whatever was asked for."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def zipped(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (b"content-encoding", b"gzip")]
            await send(message)

        await self._app(scope, receive, zipped)


@asynccontextmanager
async def http_service(*, json: bool = False, zipped: bool = False) -> AsyncIterator[HttpService]:
    """It serves until the end of the block; with `json` it answers in one piece, not as a stream of events."""
    found = HttpService()
    app = _server().streamable_http_app(json_response=json)
    app.user_middleware.append(Middleware(_Heard, found.headers))
    if zipped:
        app.user_middleware.append(Middleware(_Zipped))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # asyncio does not for a socket given to it
        found.url = f"http://127.0.0.1:{listener.getsockname()[1]}/mcp"
        server = uvicorn.Server(uvicorn.Config(app, log_level="critical", timeout_graceful_shutdown=1))
        serving = asyncio.create_task(server._serve(sockets=[listener]))
        while not server.started:
            await asyncio.sleep(0.01)
        try:
            yield found
        finally:
            server.should_exit = True
            await serving
