"""A newsroom for the tests of the terminal: the real HTTP server over memory, whose bot does what the test says."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from adapters.clock import SystemClock
from bot.http.server import create
from bot.terminal.book import Book
from bot.terminal.exchange import Exchange
from bot.terminal.link import Link, Server, find_server
from core.events import (
    DraftQueued,
    NodeFinished,
    NodeStarted,
    StreamEvent,
    TextDelta,
    TurnFinished,
    TurnOpened,
    TurnStarted,
    session_stream,
)
from core.messages import (
    Address,
    Button,
    ButtonPress,
    Inbound,
    InboundMessage,
    Language,
    MessageRef,
    Nothing,
    OutboundMessage,
    Picture,
    Reply,
)
from core.requests import turn_id
from tests.bot.test_http_world import TOKEN, Newsroom

CHAT = Address(platform="web", tenant="local", chat="terminal")
PICTURE = Picture(id="a" * 64, media_type="image/png", width=1242, height=1660)
LABELS = {
    "en": ("✅ Approve", "✏️ Edit", "🔄 Regenerate", "❌ Reject", "🕘 Schedule"),
    "zh": ("✅ 通过", "✏️ 修改", "🔄 重写", "❌ 拒绝", "🕘 定时"),
}


class Loopback(uvicorn.Server):
    """uvicorn that leaves the signals of the test run alone."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@dataclass
class Turn:
    """One turn of the test's bot: what it puts into the log and into the chat."""

    desk: "Desk"
    id: str
    inbound: Inbound

    async def log(self, *events: StreamEvent) -> None:
        await self.desk.room.events.append(self.id, events)

    async def begin(self) -> None:
        await self.desk.room.events.append(session_stream(CHAT.session), [TurnOpened(turn=self.id)])
        await self.log(TurnStarted(turn=self.id, session=CHAT.session))

    async def node(self, name: str, seconds: float, *, text: str = "", note: str = "") -> None:
        await self.log(NodeStarted(node=name, graph="post"))
        if text:
            await self.log(TextDelta(text=text))
        await self.log(NodeFinished(node=name, graph="post", seconds=seconds, note=note))

    async def finish(self, text: str) -> None:
        await self.desk.room.chat.send(CHAT, OutboundMessage(text=text))
        await self.log(TurnFinished(text=text))

    async def card(self, text: str, *, language: Language = "en", pictures: int = 0) -> MessageRef:
        labels = LABELS[language]
        rows = tuple(
            tuple(Button(label=labels[place], callback=f"c{len(self.desk.cards)}-{place}") for place in row)
            for row in ((0, 1), (2, 3, 4))
        )
        message = OutboundMessage(text=text, pictures=(PICTURE,) * pictures, buttons=rows)
        self.desk.cards.append(await self.desk.room.chat.send(CHAT, message))
        return self.desk.cards[-1]

    async def draft(self, *, language: Language = "en", pictures: int = 0) -> None:
        """A whole draft turn, as the desk would do it."""
        await self.begin()
        await self.node("route", 0.01, note="create_post")
        await self.log(DraftQueued(draft="d1", text="On it."))
        await self.node("write", 0.3, text="**Coffee**")
        await self.node("illustrate", 1.25, note="3")
        await self.card("**Coffee**\n\nPour slowly.\n\n#coffee", language=language, pictures=pictures)
        await self.finish("“Coffee” is ready.")


Script = Callable[[Turn], Awaitable[Reply | None]]


