"""Drafts under review, each for every account, and one card of each whose button approves it."""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from bot.places import Places
from bot.storage import open_storage
from core.drafts import Action, Brief, Draft, Post, Revision, Target, Variant
from core.messages import Address
from core.records import Card
from tests.chaos.people import SOMEBODY
from tests.chaos.publishing.clock import HurriedClock

CHATS = 8
ACTIONS: Sequence[Action] = ("approve", "edit", "regenerate", "reject", "schedule", "cancel", "reopen")
SLOTTED = 0.4  # of them have a slot
PACE = timedelta(seconds=30)  # for one draft, by the hurried clock: slots are as far ahead as all drafts take


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A draft that waits, and what its button carries."""

    draft: str
    address: Address
    callback: str


def prepare(folder: Path, clock: HurriedClock, targets: Sequence[Target], *, count: int, rng: Random) -> list[Prepared]:
    """Put so many of them into the data folder."""
    return asyncio.run(_prepare(folder, clock, targets, count, rng))


async def _prepare(
    folder: Path, clock: HurriedClock, targets: Sequence[Target], count: int, rng: Random
) -> list[Prepared]:
    made: list[Prepared] = []
    async with AsyncExitStack() as stack:
        stores = (await open_storage(Places(folder), clock, stack)).world.stores
        for number in range(count):
            slot = clock.now() + rng.random() * count * PACE if rng.random() < SLOTTED else None
            draft = _draft(number, clock.now(), targets, slot)
            await stores.drafts.save(draft, expected=0)
            card = _card(draft)
            await stores.cards.add(card)
            made.append(Prepared(draft=draft.id, address=draft.address, callback=f"{draft.id}-approve"))
    return made


def _draft(number: int, now: datetime, targets: Sequence[Target], slot: datetime | None) -> Draft:
    name = f"post{number:04}"
    post = Post(title=f"On {name}", body="Take your time. There is no hurry.", tags=("coffee", "daily"))
    variants = tuple(Variant(target=target, post=post, since=1) for target in targets)
    return Draft(
        id=name,
        address=Address(platform="web", tenant="local", chat=f"chat{number % CHATS + 1}"),
        author=SOMEBODY,
        author_name="Ann",
        brief=Brief(request=f"a post about {name}", topic=name, language="en", pictures=0),
        status="in_review",
        created_at=now,
        updated_at=now,
        revision=Revision(number=1, post=post, variants=variants, slot=slot),
        presented_at=now,
    )


def _card(draft: Draft) -> Card:
    assert draft.revision is not None
    return Card(
        id=f"card-{draft.id}",
        draft=draft.id,
        revision=1,
        digest=draft.revision.digest,
        address=draft.address,
        actions={f"{draft.id}-{action}": action for action in ACTIONS},
    )
