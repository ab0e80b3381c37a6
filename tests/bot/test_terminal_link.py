"""The terminal's end of the wire, against bytes as the server sends them."""

import asyncio
import json

from bot.terminal.link import Link, Server
from bot.terminal.wire import Happening, Opened, Shown

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
SIGN_OF_LIFE = b": ping - 2026-11-25 12:00:00+00:00\r\n\r\n"


def _message(change: int) -> bytes:
    shown = {"id": f"m{change}", "change": change, "author": "", "text": "Hello!", "pictures": [], "buttons": []}
    return f"id: {change}\r\nevent: message\r\ndata: {json.dumps(shown)}\r\n\r\n".encode()


async def _nowhere() -> Server | None:
    return None


async def _heard(stream: bytes) -> list[Happening]:
    """What the link makes of an event stream."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(HEAD + stream)
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as listener:
        server = Server(url=f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}", token="token")
        async with Link(server, chat="terminal", language="en", find=_nowhere) as link:
            return [happening async for happening in link.stream(0)]


async def test_a_sign_of_life_is_no_event_and_breaks_nothing() -> None:
    heard = await _heard(b": open\r\n\r\n" + _message(4) + SIGN_OF_LIFE + _message(5) + SIGN_OF_LIFE)
    assert isinstance(heard[0], Opened)
    assert [each.change for each in heard[1:] if isinstance(each, Shown)] == [4, 5]
    assert len(heard) == 3
