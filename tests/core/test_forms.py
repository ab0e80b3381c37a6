"""The words on forms fit everywhere."""

import pytest

from core.catalogue import CATALOGUE


@pytest.mark.parametrize("key", [key for key in CATALOGUE if key.startswith("form.") and key.endswith(".title")])
def test_titles_are_short(key: str) -> None:
    assert max(map(len, CATALOGUE[key])) <= 24
