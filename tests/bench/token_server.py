"""A fast OpenAI-compatible server in a process of its own: streams short chunks, each a write of its own.

The model's name says what to stream: `400@50` is 400 chunks, 50 a second; `400@0` is as fast as they are read.
"""

import asyncio
import itertools
import json
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

WORDS = (
    "手冲",
    "咖啡",
    "的",
    "香气",
    "，",
    "慢慢",
    "散开",
    "。",
    " slow",
    " morning",
    " light",
    " and",
    " a",
    " cup",
    ".",
    "\n",
)
HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"


def words(count: int) -> list[str]:
    """The text that a stream of `count` chunks carries."""
    return [WORDS[number % len(WORDS)] for number in range(count)]


def _piece(line: str) -> bytes:
    body = f"data: {line}\n\n".encode()
    return b"%x\r\n%s\r\n" % (len(body), body)


def _event(delta: Mapping[str, str], finish: str | None = None) -> bytes:
    choice = {"index": 0, "delta": dict(delta), "logprobs": None, "finish_reason": finish}
    head = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "bench"}
    return _piece(json.dumps({**head, "system_fingerprint": None, "choices": [choice]}, ensure_ascii=False))


OPENING = _event({"role": "assistant", "content": ""})
CHUNKS = [_event({"content": word}) for word in WORDS]
PHASES = (number * 0.618034 % 1 for number in itertools.count())  # of a chunk: streams do not go in step
CLOSING = _event({}, "stop") + _piece("[DONE]") + b"0\r\n\r\n"


async def _request(reader: asyncio.StreamReader) -> Mapping[str, object]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
    length = int(head.partition("content-length:")[2].split("\r\n", 1)[0])
    request: Mapping[str, object] = json.loads(await reader.readexactly(length))
    return request


async def _stream(writer: asyncio.StreamWriter, count: int, rate: float) -> None:
    loop = asyncio.get_running_loop()
    begun = loop.time() + (next(PHASES) / rate if rate else 0)
    writer.write(HEAD + OPENING)
    for number in range(count):
        if rate:
            await asyncio.sleep(begun + number / rate - loop.time())
        writer.write(CHUNKS[number % len(CHUNKS)])
        await writer.drain()
    writer.write(CLOSING)


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Requests of one connection, until the client closes it."""
    try:
        while True:
            count, _, rate = str((await _request(reader))["model"]).partition("@")
            await _stream(writer, int(count), float(rate))
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()  # the client has gone


async def _serve() -> None:
    server = await asyncio.start_server(_answer, "127.0.0.1", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    async with server:
        await server.serve_forever()


@asynccontextmanager
async def token_server() -> AsyncIterator[str]:
    """Start the server; its base URL, until the end of the block."""
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", __name__, stdout=PIPE)
    assert process.stdout
    try:
        yield f"http://127.0.0.1:{int(await process.stdout.readline())}/v1"
    finally:
        process.kill()
        await process.wait()


if __name__ == "__main__":
    asyncio.run(_serve())
