"""Calls that are safe to repeat, repeated: with full jitter, as long as the other side asks for, and counted."""

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

import structlog
from tenacity import AsyncRetrying, RetryCallState, stop_after_attempt
from tenacity.wait import wait_random_exponential

from core.ports import Clock

T = TypeVar("T")
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryPolicy:
    """How often to try, and how long to wait in between, in seconds.

    Before the n-th repeat it is a random time up to `initial` × `factor`ⁿ⁻¹, at most `cap`; an error that has
    `retry_after` is waited for exactly that long, or not at all where it is more than `longest`. Only errors of `on`
    are worth it: those after which nothing was done, or nothing that a second time would do twice. A publication is
    never repeated like this.
    """

    on: tuple[type[Exception], ...]
    attempts: int = 3
    initial: float = 1.0
    factor: float = 2.0
    cap: float = 8.0
    longest: float = 60.0

    def __post_init__(self) -> None:
        if self.attempts < 1 or min(self.initial, self.cap, self.longest) < 0 or self.factor < 1:
            raise ValueError(f"no such retry policy: {self}")


class Retries:
    """Repeats what a policy allows; `counts` says how often, by operation, since the start."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._counts: Counter[str] = Counter()

    @property
    def counts(self) -> Mapping[str, int]:
        """Repeats by operation."""
        return dict(self._counts)

    def attempts(self, operation: str, policy: RetryPolicy) -> AsyncRetrying:
        """The attempts, for `async for`; each is entered with `with`. The last error is raised as it came."""
        jittered = wait_random_exponential(multiplier=policy.initial, exp_base=policy.factor, max=policy.cap)

        def wait(state: RetryCallState) -> float:
            asked = _asked(state)
            return jittered(state) if asked is None else asked

        def worth_it(state: RetryCallState) -> bool:
            return isinstance(_error(state), policy.on) and (_asked(state) or 0) <= policy.longest

        return AsyncRetrying(
            retry=worth_it,
            wait=wait,
            stop=stop_after_attempt(policy.attempts),
            sleep=self._clock.sleep,
            before_sleep=lambda state: self._report(operation, state),
            reraise=True,
        )

    async def call(self, operation: str, policy: RetryPolicy, once: Callable[[], Awaitable[T]]) -> T:
        """What `once` returns in one of the attempts. Raises what the last attempt raised."""

        async def run() -> T:  # `once` may be a lambda, which does not look like a coroutine function
            return await once()

        result: T = await self.attempts(operation, policy)(run)
        return result

    def _report(self, operation: str, state: RetryCallState) -> None:
        self._counts[operation] += 1
        seconds = round(state.next_action.sleep, 3) if state.next_action else 0.0
        _log.warning(
            "retry", operation=operation, attempt=state.attempt_number, wait=seconds, cause=repr(_error(state))
        )


def _asked(state: RetryCallState) -> float | None:
    """Seconds that the other side asks to wait for."""
    asked = getattr(_error(state), "retry_after", None)
    return asked if isinstance(asked, int | float) else None


def _error(state: RetryCallState) -> BaseException | None:
    return state.outcome.exception() if state.outcome else None
