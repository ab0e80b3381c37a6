"""The error tree: each error has a code of its own, a place in the drawing, and a sentence in both languages."""

import re

import pytest

from core import errors
from core.catalogue import CATALOGUE
from core.errors import CopydeskError

TREE = [each for each in vars(errors).values() if isinstance(each, type) and issubclass(each, CopydeskError)]
LEAVES = [each for each in TREE if not any(other is not each and issubclass(other, each) for other in TREE)]


@pytest.mark.parametrize("error", TREE, ids=lambda error: error.__name__)
def test_each_error_has_a_code_of_its_own(error: type[CopydeskError]) -> None:
    assert re.fullmatch(r"[a-z_]+", vars(error)["code"])
    assert [each.__name__ for each in TREE if each.code == error.code] == [error.__name__]


@pytest.mark.parametrize("error", TREE, ids=lambda error: error.__name__)
def test_each_error_is_drawn_in_the_tree_below_its_parent(error: type[CopydeskError]) -> None:
    lines = (errors.__doc__ or "").splitlines()
    depth = {match[2]: len(match[1]) for line in lines if (match := re.match(r"([│├└─ ]*)([A-Z]\w+)", line))}
    order = list(depth)
    assert error.__name__ in depth
    (parent,) = error.__bases__
    if parent is not Exception:
        above = [name for name in order[: order.index(error.__name__)] if depth[name] < depth[error.__name__]]
        assert above[-1] == parent.__name__


@pytest.mark.parametrize("error", LEAVES, ids=lambda error: error.__name__)
def test_each_leaf_has_its_sentence(error: type[CopydeskError]) -> None:
    assert f"failure.{error.code}" in CATALOGUE
