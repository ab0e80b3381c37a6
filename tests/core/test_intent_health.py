"""Providers that fail rest, and come back; the load is even."""

import asyncio
from collections import Counter

import pytest

from adapters.memory.clock import SimulatedClock
from core.errors import ModelRateLimited, ModelRefused, ModelUnavailable
from core.router.health import Health, Rotation


def fail(health: Health, error: Exception | None = None) -> None:
    with pytest.raises(type(error or ModelUnavailable())), health.asking("a"):
        raise error or ModelUnavailable()


async def test_a_rest_is_twice_as_long_each_time_up_to_the_cap() -> None:
    clock = SimulatedClock()
    health = Health(clock, initial=5, cap=60)
    for rest in (5, 10, 20, 40, 60, 60):
        fail(health)
        await clock.advance(rest - 0.001)
        assert health.condition("a") == "resting"
        await clock.advance(0.001)
        assert health.condition("a") == "on trial"


async def test_a_success_heals() -> None:
    clock = SimulatedClock()
    health = Health(clock, initial=5)
    for _ in range(3):
        fail(health)
        await clock.advance(100)
    with health.asking("a"):
        pass
    assert health.condition("a") == "well"
    fail(health)
    await clock.advance(5)
    assert health.condition("a") == "on trial", "the next rest is a first one again"


async def test_it_rests_as_long_as_the_endpoint_asks() -> None:
    clock = SimulatedClock()
    health = Health(clock, initial=5)
    fail(health, ModelRateLimited(120))
    await clock.advance(119)
    assert health.condition("a") == "resting"


async def test_behind_a_rest_one_call_tries_and_the_others_do_not() -> None:
    clock = SimulatedClock()
    health = Health(clock, initial=5)
    fail(health)
    await clock.advance(5)
    with health.asking("a"):
        assert health.condition("a") == "resting"
    assert health.condition("a") == "well"


async def test_a_trial_that_is_cancelled_says_nothing() -> None:
    clock = SimulatedClock()
    health = Health(clock, initial=5)
    fail(health)
    await clock.advance(5)
    with pytest.raises(asyncio.CancelledError), health.asking("a"):
        raise asyncio.CancelledError
    assert health.condition("a") == "on trial"


async def test_calls_that_fail_at_the_same_time_count_once() -> None:
    clock = SimulatedClock()
    health = Health(clock, initial=5)
    for _ in range(10):
        health.failed("a", ModelUnavailable())
    await clock.advance(5)
    assert health.condition("a") == "on trial"


async def test_a_refusal_of_the_content_is_no_failure() -> None:
    health = Health(SimulatedClock())
    fail(health, ModelRefused())
    assert health.condition("a") == "well"


async def test_providers_do_not_share_their_rest() -> None:
    health = Health(SimulatedClock())
    fail(health)
    assert health.conditions(["a", "b"]) == {"a": "resting", "b": "well"}


async def test_the_order_begins_with_each_in_turn_under_concurrency_too() -> None:
    rotation = Rotation(["a", "b", "c"])

    async def order() -> tuple[str, ...]:
        await asyncio.sleep(0)
        return rotation.order()

    orders = await asyncio.gather(*(order() for _ in range(300)))
    assert Counter(each[0] for each in orders) == {"a": 100, "b": 100, "c": 100}
    assert all(sorted(each) == ["a", "b", "c"] for each in orders)
    assert Rotation([]).order() == ()
