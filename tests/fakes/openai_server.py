"""A small OpenAI-compatible server on loopback that streams what a script tells it, faults included."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Message, Receive, Scope, Send


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """What the next request gets. Without faults: the pieces of text, one chunk each, then `finish`."""

    pieces: Sequence[str] = ("Hel", "lo")
    finish: str | None = "stop"
    status: int = 200
    error: Mapping[str, object] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    refusal: str = ""
    raw: bytes = b""  # sent behind the pieces as it is
    stall: bool = False  # behind the pieces, nothing more comes and the connection stays open
    reset: bool = False  # behind the pieces, the connection is torn down
    done: bool = True  # send [DONE]


class OpenAIServer:
    """The server: scripts are used up one by one, the last one stays; `requests` keeps the bodies."""

    def __init__(self) -> None:
        self.scripts: list[Script] = [Script()]
        self.of_model: dict[str, list[Script]] = {}
        self.requests: list[dict[str, object]] = []
        self.base_url = ""
        self.closing = asyncio.Event()

    def play(self, *scripts: Script) -> None:
        """Set what the next requests get, whatever model they name."""
        self.scripts = list(scripts)
        self.of_model = {}

    def play_for(self, model: str, *scripts: Script) -> None:
        """Set what the next requests for that model get."""
        self.of_model[model] = list(scripts)

    async def complete(self, request: Request) -> Response:
        """POST /v1/chat/completions."""
        body = await request.json()
        self.requests.append(body)
        scripts = self.of_model.get(body["model"], self.scripts)
        script = scripts.pop(0) if len(scripts) > 1 else scripts[0]
        if script.status != 200:
            return JSONResponse({"error": dict(script.error)}, script.status, dict(script.headers))
        if not body.get("stream"):
            if script.stall:
                await self.closing.wait()
            return _whole(script)
        response = StreamingResponse(self._stream(script), media_type="text/event-stream")
        return _Torn(response) if script.reset else response

    async def _stream(self, script: Script) -> AsyncIterator[bytes]:
        yield _event({"role": "assistant", "content": ""})
        if script.refusal:
            yield _event({"refusal": script.refusal})
        for piece in script.pieces:
            yield _event({"content": piece})
        if script.raw:
            yield script.raw
        if script.stall:
            await self.closing.wait()
            return
        if script.reset:
            return
        if script.finish:
            yield _event({}, script.finish)
        yield _chunk([], {"prompt_tokens": 3, "completion_tokens": 2, "total_tokens": 5})
        if script.done:
            yield b"data: [DONE]\n\n"


class _Torn(Response):
    """A stream whose last piece never comes: the connection is closed before the body is whole."""

    def __init__(self, response: StreamingResponse) -> None:
        super().__init__()
        self._response = response

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def without_end(message: Message) -> None:
            if message.get("more_body", True):
                await send(message)

        # uvicorn closes the transport of a response that returns without its end.
        await self._response(scope, receive, without_end)


def _event(delta: Mapping[str, object], finish: str | None = None) -> bytes:
    return _chunk([{"index": 0, "delta": dict(delta), "finish_reason": finish}], None)


def pieces_of(deltas: Iterable[Mapping[str, object]]) -> bytes:
    """Raw chunks with these deltas, for a script."""
    return b"".join(_event(delta) for delta in deltas)


def _chunk(choices: Sequence[Mapping[str, object]], usage: Mapping[str, int] | None) -> bytes:
    body = {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "fake", "choices": list(choices)}
    return f"data: {json.dumps({**body, 'usage': usage})}\n\n".encode()


def _whole(script: Script) -> Response:
    if script.raw:
        return Response(script.raw, media_type="application/json")
    message = {"role": "assistant", "content": "".join(script.pieces), "refusal": script.refusal or None}
    choice = {"index": 0, "message": message, "finish_reason": script.finish}
    usage = {"prompt_tokens": 3, "completion_tokens": 2, "total_tokens": 5}
    body = {"id": "c1", "object": "chat.completion", "created": 1, "model": "fake", "choices": [choice]}
    return JSONResponse({**body, "usage": usage})


@asynccontextmanager
async def openai_server() -> AsyncIterator[OpenAIServer]:
    """Serve on a free port of loopback until the end of the block."""
    fake = OpenAIServer()
    app = Starlette(routes=[Route("/v1/chat/completions", fake.complete, methods=["POST"])])
    with socket.create_server(("127.0.0.1", 0)) as listener:
        fake.base_url = f"http://127.0.0.1:{listener.getsockname()[1]}/v1"
        config = uvicorn.Config(app, log_level="critical", lifespan="off", timeout_graceful_shutdown=1)
        server = uvicorn.Server(config)
        # Its own signal handlers would take the test run's.
        serving = asyncio.create_task(server._serve(sockets=[listener]))
        while not server.started:
            await asyncio.sleep(0)
        try:
            yield fake
        finally:
            fake.closing.set()
            server.should_exit = True
            await serving
