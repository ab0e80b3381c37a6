"""All that the server knows: workspaces, files, triggers, and who waits for a change."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any

from aiohttp import ClientSession

from core.ports import Clock
from tests.fakes.changes import Changes
from tests.fakes.slack.accounts import Person
from tests.fakes.slack.files import Files
from tests.fakes.slack.refusals import Refused

if TYPE_CHECKING:
    from tests.fakes.slack.workspace import Workspace

TRIGGER_LIFE = 3.0  # seconds


@dataclass(slots=True, kw_only=True, eq=False)
class Trigger:
    """What a person did, to be exchanged for one modal."""

    person: Person
    at: float
    exchanged: bool = False


class Town:
    """The state of the server."""

    def __init__(self, clock: Clock, stamp: Callable[[], float] | None = None) -> None:
        self.clock = clock
        self.stamp = stamp or (lambda: clock.now().timestamp())  # seconds, of signatures
        self.workspaces: list[Workspace] = []
        self.files = Files()
        self.triggers: dict[str, Trigger] = {}
        self.changes = Changes()
        self.numbers = count(1)
        self._last = 0  # microseconds
        self._http: ClientSession | None = None
        self._tasks: set[asyncio.Task[Any]] = set()

    def ts(self) -> str:
        """Unique, in order, and by the clock."""
        self._last = max(self._last + 1, int(self.clock.now().timestamp()) * 1_000_000)
        return f"{self._last // 1_000_000}.{self._last % 1_000_000:06}"

    def trigger(self, person: Person) -> str:
        """A new trigger_id."""
        number = f"{next(self.numbers)}.{next(self.numbers)}.{next(self.numbers):032x}"
        self.triggers[number] = Trigger(person=person, at=self.clock.monotonic())
        return number

    def exchange(self, number: str, workspace: "Workspace") -> Person:
        """Whom it opens a modal for. Raises Refused."""
        trigger = self.triggers.get(number)
        if trigger is None or trigger.person.workspace is not workspace:
            raise Refused("invalid_trigger_id")
        if trigger.exchanged:
            raise Refused("exchanged_trigger_id")
        if self.clock.monotonic() > trigger.at + TRIGGER_LIFE:
            raise Refused("expired_trigger_id")
        trigger.exchanged = True
        return trigger.person

    def http(self) -> ClientSession:
        """What events are pushed with."""
        self._http = self._http or ClientSession()
        return self._http

    def spawn(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """A task that ends with the server at the latest."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def close(self) -> None:
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._http:
            await self._http.close()

    def unix(self) -> int:
        return int(self.clock.now().timestamp())
