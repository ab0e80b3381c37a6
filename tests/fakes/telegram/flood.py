"""Flood control as a model: Telegram publishes none, this one follows its FAQ and field reports."""

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from math import ceil

NEARLY = 1e-9  # sums of seconds are not exact
PENALTIES = (3, 5, 10)  # seconds on top of the refill; the last one stays
FORGIVEN = 60.0  # seconds without a refusal, then the penalties begin anew


class Kind(StrEnum):
    """Which buckets a call draws on."""

    CHAT = "chat"  # sends, edits and deletes, and the whole bot
    DRAFT = "draft"  # draft frames, and the whole bot
    BOT = "bot"  # the whole bot only
    FREE = "free"  # none


@dataclass(frozen=True, slots=True)
class Rate:
    """Calls a second, and how many at once after a rest."""

    per_second: float
    burst: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """The numbers of the model."""

    private: Rate = Rate(1.0, 3)
    group: Rate = Rate(20 / 60, 5)
    draft: Rate = Rate(2.0, 3)
    whole: Rate = Rate(30.0, 30)


class Bucket:
    """Tokens that refill; `until` is the end of a ban, zero where there was none."""

    def __init__(self, rate: Rate, now: float) -> None:
        self.rate = rate
        self.until = 0.0
        self._tokens = rate.burst
        self._at = now
        self._offences = 0
        self._last = now

    def refill(self, now: float) -> float:
        """Seconds until a call fits in."""
        self._tokens = min(self.rate.burst, self._tokens + (now - self._at) * self.rate.per_second)
        self._at = now
        missing = 1 - self._tokens
        return missing / self.rate.per_second if missing > NEARLY else 0.0

    def open(self, now: float) -> bool:
        return now >= self.until - NEARLY and not self.refill(now)

    def take(self) -> None:
        self._tokens -= 1

    def refuse(self, now: float) -> int:
        """Begin the ban or lengthen it; whole seconds until its end."""
        if now - self._last > FORGIVEN:
            self._offences = 0
        penalty = PENALTIES[min(self._offences, len(PENALTIES) - 1)]
        self._offences += 1
        self._last = now
        self.until = max(self.until, now + whole(self.refill(now)) + penalty)
        return whole(self.until - now)


class FloodControl:
    """The buckets of one bot; `refusals` counts by chat and kind."""

    def __init__(self, rates: Rates | None = None, *, enabled: bool = True) -> None:
        self.rates = rates or Rates()
        self.enabled = enabled
        self.refusals: Counter[tuple[int | None, Kind]] = Counter()
        self._buckets: dict[tuple[int | None, Kind], Bucket] = {}

    def call(self, now: float, kind: Kind, chat: int | None = None) -> int:
        """Zero lets the call through; else it is refused for so many seconds. A chat below zero is a group."""
        if not self.enabled or kind is Kind.FREE:
            return 0
        own = None if kind is Kind.BOT else self._bucket(now, kind, chat)
        if own is not None and not own.open(now):
            self.refusals[chat, kind] += 1
            return own.refuse(now)
        bot = self._bucket(now, Kind.BOT, None)
        if wait := bot.refill(now):
            # The bot's bucket only refuses: a call that it refuses costs nothing more.
            self.refusals[chat, Kind.BOT] += 1
            return max(1, whole(wait))
        bot.take()
        if own is not None:
            own.take()
        return 0

    def _bucket(self, now: float, kind: Kind, chat: int | None) -> Bucket:
        if (chat, kind) not in self._buckets:
            self._buckets[chat, kind] = Bucket(self._rate(kind, chat), now)
        return self._buckets[chat, kind]

    def _rate(self, kind: Kind, chat: int | None) -> Rate:
        if kind is Kind.BOT:
            return self.rates.whole
        if kind is Kind.DRAFT:
            return self.rates.draft
        return self.rates.group if chat is not None and chat < 0 else self.rates.private


def whole(seconds: float) -> int:
    """Rounded up."""
    return ceil(seconds - NEARLY)
