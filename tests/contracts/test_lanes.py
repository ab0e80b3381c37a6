"""The scheduling that both queues share, against a plain model of it."""

import sys
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from types import FrameType
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from core.lanes import Lanes, retry_at
from core.records import Job
from tests.contracts.asking import NOON, job

KEYS = ("", "a", "b", "c")
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.sampled_from(KEYS), st.integers(0, 5)),
        st.tuples(st.sampled_from(["take", "done", "put_back", "hour"]), st.just(""), st.integers(0, 5)),
        st.tuples(st.just("stop"), st.sampled_from(KEYS), st.just(0)),
    ),
    max_size=80,
)


@dataclass
class Model:
    """The same rules, by looking through lists."""

    now: datetime = NOON
    ready: list[Job] = field(default_factory=list)
    parked: list[Job] = field(default_factory=list)
    running: list[tuple[Job, int]] = field(default_factory=list)
    order: dict[str, int] = field(default_factory=dict)

    def an_hour_later(self) -> datetime:
        self.now += timedelta(hours=1)
        due = [one for one in self.parked if one.due and one.due <= self.now]
        for one in sorted(due, key=lambda one: (one.due or NOON, self.order[one.id])):
            self.parked.remove(one)
            self.ready.append(one)
            self.stand_last(one)
        return self.now

    def take(self) -> Job | None:
        busy = {one.key for one, _ in self.running if one.key}
        free = [one for one in self.ready if one.key not in busy]
        return min(free, key=lambda one: self.order[one.id], default=None)

    def stand_last(self, one: Job) -> None:
        self.order[one.id] = max(self.order.values(), default=-1) + 1


@given(STEPS)
@settings(max_examples=300, deadline=None)
def test_lanes_do_what_the_model_does(steps: list[tuple[str, str, int]]) -> None:
    lanes, model = Lanes(), Model()
    for number, (step, key, amount) in enumerate(steps):
        _step(lanes, model, step, job(f"j{number}", key, due=model.now + timedelta(hours=amount) if amount else None))
        counts = lanes.statistics(now=model.now)
        assert (counts.waiting, counts.running, counts.parked) == (
            len(model.ready),
            len(model.running),
            len(model.parked),
        )
        assert lanes.next_due == min((one.due for one in model.parked if one.due), default=None)


def _step(lanes: Lanes, model: Model, step: str, new: Job) -> None:
    match step:
        case "add":
            lanes.add(new, now=model.now)
            (model.parked if new.due else model.ready).append(new)
            model.stand_last(new)
        case "take":
            taken = lanes.take()
            assert taken == model.take()
            if taken:
                model.ready.remove(taken)
                model.running.append((taken, model.order[taken.id]))
                assert not taken.key or lanes.running(taken.key) == taken
        case "done" | "put_back" if model.running:
            one, _ = model.running.pop(0)
            if step == "done":
                lanes.done(one)
            else:
                lanes.put_back(one)
                model.ready.append(one)
        case "stop":
            waiting = [one for one in model.ready if one.key and one.key == new.key]
            assert lanes.waiting(new.key) == sorted(waiting, key=lambda one: model.order[one.id])
            lanes.stop(new.key, [one.id for one in waiting[1:]])
            model.ready = [replace(one, stopped=one in waiting[1:] or one.stopped) for one in model.ready]
        case "hour":
            lanes.wake(model.an_hour_later())


def test_ten_thousand_jobs_cost_no_more_each_than_a_hundred() -> None:
    few, many = _cost(100), _cost(10_000)
    assert many < 2 * few  # a scan of the lanes would make it 100 times as much


def _cost(count: int) -> float:
    """Lines of the lanes' own code that are run per job."""
    lanes, lines = Lanes(), 0
    own = Path(sys.modules[Lanes.__module__].__file__ or "").name

    def trace(frame: FrameType, event: str, _argument: object) -> Callable[..., Any] | None:
        nonlocal lines
        lines += event == "line"
        return trace if Path(frame.f_code.co_filename).name == own else None

    jobs = [job(f"j{number}", f"k{number % 97}") for number in range(count)]
    before = sys.gettrace()
    sys.settrace(trace)
    try:
        for one in jobs:
            lanes.add(one, now=NOON)
        while taken := lanes.take():
            lanes.done(taken)
    finally:
        sys.settrace(before)
    return lines / count


def test_failures_are_tried_again_three_times_ever_later() -> None:
    waits = [retry_at(failures, now=NOON) for failures in (1, 2, 3, 4)]
    assert waits == [NOON + timedelta(seconds=1), NOON + timedelta(seconds=5), NOON + timedelta(seconds=25), None]
