"""The chat platform of our own, which the page and the terminal show."""

import asyncio
import sqlite3
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from functools import partial
from uuid import uuid4

from adapters.sqlite.database import Database
from adapters.sqlite.rows import Json
from core.errors import ChatError, MessageGone
from core.messages import Address, InboundMessage, Language, MessageRef, OutboundMessage, UserRef
from core.ports import Clock
from core.records import ChatLimits, ShownMessage

SHOWN = Json(ShownMessage)
NEXT_CHANGE = "SELECT coalesce(max(change), 0) + 1 FROM messages"
SAVE = """
    INSERT INTO messages (session, id, change, body) VALUES (?, ?, ?, ?)
    ON CONFLICT (session, id) DO UPDATE SET change = excluded.change, body = excluded.body
"""
LAST = """
    SELECT body FROM (SELECT number, body FROM messages WHERE session = ? ORDER BY number DESC LIMIT ?) ORDER BY number
"""
CHANGED = "SELECT body FROM messages WHERE session = ? AND change > ? ORDER BY change LIMIT 100"


def _find(connection: sqlite3.Connection, address: Address, message: str) -> ShownMessage | None:
    query = "SELECT body FROM messages WHERE session = ? AND id = ?"
    return SHOWN.one(connection.execute(query, (address.session, message)))


def _keep(connection: sqlite3.Connection, address: Address, shown: ShownMessage) -> None:
    changed = replace(shown, change=connection.execute(NEXT_CHANGE).fetchone()[0])
    connection.execute(SAVE, (address.session, changed.id, changed.change, SHOWN.dump(changed)))


def _add(connection: sqlite3.Connection, address: Address, shown: ShownMessage) -> None:
    if _find(connection, address, shown.id) is None:
        _keep(connection, address, shown)


def _edit(connection: sqlite3.Connection, ref: MessageRef, message: OutboundMessage) -> None:
    before = _find(connection, ref.address, ref.id)
    if before is None:
        raise MessageGone(message=ref.id)
    if before.message != message:
        _keep(connection, ref.address, replace(before, message=message, edited=True))


class SqliteChat:
    """ChatPort and ChatHistory; messages are rows, and followers in this process hear of each change."""

    def __init__(self, database: Database, clock: Clock, *, platform: str = "web") -> None:
        self._database = database
        self._clock = clock
        self._platform = platform
        self._limits = ChatLimits(max_chars=100_000, live=False)
        self._followers: defaultdict[Address, set[asyncio.Event]] = defaultdict(set)

    @property
    def platform(self) -> str:
        return self._platform

    @property
    def limits(self) -> ChatLimits:
        return self._limits

    async def send(self, to: Address, message: OutboundMessage) -> MessageRef:
        self._check(message)
        ref = MessageRef(address=to, id=f"bot-{uuid4().hex}")
        shown = ShownMessage(id=ref.id, change=0, author="", message=message, at=self._clock.now())
        await self._write(to, partial(_add, address=to, shown=shown))
        return ref

    async def edit(self, ref: MessageRef, message: OutboundMessage) -> None:
        self._check(message)
        await self._write(ref.address, partial(_edit, ref=ref, message=message))

    async def stream(self, to: Address, *, recipient: UserRef, language: Language) -> None:
        """Readers here follow the event log."""

    async def post(self, inbound: InboundMessage) -> None:
        message = OutboundMessage(text=inbound.text, pictures=inbound.pictures)
        author, at = inbound.sender_name, self._clock.now()
        shown = ShownMessage(id=inbound.id, change=0, author=author, message=message, at=at)
        await self._write(inbound.address, partial(_add, address=inbound.address, shown=shown))

    async def chats(self) -> Sequence[Address]:
        query = "SELECT session FROM messages GROUP BY session ORDER BY max(change) DESC"
        rows = await self._database.read(lambda connection: connection.execute(query).fetchall())
        return [Address.from_session(row[0]) for row in rows]

    async def messages(self, address: Address, *, limit: int = 200) -> Sequence[ShownMessage]:
        return await self._database.read(
            lambda connection: SHOWN.all(connection.execute(LAST, (address.session, limit)))
        )

    async def follow(self, address: Address, *, after: int) -> AsyncIterator[ShownMessage]:
        news = asyncio.Event()
        self._followers[address].add(news)
        try:
            while True:
                news.clear()  # before the look, so that what comes during it is not missed
                found = await self._changed(address, after)
                for shown in found:
                    after = shown.change
                    yield shown
                if not found:
                    await news.wait()
        finally:
            self._followers[address].discard(news)
            if not self._followers[address]:
                del self._followers[address]

    async def _changed(self, address: Address, after: int) -> Sequence[ShownMessage]:
        return await self._database.read(
            lambda connection: SHOWN.all(connection.execute(CHANGED, (address.session, after)))
        )

    async def _write(self, address: Address, change: Callable[[sqlite3.Connection], None]) -> None:
        await self._database.write(change, then=lambda _: self._tell(address))

    def _tell(self, address: Address) -> None:
        for news in self._followers.get(address, ()):
            news.set()

    def _check(self, message: OutboundMessage) -> None:
        if len(message.text) > self._limits.max_chars:
            raise ChatError("the message is too long", chars=len(message.text), limit=self._limits.max_chars)
