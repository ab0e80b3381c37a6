"""Buttons by number, and by a word of their label in either language."""

from typing import Final

from bot.terminal.book import Card
from bot.terminal.wire import Choice
from core.catalogue import CATALOGUE, say
from core.errors import BadInput
from core.messages import Language

_LABELS: Final = {key: labels for key, labels in CATALOGUE.items() if key.startswith("button.")}
_CLOSING: Final = frozenset(("button.approve", "button.approve_only", "button.reject", "button.regenerate"))


def _names(choice: Choice) -> tuple[str, ...]:
    """The label in each language; a label that the catalogue does not know, by itself."""
    return next((labels for labels in _LABELS.values() if choice.label in labels), (choice.label,))


def closes_card(choice: Choice) -> bool:
    """Whether the card loses its buttons once the press is carried out."""
    return any(key in _CLOSING and choice.label in labels for key, labels in _LABELS.items())


def by_word(card: Card, word: str, language: Language) -> Choice:
    """The one button whose label has the word in it, whatever the case. Raises BadInput with the labels."""
    choices = card.shown.choices
    found = [choice for choice in choices if any(word.casefold() in name.casefold() for name in _names(choice))]
    if len(found) == 1:
        return found[0]
    key = "terminal.several_labels" if found else "terminal.no_label"
    labels = " · ".join(choice.label for choice in found or choices)
    raise BadInput(say(key, language, word=word, labels=labels))


def card_of(cards: tuple[Card, ...], number: int | None, language: Language) -> Card:
    """The card with that number, else the newest. Raises BadInput where there is none."""
    if not cards:
        raise BadInput(say("terminal.no_card", language))
    if number is None:
        return cards[-1]
    for card in cards:
        if card.number == number:
            return card
    raise BadInput(
        say("terminal.no_such_card", language, number=number, cards=" ".join(f"#{card.number}" for card in cards))
    )


def by_number(card: Card, number: int, language: Language) -> Choice:
    """The button with that number, counted from 1. Raises BadInput."""
    choices = card.shown.choices
    if not 1 <= number <= len(choices):
        raise BadInput(say("terminal.no_such_button", language, card=card.number, count=len(choices), number=number))
    return choices[number - 1]
