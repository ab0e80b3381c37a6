"""Staleness of a text that is shown while it is written, and the best schedule of calls that knows its end."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Limit:
    """A token bucket of the platform: calls a second, and at once; `shared` by so many chats, of which this one has
    its turn in that `place` (from 0), or behind all others."""

    rate: float
    burst: float
    shared: int = 1
    place: int | None = None

    def earliest(self, number: int) -> float:
        """When the n-th call of a chat (from 0) may come, where all who share do the same."""
        place = self.shared - 1 if self.place is None else self.place
        return max(0.0, (number * self.shared + place + 1 - self.burst) / self.rate)


@dataclass(frozen=True, slots=True)
class Opened:
    """Two methods with a bucket each: the first call of a chat opens the message, the others change it."""

    opening: Limit
    following: Limit

    def earliest(self, number: int) -> float:
        """When the n-th call of a chat (from 0) may come."""
        first = self.opening.earliest(0)
        return first if number == 0 else max(first, self.following.earliest(number - 1))


@dataclass(frozen=True, slots=True)
class Emission:
    """What a model has written when: seconds, and letters and digits in all by then. The first one is at 0."""

    times: Sequence[float]
    totals: Sequence[int]

    @property
    def end(self) -> float:
        return self.times[-1]

    def by(self, moment: float) -> int:
        """How much was written by then."""
        at = bisect_right(self.times, moment)
        return self.totals[at - 1] if at else 0

    def staleness(self, shown: Sequence[tuple[float, int]]) -> float:
        """Mean letters that were written and not yet visible, from the first token to the last; `shown` says from
        when on how many were visible."""
        shown = sorted(shown)
        moments = sorted({*self.times, *(moment for moment, _ in shown if 0 < moment < self.end)})
        visible_at = [moment for moment, _ in shown]
        total = 0.0
        for begin, end in pairwise(moments):
            at = bisect_right(visible_at, begin)
            visible = min(shown[at - 1][1] if at else 0, self.by(begin))
            total += (self.by(begin) - visible) * (end - begin)
        return total / self.end


def best(emission: Emission, limits: Sequence[Limit | Opened]) -> float:
    """The smallest mean staleness of any schedule that no bucket refuses, that knows the end, and whose calls take
    no time.

    Between two calls the lag grows, so for a number of calls the sum is least where each is in the middle of its
    neighbours, as far as the buckets let it: found by moving each there, again and again.
    """
    found = emission.staleness([])
    count = 1
    while max(limit.earliest(count - 1) for limit in limits) < emission.end:
        earliest = [max(limit.earliest(number) for limit in limits) for number in range(count)]
        times = _spread(earliest, emission.end)
        found = min(found, emission.staleness([(moment, emission.by(moment)) for moment in times]))
        count += 1
    return found


def _spread(earliest: Sequence[float], end: float) -> list[float]:
    """As even as it can be, each not before its time, the first one at once."""
    count = len(earliest)
    times = [max(early, end * number / count) for number, early in enumerate(earliest)]
    for _ in range(200):
        for number in range(1, count):
            after = times[number + 1] if number + 1 < count else end
            times[number] = max(earliest[number], (times[number - 1] + after) / 2)
    return times
