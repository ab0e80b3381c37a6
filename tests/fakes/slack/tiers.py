"""Rate limits: one bucket per method, or per method and channel, of one workspace, which holds a minute's calls."""

from collections import Counter
from dataclasses import dataclass
from math import ceil

NEARLY = 1e-9  # sums of seconds are not exact
PER_MINUTE = {1: 1, 2: 20, 3: 50, 4: 100}  # what Slack promises, and the fake grants no more
POST_PER_MINUTE = 60  # into one channel
POST_BURST = 4
POST_WORKSPACE = 300  # into all channels: "several hundred a minute"


@dataclass(slots=True)
class Bucket:
    """Calls that refill over a minute."""

    per_minute: float
    most: float
    left: float
    at: float

    def wait(self, now: float) -> float:
        """Seconds until a call fits in."""
        self.left = min(self.most, self.left + (now - self.at) * self.per_minute / 60)
        self.at = now
        missing = 1 - self.left
        return missing * 60 / self.per_minute if missing > NEARLY else 0.0


class Tiers:
    """The limits of one workspace; `refusals` counts by method."""

    def __init__(self, *, enabled: bool = True, empty: bool = False) -> None:
        self.enabled = enabled
        self.refusals: Counter[str] = Counter()
        self._empty = empty
        self._buckets: dict[tuple[str, str], Bucket] = {}

    def call(self, now: float, method: str, tier: int | None, channel: str) -> int:
        """Zero lets the call through; else the whole seconds of Retry-After. A refused call costs nothing."""
        if not self.enabled or tier is None:
            return 0
        if method == "chat.postMessage":
            own = self._bucket(now, method, channel, (POST_PER_MINUTE, POST_BURST))
            buckets = [own, self._bucket(now, method, "", (POST_WORKSPACE, POST_WORKSPACE))]
        else:
            buckets = [self._bucket(now, method, "", (PER_MINUTE[tier], PER_MINUTE[tier]))]
        wait = max(bucket.wait(now) for bucket in buckets)
        if wait:
            self.refusals[method] += 1
            return max(1, ceil(wait - NEARLY))
        for bucket in buckets:
            bucket.left -= 1
        return 0

    def drain(self, now: float) -> None:
        """Leave nothing in any bucket, as after a minute of much work by another process."""
        self._empty = True
        for bucket in self._buckets.values():
            bucket.left, bucket.at = 0.0, now

    def _bucket(self, now: float, method: str, channel: str, rate: tuple[float, float]) -> Bucket:
        if (method, channel) not in self._buckets:
            per_minute, most = rate
            self._buckets[method, channel] = Bucket(per_minute, most, 0.0 if self._empty else most, now)
        return self._buckets[method, channel]
