"""When the next call to a chat platform may go: the pacing, as a decision of its own.

Every scope is a token bucket that mirrors the platform's: `rate` calls a second, `burst` at once after a pause. Cards
and finals go as soon as there is a token, and have their place in the order in which they asked. Frames leave them a
`reserve`, and spread what is above it: with the level L above the reserve, two frames are 1 / (rate · L) apart. So a
full bucket is spent early, while nobody knows yet how long the answer will be, and towards its end frames come at the
platform's own rate. Where chats share a scope that is short, each of those that stream now gets an equal share of it.
Of the schedules that were tried this one stays nearest to the best that knows the end, for short answers and long
ones (docs/benchmarks.md).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from core.ports.chat import Priority
from core.ports.clock import Clock
from core.records import Scope

STREAMS = 5.0  # seconds since its last frame in which a chat counts as streaming
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
        """Seconds until a frame may take one."""
        held = max(0.0, self.at - now)
        over = self.level - scope.reserve
        enough = max(0.0, 1.0 - over) / scope.rate
        if self.frame_at == NEVER:
            return held + enough
        return held + max(enough, _gap(scope.rate, over, now + held - self.frame_at))

    def wait_for_share(self, scope: Scope, chat: str, now: float) -> float:
        """Seconds until this chat has had no more than its share, where there is not enough for all that stream."""
        last = self.chats.get(chat)
        if last is None:
            return 0.0
        if len(self.chats) > 1:
            self.chats = {name: at for name, at in self.chats.items() if now - at < STREAMS}
        streams = len(self.chats.keys() | {chat})
        if self.level - scope.reserve > streams:
            return 0.0
        return max(0.0, last + streams / scope.rate - now)


def _gap(rate: float, over: float, since: float) -> float:
    """The smallest x with (since + x) · rate · (over + rate · x) = 1: then a frame is as far behind the last one as
    the level above the reserve, which grows meanwhile, asks for."""
    if since * rate * over >= 1.0:
        return 0.0
    half = (over + rate * since) / 2
    return (math.sqrt(half * half - rate * since * over + 1.0) - half) / rate


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
        if frame:
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
