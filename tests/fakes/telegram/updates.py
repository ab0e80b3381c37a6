"""Updates that wait for a bot: getUpdates with its offset, and the same queue for a webhook."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count

from core.ports import Clock
from tests.fakes.telegram.refusals import TERMINATED, WEBHOOK_ACTIVE, Json, conflict

LONGEST_POLL = 50.0  # seconds
DAY = 24 * 3600.0
PRESS_LIFE = 150.0  # seconds that an update of a press is kept
ONLY_WHEN_ASKED = {"chat_member", "message_reaction", "message_reaction_count"}
FIRST = 1001


@dataclass(slots=True, kw_only=True, eq=False)
class Waiting:
    """One update until it is acknowledged."""

    update: Json
    expires: float
    forced: bool = False  # pushed as it is: given out at least once, whatever its id and the offset say
    given: bool = False

    @property
    def id(self) -> int:
        number = self.update.get("update_id")
        return number if isinstance(number, int) else 0


class Updates:
    """The queue of one bot; `allowed` is None until the bot says which kinds it wants."""

    def __init__(self, clock: Clock) -> None:
        self.waiting: list[Waiting] = []
        self.allowed: list[str] | None = None
        self.webhook_set = False
        self.heard: Callable[[], None] = lambda: None  # the webhook's, once there is one
        self._clock = clock
        self._ids = count(FIRST)
        self._poll = 0
        self._wake: asyncio.Event | None = None

    @property
    def polling(self) -> bool:
        """Whether a getUpdates waits."""
        return self._wake is not None

    def push(self, kind: str, content: Json) -> None:
        """An update of Telegram's own; dropped where the bot does not want its kind."""
        if not self._wanted(kind):
            return
        life = PRESS_LIFE if kind == "callback_query" else DAY
        update = {"update_id": next(self._ids), kind: content}
        self._add(Waiting(update=update, expires=self._clock.monotonic() + life))

    def push_raw(self, update: Json) -> None:
        """Any update, as it is; without an id it gets the next one."""
        update = {"update_id": next(self._ids), **update} if "update_id" not in update else dict(update)
        self._add(Waiting(update=update, expires=self._clock.monotonic() + DAY, forced=True))

    def settle(self, waiting: Waiting) -> None:
        """It was delivered, or is given up."""
        if waiting in self.waiting:
            self.waiting.remove(waiting)

    def drop(self) -> None:
        self.waiting.clear()

    def interrupt(self) -> None:
        """End a getUpdates that runs."""
        self._poll += 1
        self._ring()

    async def get(self, *, offset: int, limit: int, timeout: float) -> list[Json]:
        """Acknowledges all below `offset`. Raises Refused (409) with a webhook, or once another getUpdates comes."""
        if self.webhook_set:
            raise conflict(WEBHOOK_ACTIVE)
        self.interrupt()
        mine = self._poll
        self._acknowledge(offset)
        until = self._clock.monotonic() + min(timeout, LONGEST_POLL)
        while True:
            if self.webhook_set:
                raise conflict("terminated by setWebhook request")
            if mine != self._poll:
                raise conflict(TERMINATED)
            batch = self._batch(offset, limit)
            if batch or self._clock.monotonic() >= until:
                return batch
            await self._news(until)

    async def _news(self, until: float) -> None:
        """Until something came or the time is over."""
        self._wake = self._wake or asyncio.Event()
        tasks = {
            asyncio.ensure_future(self._wake.wait()),
            asyncio.ensure_future(self._clock.sleep(until - self._clock.monotonic())),
        }
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def _batch(self, offset: int, limit: int) -> list[Json]:
        now = self._clock.monotonic()
        self.waiting = [waiting for waiting in self.waiting if waiting.expires > now]
        ready = [one for one in self.waiting if one.id >= offset or (one.forced and not one.given)][:limit]
        for one in ready:
            one.given = True
        return [one.update for one in ready]

    def _acknowledge(self, offset: int) -> None:
        if offset < 0:
            self.waiting = self.waiting[offset:]
            return
        self.waiting = [one for one in self.waiting if one.id >= offset or (one.forced and not one.given)]

    def _wanted(self, kind: str) -> bool:
        return kind in self.allowed if self.allowed else kind not in ONLY_WHEN_ASKED

    def _add(self, waiting: Waiting) -> None:
        self.waiting.append(waiting)
        self._ring()
        self.heard()

    def _ring(self) -> None:
        if self._wake is not None:
            self._wake.set()
            self._wake = None


def kinds(given: object) -> Sequence[str] | None:
    """allowed_updates: None where the setting stays as it is."""
    return [str(kind) for kind in given] if isinstance(given, list) else None
