"""What was shown of a chat: which messages, which are cards, and which of those can still be pressed."""

from dataclasses import dataclass

from bot.terminal.wire import Shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A message with buttons, and the number that it has in this terminal."""

    number: int
    shown: Shown


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What a message brings: `before` is None where it is new, `number` 0 where it never was a card."""

    shown: Shown
    before: Shown | None
    number: int


class Book:
    """Remembers messages, so that each state of each is shown once."""

    def __init__(self) -> None:
        self._shown: dict[str, Shown] = {}
        self._numbers: dict[str, int] = {}

    def take(self, shown: Shown) -> News | None:
        """Keep a message; None where this state of it, or a newer one, is known already."""
        before = self._shown.get(shown.id)
        if before is not None and before.change >= shown.change:
            return None
        self._shown[shown.id] = shown
        if shown.buttons and not shown.author:
            self._numbers.setdefault(shown.id, len(self._numbers) + 1)
        return News(shown=shown, before=before, number=self._numbers.get(shown.id, 0))

    def open_cards(self) -> tuple[Card, ...]:
        """Cards that have buttons, oldest first."""
        cards = (Card(number=number, shown=self._shown[each]) for each, number in self._numbers.items())
        return tuple(card for card in cards if card.shown.buttons)

    def state(self, message: str) -> Shown | None:
        """The newest known state of a message."""
        return self._shown.get(message)

    def last_change(self) -> int:
        """The highest change number known; 0 for an empty chat."""
        return max((shown.change for shown in self._shown.values()), default=0)


def added_lines(before: Shown, after: Shown) -> tuple[str, ...]:
    """The lines that a changed message has and did not have before: of a card, its outcome."""
    known = set(before.text.splitlines())
    return tuple(line for line in after.text.splitlines() if line.strip() and line not in known)
