"""The seven strategies as tables: which of rules and model decides, and what the two come to together."""

import asyncio

import pytest

from adapters.memory.clock import SimulatedClock
from core.router.decision import CHAT, UNCLEAR, Decision
from core.router.routes import Strategy
from core.router.rules import RuleEngine
from core.router.strategies import STRATEGIES, merged, sure, unclear
from tests.core.strategy_readers import FAILS, Reader, Watched, asked, model, readers, rules

RULES = rules(
    {"id": "status", "intent": "status", "keywords": {"any_of": ["status"]}, "confidence": 0.9},
    {"id": "maybe", "intent": "report", "keywords": {"any_of": ["numbers"]}, "confidence": 0.5},
)
SURE, UNSURE, SAME, FAILING, NONE = "sure", "unsure", "same", "failing", "none"


def who(name: str) -> Reader | None:
    """Models of all kinds: each says `help`, the one that agrees with the rule `status`."""
    return {
        SURE: model("help", 0.8),
        UNSURE: model("help", 0.6),
        SAME: model("status", 0.95),
        FAILING: Reader(says=FAILS),
        NONE: None,
    }[name]


# Strategy, message ("status": a sure rule, "numbers": an unsure one, "hello": none), model, intent, confidence, why
TABLE: list[tuple[Strategy, str, str, str, float, str]] = [
    ("rule_only", "status", SURE, "status", 0.9, "a rule matches"),
    ("rule_only", "numbers", SURE, "report", 0.5, "the rule's own confidence"),
    ("rule_only", "hello", SURE, CHAT, 0.3, "no rule: talk, and the model is not asked"),
    ("rule_first", "status", SURE, "status", 0.9, "a rule matches"),
    ("rule_first", "numbers", SURE, "report", 0.5, "first means first, however sure it is"),
    ("rule_first", "hello", SURE, "help", 0.8, "no rule: the model"),
    ("rule_first", "hello", UNSURE, CHAT, 0.6, "no rule, and a model that is not sure: talk"),
    ("rule_first", "hello", FAILING, CHAT, 0.3, "no rule, and no model: talk"),
    ("rule_first", "hello", NONE, CHAT, 0.3, "no rule, and none is set up"),
    ("llm_first", "status", SURE, "help", 0.8, "the model is sure"),
    ("llm_first", "status", UNSURE, "status", 0.9, "the model is not sure, a rule matches"),
    ("llm_first", "hello", UNSURE, CHAT, 0.6, "the model is not sure, no rule matches: talk"),
    ("llm_first", "status", FAILING, "status", 0.9, "the model fails, a rule matches"),
    ("llm_first", "hello", FAILING, CHAT, 0.3, "the model fails, no rule matches"),
    ("llm_first", "status", NONE, "status", 0.9, "there is no model"),
    ("llm_only", "status", SURE, "help", 0.8, "the rule is not asked"),
    ("llm_only", "status", UNSURE, UNCLEAR, 0.6, "not sure: the person is asked"),
    ("llm_only", "status", FAILING, UNCLEAR, 0.3, "no answer: the person is asked"),
    ("llm_only", "status", NONE, UNCLEAR, 0.3, "no model: the person is asked"),
    ("hybrid", "status", SAME, "status", 0.95, "both agree: the higher confidence"),
    ("hybrid", "status", SURE, "status", 0.9, "they differ: the rule is surer"),
    ("hybrid", "numbers", SURE, "help", 0.8, "they differ: the model is surer"),
    ("hybrid", "numbers", UNSURE, CHAT, 0.6, "the model is surer, and not sure enough to act on"),
    ("hybrid", "hello", SURE, "help", 0.8, "only the model says something"),
    ("hybrid", "hello", UNSURE, CHAT, 0.6, "only the model, and it is not sure"),
    ("hybrid", "status", FAILING, "status", 0.9, "only the rule says something"),
    ("hybrid", "hello", FAILING, CHAT, 0.3, "nobody says anything"),
    ("confidence_threshold", "status", SAME, "status", 0.9, "both over it: the lower confidence"),
    ("confidence_threshold", "status", SURE, "status", 0.8, "both over it, and the rule's intent stays"),
    ("confidence_threshold", "status", UNSURE, "status", 0.9, "the rule alone is over it"),
    ("confidence_threshold", "numbers", SURE, "help", 0.8, "the model alone is over it"),
    ("confidence_threshold", "numbers", UNSURE, UNCLEAR, 0.6, "neither: the person is asked"),
    ("confidence_threshold", "hello", UNSURE, UNCLEAR, 0.6, "neither, and no rule at all"),
    ("confidence_threshold", "status", FAILING, "status", 0.9, "the model fails, the rule is over it"),
    ("confidence_threshold", "hello", FAILING, UNCLEAR, 0.3, "nobody: the person is asked"),
    ("round_robin", "status", SURE, "help", 0.8, "a model decides"),
    ("round_robin", "status", UNSURE, CHAT, 0.6, "a model that is not sure: talk"),
    ("round_robin", "status", FAILING, "status", 0.9, "all fail: the rules"),
    ("round_robin", "hello", FAILING, CHAT, 0.3, "all fail, and no rule: talk"),
    ("round_robin", "status", NONE, "status", 0.9, "there is none: the rules"),
]


