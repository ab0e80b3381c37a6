"""The event stream of a chat over SSE, with a seat for each reader."""

import asyncio
import re
from collections import Counter
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from functools import partial
from typing import Annotated

import anyio
from fastapi import APIRouter, Depends, Header, Query, Request
from sse_starlette.event import ServerSentEvent
from sse_starlette.sse import EventSourceResponse
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from bot.http.access import identity_of
from bot.http.console.rendering import ChatPainter
from bot.http.feed import BUFFER, ChatFeed, View
from bot.http.language import language_of
from bot.http.problems import Problem
from bot.http.shapes import address_of
from bot.http.wiring import ChatId, Services

router = APIRouter(prefix="/api/v1/chats", tags=["chat"])

SEATS_PER_USER = 4
SEATS = 200
WRITE_LIMIT = 15.0  # seconds for one write; a reader that takes longer is let go
NUMBER = re.compile(r"[0-9]{1,15}")


class Seats:
    """Who holds how many streams open."""

    def __init__(self) -> None:
        self._taken: Counter[str] = Counter()

    @property
    def taken(self) -> int:
        """Open streams of everybody."""
        return self._taken.total()

    def take(self, user: str) -> None:
        """Raises Problem (429) where the user or the server has no seat left."""
        if self._taken[user] >= SEATS_PER_USER:
            raise Problem(429, "page.problem.streams_user", limit=SEATS_PER_USER)
        if self.taken >= SEATS:
            raise Problem(429, "page.problem.streams_all")
        self._taken[user] += 1

    def leave(self, user: str) -> None:
        """Give the seat back."""
        self._taken[user] -= 1
        self._taken += Counter()  # drops the zeros, so that it does not grow with every user ever seen


async def _until(closing: asyncio.Event, work: Callable[[], Coroutine[object, object, None]]) -> None:
    """Do the work until the server ends, so that the response is whole and not torn off."""
    async with anyio.create_task_group() as group:
        group.start_soon(work)
        await closing.wait()
        group.cancel_scope.cancel()


class _SeatedResponse(EventSourceResponse):
    """An event stream that gives its seat back however it ends."""

    def __init__(self, feed: ChatFeed, after: int, *, closing: asyncio.Event, leave: Callable[[], None]) -> None:
        send, receive = anyio.create_memory_object_stream[ServerSentEvent](BUFFER)
        super().__init__(
            receive,
            ping=15,
            send_timeout=WRITE_LIMIT,
            data_sender_callable=partial(_until, closing, partial(feed.run, send, after)),
        )
        self._feed = feed
        self._ends = (send, receive)
        self._leave = leave

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self._feed.prepare()
            await super().__call__(scope, receive, send)
        finally:
            self._leave()
            for end in self._ends:
                end.close()


def resume_point(
    last_event_id: Annotated[str | None, Header()] = None, after: Annotated[int, Query(ge=0, le=10**15)] = 0
) -> int:
    """The change to go on behind: what the browser saw last, else what the page was made with."""
    return int(last_event_id) if last_event_id and NUMBER.fullmatch(last_event_id) else after


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reader asks for. `turn` is one that it waits for: a recent one of the chat comes whole, even if over."""

    after: Annotated[int, Depends(resume_point)]
    view: View = "html"
    turn: Annotated[str, Query(max_length=300)] = ""


@router.get("/{chat}/events", response_class=Response)
async def follow(chat: ChatId, request: Request, services: Services, wanted: Annotated[Wanted, Depends()]) -> Response:
    """`message` events with the change as id; `frame` events (view=html) or the raw events of running turns."""
    seats: Seats = request.app.state.seats
    user = str(identity_of(request).user)
    seats.take(user)
    painter = ChatPainter(language=language_of(request), view=wanted.view)
    feed = ChatFeed(services, address_of(chat), painter, wanted.view, again=wanted.turn)
    return _SeatedResponse(feed, wanted.after, closing=services.closing, leave=partial(seats.leave, user))
