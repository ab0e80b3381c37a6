"""The stage that tests of the Slack adapter stand on."""

from collections.abc import AsyncIterator

import pytest

from adapters.memory.clock import SimulatedClock
from tests.adapters.slack.stage import Stage, on_stage


@pytest.fixture
async def stage(clock: SimulatedClock) -> AsyncIterator[Stage]:
    async with on_stage(clock) as stage:
        yield stage
