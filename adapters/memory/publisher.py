"""A place to publish to that only remembers."""

from datetime import datetime

from core.drafts import Post, Target
from core.errors import PublishError
from core.ports import Clock
from core.records import Certainty, Receipt

SURE = Certainty(settles=True)


class MemoryPublisher:
    """Publisher; `posts` is what readers of that place would see, in order."""

    def __init__(self, clock: Clock, *, certainty: Certainty = SURE) -> None:
        self._clock = clock
        self._certainty = certainty
        self._receipts: dict[str, Receipt] = {}
        self._errors: list[tuple[Exception, bool]] = []
        self.posts: list[tuple[Target, Post]] = []

    @property
    def certainty(self) -> Certainty:
        return self._certainty

    def fail_next(self, error: Exception, *, posted: bool = False) -> None:
        """The next `publish` raises; `posted`: the post went out nevertheless."""
        self._errors.append((error, posted))

    async def publish(self, post: Post, *, target: Target, idempotency_key: str) -> Receipt:
        error, posted = self._errors.pop(0) if self._errors else (None, True)
        receipt = self._keep(post, target, idempotency_key) if posted else None
        if error or not receipt:
            raise error or PublishError()
        return receipt

    async def find(self, post: Post, *, idempotency_key: str, since: datetime) -> Receipt | None:
        receipt = self._receipts.get(idempotency_key)
        return receipt if receipt and receipt.published_at >= since else None

    def _keep(self, post: Post, target: Target, key: str) -> Receipt:
        self.posts.append((target, post))
        number = len(self.posts)
        url = f"memory://{target.platform}/{number}"
        self._receipts[key] = Receipt(id=str(number), url=url, published_at=self._clock.now())
        return self._receipts[key]
