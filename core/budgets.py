"""When the next call to a chat platform may go: the pacing, as a decision of its own.

Every scope is a token bucket that mirrors the platform's: `rate` calls a second, `burst` at once after a pause. Cards
and finals go as soon as there is a token, and have their place in the order in which they asked. Frames leave them a
`reserve`, and spread what is above it over some eight seconds: nobody knows yet how long the answer will be, so it is
spent early and evenly, and then frames come at the platform's own rate. Where chats share a scope that is short, each
of those that stream now gets an equal share of it. Of the schedules that were tried this one stays nearest to the best
that knows the end, for short answers and long ones (docs/benchmarks.md).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from core.ports.chat import Priority
from core.ports.clock import Clock
from core.records import Scope

SPENT = 0.48  # calls a second, beyond the rate, that are spent of one call above the reserve
EVENLY = 0.35  # its exponent: 1 would spend most at once, 0 the same all the while
LAST = 0.5  # of a call: the last one is not hurried
STREAMS = 5.0  # seconds since its last frame in which a chat counts as streaming, or two of its shares
OVER = 8.0  # seconds over which those who share a burst spend it
DUST = 1e-6  # seconds: less is no wait
MOST_SCOPES = 10_000  # that are kept; those which are full again are forgotten
NEVER = -math.inf


@dataclass(slots=True)
class _Bucket:
    """How many calls could go at once; below zero: cards and finals have their place in the future."""

    level: float
    at: float  # until when it was filled
    frame_at: float = NEVER  # when the last frame went
    held_until: float = NEVER
    chats: dict[str, float] = field(default_factory=dict)  # when each chat that shares it had its last frame

    def fill(self, scope: Scope, now: float) -> None:
        if now > self.at:
            self.level = min(scope.burst, self.level + scope.rate * (now - self.at))
            self.at = now

    def hold(self, until: float) -> None:
        """Nothing before then; one call at that moment, and no burst behind it."""
        if until > self.held_until:
            self.held_until = self.at = until
            self.level = min(self.level, 1.0)

    def wait(self, scope: Scope, now: float) -> float:
        """Seconds until there is a token."""
        return max(0.0, self.at - now) + max(0.0, 1.0 - self.level) / scope.rate

    def wait_for_frame(self, scope: Scope, now: float) -> float:
        """Seconds until there is a token above the reserve."""
        return max(0.0, self.at - now) + max(0.0, 1.0 + scope.reserve - self.level) / scope.rate

    def wait_for_pace(self, scope: Scope, now: float) -> float:
        """Seconds until a frame is as far behind the last one as what is left to spend asks for."""
        wait = 0.0
        for _ in range(3):  # what is left grows while it waits
            left = max(0.0, min(scope.burst, self.level + scope.rate * wait) - LAST - scope.reserve)
            wait = max(0.0, self.frame_at + 1.0 / (scope.rate + SPENT * left**EVENLY) - now)
        return wait

    def wait_for_share(self, scope: Scope, chat: str, now: float) -> float:
        """Seconds until this chat has had no more than its share, where there is not enough for all that stream."""
        last = self.chats.get(chat)
        if last is None:
            return 0.0
        if len(self.chats) > 1:
            lately = max(STREAMS, 2 * len(self.chats) / scope.rate)
            self.chats = {name: at for name, at in self.chats.items() if now - at < lately}
        streams = len(self.chats.keys() | {chat})
        left = max(0.0, self.level - scope.reserve - streams)
        return max(0.0, last + streams / (scope.rate + left / OVER) - now)


class Budgets:
    """SendBudget of one process."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._buckets: dict[str, _Bucket] = {}
        self._scopes: dict[str, Scope] = {}

    async def reserve(self, scopes: Sequence[Scope], priority: Priority) -> float:
        now = self._clock.monotonic()
        buckets = [(scope, self._bucket(scope, now)) for scope in scopes]
        frame = priority == "frame"
        chat = scopes[0].name if scopes else ""
        waits = [bucket.wait_for_frame(scope, now) if frame else bucket.wait(scope, now) for scope, bucket in buckets]
        if frame and buckets:
            waits.append(buckets[0][1].wait_for_pace(scopes[0], now))
            waits += [bucket.wait_for_share(scope, chat, now) for scope, bucket in buckets[1:]]
        wait = max(waits, default=0.0)
        if frame and wait > DUST:
            return wait
        for _, bucket in buckets:
            bucket.level -= 1.0
            if frame:
                bucket.frame_at = bucket.chats[chat] = now
        return 0.0 if wait < DUST else wait

    async def hold(self, scope: str, seconds: float) -> None:
        now = self._clock.monotonic()
        bucket = self._buckets.setdefault(scope, _Bucket(level=1.0, at=now))
        bucket.hold(now + seconds)

    def _bucket(self, scope: Scope, now: float) -> _Bucket:
        bucket = self._buckets.get(scope.name)
        if bucket is None:
            self._forget_full(now)
            bucket = self._buckets[scope.name] = _Bucket(level=scope.burst, at=now)
            self._scopes[scope.name] = scope
        bucket.fill(scope, now)
        return bucket

    def _forget_full(self, now: float) -> None:
        if len(self._buckets) < MOST_SCOPES:
            return
        for name, scope in list(self._scopes.items()):
            bucket = self._buckets[name]
            bucket.fill(scope, now)
            if bucket.level >= scope.burst:
                del self._buckets[name], self._scopes[name]
