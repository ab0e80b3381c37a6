"""Functions and rules that a team writes in Python: whatever they do, the message is routed and the next one too."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

import pytest
from structlog.testing import capture_logs

from adapters.memory.clock import SimulatedClock
from core.errors import ModelCut
from core.router.decision import CHAT, Decision, Question
from core.router.functions import PATIENCE, REST, Function, Functions
from core.router.routes import parse_routes
from core.router.rules import DynamicRule, RuleEngine
from tests.core.strategy_readers import asked

RULE = {"id": "mine", "intent": "help", "function": "mine"}


def engine(function: Function, clock: SimulatedClock) -> RuleEngine:
    functions = Functions(clock)
    functions.register("mine", function)
    return RuleEngine(parse_routes({"rules": [RULE]}, functions=functions).rules, functions)


async def yes(_: Question) -> bool:
    return True


def plain(question: Question) -> object:
    return yes(question)


@dataclass  # and so not hashable
class Waiting:
    says: bool

    async def __call__(self, question: Question) -> bool:
        return self.says


def raises(error: BaseException) -> Function:
    def broken(_: Question) -> bool:
        raise error

    return broken


def raises_later(error: BaseException) -> Function:
    async def broken(_: Question) -> bool:
        raise error

    return broken


def next_of_nothing(_: Question) -> object:
    return next(iter(()))


@pytest.mark.parametrize(
    ("function", "intent", "why"),
    [
        (lambda question: question.text == "hello", "help", "a plain function says yes"),
        (lambda question: question.text == "bye", CHAT, "a plain function says no"),
        (lambda _: "something", "help", "what counts as yes in Python"),
        (lambda _: None, CHAT, "what counts as no"),
        (yes, "help", "a coroutine function"),
        (partial(yes), "help", "a partial coroutine function"),
        (plain, "help", "a plain function that gives a coroutine: it is awaited"),
        (Waiting(True), "help", "an object with a coroutine for its call"),
        (Waiting(False), CHAT, "the same, and its no is a no"),
        (raises(ValueError("no")), CHAT, "raises"),
        (raises_later(ValueError("no")), CHAT, "raises when awaited"),
        (raises(TimeoutError()), CHAT, "its own time limit"),
        (next_of_nothing, CHAT, "StopIteration, which a future cannot carry"),
        (raises(asyncio.CancelledError()), CHAT, "a cancel ends the function, not the turn"),
        (raises_later(asyncio.CancelledError()), CHAT, "the same when awaited"),
        (raises(SystemExit(1)), CHAT, "the wish to end the process"),
        (raises_later(SystemExit(1)), CHAT, "the same when awaited"),
        (lambda: True, CHAT, "takes no question"),
    ],
)
async def test_a_function_says_yes_or_no(function: Function, intent: str, why: str) -> None:
    clock = SimulatedClock()
    by = engine(function, clock)
    for _ in range(2):  # whoever raised is asked again, and holds nobody up
        assert (await by.read(asked("hello"))).intent == intent, why
    assert clock.monotonic() == 0


async def test_one_that_raises_is_logged_once() -> None:
    by = engine(raises(ValueError("no")), SimulatedClock())
    with capture_logs() as logs:
        for _ in range(5):
            await by.read(asked("hello"))
    assert [(line["function"], line["problem"]) for line in logs] == [("mine", "ValueError('no')")]


class Stuck:
    """A plain function that hangs in its thread until it is let go; counts its calls."""

    def __init__(self) -> None:
        self.calls = 0
        self.begun = threading.Semaphore(0)
        self.gates: list[threading.Event] = []

    def __call__(self, question: Question) -> bool:
        self.calls += 1
        gate = threading.Event()
        self.gates.append(gate)
        self.begun.release()
        gate.wait(30)
        return True


@pytest.fixture
def stuck() -> Iterator[Stuck]:
    function = Stuck()
    yield function
    for gate in function.gates:
        gate.set()


async def hung(by: RuleEngine, clock: SimulatedClock) -> Decision:
    reading = asyncio.create_task(by.read(asked("hello")))
    await clock.advance(PATIENCE - 0.01)
    assert not reading.done()
    await clock.advance(0.02)
    return await reading


async def until(true: Callable[[], bool]) -> None:
    """Threads run in real time: let the loop turn until they have come back."""
    async with asyncio.timeout(20):
        while not true():
            await asyncio.sleep(0)


async def test_one_that_hangs_is_not_matched_logged_once_and_rests() -> None:
    clock, calls = SimulatedClock(), 0

    async def hangs(_: Question) -> bool:
        nonlocal calls
        calls += 1
        await asyncio.Event().wait()
        return True

    by = engine(hangs, clock)
    with capture_logs() as logs:
        assert (await hung(by, clock)).intent == CHAT
        assert (await by.read(asked("hello"))).intent == CHAT, "at rest: at once"
        assert calls == 1
        await clock.advance(REST)
        await hung(by, clock)
    assert calls == 2
    assert [line["problem"] for line in logs] == ["no answer within 0.5 s"]


async def test_a_stuck_thread_is_never_joined_by_a_second_one(stuck: Stuck) -> None:
    clock = SimulatedClock()
    by = engine(stuck, clock)
    assert (await hung(by, clock)).intent == CHAT
    await clock.advance(10 * REST)
    assert (await by.read(asked("hello"))).intent == CHAT
    by.functions.register("another name", stuck)
    by.replace(parse_routes({"rules": [{**RULE, "function": "another name"}]}, functions=by.functions).rules)
    assert (await by.read(asked("hello"))).intent == CHAT
    assert stuck.calls == 1


async def test_once_its_thread_came_back_it_is_asked_again(stuck: Stuck) -> None:
    clock = SimulatedClock()
    by = engine(stuck, clock)
    await hung(by, clock)
    stuck.gates[0].set()
    await clock.advance(REST + 1)
    decisions = list[str]()
    async with asyncio.timeout(20):
        while "help" not in decisions:
            reading = asyncio.create_task(by.read(asked("hello")))
            await until(lambda: reading.done() or stuck.calls == 2)  # noqa: B023
            if stuck.calls == 2:
                stuck.gates[1].set()
            decisions.append((await reading).intent)


async def test_a_call_that_comes_back_does_not_free_the_one_that_hangs(stuck: Stuck) -> None:
    clock = SimulatedClock()
    by = engine(stuck, clock)
    first = asyncio.create_task(by.read(asked("hello")))
    await clock.advance(0.4)
    second = asyncio.create_task(by.read(asked("hello")))
    await until(lambda: stuck.calls == 2)
    await clock.advance(0.2)
    assert (await first).intent == CHAT
    stuck.gates[1].set()
    assert (await second).intent == "help"
    await clock.advance(REST + 1)
    assert (await by.read(asked("hello"))).intent == CHAT
    assert stuck.calls == 2


async def test_a_healthy_function_is_asked_by_many_at_once() -> None:
    barrier = threading.Barrier(20)

    def together(_: Question) -> bool:
        return barrier.wait(20) >= 0  # comes back only if all twenty are there

    by = engine(together, SimulatedClock())
    decisions = await asyncio.gather(*(by.read(asked("hello")) for _ in range(20)))
    assert {each.intent for each in decisions} == {"help"}


async def test_to_stop_a_turn_stops_its_waiting(stuck: Stuck) -> None:
    by = engine(stuck, SimulatedClock())
    reading = asyncio.create_task(by.read(asked("hello")))
    await until(lambda: stuck.calls == 1)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading


# --- dynamic rules -------------------------------------------------------------------------------------------------

SAYS = Decision(intent="report", confidence=0.8, reasoning="Python says so", metadata={"more": 1})
STATIC = {"id": "tea", "intent": "help", "keywords": {"any_of": ["tea"]}, "priority": 5}


def with_rule(**fields: object) -> RuleEngine:
    by = RuleEngine(parse_routes({"rules": [STATIC]}).rules, Functions(SimulatedClock()))
    given = {"id": "mine", "condition": lambda question: "tea" in question.text, "action": lambda _: SAYS, **fields}
    by.add(DynamicRule(**given))  # type: ignore[arg-type]
    return by


@pytest.mark.parametrize(
    ("fields", "text", "intent", "fired", "why"),
    [
        ({"priority": 6}, "tea", "report", ["mine", "tea"], "the higher priority"),
        ({"priority": 5}, "tea", "report", ["mine", "tea"], "of the same priority the dynamic one is first"),
        ({"priority": 4}, "tea", "help", ["tea", "mine"], "the static one has the higher priority"),
        ({"priority": 6}, "milk", CHAT, None, "the condition says no"),
        ({"priority": 6, "condition": yes}, "milk", "report", ["mine"], "a coroutine function"),
        ({"priority": 6, "condition": raises(ValueError())}, "tea", "help", ["tea"], "the condition raises"),
        ({"priority": 6, "action": raises(ModelCut("x"))}, "tea", "help", ["tea"], "the action raises"),
        ({"priority": 6, "action": lambda _: "report"}, "tea", "help", ["tea"], "the action gives no Decision"),
        ({"priority": 6, "action": lambda _: None}, "tea", "help", ["tea"], "the action gives nothing"),
        ({"priority": 6, "action": lambda _: replace(SAYS, metadata=None)}, "tea", "help", ["tea"], "no metadata"),  # type: ignore[arg-type]
        ({"priority": 6, "action": lambda _: replace(SAYS, params={"x": {1}})}, "tea", "help", ["tea"], "no JSON"),
        ({"priority": 6, "action": lambda _: replace(SAYS, confidence=2)}, "tea", "help", ["tea"], "no confidence"),
    ],
)
async def test_a_dynamic_rule_decides(
    fields: dict[str, object], text: str, intent: str, fired: list[str] | None, why: str
) -> None:
    decision = await with_rule(**fields).read(asked(text))
    assert (decision.intent, decision.metadata.get("fired")) == (intent, fired), why


async def test_its_decision_is_kept_and_named() -> None:
    decision = await with_rule(priority=9).read(asked("tea"))
    wanted = {"source": "rules", "more": 1, "rule": "mine", "fired": ["mine", "tea"]}
    assert decision == replace(SAYS, metadata=wanted)


async def test_a_wrong_action_is_logged_once() -> None:
    by = with_rule(action=lambda _: "report")
    with capture_logs() as logs:
        for _ in range(3):
            await by.read(asked("tea"))
    assert [line["function"] for line in logs] == ["mine: action"]


async def test_it_survives_a_reload_can_be_replaced_and_taken_away() -> None:
    by = with_rule(priority=9)
    by.replace(())
    assert (await by.read(asked("tea"))).intent == "report"
    by.add(DynamicRule(id="mine", condition=yes, action=lambda _: replace(SAYS, intent="calendar")))
    assert (await by.read(asked("milk"))).intent == "calendar"
    by.remove("mine")
    by.remove("never there")
    assert (await by.read(asked("tea"))).intent == CHAT


async def test_rules_come_and_go_while_a_message_is_under_way() -> None:
    open_ = asyncio.Event()

    async def waits(_: Question) -> bool:
        await open_.wait()
        return True

    by = with_rule(condition=waits, priority=1)
    reading = asyncio.create_task(by.read(asked("tea")))
    await asyncio.sleep(0)
    by.add(DynamicRule(id="other", condition=yes, action=lambda _: SAYS, priority=99))
    by.replace(parse_routes({"rules": [{**STATIC, "intent": "status"}]}).rules)
    open_.set()
    decision = await reading
    assert (decision.intent, decision.metadata["fired"]) == ("help", ["tea", "mine"]), "the rules of its beginning"
    by.remove("other")
    assert (await by.read(asked("tea"))).intent == "status"