@dataclass
class Desk:
    """The server, and what was said to it."""

    room: Newsroom
    script: Script
    data_dir: Path
    heard: list[Inbound] = field(default_factory=list)
    cards: list[MessageRef] = field(default_factory=list)
    tasks: set[asyncio.Task[Reply | None]] = field(default_factory=set)
    at_once: bool = False  # the whole turn happens before the client hears that its message was taken
    streamed: str = ""
    news: asyncio.Event = field(default_factory=asyncio.Event)
    server: Server = field(init=False)
    _http: Loopback = field(init=False)
    _serving: asyncio.Task[None] = field(init=False)
    _closing: asyncio.Event = field(init=False)
    _port: int = 0

    async def accept(self, inbound: Inbound) -> Reply:
        self.heard.append(inbound)
        self.news.set()
        turn = Turn(desk=self, id=turn_id(inbound), inbound=inbound)
        if isinstance(inbound, ButtonPress) or self.at_once:
            return await self.script(turn) or Nothing()
        task = asyncio.create_task(self._run(turn))
        self.tasks.add(task)
        return Nothing()

    async def _run(self, turn: Turn) -> Reply | None:
        return await self.script(turn)

    def later(self, work: Awaitable[None]) -> None:
        """Do it while the client goes on."""

        async def run() -> None:
            await work

        self.tasks.add(asyncio.create_task(run()))

    @property
    def texts(self) -> list[str]:
        """What was said, in order."""
        return [each.text for each in self.heard if isinstance(each, InboundMessage)]

    async def close_card(self, number: int, text: str) -> None:
        await self.room.chat.edit(self.cards[number], OutboundMessage(text=text))

    async def start(self) -> None:
        listener = socket.create_server(("127.0.0.1", self._port))
        self._port = listener.getsockname()[1]
        self._closing = asyncio.Event()
        app = self._overheard(create(replace(self.room.services, accept=self.accept, closing=self._closing)))
        self._http = Loopback(
            uvicorn.Config(app, lifespan="off", log_level="critical", ws="none", timeout_graceful_shutdown=1)
        )
        self._serving = asyncio.create_task(self._http.serve(sockets=[listener]))
        self.server = Server(url=f"http://127.0.0.1:{self._port}", token=TOKEN)
        told = {"url": self.server.url, "token": self.server.token, "pid": 1}
        (self.data_dir / "server.json").write_text(json.dumps(told))

    def _overheard(self, app: ASGIApp) -> ASGIApp:
        """Count what the server sends on event streams, for tests that must wait for it."""

        async def overhear(scope: Scope, receive: Receive, send: Send) -> None:
            async def sent(message: Message) -> None:
                await send(message)
                if scope["path"].endswith("/events"):
                    self.streamed += bytes(message.get("body", b"")).decode()
                    self.news.set()

            await app(scope, receive, sent)

        return overhear

    async def until_heard(self, text: str) -> None:
        """Wait until somebody said that."""
        while text not in self.texts:
            self.news.clear()
            await self.news.wait()

    async def until_streamed(self, text: str, times: int) -> None:
        """Wait until readers were sent that text so many times."""
        while self.streamed.count(text) < times:
            self.news.clear()
            await self.news.wait()

    async def stop(self) -> None:
        self._closing.set()
        self._http.should_exit = True
        await self._serving


@asynccontextmanager
async def desk(folder: Path, script: Script, *, at_once: bool = False) -> AsyncIterator[Desk]:
    """A running newsroom."""
    made = Desk(room=Newsroom(outbox=folder, clock=SystemClock()), script=script, data_dir=folder, at_once=at_once)
    await made.start()
    try:
        yield made
    finally:
        await made.stop()
        if made.tasks:
            await asyncio.gather(*made.tasks)


@dataclass
class Paper:
    """What an exchange wrote, and what it noted beside it."""

    lines: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


def link_to(made: Desk, language: Language = "en") -> Link:
    async def find() -> Server | None:
        return await find_server(made.data_dir)

    return Link(made.server, chat="terminal", language=language, find=find)


@asynccontextmanager
async def exchanging(made: Desk, language: Language = "en") -> AsyncIterator[tuple[Exchange, Paper]]:
    """An exchange that follows the chat."""
    paper = Paper()
    async with link_to(made, language) as link:
        exchange = Exchange(link, Book(), language=language, write=paper.lines.append, note=paper.notes.append)
        async with exchange.following(SystemClock()):
            yield exchange, paper


def callbacks(heard: Sequence[Inbound]) -> list[str]:
    return [each.callback for each in heard if isinstance(each, ButtonPress)]


async def small_talk(turn: Turn) -> None:
    await turn.begin()
    await turn.node("answer", 0.2)
    await turn.finish("Hello!")


async def test_the_file_of_a_running_server_is_found(tmp_path: Path) -> None:
    async with desk(tmp_path, small_talk) as made:
        assert await find_server(tmp_path) == made.server


async def test_the_file_of_a_dead_server_is_not(tmp_path: Path) -> None:
    async with desk(tmp_path, small_talk):
        pass
    assert await find_server(tmp_path) is None
