"""What a call of a model uses, who pays for it, and what it costs: values and pure functions."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Purpose = Literal["write", "adapt", "revise", "answer", "route", "summary", "pictures"]
Group = Literal["day", "session", "turn", "draft", "provider", "purpose"]
Which = Literal["chat_tokens", "chat_cost", "all_tokens", "all_cost"]
FIRST_DENSE = 0x2E80  # from here on scripts in which a character is about a token: Chinese, Japanese, Korean
LETTERS = 4  # of other scripts in a token, about
FRAME = 4  # tokens that a message costs besides its text


@dataclass(frozen=True, slots=True, kw_only=True)
class Payer:
    """On whose account a call is made; `draft` is "" where there is none."""

    session: str
    turn: str
    draft: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tariff:
    """What a provider takes, in one currency for all: for a million tokens in and out, and for a picture.

    `free`: it runs here and costs nothing, so that no budget stops it, nor do its tokens count against one.
    """

    provider: str
    model: str
    tokens_in: float = 0.0
    tokens_out: float = 0.0
    picture: float = 0.0
    free: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """What one call took; `estimated` from characters, where the endpoint does not tell."""

    asked: int
    answered: int
    estimated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """One call. `day` is its date in the zone of the budget, such as 2026-01-05."""

    at: datetime
    day: str
    payer: Payer
    purpose: Purpose
    provider: str
    model: str
    tokens_in: int = 0
    tokens_out: int = 0
    pictures: int = 0
    cost: float = 0.0
    estimated: bool = False
    free: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """Sums over calls; `estimated` is the number of calls whose tokens were estimated."""

    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    pictures: int = 0
    cost: float = 0.0
    estimated: int = 0

    @property
    def tokens(self) -> int:
        """In and out."""
        return self.tokens_in + self.tokens_out


@dataclass(frozen=True, slots=True, kw_only=True)
class DayBudget:
    """What one chat, and all of them together, may use in a day; 0 means as much as they like.

    The day begins at midnight in `zone`, an IANA name. `currency` is the one that prices are given in.
    """

    chat_tokens: int = 0
    chat_cost: float = 0.0
    all_tokens: int = 0
    all_cost: float = 0.0
    zone: str = "UTC"
    currency: str = "USD"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gauge:
    """How far a budget is used today."""

    which: Which
    spent: float
    limit: float


def tokens_of(asked: Sequence[str], answered: str, told: Mapping[str, object] | None) -> Tokens:
    """What a call took: as the endpoint told (`input_tokens`, `output_tokens`), else estimated from the texts."""
    before, after = (told or {}).get("input_tokens"), (told or {}).get("output_tokens")
    if isinstance(before, int) and isinstance(after, int) and before >= 0 and after >= 0 and before + after > 0:
        return Tokens(asked=before, answered=after)
    guessed = sum(estimate(text) + FRAME for text in asked)
    return Tokens(asked=guessed, answered=estimate(answered), estimated=True)


def estimate(text: str) -> int:
    """About how many tokens a text is."""
    dense = sum(ord(letter) >= FIRST_DENSE for letter in text)
    return dense + math.ceil((len(text) - dense) / LETTERS)


def cost_of(tariff: Tariff, tokens: Tokens) -> float:
    """What the tokens cost."""
    return (tokens.asked * tariff.tokens_in + tokens.answered * tariff.tokens_out) / 1_000_000


def money(amount: float) -> str:
    """An amount to read: two places, four where it is less than a cent, and 0 for nothing."""
    if amount == 0:
        return "0"
    return f"{amount:,.2f}" if amount >= 0.01 else f"{amount:.4f}"
