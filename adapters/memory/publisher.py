"""A place to publish to that only remembers."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from core.drafts import Post, Target
from core.errors import PublishError, PublishRefused
from core.ports import Clock
from core.records import Certainty, Reactions, Receipt

SURE = Certainty(settles=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    target: Target
    post: Post
    receipt: Receipt


class MemoryPublisher:
    """Publisher, Rehearses, TakesBack, CountsReactions; `posts` is what readers of that place would see, in order."""

    def __init__(self, clock: Clock, *, certainty: Certainty = SURE) -> None:
        self._clock = clock
        self._certainty = certainty
        self._kept: dict[str, _Kept] = {}  # by idempotency key
        self._reactions: dict[str, Reactions] = {}
        self._errors: list[tuple[Exception, bool]] = []
        self._rehearsals: list[Exception] = []
        self._looks: list[Exception] = []
        self._takings: list[Exception] = []
        self._counts: list[Exception] = []
        self._hangs: list[float] = []
        self._hidden = timedelta()
        self._numbered = 0
        self.calls = 0  # that would have published

    @property
    def certainty(self) -> Certainty:
        return self._certainty

    @property
    def posts(self) -> list[tuple[Target, Post]]:
        return [(kept.target, kept.post) for kept in self._kept.values()]

    def fail_next(self, error: Exception, *, posted: bool = False) -> None:
        """The next `publish` raises; `posted`: the post went out nevertheless."""
        self._errors.append((error, posted))

    def hang_next(self, seconds: float) -> None:
        """The next `publish` takes so long, and has its effect only then."""
        self._hangs.append(seconds)

    def hide_for(self, seconds: float) -> None:
        """Posts are found only so long after they went out, as where lists lag behind."""
        self._hidden = timedelta(seconds=seconds)

    def fail_look(self, error: Exception) -> None:
        """The next `find` raises."""
        self._looks.append(error)

    def fail_take_back(self, error: Exception) -> None:
        """The next `take_back` raises."""
        self._takings.append(error)

    def fail_rehearsal(self, error: Exception) -> None:
        """The next `rehearse` raises."""
        self._rehearsals.append(error)

    def fail_count(self, error: Exception) -> None:
        """The next `reactions` raises."""
        self._counts.append(error)

    def react(self, receipt: Receipt, reactions: Reactions) -> None:
        """What `reactions` tells of that post from now on."""
        self._reactions[receipt.id] = reactions

    async def publish(self, post: Post, *, target: Target, idempotency_key: str) -> Receipt:
        self.calls += 1
        if self._hangs:
            await self._clock.sleep(self._hangs.pop(0))
        error, posted = self._errors.pop(0) if self._errors else (None, True)
        receipt = self._keep(post, target, idempotency_key) if posted else None
        if error or not receipt:
            raise error or PublishError()
        return receipt

    async def find(self, post: Post, *, idempotency_key: str, since: datetime) -> Receipt | None:
        if self._looks:
            raise self._looks.pop(0)
        kept = self._kept.get(idempotency_key)
        seen = self._clock.now() - self._hidden
        return kept.receipt if kept and since <= kept.receipt.published_at <= seen else None

    async def rehearse(self, post: Post, *, target: Target) -> None:
        if self._rehearsals:
            raise self._rehearsals.pop(0)

    async def take_back(self, receipt: Receipt) -> None:
        if self._takings:
            raise self._takings.pop(0)
        self._kept = {key: kept for key, kept in self._kept.items() if kept.receipt.id != receipt.id}

    async def reactions(self, receipt: Receipt) -> Reactions:
        if self._counts:
            raise self._counts.pop(0)
        if all(kept.receipt.id != receipt.id for kept in self._kept.values()):
            raise PublishRefused("the post is not there any more", why="gone")
        found = self._reactions.get(receipt.id, Reactions(at=self._clock.now()))
        return replace(found, at=self._clock.now())

    def _keep(self, post: Post, target: Target, key: str) -> Receipt:
        """Within `repeats` the same key makes no second post; later it does, as on a platform that forgets keys."""
        now, there = self._clock.now(), self._kept.get(key)
        if there and now < there.receipt.published_at + timedelta(seconds=self._certainty.repeats):
            return there.receipt
        if there:
            self._kept[f"{key}#{self._numbered}"] = self._kept.pop(key)
        self._numbered += 1
        url = f"memory://{target.platform}/{self._numbered}"
        receipt = Receipt(id=str(self._numbered), url=url, published_at=now)
        self._kept[key] = _Kept(target=target, post=post, receipt=receipt)
        return receipt
