"""The event stream over a real connection: resuming, seats, and the end of the server."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from pathlib import Path

import httpx
import httpx_sse
import pytest
import uvicorn

from adapters.clock import SystemClock
from bot.http.events import SEATS_PER_USER
from core.events import TextDelta, TurnFinished, TurnOpened, TurnStarted, session_stream
from core.messages import OutboundMessage
from tests.bot.test_http_world import BEARER, DESK, Newsroom

EVENTS = "/api/v1/chats/desk/events"


@pytest.fixture
def room(tmp_path: Path) -> Newsroom:
    return Newsroom(outbox=tmp_path, clock=SystemClock())


@asynccontextmanager
async def served(room: Newsroom) -> AsyncIterator[httpx.AsyncClient]:
    """The server on a free port of loopback, and a client with the terminal's token."""
    server = uvicorn.Server(uvicorn.Config(room.app, port=0, log_level="warning", lifespan="off"))
    config = server.config
    config.load()
    socket = config.bind_socket()
    socket.listen()  # a client may come before the server's first breath
    task = asyncio.create_task(server.serve([socket]))
    port = socket.getsockname()[1]
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", headers=BEARER, timeout=10) as client:
            yield client
    finally:
        server.should_exit = True
        await task


async def first(client: httpx.AsyncClient, count: int, **params: str | int) -> list[httpx_sse.ServerSentEvent]:
    """The first events of a stream, which is then left."""
    found = []
    async with (
        httpx_sse.aconnect_sse(client, "GET", EVENTS, params=params) as source,
        aclosing(source.aiter_sse()) as events,
    ):
        async for event in events:
            found.append(event)
            if len(found) == count:
                break
    return found


async def test_messages_and_a_turn_come_over_the_wire(room: Newsroom) -> None:
    await room.chat.send(DESK, OutboundMessage(text="line one\nline two"))
    async with (
        served(room) as client,
        httpx_sse.aconnect_sse(client, "GET", EVENTS, params={"view": "json"}) as source,
        aclosing(source.aiter_sse()) as events,
    ):
        headers = source.response.headers
        message = await anext(events)
        await room.events.append(session_stream(DESK.session), [TurnOpened(turn="t1")])
        await room.events.append(
            "t1",
            [TurnStarted(turn="t1", session=DESK.session), TextDelta(text="好\r\n的"), TurnFinished(text="好的")],
        )
        turn = [await anext(events) for _ in range(3)]
    assert headers["content-type"].startswith("text/event-stream")
    assert headers["x-accel-buffering"] == "no"
    assert (message.event, message.id, message.json()["text"]) == ("message", "1", "line one\nline two")
    assert [event.event for event in turn] == ["turn_started", "text_delta", "turn_finished"]
    assert json.loads(turn[1].data)["text"] == "好\r\n的"


async def test_a_reader_goes_on_where_it_was(room: Newsroom) -> None:
    for number in range(3):
        await room.chat.send(DESK, OutboundMessage(text=f"message {number}"))
    async with served(room) as client:
        (behind,) = await first(client, 1, view="json", after=2)
        client.headers["Last-Event-ID"] = "1"
        (resumed, last) = await first(client, 2, view="json", after=0)
    assert (behind.id, resumed.id, last.id) == ("3", "2", "3")


async def test_a_fifth_stream_is_refused_and_a_seat_is_given_back(room: Newsroom) -> None:
    async with served(room) as client:
        async with aclosing(seated(client, SEATS_PER_USER)) as streams:
            await anext(streams)
            refused = await client.get(EVENTS)
            taken = (await client.get("/api/v1/status")).json()["streams"]
        left = await until_free(room)
    assert refused.status_code == 429
    assert "4 pages or terminals" in refused.json()["detail"]
    assert (taken, left) == (SEATS_PER_USER, 0)


async def seated(client: httpx.AsyncClient, count: int) -> AsyncGenerator[None]:
    """That many open streams."""
    if count == 0:
        yield
        return
    async with client.stream("GET", EVENTS) as response:
        assert response.status_code == 200
        async with aclosing(seated(client, count - 1)) as inner:
            async for _ in inner:
                yield


async def until_free(room: Newsroom) -> int:
    """Streams that are left once the server has noticed that readers went; it is told so by the system."""
    for _ in range(200):
        if not room.app.state.seats.taken:
            break
        await SystemClock().sleep(0.01)
    left: int = room.app.state.seats.taken
    return left


async def test_streams_need_an_identity_before_they_begin(room: Newsroom) -> None:
    async with served(room) as client:
        answer = await client.get(EVENTS, headers={"Authorization": "Bearer nope"})
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
