"""What every test may ask for."""

import os

import pytest
from hypothesis import settings

from adapters.memory.clock import SimulatedClock


@pytest.fixture
def clock() -> SimulatedClock:
    """Time that passes only when the test says so."""
    return SimulatedClock()


# What lands is judged by the same examples each time; COPYDESK_SEARCH=1 looks for new ones.
settings.register_profile("same", derandomize=not os.environ.get("COPYDESK_SEARCH"))
settings.load_profile("same")
