"""What the contract of publishers asks of a place."""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

import pytest

from adapters.memory.clock import SimulatedClock
from core.drafts import Target
from core.ports import MediaStore, Publisher

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
    blind: bool = False  # nothing can be looked up there
    needs: tuple[pytest.MarkDecorator, ...] = ()
