"""What a reader of a chat gets live: paced, resumed, and without holding memory."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio
import pytest
from anyio.streams.memory import MemoryObjectReceiveStream
from sse_starlette.event import ServerSentEvent

from adapters.memory.clock import SimulatedClock
from bot.http.console.rendering import ChatPainter
from bot.http.events import SEATS, SEATS_PER_USER, Seats, resume_point
from bot.http.feed import BUFFER, PACE, ChatFeed, View
from bot.http.problems import Problem
from core.events import (
    NodeFinished,
    NodeStarted,
    StreamEvent,
    TextDelta,
    TurnFinished,
    TurnOpened,
    TurnStarted,
    session_stream,
)
from core.messages import OutboundMessage
from tests.bot.test_http_world import DESK, Newsroom

STREAM = session_stream(DESK.session)
START: tuple[StreamEvent, ...] = (
    TurnStarted(turn="t1", session=DESK.session),
    NodeStarted(node="write", graph="post"),
)
Event = tuple[str, dict[str, Any]]


class Reader:
    """A reader that takes events when it is told to."""

    def __init__(self, stream: MemoryObjectReceiveStream[ServerSentEvent], clock: SimulatedClock) -> None:
        self._stream = stream
        self._clock = clock
        self.ids: list[str | None] = []

    async def take(self) -> list[Event]:
        """Everything that is there now."""
        taken: list[Event] = []
        while True:
            await self._clock.settle()
            try:
                event = self._stream.receive_nowait()
            except anyio.WouldBlock:
                return taken
            if event.event is not None:
                self.ids.append(event.id)
                taken.append((event.event, json.loads(str(event.data))))

    def waiting(self) -> int:
        return self._stream.statistics().current_buffer_used


@pytest.fixture
def room(tmp_path: Path) -> Newsroom:
    return Newsroom(outbox=tmp_path)


@pytest.fixture
def clock(room: Newsroom) -> SimulatedClock:
    assert isinstance(room.clock, SimulatedClock)
    return room.clock


@asynccontextmanager
async def reading(room: Newsroom, view: View = "html", after: int = 0, *, again: str = "") -> AsyncIterator[Reader]:
    assert isinstance(room.clock, SimulatedClock)
    send, receive = anyio.create_memory_object_stream[ServerSentEvent](BUFFER)
    feed = ChatFeed(room.services, DESK, ChatPainter(language="en", view=view), view, again=again)
    await feed.prepare()
    task = asyncio.create_task(feed.run(send, after))
    try:
        yield Reader(receive, room.clock)
    finally:
        task.cancel()
        await asyncio.wait([task])
        receive.close()
        assert task.cancelled()


async def open_turn(room: Newsroom, *events: StreamEvent, turn: str = "t1") -> None:
    await room.events.append(STREAM, [TurnOpened(turn=turn)])
    await room.events.append(turn, events)


async def test_messages_come_with_their_change_and_only_after_the_last_one(room: Newsroom) -> None:
    ref = await room.chat.send(DESK, OutboundMessage(text="one"))
    await room.chat.send(DESK, OutboundMessage(text="**two**"))
    async with reading(room, after=1) as reader:
        ((kind, two),) = await reader.take()
        await room.chat.edit(ref, OutboundMessage(text="one, edited"))
        ((_, one),) = await reader.take()
    assert (kind, two["text"], two["html"]) == ("message", "**two**", "<p><strong>two</strong></p>\n")
    assert f'data-message="{two["id"]}"' in two["article"]
    assert (one["text"], one["edited"], reader.ids) == ("one, edited", True, ["2", "3"])


async def test_a_turn_that_ended_unseen_comes_again_to_who_waits_for_it(room: Newsroom) -> None:
    await open_turn(room, *START, TurnFinished(text="done"))
    await room.events.append("elsewhere", [TurnStarted(turn="elsewhere", session="other"), TurnFinished(text="secret")])
    kinds = {}
    for again in ("", "t1", "elsewhere"):
        async with reading(room, view="json", again=again) as reader:
            kinds[again] = [kind for kind, _ in await reader.take()]
    assert kinds == {"": [], "t1": ["turn_started", "node_started", "turn_finished"], "elsewhere": []}


async def test_frames_of_a_turn_are_paced_and_the_newest_wins(room: Newsroom, clock: SimulatedClock) -> None:
    async with reading(room) as reader:
        await open_turn(room, *START)
        first = await reader.take()
        for word in "abcdefgh":
            await room.events.append("t1", [TextDelta(text=word)])
            await clock.settle()
        held_back = await reader.take()
        await clock.advance(PACE)
        second = await reader.take()
        await room.events.append("t1", [TurnFinished(text="done")])
        await clock.advance(PACE)
        last = await reader.take()
    assert [(kind, frame["turn"], frame["done"]) for kind, frame in first] == [("frame", "t1", False)]
    assert held_back == []
    assert ["abcdefgh" in frame["html"] for _, frame in second] == [True]
    assert [(frame["done"], "done" in frame["html"]) for _, frame in last] == [(True, True)]


async def test_at_most_twelve_frames_a_second(room: Newsroom, clock: SimulatedClock) -> None:
    async with reading(room) as reader:
        await open_turn(room, *START)
        frames = len(await reader.take())
        for number in range(100):
            await room.events.append("t1", [TextDelta(text=str(number))])
            await clock.advance(0.01)
            frames += len(await reader.take())
    assert 10 <= frames <= 13


async def test_progress_is_told_in_words(room: Newsroom) -> None:
    async with reading(room) as reader:
        await open_turn(
            room,
            *START,
            NodeFinished(node="write", graph="post", seconds=2.43),
            NodeStarted(node="some_node", graph="post"),
        )
        ((_, frame),) = await reader.take()
    assert "Write" in frame["html"]
    assert "2.4 s" in frame["html"]
    assert "some node" in frame["html"]
    assert "data-stop" in frame["html"]


async def test_model_text_in_a_frame_is_escaped(room: Newsroom) -> None:
    async with reading(room) as reader:
        await open_turn(room, *START, TextDelta(text="<img src=x onerror=alert(1)>"))
        ((_, frame),) = await reader.take()
    assert "&lt;img" in frame["html"]


async def test_a_turn_that_runs_is_taken_up_and_one_that_ended_is_not(room: Newsroom) -> None:
    await open_turn(room, *START, TurnFinished(text="old"), turn="ended")
    await open_turn(room, *START, TextDelta(text="half"), turn="running")
    async with reading(room) as reader:
        events = await reader.take()
    assert [(kind, frame["turn"]) for kind, frame in events] == [("frame", "running")]
    assert "half" in events[0][1]["html"]


async def test_a_turn_that_ends_at_once_is_not_lost(room: Newsroom) -> None:
    async with reading(room, "json") as reader:
        await open_turn(room, *START, TurnFinished(text="quick"))
        assert [kind for kind, _ in await reader.take()] == ["turn_started", "node_started", "turn_finished"]


async def test_a_turn_that_never_pauses_is_known_to_run(room: Newsroom) -> None:
    await open_turn(room, *START)

    async def write() -> None:
        while True:
            await room.events.append("t1", [TextDelta(text="x")])
            await asyncio.sleep(0)

    writer = asyncio.create_task(write())
    async with reading(room, "json") as reader:
        writer.cancel()
        kinds = [kind for kind, _ in await reader.take()]
    assert kinds[:3] == ["turn_started", "node_started", "text_delta"]


async def test_programs_get_every_event_as_it_is(room: Newsroom) -> None:
    await open_turn(room, *START, TurnFinished(text="old"), turn="ended")
    async with reading(room, "json") as reader:
        await open_turn(room, *START, TextDelta(text="a"), TextDelta(text="b"), TurnFinished(text="ab"))
        events = await reader.take()
    assert events == [
        ("turn_started", {"turn": "t1", "session": DESK.session, "kind": "turn_started"}),
        ("node_started", {"turn": "t1", "node": "write", "graph": "post", "attempt": 1, "kind": "node_started"}),
        ("text_delta", {"turn": "t1", "text": "a", "kind": "text_delta"}),
        ("text_delta", {"turn": "t1", "text": "b", "kind": "text_delta"}),
        ("turn_finished", {"turn": "t1", "text": "ab", "kind": "turn_finished"}),
    ]


async def test_messages_for_programs_carry_no_page(room: Newsroom) -> None:
    await room.chat.send(DESK, OutboundMessage(text="x"))
    async with reading(room, "json") as reader:
        ((_, message),) = await reader.take()
    assert set(message) == {"id", "change", "author", "text", "html", "pictures", "video", "buttons", "at", "edited"}


@pytest.mark.parametrize("view", ["html", "json"])
async def test_a_reader_that_stands_still_holds_no_memory(room: Newsroom, clock: SimulatedClock, view: View) -> None:
    async with reading(room, view) as reader:
        await open_turn(room, *START)
        for number in range(300):
            await room.events.append("t1", [TextDelta(text=f"{number} ")])
            await room.chat.send(DESK, OutboundMessage(text=f"message {number}"))
            await clock.advance(PACE)
        held = reader.waiting()
        caught_up = await reader.take()
    assert held <= BUFFER
    assert [data["text"] for kind, data in caught_up if kind == "message"][-1] == "message 299"


async def test_a_turn_opened_twice_is_followed_once(room: Newsroom) -> None:
    async with reading(room, "json") as reader:
        await open_turn(room, *START)
        await open_turn(room, TurnStarted(turn="t1", session=DESK.session))
        events = await reader.take()
    assert [kind for kind, _ in events] == ["turn_started", "node_started", "turn_started"]


@pytest.mark.parametrize(
    ("last_event_id", "wanted", "why"),
    [("7", 7, "the browser saw more"), (None, 3, "nothing seen"), ("", 3, "empty"), ("x", 3, "no number"),
     ("9" * 30, 3, "no number of ours"), ("-1", 3, "negative")],
)  # fmt: skip
def test_a_stream_goes_on_behind_what_was_seen(last_event_id: str | None, wanted: int, why: str) -> None:
    assert resume_point(last_event_id, 3) == wanted, why


def test_seats_are_counted_per_user_and_in_all() -> None:
    seats = Seats()
    for _ in range(SEATS_PER_USER):
        seats.take("mei")
    with pytest.raises(Problem) as refused:
        seats.take("mei")
    assert refused.value.status_code == 429
    for number in range(SEATS - SEATS_PER_USER):
        seats.take(f"user {number}")
    with pytest.raises(Problem):
        seats.take("one more")
    seats.leave("mei")
    seats.take("one more")
    assert seats.taken == SEATS
