"""Places to publish to, for the contract of publishers: each is a line in PLACES."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from adapters.media import LocalMedia
from adapters.memory.clock import SimulatedClock
from adapters.memory.media import MemoryMedia
from adapters.memory.publisher import MemoryPublisher
from adapters.publishers.outbox import Outbox
from core.drafts import Target
from core.errors import PublishRefused, PublishUncertain
from core.ports import MediaStore, Publisher
from core.records import Certainty
from tests.contracts.channel_places import in_a_slack_channel, in_a_telegram_channel
from tests.contracts.places import Candidate, Place, Trouble
from tests.contracts.publishers_on_bluesky import on_bluesky
from tests.contracts.publishers_on_the_web import at_a_receiver, on_mastodon, on_real_mastodon
from tests.contracts.xiaohongshu_place import on_xiaohongshu
from tests.fakes.real_mastodon import needs_mastodon


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
    "slack_channel": Candidate(opening=in_a_slack_channel),
    "telegram_channel": Candidate(opening=in_a_telegram_channel, blind=True),
    "bluesky": Candidate(opening=on_bluesky),
    "mastodon": Candidate(opening=on_mastodon),
    "real_mastodon": Candidate(opening=on_real_mastodon, troubles=("refused",), needs=(needs_mastodon,)),
    "webhook": Candidate(opening=at_a_receiver),
    "xiaohongshu": Candidate(opening=on_xiaohongshu),
}
