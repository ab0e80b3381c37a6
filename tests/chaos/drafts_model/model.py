"""What is promised of a draft on its way to the post, as simply as it can be said; it shares no code with the core."""

from dataclasses import dataclass, field
from datetime import datetime

AUTHOR = "bo"
NEEDED = {"alpha": 2, "beta": 1, "gamma": 1}
FOUR_EYES = {"alpha", "gamma"}
NAMED = {"alpha": {"bo", "mei", "lin"}}  # everybody elsewhere
ACCOUNTS = tuple(NEEDED)


@dataclass
class Part:
    """What goes to one account: which text it is, who wrote it, who approved it as it stands."""

    text: int = 1
    writers: set[str] = field(default_factory=lambda: {AUTHOR})
    approved: set[str] = field(default_factory=set)


@dataclass
class Model:
    """A draft."""

    slot: datetime | None
    status: str = "in_review"
    number: int = 1
    parts: dict[str, Part] = field(default_factory=lambda: {name: Part() for name in ACCOUNTS})

    def complete(self, name: str) -> bool:
        """Whether enough people approved that part as it stands."""
        return len(self.parts[name].approved) >= NEEDED[name]

    def _able(self, who: str, name: str) -> bool:
        part = self.parts[name]
        named = who in NAMED.get(name, {who})
        return named and not (name in FOUR_EYES and who in part.writers) and who not in part.approved

    def decide(self, action: str, who: str, now: datetime, *, stale: bool) -> bool:
        """Whether the decision counts; then it is made."""
        open_in = {"approve": {"in_review"}, "reject": {"in_review"}, "cancel": {"scheduled"}}
        if stale or self.status not in open_in.get(action, {"rejected", "cancelled"}):
            return False
        if action == "approve":
            return self._approve(who, now)
        self.status = {"reject": "rejected", "cancel": "cancelled", "reopen": "in_review"}[action]
        if action != "reject":
            self._void(*ACCOUNTS)
        return True

    def _approve(self, who: str, now: datetime) -> bool:
        left = [name for name in ACCOUNTS if not self.complete(name)]
        able = [name for name in left if self._able(who, name)]
        if left and not able:
            return False
        for name in able:
            self.parts[name].approved.add(who)
        if all(self.complete(name) for name in ACCOUNTS):
            self.status = "scheduled" if self.slot and self.slot > now else "approved"
        return True

    def begin_change(self, *, stale: bool) -> bool:
        """Whether it may change now."""
        if stale or self.status not in {"in_review", "scheduled"}:
            return False
        self.status = "making"
        return True

    def change(self, who: str, names: tuple[str, ...], slot: datetime | None) -> None:
        """Other texts for these; another slot is a change of all that nobody wrote."""
        self.number += 1
        self.status = "in_review"
        for name in names:
            self.parts[name].text = self.number
            self.parts[name].writers.add(who)
        self._void(*(names if slot == self.slot else ACCOUNTS))
        self.slot = slot

    def _void(self, *names: str) -> None:
        for name in names:
            self.parts[name].approved.clear()

    def time_passes(self, now: datetime) -> None:
        """What waits for its slot is at work behind it."""
        if self.status == "scheduled" and self.slot and self.slot <= now:
            self.status = "approved"

    def may_go_out(self, name: str, text: int, now: datetime) -> bool:
        """Whether that text may be seen by readers at that moment."""
        approved = self.parts[name].text == text and self.complete(name)
        due = self.slot is None or self.slot <= now
        return approved and due and self.status in {"approved", "scheduled", "in_review"}
