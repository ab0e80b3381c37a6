"""A few sequences within the ordinary tests; `make chaos` has 500 of 50 steps."""

import pytest

from tests.chaos.drafts_model.machine import Desk
from tests.chaos.drafts_model.part import Blind, run


def test_what_people_and_places_do_in_any_order_comes_out_as_promised() -> None:
    found = run(Desk, examples=25, steps=30)
    assert found["posts"] > 10
    assert found["power cuts"] > 0


def test_a_claim_that_does_not_hold_is_seen() -> None:
    with pytest.raises(AssertionError):
        run(Blind, examples=60, steps=30, shrinks=False)
