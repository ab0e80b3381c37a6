"""Places to publish to, for the contract of publishers: each is a line in PLACES."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

import pytest

from adapters.media import LocalMedia
from adapters.memory.clock import SimulatedClock
from adapters.memory.media import MemoryMedia
from adapters.memory.publisher import MemoryPublisher
from adapters.publishers.outbox import Outbox
from core.drafts import Target
from core.errors import PublishRefused, PublishUncertain
from core.ports import MediaStore, Publisher
from core.records import Certainty

# What can happen to the next call: the place says no; no answer in time; the connection breaks; 500; a success without
# a post, or without a receipt. The last four may have had their effect.
Trouble = Literal["refused", "silent", "cut", "server", "unseen"]
TROUBLES: tuple[Trouble, ...] = ("refused", "silent", "cut", "server", "unseen")


class Place(Protocol):
    """One place under test. `media` is where its pictures are read."""

    publisher: Publisher
    target: Target
    media: MediaStore

    @property
    def calls(self) -> int:
        """How many calls came that would publish something."""

    async def seen(self) -> Sequence[str]:
        """What readers see: the text of each post, in any order."""

    async def trouble(self, what: Trouble, *, posted: bool) -> None:
        """The next call that publishes meets it; `posted`: behind its effect."""


Opening = Callable[[Path, SimulatedClock], AbstractAsyncContextManager[Place]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """How a place is opened, the troubles that can be ordered there, and what must be installed."""

    opening: Opening
    troubles: tuple[Trouble, ...] = TROUBLES
    needs: tuple[pytest.MarkDecorator, ...] = ()


class MemoryPlace:
    """The reference."""

    target = Target(platform="outbox", account="memory")

    def __init__(self, clock: SimulatedClock) -> None:
        self.media: MediaStore = MemoryMedia()
        self.own = MemoryPublisher(clock, certainty=Certainty(settles=True, repeats=3600))
        self.publisher: Publisher = self.own

    @property
    def calls(self) -> int:
        return self.own.calls

    async def seen(self) -> Sequence[str]:
        return [f"{post.title}\n{post.body}" for _, post in self.own.posts]

    async def trouble(self, what: Trouble, *, posted: bool) -> None:
        error = PublishRefused(what) if what == "refused" else PublishUncertain(what, why=what)
        self.own.fail_next(error, posted=posted)


@asynccontextmanager
async def in_memory(folder: Path, clock: SimulatedClock) -> AsyncIterator[Place]:
    yield MemoryPlace(clock)


class OutboxPlace:
    """A folder; it is refused where a file stands in its way."""

    target = Target(platform="outbox", account="outbox")

    def __init__(self, folder: Path, clock: SimulatedClock) -> None:
        self._folder = folder / "outbox"
        self.media: MediaStore = LocalMedia(folder / "media")
        self.publisher: Publisher = Outbox(self._folder, media=self.media, clock=clock, base_url="http://127.0.0.1:1")

    @property
    def calls(self) -> int:
        return len(list(self._folder.glob("*/post.md")))

    async def seen(self) -> Sequence[str]:
        return [path.read_text(encoding="utf-8") for path in self._folder.glob("*/post.md")]

    async def trouble(self, what: Trouble, *, posted: bool) -> None:
        self._folder.write_text("in the way")


@asynccontextmanager
async def in_the_outbox(folder: Path, clock: SimulatedClock) -> AsyncIterator[Place]:
    yield OutboxPlace(folder, clock)


PLACES: dict[str, Candidate] = {
    "memory": Candidate(opening=in_memory),
    "outbox": Candidate(opening=in_the_outbox, troubles=("refused",)),
}