@pytest.mark.parametrize(("strategy", "text", "reader", "intent", "confidence", "why"), TABLE)
async def test_a_strategy_decides(
    strategy: Strategy, text: str, reader: str, intent: str, confidence: float, why: str
) -> None:
    decision = await STRATEGIES[strategy](readers(RULES, who(reader)), asked(text))
    assert (decision.intent, decision.confidence) == (intent, confidence), why
    assert decision.should_wait is (intent == UNCLEAR)


def test_every_strategy_has_its_rows() -> None:
    assert {row[0] for row in TABLE} == set(STRATEGIES)


@pytest.mark.parametrize(
    ("strategy", "text", "asks_rules", "asks_model"),
    [
        ("rule_only", "hello", 1, 0),
        ("rule_first", "status", 1, 0),
        ("rule_first", "hello", 1, 1),
        ("llm_first", "status", 0, 1),
        ("llm_only", "status", 0, 1),
        ("hybrid", "status", 1, 1),
        ("confidence_threshold", "status", 1, 1),
        ("round_robin", "status", 0, 1),
    ],
)
async def test_who_need_not_be_asked_is_not(strategy: Strategy, text: str, asks_rules: int, asks_model: int) -> None:
    ruled, modelled = Watched("rules", RULES), model("help", 0.8)
    await STRATEGIES[strategy](readers(ruled, modelled), asked(text))
    assert (len(ruled.steps) // 2, modelled.times) == (asks_rules, asks_model)


@pytest.mark.parametrize("strategy", ["hybrid", "confidence_threshold"])
@pytest.mark.parametrize(("slow", "quick"), [("rules", "model"), ("model", "rules")])
async def test_rules_and_model_are_asked_at_the_same_time(strategy: Strategy, slow: str, quick: str) -> None:
    clock, steps = SimulatedClock(), list[str]()
    times = {slow: 3.0, quick: 1.0}
    says = Decision(intent="status", confidence=0.9, reasoning="")
    two = [Watched(name, Reader(says=says, clock=clock, seconds=times[name]), steps) for name in ("rules", "model")]
    deciding = asyncio.ensure_future(STRATEGIES[strategy](readers(*two), asked("status")))
    await clock.settle()
    assert steps == ["rules asked", "model asked"]
    await clock.advance(3.0)
    assert steps[2:] == [f"{quick} done", f"{slow} done"]
    assert deciding.done()
    await deciding


async def test_a_model_is_awaited_and_the_real_rules_decide_when_it_fails_late() -> None:
    clock = SimulatedClock()
    late = Reader(says=FAILS, clock=clock, seconds=8.0)
    deciding = asyncio.ensure_future(STRATEGIES["hybrid"](readers(RULES, late), asked("status")))
    await clock.advance(7.9)
    assert not deciding.done()
    await clock.advance(0.2)
    assert (await deciding).intent == "status"


@pytest.mark.parametrize("threshold", [0.0, 0.3])
async def test_no_rule_is_not_over_the_lowest_threshold(threshold: float) -> None:
    decision = await STRATEGIES["confidence_threshold"](
        readers(RULES, model("help", 0.6), threshold=threshold), asked("hello")
    )
    assert (decision.intent, decision.metadata["source"]) == ("help", "model")


# --- the merge -----------------------------------------------------------------------------------------------------

RULED = Decision(
    intent="create_post",
    confidence=0.9,
    reasoning="rule 'x' matched",
    response="On it.",
    params={"topic": "", "platform": "xiaohongshu", "pictures": 3, "publish": True},
    targets=("write", "check"),
    metadata={"source": "rules", "rule": "x", "fired": ["x"]},
)
MODELLED = Decision(
    intent="schedule",
    confidence=0.8,
    reasoning="it names a time",
    params={"topic": "coffee", "platform": None, "pictures": 0, "style": "", "publish": False},
    targets=("check", "publish"),
    should_wait=True,
    metadata={"source": "model", "model": "m1"},
)


@pytest.mark.parametrize(
    ("part", "value", "why"),
    [
        ("intent", "create_post", "the rule's"),
        ("confidence", 0.8, "the lower one"),
        ("targets", ("write", "check", "publish"), "the rule's first, none twice"),
        ("reasoning", "rule 'x' matched; it names a time", "both are kept"),
        ("response", "On it.", "the model says nothing: the rule's"),
        ("should_wait", True, "one of them waits"),
    ],
)
def test_a_merge_keeps(part: str, value: object, why: str) -> None:
    assert getattr(merged(RULED, MODELLED), part) == value, why


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("topic", "coffee", "the model's wins"),
        ("pictures", 0, "nought is a value"),
        ("publish", False, "no is a value"),
        ("platform", "xiaohongshu", "the model knows none: the rule's stays"),
        ("style", None, "an empty one is none"),
    ],
)
def test_a_merge_has_the_parameters_of_both(name: str, value: object, why: str) -> None:
    assert merged(RULED, MODELLED).params.get(name) == value, why


