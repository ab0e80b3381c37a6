"""What a call took: as it was told, else estimated; what it costs; how amounts are read."""

import pytest

from core.usage import Tariff, Tokens, cost_of, estimate, money, tokens_of

TOLD: list[tuple[str, dict[str, object] | None, Tokens]] = [
    ("what the endpoint tells", {"input_tokens": 7, "output_tokens": 3}, Tokens(asked=7, answered=3)),
    ("an answer of nothing", {"input_tokens": 7, "output_tokens": 0}, Tokens(asked=7, answered=0)),
    ("it tells nothing", None, Tokens(asked=6, answered=2, estimated=True)),
    ("it tells only zeros", {"input_tokens": 0, "output_tokens": 0}, Tokens(asked=6, answered=2, estimated=True)),
    ("it tells half", {"input_tokens": 7}, Tokens(asked=6, answered=2, estimated=True)),
    ("it tells nonsense", {"input_tokens": "7", "output_tokens": -1}, Tokens(asked=6, answered=2, estimated=True)),
]


@pytest.mark.parametrize(("why", "told", "expected"), TOLD, ids=[row[0] for row in TOLD])
def test_the_tokens_of_a_call(why: str, told: dict[str, object] | None, expected: Tokens) -> None:
    assert tokens_of(["question"], "answer", told) == expected, why


ESTIMATES = [
    ("", 0),
    ("a", 1),
    ("four", 1),
    ("fours", 2),
    ("手冲咖啡", 4),
    ("手冲 V60", 3),
    ("こんにちは", 5),
    ("안녕", 2),
]


@pytest.mark.parametrize(("text", "tokens"), ESTIMATES)
def test_a_character_of_a_dense_script_is_a_token_and_four_of_others_are(text: str, tokens: int) -> None:
    assert estimate(text) == tokens


def test_the_price_is_for_a_million() -> None:
    tariff = Tariff(provider="main", model="m", tokens_in=2.0, tokens_out=8.0)
    assert cost_of(tariff, Tokens(asked=1_000_000, answered=250_000)) == 4.0
    assert cost_of(Tariff(provider="offline", model="offline", free=True), Tokens(asked=9, answered=9)) == 0


@pytest.mark.parametrize(
    ("amount", "read"), [(0, "0"), (0.00042, "0.0004"), (0.01, "0.01"), (1.5, "1.50"), (12345.678, "12,345.68")]
)
def test_an_amount_to_read(amount: float, read: str) -> None:
    assert money(amount) == read
