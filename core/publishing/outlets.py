"""The calls at publishers: one at a time for a publication, each with a limit, and what comes later is not lost."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TypeVar

import structlog

from core.accounts import Accounts
from core.drafts import Post
from core.errors import PublishRefused, PublishUncertain
from core.ports import Clock, CountsReactions, Publisher, TakesBack
from core.records import Certainty, Publication, Reactions, Receipt

Late = Callable[[Publication], Awaitable[None]]
T = TypeVar("T")
_log = structlog.get_logger(__name__)


class Outlets:
    """Calls publishers; no call is longer than `seconds` (0: without a limit), whatever the publisher does."""

    def __init__(self, accounts: Accounts, *, clock: Clock, seconds: float) -> None:
        self._accounts = accounts
        self._clock = clock
        self._seconds = seconds
        self._late: dict[str, asyncio.Task[None]] = {}  # by publication
        self._calling: set[str] = set()

    def certainty(self, publication: Publication) -> Certainty:
        """How an uncertain outcome can be settled there; not at all where the account is gone."""
        publisher = self._accounts.publisher(publication.target)
        return publisher.certainty if publisher else Certainty()

    def under_way(self, publication: Publication) -> bool:
        """Whether a call for it runs, or hangs still, so that it may have its effect yet."""
        return publication.id in self._late or publication.id in self._calling

    def give_up(self, publication: Publication) -> None:
        """End a call that hangs still: it is to be made once more."""
        if hanging := self._late.get(publication.id):
            hanging.cancel()

    async def publish(self, claim: Publication, post: Post, late: Late) -> tuple[Publication, float]:
        """The one call; no library behind it tries again. What came of the claim, and the seconds that the platform
        asks to wait. `late` gets the outcome of a call that ends behind the limit."""
        publisher = self._accounts.publisher(claim.target)
        if publisher is None:
            return replace(claim, state="failed", why="no_account"), 0.0
        call = asyncio.create_task(_outcome(publisher, claim, post))
        self._calling.add(claim.id)
        try:
            if await self._in_time(call):
                return call.result()
        finally:
            self._calling.discard(claim.id)
        _log.warning("publication_hangs", publication=claim.id, seconds=self._seconds)
        self._keep(call, claim, late)
        return replace(claim, state="unknown", why="silent"), 0.0

    async def find(self, publication: Publication, post: Post) -> Receipt | None:
        """Look it up. Raises PublishUncertain where that is not possible now."""
        publisher = self._accounts.publisher(publication.target)
        if publisher is None:
            raise PublishUncertain("the account is not in the settings any more", why="blind")
        since = publication.claimed_at
        return await self._limited(publisher.find(post, idempotency_key=publication.id, since=since))

    def takes_back(self, publication: Publication) -> bool:
        """Whether its platform can delete it, and it is known which post it is."""
        known = publication.receipt is not None and bool(publication.receipt.id)
        return known and isinstance(self._accounts.publisher(publication.target), TakesBack)

    async def take_back(self, publication: Publication) -> None:
        """Delete what was published. Raises PublishRefused, PublishUncertain."""
        publisher: object = self._accounts.publisher(publication.target)
        if publication.receipt is None or not publication.receipt.id:
            raise PublishRefused("it is not known which post it is", why="by_hand")
        if not isinstance(publisher, TakesBack):
            raise PublishRefused("nothing can be taken back there", why="by_hand")
        await self._limited(publisher.take_back(publication.receipt))

    def counts(self, publication: Publication) -> bool:
        """Whether its platform tells how readers took it, and it is known which post it is."""
        known = publication.receipt is not None and bool(publication.receipt.id)
        return known and isinstance(self._accounts.publisher(publication.target), CountsReactions)

    async def reactions(self, publication: Publication) -> Reactions:
        """How readers took it so far. Raises PublishRefused where it is gone or may not be read, PublishUncertain."""
        publisher: object = self._accounts.publisher(publication.target)
        if publication.receipt is None or not isinstance(publisher, CountsReactions):
            raise PublishUncertain("nobody counts reactions there", why="blind")
        try:
            return await self._limited(publisher.reactions(publication.receipt))
        except (PublishRefused, PublishUncertain):
            raise
        except Exception as error:  # nothing else may depend on a count
            _log.exception("count_failed", publication=publication.id)
            raise PublishUncertain("the count failed", why="cut") from error

    async def _limited(self, called: Awaitable[T]) -> T:
        """A call that may be made again: it ends at the limit."""
        call = asyncio.ensure_future(called)
        if not await self._in_time(call):
            call.cancel()
            raise PublishUncertain(f"no answer within {self._seconds:g} s", why="blind")
        return call.result()

    async def _in_time(self, call: "asyncio.Future[T]") -> bool:
        """Whether it ends within the limit. Who is cancelled here ends the call."""
        over = asyncio.Event()
        call.add_done_callback(lambda _: over.set())
        bell = asyncio.create_task(self._ring(over)) if self._seconds else None
        try:
            await over.wait()
        except asyncio.CancelledError:
            call.cancel()
            raise
        finally:
            if bell:
                bell.cancel()
        return call.done()

    async def _ring(self, over: asyncio.Event) -> None:
        await self._clock.sleep(self._seconds)
        over.set()

    def _keep(self, call: "asyncio.Task[tuple[Publication, float]]", claim: Publication, late: Late) -> None:
        following = self._late[claim.id] = asyncio.create_task(_follow(call, claim, late))
        following.add_done_callback(lambda _: self._late.pop(claim.id, None))


async def _outcome(publisher: Publisher, claim: Publication, post: Post) -> tuple[Publication, float]:
    try:
        receipt = await publisher.publish(post, target=claim.target, idempotency_key=claim.id)
    except PublishRefused as error:
        failed = replace(claim, state="failed", problem=str(error), why=error.why)
        return failed, float(error.details.get("retry_after", 0))
    except PublishUncertain as error:
        _log.warning("publication_uncertain", publication=claim.id, why=error.why, cause=repr(error))
        return replace(claim, state="unknown", problem=str(error), why=error.why), 0.0
    except Exception:  # whatever it was, it came in the middle of the call: perhaps it went out
        _log.exception("publisher_failed", publication=claim.id)
        return replace(claim, state="unknown", why="cut"), 0.0
    return replace(claim, state="published", receipt=receipt), 0.0


async def _follow(call: "asyncio.Task[tuple[Publication, float]]", claim: Publication, late: Late) -> None:
    outcome, _ = await call
    _log.warning("publication_answered_late", publication=claim.id, state=outcome.state)
    try:
        await late(outcome)
    except Exception:  # nobody waits for it any more; a look or a person settles it
        _log.exception("late_answer_lost", publication=claim.id)