def test_a_merge_tells_where_it_comes_from() -> None:
    metadata = merged(RULED, MODELLED).metadata
    assert metadata == {
        "source": "merged",
        "model_intent": "schedule",
        "rule": "x",
        "fired": ["x"],
        "model": "m1",
    }


# --- the fallback --------------------------------------------------------------------------------------------------


def guess(intent: str, confidence: float, **scores: float) -> Decision:
    return Decision(intent=intent, confidence=confidence, reasoning=f"{intent}?", metadata={"scores": scores})


@pytest.mark.parametrize(
    ("guesses", "choices", "confidence", "why"),
    [
        ([], ["create_post", CHAT], 0.3, "nobody has an idea: what the desk is for, or talk"),
        ([guess("help", 0.5)], ["help", CHAT], 0.5, "the only guess, or talk"),
        ([guess(CHAT, 0.6)], ["create_post", CHAT], 0.6, "talk stands once"),
        ([guess("help", 0.4), guess("status", 0.6)], ["status", "help", CHAT], 0.6, "the surest first"),
        ([guess("help", 0.4), guess("help", 0.6)], ["help", CHAT], 0.6, "the same is asked once"),
        (
            [guess("help", 0.5, status=0.3, report=0.1, calendar=0.05)],
            ["help", "status", "report", CHAT],
            0.5,
            "its runners-up, and no more buttons than three and talk",
        ),
        ([guess(CHAT, 0.5, chat=0.5, status=0.2)], ["status", CHAT], 0.5, "a runner-up of talk"),
    ],
)
def test_the_fallback_asks(guesses: list[Decision], choices: list[str], confidence: float, why: str) -> None:
    decision = unclear(guesses)
    assert decision.params["choices"] == choices, why
    assert (decision.intent, decision.should_wait, decision.confidence) == (UNCLEAR, True, confidence)
    assert all(each.reasoning in decision.reasoning for each in guesses)


@pytest.mark.parametrize(
    ("intent", "confidence", "acted_on", "why"),
    [
        ("create_post", 0.7, "create_post", "at the threshold is over it"),
        ("create_post", 0.69, CHAT, "below it"),
        (CHAT, 0.1, CHAT, "to talk needs no confidence"),
    ],
)
def test_what_is_not_sure_enough_is_not_acted_on(intent: str, confidence: float, acted_on: str, why: str) -> None:
    decision = sure(guess(intent, confidence), 0.7)
    assert (decision.intent, decision.confidence) == (acted_on, confidence), why
    assert decision.metadata.get("guessed") == (intent if acted_on != intent else None)


# --- several models ------------------------------------------------------------------------------------------------


async def test_round_robin_is_fair_under_concurrency() -> None:
    clock = SimulatedClock()
    says = Decision(intent="help", confidence=0.9, reasoning="")
    three = [Reader(says=says, clock=clock, seconds=seconds) for seconds in (5.0, 0.1, 1.0)]
    shared = readers(RULES, models=three)
    calls = [asyncio.ensure_future(STRATEGIES["round_robin"](shared, asked("hello"))) for _ in range(200)]
    await clock.advance(5.0)
    assert {decision.intent for decision in await asyncio.gather(*calls)} == {"help"}
    assert [each.times for each in three] == [67, 67, 66]


@pytest.mark.parametrize(
    ("broken", "times", "why"),
    [
        ({0}, [20, 40, 20], "the one behind it takes its calls"),
        ({0, 1}, [20, 40, 60], "and so does the one behind that"),
        ({0, 1, 2}, [60, 60, 60], "each is tried once before the rules decide"),
    ],
)
async def test_round_robin_goes_on_behind_a_failing_one(broken: set[int], times: list[int], why: str) -> None:
    says = Decision(intent="help", confidence=0.9, reasoning="")
    three = [Reader(says=FAILS if place in broken else says) for place in range(3)]
    shared = readers(RULES, models=three)
    decisions = [await STRATEGIES["round_robin"](shared, asked("status")) for _ in range(60)]
    assert {each.intent for each in decisions} == ({"status"} if len(broken) == 3 else {"help"})
    assert [each.times for each in three] == times, why


async def test_a_rule_engine_is_a_reader_like_any_other() -> None:
    other: RuleEngine = rules({"id": "tea", "intent": "help", "keywords": {"any_of": ["tea"]}})
    assert (await STRATEGIES["hybrid"](readers(other, RULES), asked("tea"))).intent == "help"
