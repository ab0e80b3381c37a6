"""A newsroom whose posts go to places that misbehave when they are told to."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from adapters.memory.publisher import MemoryPublisher
from core.accounts import Account
from core.drafts import Target
from core.records import Certainty, Publication
from tests.scenarios.kept import WatchedClock, in_memory
from tests.scenarios.newsroom import Newsroom, settings_in
from tests.scenarios.writer import Writer

COFFEE = "write a Xiaohongshu note about coffee, no pictures"
BLIND = Certainty()  # nothing can be looked up, and nothing repeated
SEEN = Certainty(settles=False, after=120.0)  # what a look does not find may be there nevertheless
SURE = Certainty(settles=True)  # what a look does not find is not there
SAME = Certainty(repeats=3600.0)  # the same key makes no second post
LIMIT = 600.0  # seconds of one call


@dataclass
class Places(Newsroom):
    """The newsroom; `places` are its accounts by name, all on Xiaohongshu."""

    places: Mapping[str, MemoryPublisher] = field(default_factory=dict)

    @property
    def brand(self) -> MemoryPublisher:
        """The first account."""
        return self.places["brand"]

    async def goes_out(self, who: str = "mei") -> None:
        """A post is written and approved, to go to every account."""
        await self.says("bo", COFFEE)
        await self.spread(*self.places)
        await self.presses(who, "Approve")

    async def hangs(self, seconds: float) -> None:
        """A post is written and approved, and the call takes so long."""
        self.brand.hang_next(seconds)
        await self.says("bo", COFFEE)
        await self.pressed(await self.press("mei", "Approve"))
        while not self.brand.calls:
            await asyncio.sleep(0)

    async def spread(self, *accounts: str) -> None:
        """The newest draft is for all these accounts; its card is shown once more."""
        draft = await self.draft()
        assert draft.revision is not None
        (variant,) = draft.revision.variants
        variants = [replace(variant, target=Target(platform="xiaohongshu", account=name)) for name in accounts]
        if len(variants) > 1:
            revision = replace(draft.revision, variants=tuple(variants))
            await self.stores.drafts.save(replace(draft, revision=revision), expected=draft.version)
            await self.says("bo", f"/drafts {draft.id}")

    async def publications(self) -> Sequence[Publication]:
        """Those of the newest draft."""
        return await self.stores.publications.of_draft((await self.draft()).id)

    async def states(self) -> dict[str, str]:
        """What is known of each, by account."""
        return {each.target.account: each.state for each in await self.publications()}

    async def audited(self) -> list[str]:
        """What the audit log says of publications, and who."""
        lines = await self.stores.audit.read(draft=(await self.draft()).id)
        named = {"published", "failed", "unknown", "taken_back", "retry"}
        return [f"{line.what} by {line.who}" for line in reversed(lines) if line.what in named]


@asynccontextmanager
async def places(folder: Path, *, seconds: float = LIMIT, **certainties: Certainty) -> AsyncIterator[Places]:
    """A desk in simulated time with these accounts."""
    clock = WatchedClock()
    settings = settings_in(folder)
    settings.publish.seconds = seconds
    clock.limits.add(seconds)
    made = {name: MemoryPublisher(clock, certainty=certainty) for name, certainty in certainties.items()}
    desk = Places(
        folder=folder,
        storage=in_memory(clock),
        settings=settings,
        clock=clock,
        model=Writer(),
        opened=[Account(name=name, platform="xiaohongshu", publisher=each) for name, each in made.items()],
        places=made,
    )
    desk.start()
    try:
        yield desk
    finally:
        await desk.close()
