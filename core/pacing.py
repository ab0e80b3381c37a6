"""A publisher's turn in the send budget that chats and channels of a platform share."""

from collections.abc import Sequence
from typing import Final

from core.errors import PublishRefused
from core.ports import Clock, SendBudget
from core.records import Scope

LONGEST: Final = 60.0  # seconds


async def take_turn(budget: SendBudget, clock: Clock, scopes: Sequence[Scope]) -> None:
    """Wait until the call may go. Raises PublishRefused where that is long: a post that was claimed and is not sent yet
    looks, after a crash, like one that was perhaps sent."""
    wait = await budget.reserve(scopes, "final")
    if wait > LONGEST:
        raise PublishRefused(f"the platform asked to wait for {wait:.0f} s", why="rate", retry_after=wait)
    await clock.sleep(wait)
