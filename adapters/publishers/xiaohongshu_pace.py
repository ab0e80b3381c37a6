"""How often an account may publish on Xiaohongshu, which takes many notes at once for a machine's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.records import Publication

DAY = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """At least `gap` between two notes, and at most `per_day` within any 24 hours."""

    gap: timedelta
    per_day: int

    @property
    def window(self) -> timedelta:
        """How far back notes count."""
        return max(self.gap, DAY)

    def wait(self, others: Sequence[datetime], now: datetime) -> timedelta:
        """How long until the next note may go out; zero: now. `others` are the times of those that count."""
        ends = [now, *(each + self.gap for each in others)]
        today = sorted(each for each in others if each > now - DAY)
        if len(today) >= self.per_day:
            ends.append(today[-self.per_day] + DAY)
        return max(ends) - now


def that_count(publications: Sequence[Publication], own: str) -> Sequence[datetime]:
    """When those went out that are out, or may be: all but the refused ones, and but those that were claimed behind
    our own, which see ours."""
    ids = [each.id for each in publications]
    before = ids[: ids.index(own)] if own in ids else ids
    return [
        each.claimed_at
        for each in publications
        if each.id != own and each.state != "failed" and (each.state != "publishing" or each.id in before)
    ]
