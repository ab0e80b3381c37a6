"""All that the server knows: accounts, chats, files, and who waits for a change."""

import asyncio
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING

from aiohttp import ClientSession

from core.ports import Clock
from tests.fakes.changes import Changes
from tests.fakes.telegram.accounts import BotAccount, Person
from tests.fakes.telegram.files import Files
from tests.fakes.telegram.messages import Toast

if TYPE_CHECKING:
    from tests.fakes.telegram.chats import Chat


@dataclass(slots=True, kw_only=True, eq=False)
class Press:
    """A press of a button; `toast` is None as long as, or because, nothing is said."""

    id: str
    bot: BotAccount
    person: Person
    at: float
    answered: bool = False
    toast: Toast | None = None
    heard: asyncio.Event = field(default_factory=asyncio.Event)

    async def answer(self) -> Toast | None:
        """Wait until the bot answered."""
        await self.heard.wait()
        return self.toast


class Town:
    """The state of the server."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.bots: dict[str, BotAccount] = {}
        self.people: dict[int, Person] = {}
        self.private: dict[tuple[int, int], Chat] = {}  # by bot and person: the same id is another chat to each bot
        self.groups: dict[int, Chat] = {}
        self.files = Files()
        self.presses: dict[str, Press] = {}
        self.press_life = 15.0  # seconds in which a press can be answered
        self.changes = Changes()
        self.numbers = count(1)
        self._http: ClientSession | None = None

    def http(self) -> ClientSession:
        """What webhooks are pushed with."""
        self._http = self._http or ClientSession()
        return self._http

    async def close(self) -> None:
        if self._http:
            await self._http.close()

    def chat(self, bot: BotAccount, chat_id: int) -> "Chat | None":
        return self.private.get((bot.id, chat_id)) or self.groups.get(chat_id)

    def named(self, username: str) -> int | None:
        """The id of a public channel."""
        wanted = username.lower()
        return next((one.id for one in self.groups.values() if one.username and one.username.lower() == wanted), None)

    def unix(self) -> int:
        return int(self.clock.now().timestamp())
