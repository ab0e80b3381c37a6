"""Telegram's flood control as it is known from its FAQ and from the field: token buckets, and waits that grow."""

import math
from dataclasses import dataclass, field

PRIVATE, GROUP, FRAMES, BOT = (1.0, 3.0), (20 / 60, 5.0), (2.0, 3.0), (30.0, 30.0)  # calls a second, and at once
WAITS = (3, 5, 10)  # seconds on top of the refill, for the first refusal, the second, the later ones


@dataclass
class Bucket:
    """Calls that may go at once; a refusal closes it for a while, and a call meanwhile for longer."""

    rate: float
    burst: float
    level: float
    at: float
    closed_until: float = 0.0
    offences: int = 0

    def take(self, now: float, *, closes: bool) -> int | None:
        """None: go on. Else how many seconds to wait."""
        self.level = min(self.burst, self.level + self.rate * (now - self.at))
        self.at = now
        if now >= self.closed_until and self.level >= 1.0 - 1e-9:
            self.level -= 1.0
            return None
        wait = math.ceil(max(0.0, 1.0 - self.level) / self.rate)
        if closes:
            wait += WAITS[min(self.offences, len(WAITS) - 1)]
            self.offences += 1
            self.closed_until = now + wait
        return max(1, wait)


@dataclass
class Flood:
    """All buckets of a server; topics share the bucket of their group, and sends, edits and deletes that of a chat."""

    enabled: bool = True
    buckets: dict[tuple[int, int, bool], Bucket] = field(default_factory=dict)
    bots: dict[int, Bucket] = field(default_factory=dict)
    refused: int = 0

    def call(self, now: float, bot: int, chat: int | None, *, frame: bool = False) -> int | None:
        """Count a call; the seconds to wait where it is refused. Without a chat it draws on the bot's bucket alone."""
        if not self.enabled:
            return None
        whole = self.bots.setdefault(bot, Bucket(*BOT, level=BOT[1], at=now))
        wait = whole.take(now, closes=False)
        if wait is None and chat is not None:
            rate, burst = FRAMES if frame else GROUP if chat < 0 else PRIVATE
            bucket = self.buckets.setdefault((bot, chat, frame), Bucket(rate, burst, level=burst, at=now))
            wait = bucket.take(now, closes=True)
        self.refused += wait is not None
        return wait
