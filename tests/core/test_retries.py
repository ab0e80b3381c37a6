"""Repeated calls: which errors, how often, how long in between, and what is counted."""

import asyncio
import random

import pytest
import structlog.testing

from adapters.memory.clock import SimulatedClock
from core.errors import ModelCut, ModelRateLimited, ModelRejected, ModelUnavailable
from core.retries import Retries, RetryPolicy

POLICY = RetryPolicy(on=(ModelUnavailable, ModelCut), attempts=3, initial=1, factor=2, cap=8, longest=60)


class Flaky:
    """Raises what is scripted, then answers."""

    def __init__(self, *errors: Exception) -> None:
        self._errors = list(errors)
        self.calls = 0

    async def __call__(self) -> str:
        self.calls += 1
        if self._errors:
            raise self._errors.pop(0)
        return "done"


async def waited(clock: SimulatedClock, retries: Retries, policy: RetryPolicy, flaky: Flaky) -> tuple[object, float]:
    """What came of it, and after how many seconds."""
    started = clock.monotonic()
    task = asyncio.create_task(retries.call("test", policy, flaky))
    ended = []
    task.add_done_callback(lambda _: ended.append(clock.monotonic()))
    await clock.advance(1000)
    try:
        return await task, ended[0] - started
    except Exception as error:
        return error, ended[0] - started


TABLE: list[tuple[str, list[Exception], int, bool]] = [
    ("it works at once: nothing is repeated", [], 1, True),
    ("an endpoint that is away may be asked again", [ModelUnavailable()], 2, True),
    ("twice in a row too", [ModelUnavailable(), ModelCut()], 3, True),
    ("three attempts are all", [ModelUnavailable()] * 3, 3, False),
    ("a wrong key stays wrong", [ModelRejected()], 1, False),
    ("an error of its own kind is none of ours", [KeyError("x")], 1, False),
    ("what is asked for is waited for", [ModelRateLimited(60)], 2, True),
    ("unless it is too long", [ModelRateLimited(60.1)], 1, False),
    ("the second error decides alone", [ModelUnavailable(), ModelRejected()], 2, False),
]


@pytest.mark.parametrize(("why", "errors", "calls", "works"), TABLE, ids=[row[0] for row in TABLE])
async def test_what_is_repeated(why: str, errors: list[Exception], calls: int, works: bool) -> None:
    clock, flaky = SimulatedClock(), Flaky(*errors)
    retries = Retries(clock)
    result, _ = await waited(clock, retries, POLICY, flaky)
    assert flaky.calls == calls, why
    assert result == "done" if works else result is errors[-1]
    assert retries.counts == ({"test": calls - 1} if calls > 1 else {})


async def test_what_the_other_side_asks_for_is_waited_for_to_the_full() -> None:
    clock = SimulatedClock()
    _, seconds = await waited(clock, Retries(clock), POLICY, Flaky(ModelRateLimited(7), ModelRateLimited(11)))
    assert seconds == 18


async def test_the_waits_are_spread_over_all_of_a_window_that_grows_up_to_the_cap() -> None:
    random.seed(4)
    policy = RetryPolicy(on=(ModelUnavailable,), attempts=2, initial=1, cap=8)
    longer = RetryPolicy(on=(ModelUnavailable,), attempts=7, initial=1, factor=2, cap=8)
    clock = SimulatedClock()
    first = [(await waited(clock, Retries(clock), policy, Flaky(ModelUnavailable())))[1] for _ in range(200)]
    assert min(first) < 0.1
    assert 0.9 < max(first) <= 1
    whole = [(await waited(clock, Retries(clock), longer, Flaky(*[ModelUnavailable()] * 6)))[1] for _ in range(50)]
    assert max(whole) <= 1 + 2 + 4 + 8 + 8 + 8, "never longer than the cap"
    assert 10 < sum(whole) / len(whole) < 21, "half of it in the mean"


async def test_cancelling_ends_the_wait() -> None:
    clock, flaky = SimulatedClock(), Flaky(ModelRateLimited(50))
    task = asyncio.create_task(Retries(clock).call("test", POLICY, flaky))
    await clock.advance(1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert flaky.calls == 1


async def test_each_repeat_is_logged_with_its_cause_and_counted_by_operation() -> None:
    clock = SimulatedClock()
    retries = Retries(clock)
    with structlog.testing.capture_logs() as logs:
        for operation in ("model.write", "model.write", "images"):
            task = asyncio.create_task(retries.call(operation, POLICY, Flaky(ModelRateLimited(2))))
            await clock.advance(3)
            await task
    assert retries.counts == {"model.write": 2, "images": 1}
    assert [(each["operation"], each["attempt"], each["wait"]) for each in logs] == [
        ("model.write", 1, 2),
        ("model.write", 1, 2),
        ("images", 1, 2),
    ]
    assert "ModelRateLimited" in logs[0]["cause"]


@pytest.mark.parametrize(
    ("why", "wrong"),
    [
        ("no attempt at all", {"attempts": 0}),
        ("a wait into the past", {"initial": -1.0}),
        ("waits that shrink", {"factor": 0.5}),
        ("a cap into the past", {"cap": -1.0}),
    ],
)
def test_a_policy_that_makes_no_sense_is_refused(why: str, wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="no such retry policy"):
        RetryPolicy(on=(ModelUnavailable,), **wrong)  # type: ignore[arg-type]
