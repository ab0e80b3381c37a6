"""Content: pictures and videos, and the places that posts go to."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from core.drafts import Brief, Post, Target
from core.messages import Picture, Video
from core.records import Illustration, Receipt

MOST_BYTES = 20 * 1024 * 1024  # of one picture or one video


class MediaStore(Protocol):
    """Bytes of pictures and videos, by the SHA-256 of their content."""

    async def add(self, content: bytes, *, alt: str = "", missing: str = "") -> Picture:
        """Keep a picture. Raises BadInput where it is none, is too large, or is of a type that no target takes."""

    async def add_video(self, content: bytes, *, width: int = 0, height: int = 0, seconds: float = 0.0) -> Video:
        """Keep a video, with what the platform says of it; its type is told by its bytes. Raises BadInput where it
        is none, or is too large."""

    async def read(self, picture: str) -> bytes:
        """Raises BadInput for an unknown id."""


class Illustrator(Protocol):
    """Makes pictures for a post."""

    async def illustrate(
        self, post: Post, brief: Brief, *, count: int, variant: int, progress: Callable[[int], None]
    ) -> Sequence[Illustration]:
        """`count` pictures, in order; another `variant` looks different; `progress(n)` after the n-th.
        Raises IllustrationFailed."""


class Publisher(Protocol):
    """One place that a post goes to.

    `settles` is True where `find` is the whole truth, so that "not found" means not published.
    """

    @property
    def settles(self) -> bool: ...

    async def publish(self, post: Post, *, target: Target, idempotency_key: str) -> Receipt:
        """Publish once. Raises PublishRefused, PublishUncertain."""

    async def find(self, post: Post, *, idempotency_key: str, since: datetime) -> Receipt | None:
        """Look it up, to settle an uncertain outcome. Raises PublishUncertain where that is not possible now."""
