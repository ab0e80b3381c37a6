"""Content: pictures and videos, and the places that posts go to."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol, runtime_checkable

from core.drafts import Brief, Post, Target
from core.messages import Picture, Video
from core.records import Certainty, Illustration, LoginCode, Reactions, Receipt

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
    """One account that posts go to."""

    @property
    def certainty(self) -> Certainty: ...

    async def publish(self, post: Post, *, target: Target, idempotency_key: str) -> Receipt:
        """Publish by one call that changes something; no library behind it tries again. Raises PublishRefused,
        PublishUncertain."""

    async def find(self, post: Post, *, idempotency_key: str, since: datetime) -> Receipt | None:
        """Look it up, to settle an uncertain outcome. Raises PublishUncertain where that is not possible now."""


@runtime_checkable
class Rehearses(Protocol):
    """A publisher with a dry run."""

    async def rehearse(self, post: Post, *, target: Target) -> None:
        """All but the publication itself: are the credentials good, is the place there, are the pictures of a size and
        type that it takes. Changes nothing that readers could see. Raises PublishRefused; PublishUncertain where it
        cannot be told now."""


@runtime_checkable
class TakesBack(Protocol):
    """A publisher that can delete what it published."""

    async def take_back(self, receipt: Receipt) -> None:
        """Delete the post; one that is not there any more is no error. Raises PublishRefused, PublishUncertain."""


@runtime_checkable
class CountsReactions(Protocol):
    """A publisher whose platform tells how readers take a post."""

    async def reactions(self, receipt: Receipt) -> Reactions:
        """The counts as they are now. Raises PublishRefused where the post is gone or may not be read, PublishUncertain
        where it cannot be told now."""


@runtime_checkable
class LogsIn(Protocol):
    """A publisher whose log-in dies now and then, and is renewed by a person with a QR code."""

    async def logged_in(self) -> bool:
        """Whether the account can publish now. Raises PublishUncertain where it cannot be told."""

    async def login_code(self) -> LoginCode:
        """A fresh code to scan. Raises PublishRefused where the account is logged in, PublishUncertain."""
