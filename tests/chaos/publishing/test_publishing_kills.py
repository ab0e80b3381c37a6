"""A few kills within the ordinary tests; `make chaos` has 300 over 1,000 publications."""

import pytest

from tests.chaos.test_kills import chaos

FEW = ("--kills", "20", "--publications", "60", "--seed", "1")


@pytest.mark.timeout(400)  # about 15 s on an idle machine
def test_nothing_is_posted_twice_or_lost_by_twenty_kills() -> None:
    done = chaos("publishing", "--control", "none", *FEW)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    assert "posts that readers see" in done.stdout


@pytest.mark.timeout(400)
def test_the_count_sees_what_is_sent_again_blindly() -> None:
    done = chaos("publishing", "--control", "blind", *FEW)
    assert done.returncode == 1, f"{done.stdout}\n{done.stderr}"
    assert "DOUBLED" in done.stdout
