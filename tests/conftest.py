"""What every test may ask for."""

import pytest

from adapters.memory.clock import SimulatedClock


@pytest.fixture
def clock() -> SimulatedClock:
    """Time that passes only when the test says so."""
    return SimulatedClock()
