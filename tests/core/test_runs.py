"""Runs of graphs: limits, progress, cancelling, and many at a time; time passes only when a test says so."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypedDict

import pytest
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime
from langgraph.types import Command, Durability, interrupt

from adapters.memory.clock import SimulatedClock
from core.errors import RunCancelled, RunTimedOut
from core.workflow.runs import GraphRun, Outcome, RunRequest, Runs, Step


class State(TypedDict, total=False):
    """A plain state."""

    word: str
    drawn: int
    answer: str


@dataclass
class Studio:
    """What the nodes work with: they take time, fail and wait as a test says, and are watched."""

    clock: SimulatedClock
    draws: float = 1.0  # seconds
    fails: bool = False
    asks: bool = False
    done: list[str] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0


Graph = CompiledStateGraph[State, Studio, State, State]


async def write(state: State, runtime: Runtime[Studio]) -> State:
    runtime.context.done.append("write")
    return {"word": state["word"].upper()}


async def draw(state: State, runtime: Runtime[Studio]) -> State:
    studio = runtime.context
    studio.at_once += 1
    studio.most_at_once = max(studio.most_at_once, studio.at_once)
    try:
        await studio.clock.sleep(studio.draws)
    finally:
        studio.at_once -= 1
    if studio.fails:
        raise ValueError("no paper left")
    studio.done.append("draw")
    return {"drawn": 1}


async def review(state: State, runtime: Runtime[Studio]) -> State:
    answer = interrupt("fine?") if runtime.context.asks else "nobody asked"
    return {"answer": str(answer)}


@pytest.fixture
def graph() -> Graph:
    building = StateGraph(State, context_schema=Studio)
    for node in (write, draw, review):
        building.add_node(node.__name__, node)
    building.add_edge(START, "write")
    building.add_edge("write", "draw")
    building.add_edge("draw", "review")
    building.add_edge("review", END)
    return building.compile(checkpointer=InMemorySaver())


@pytest.fixture
def studio(clock: SimulatedClock) -> Studio:
    return Studio(clock)


@pytest.fixture
def runs(clock: SimulatedClock) -> Runs:
    return Runs(clock)


def errand(
    graph: Graph,
    studio: Studio,
    *,
    thread: str = "a",
    given: State | Command[str] | None = None,
    seconds: float = 0.0,
    durability: Durability = "sync",
) -> RunRequest[State, Studio]:
    return RunRequest(
        graph=graph, thread=thread, given=given, context=studio, seconds=seconds, durability=durability, steps=10
    )


async def standing(graph: Graph, thread: str = "a") -> tuple[str, ...]:
    """The nodes that come next on a thread."""
    return (await graph.aget_state({"configurable": {"thread_id": thread}})).next


async def after(clock: SimulatedClock, seconds: float, run: GraphRun[State, Studio]) -> State | Exception:
    """What came of the run when so much time has passed."""
    await clock.advance(seconds)
    await clock.advance(0)
    try:
        return await asyncio.wait_for(run.result(), 10)
    except Exception as error:
        return error


async def test_a_run_gives_the_values_and_tells_each_node(
    graph: Graph, studio: Studio, runs: Runs, clock: SimulatedClock
) -> None:
    steps: list[Step] = []
    run = runs.start(errand(graph, studio, given={"word": "tea"}), progress=steps.append)
    assert await after(clock, 1.0, run) == {"word": "TEA", "drawn": 1, "answer": "nobody asked"}
    assert [(step.node, step.standing, step.updates, step.seconds) for step in steps] == [
        ("write", "started", (), 0.0),
        ("write", "finished", ("word",), 0.0),
        ("draw", "started", (), 0.0),
        ("draw", "finished", ("drawn",), 1.0),
        ("review", "started", (), 0.0),
        ("review", "finished", ("answer",), 0.0),
    ]
    assert {step.thread for step in steps} == {"a"}


async def test_a_run_that_waits_for_a_person_is_over_and_goes_on_with_the_answer(
    graph: Graph, studio: Studio, runs: Runs, clock: SimulatedClock
) -> None:
    studio.asks, steps = True, list[Step]()
    run = runs.start(errand(graph, studio, given={"word": "tea"}), progress=steps.append)
    assert await after(clock, 1.0, run) == {"word": "TEA", "drawn": 1}
    assert (steps[-1].node, steps[-1].standing) == ("review", "waiting")
    values = await runs.run(errand(graph, studio, given=Command(resume="yes")))
    assert values["answer"] == "yes"
    assert studio.done == ["write", "draw"], "nothing ran twice"


async def test_a_failing_node_is_told_and_raised(
    graph: Graph, studio: Studio, runs: Runs, clock: SimulatedClock
) -> None:
    studio.fails, steps = True, list[Step]()
    run = runs.start(errand(graph, studio, given={"word": "tea"}), progress=steps.append)
    assert repr(await after(clock, 1.0, run)) == "ValueError('no paper left')"
    assert (steps[-1].node, steps[-1].standing) == ("draw", "failed")


async def test_a_look_that_fails_does_not_end_the_run(
    graph: Graph, studio: Studio, runs: Runs, clock: SimulatedClock
) -> None:
    def stumble(step: Step) -> None:
        raise KeyError(step.node)

    run = runs.start(errand(graph, studio, given={"word": "tea"}), progress=stumble)
    assert await after(clock, 1.0, run) == {"word": "TEA", "drawn": 1, "answer": "nobody asked"}


@pytest.mark.parametrize("durability", ["sync", "exit"])
async def test_a_run_that_takes_too_long_ends_and_its_thread_can_go_on(
    durability: Durability, graph: Graph, studio: Studio, runs: Runs, clock: SimulatedClock
) -> None:
    studio.draws = 60.0
    late = runs.start(errand(graph, studio, given={"word": "tea"}, seconds=30.0, durability=durability))
    error = await after(clock, 30.0, late)
    assert isinstance(error, RunTimedOut)
    assert (str(error), error.details["node"]) == ("longer than 30 s, in draw", "draw")
    assert await standing(graph) == ("draw",)
    studio.draws = 1.0
    values = await after(clock, 1.0, runs.start(errand(graph, studio, seconds=30.0, durability=durability)))
    assert values == {"word": "TEA", "drawn": 1, "answer": "nobody asked"}
    assert studio.done == ["write", "draw"], "what was done before the limit is not done again"


async def test_a_run_just_within_its_limit_is_not_late(
    graph: Graph, studio: Studio, runs: Runs, clock: SimulatedClock
) -> None:
    studio.draws = 29.9
    run = runs.start(errand(graph, studio, given={"word": "tea"}, seconds=30.0))
    assert isinstance(await after(clock, 100.0, run), dict)


@pytest.mark.parametrize("durability", ["sync", "exit"])
async def test_a_cancelled_run_tells_who_waits_and_leaves_its_thread(
    durability: Durability, graph: Graph, studio: Studio, runs: Runs, clock: SimulatedClock
) -> None:
    run = runs.start(errand(graph, studio, given={"word": "tea"}, durability=durability))
    waiting = [asyncio.create_task(run.result()) for _ in range(2)]
    await clock.settle()
    run.cancel()
    errors = await asyncio.gather(*waiting, return_exceptions=True)
    assert [(type(error), str(error)) for error in errors] == [(RunCancelled, "in draw")] * 2
    assert await standing(graph) == ("draw",)
    assert isinstance(await after(clock, 1.0, runs.start(errand(graph, studio))), dict)
    assert studio.done == ["write", "draw"]


async def test_who_waits_no_longer_does_not_end_the_run_but_who_runs_it_does(
    graph: Graph, studio: Studio, runs: Runs, clock: SimulatedClock
) -> None:
    run = runs.start(errand(graph, studio, given={"word": "tea"}))
    waiting = asyncio.create_task(run.result())
    await clock.settle()
    waiting.cancel()
    assert await after(clock, 1.0, run) == {"word": "TEA", "drawn": 1, "answer": "nobody asked"}

    running = asyncio.create_task(runs.run(errand(graph, studio, thread="b", given={"word": "tea"})))
    await clock.settle()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert studio.at_once == 0, "it has left the node when the caller hears of it"
    assert await standing(graph, "b") == ("draw",)


async def test_runs_of_one_thread_go_one_behind_the_other(
    graph: Graph, studio: Studio, runs: Runs, clock: SimulatedClock
) -> None:
    first = runs.start(errand(graph, studio, given={"word": "tea"}))
    second = runs.start(errand(graph, studio, given={"word": "ink"}, seconds=1.5))
    other = runs.start(errand(graph, studio, thread="b", given={"word": "oil"}))
    await clock.advance(1.0)
    assert studio.most_at_once == 2, "another thread does not wait"
    values = [await after(clock, 1.0, run) for run in (first, second, other)]
    assert [value["word"] for value in values if isinstance(value, dict)] == ["TEA", "INK", "OIL"]


def told(outcomes: Sequence[Outcome[State]]) -> list[object]:
    return [outcome.value["word"] if outcome.value else repr(outcome.error) for outcome in outcomes]


async def test_many_runs_are_bounded_in_order_and_spoil_each_other_nothing(
    graph: Graph, runs: Runs, clock: SimulatedClock
) -> None:
    studio = Studio(clock)
    broken, slow = Studio(clock, fails=True), Studio(clock, draws=60.0)
    requests = [errand(graph, studio, thread=f"t{number}", given={"word": f"w{number}"}) for number in range(12)]
    requests[3] = errand(graph, broken, thread="t3", given={"word": "w3"})
    requests[5] = errand(graph, slow, thread="t5", given={"word": "w5"}, seconds=2.0)
    batch = asyncio.create_task(runs.run_many(requests, max_concurrent=3))
    for _ in range(20):
        await clock.advance(1.0)
    expected: list[object] = [f"W{number}" for number in range(12)]
    expected[3] = "ValueError('no paper left')"
    expected[5] = "RunTimedOut('longer than 2 s, in draw')"
    assert told(await batch) == expected
    assert studio.most_at_once + broken.most_at_once + slow.most_at_once <= 3 + 2, "each had its own count"
    assert studio.most_at_once <= 3


async def test_a_cancelled_batch_cancels_what_runs_and_begins_nothing_more(
    graph: Graph, studio: Studio, runs: Runs, clock: SimulatedClock
) -> None:
    requests = [errand(graph, studio, thread=f"t{number}", given={"word": "tea"}) for number in range(8)]
    batch = asyncio.create_task(runs.run_many(requests, max_concurrent=2))
    await clock.advance(1.0)
    batch.cancel()
    with pytest.raises(asyncio.CancelledError):
        await batch
    assert studio.at_once == 0
    begun = [number for number in range(8) if await standing(graph, f"t{number}")]
    assert begun == [2, 3], "two were done, two were cut short, four never began"


async def test_an_empty_batch_and_a_senseless_bound(graph: Graph, studio: Studio, runs: Runs) -> None:
    assert await runs.run_many([errand(graph, studio)] * 0, max_concurrent=4) == []
    with pytest.raises(ValueError, match="at least one"):
        await runs.run_many([errand(graph, studio)], max_concurrent=0)


async def test_a_batch_on_one_thread_runs_in_order(
    graph: Graph, studio: Studio, runs: Runs, clock: SimulatedClock
) -> None:
    requests = [errand(graph, studio, given={"word": word}) for word in ("one", "two", "three")]
    batch = asyncio.create_task(runs.run_many(requests, max_concurrent=3))
    for _ in range(4):
        await clock.advance(1.0)
    assert told(await batch) == ["ONE", "TWO", "THREE"]
    assert studio.most_at_once == 1
