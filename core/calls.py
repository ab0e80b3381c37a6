"""Calls to chat platforms that must get through: each in its turn of the budget, again and again."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog

from core.errors import ChatUnavailable, NotPermitted, RateLimited, SendUncertain
from core.messages import Address
from core.ports import ChatPort, Priority, World
from core.records import Call

T = TypeVar("T")
PAUSES = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0)  # seconds between tries of a call that did not get through; then the last
MOST_TRIES = 120  # about an hour
_log = structlog.get_logger(__name__)


class Calls:
    """Makes calls within the budget of the chat, the platform and the method."""

    def __init__(self, *, world: World) -> None:
        self._chats = world.chats
        self._clock = world.clock
        self._budget = world.budget

    def chat(self, to: Address) -> ChatPort:
        """Who speaks there. Raises NotPermitted where nobody does."""
        chat = self._chats.get(to.platform)
        if chat is None:
            raise NotPermitted(f"no chat platform {to.platform!r} is switched on")
        return chat

    async def insist(self, to: Address, priority: Priority, make: Callable[[], Awaitable[T]], *, call: Call) -> T:
        """Make the call until it gets through; a send that perhaps did is not repeated.

        Raises SendUncertain for a send, and what waiting does not help against.
        """
        scopes = self.chat(to).limits.scopes(to, call=call)
        for tries in range(MOST_TRIES):
            await self._clock.sleep(await self._budget.reserve(scopes, priority))
            try:
                return await make()
            except RateLimited as limit:
                await self.hold(to, limit, call=call)
                await self._clock.sleep(limit.retry_after)
            except (ChatUnavailable, SendUncertain) as error:
                if isinstance(error, SendUncertain) and call == "send":
                    raise
                _log.warning("chat_call_failed", platform=to.platform, tries=tries + 1, cause=repr(error))
                await self._clock.sleep(PAUSES[min(tries, len(PAUSES) - 1)])
        raise ChatUnavailable

    async def hold(self, to: Address, limit: RateLimited, *, call: Call) -> None:
        """The platform asked to wait with such a call: its budget is held, else the chat's own."""
        scopes = self.chat(to).limits.scopes(to, call=call)
        names = [limit.scope] if limit.scope else [scope.name for scope in scopes[:1]]
        for name in names:
            await self._budget.hold(name, limit.retry_after)
