"""Whatever rules a file may have, whatever is written, whoever fails: the router decides, and can show it."""

import asyncio
import json
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.memory.clock import SimulatedClock
from core.errors import ModelCut, ModelRateLimited, ModelUnavailable, SettingsError
from core.router.decision import Decision, Question, Said
from core.router.explaining import Trial, as_json, explained, tried
from core.router.functions import Functions
from core.router.router import Router
from core.router.routes import Routes, Strategy, parse_routes
from core.router.rules import Fired, Rule, RuleEngine
from core.router.strategies import STRATEGIES
from tests.core.strategy_readers import MONDAY, Reader, model

WORDS = ("tea", "茶", "write a note", "写一篇小红书", "？", "/status", "周五", "red milk", "吗", "\u200b", "❤️", "99")
TEXTS = st.lists(st.one_of(st.sampled_from(WORDS), st.text(max_size=6)), max_size=8).map(" ".join)
LEAVES = st.one_of(
    st.builds(lambda word: {"keywords": {"any_of": [word]}}, st.sampled_from(WORDS[:4])),
    st.builds(lambda word: {"keywords": {"all_of": [word, "tea"]}}, st.sampled_from(WORDS[:4])),
    st.builds(lambda source: {"regex": source}, st.sampled_from(["^.*$", "茶|tea", r"\d+", "(a|b)*$", "吗？$", "x*"])),
    st.sampled_from([{"platform": "web"}, {"roles": ["owner"]}, {"language": "zh"}, {"function": "broken"}]),
    st.sampled_from([{"during": {"hours": "22:00-06:00"}}, {"during": {"days": ["mon"], "zone": "Asia/Shanghai"}}]),
)
CONDITIONS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(lambda some: {"any": some}, st.lists(inner, max_size=3)),
        st.builds(lambda some: {"all": some}, st.lists(inner, max_size=3)),
        st.builds(lambda one: {"not": one}, inner),
    ),
    max_leaves=6,
)
QUESTIONS = st.builds(
    Question,
    text=TEXTS,
    language=st.sampled_from(["en", "zh"]),
    at=st.just(MONDAY),
    platform=st.sampled_from(["", "web", "telegram"]),
    role=st.sampled_from([None, "owner", "member"]),
    zone=st.sampled_from(["UTC", "Europe/Berlin", "Asia/Shanghai"]),
    has_pictures=st.booleans(),
    recent=st.just((Said(role="user", text="hello"),)),
)


def broken(_: Question) -> bool:
    raise ValueError("no")


def engine(conditions: list[dict[str, object]]) -> RuleEngine:
    functions = Functions(SimulatedClock())
    functions.register("broken", broken)
    entries = [
        {"id": f"r{place}", "intent": "create_post", "extract": {"n": "(茶)?(.)"}, **condition}
        for place, condition in enumerate(conditions)
    ]
    rules = [each for entry in entries for each in _accepted(entry, functions)]
    return RuleEngine(rules, functions)


def _accepted(entry: dict[str, object], functions: Functions) -> Sequence[Rule]:
    try:
        return parse_routes({"rules": [entry]}, functions=functions).rules
    except SettingsError as error:
        if "it needs keywords or a regex" not in error.problem:
            raise
        return ()


READERS = st.one_of(
    st.just(None),
    st.sampled_from([ModelCut("x"), ModelUnavailable("x"), ModelRateLimited(3.0)]).map(lambda each: Reader(says=each)),
    st.builds(model, st.sampled_from(["chat", "create_post", "schedule", "use_service"]), st.floats(0, 1)),
)


@given(
    st.lists(CONDITIONS, max_size=4),
    QUESTIONS,
    READERS,
    st.lists(READERS.filter(bool), max_size=3),
    st.sampled_from(sorted(STRATEGIES)),
)
@settings(max_examples=250, deadline=None)
def test_every_strategy_decides(
    conditions: list[dict[str, object]],
    question: Question,
    reader: Reader | None,
    models: list[Reader],
    strategy: Strategy,
) -> None:
    routes = Routes(strategy=strategy)
    router = Router(routes=routes, rules=engine(conditions), model=reader, models=models)
    trial = asyncio.run(tried(router, question))
    assert trial.decision.metadata.get("strategy", strategy) == strategy
    assert json.loads(json.dumps(as_json(trial)))["intent"] == trial.decision.intent
    assert explained(trial).startswith("intent ")


async def test_the_strategy_of_a_chat_comes_before_the_one_for_all() -> None:
    router = Router(routes=Routes(strategy="rule_only"), rules=engine([]), model=model("help", 0.9))
    question = Question(text="hello", language="en", at=MONDAY)
    assert (await router.route(question)).intent == "chat"
    assert (await router.route(question, "llm_only")).intent == "help"
    router.load(Routes(strategy="rule_only", threshold=0.95))
    assert (await router.route(question, "llm_only")).intent == "unclear", "another threshold counts at once"


@pytest.mark.parametrize(
    ("now", "why"), [("rule_only", "what was switched by hand stays"), ("hybrid", "unless the file's changed")]
)
def test_a_reload_minds_the_strategy_switched_by_hand(now: Strategy, why: str) -> None:
    router = Router(routes=Routes(strategy="rule_only"), rules=engine([]), model=None)
    router.strategy = "llm_first"
    router.load(Routes(strategy=now))
    assert router.strategy == ("llm_first" if now == "rule_only" else now), why


FIRED = (
    Fired(rule="a", intent="help", priority=9, confidence=0.9, dynamic=True),
    Fired(rule="b", intent="chat", priority=0, confidence=0.8, dynamic=False),
)


@pytest.mark.parametrize(
    ("fields", "line", "why"),
    [
        ({}, "confidence  0.86", "two places"),
        ({}, "strategy    -", "a command has none"),
        ({"metadata": {"strategy": "hybrid", "source": "merged"}}, "strategy    hybrid", "the strategy"),
        ({"metadata": {"strategy": "hybrid", "source": "merged"}}, "source      merged", "who said it"),
        ({}, "rules       a, b", "those that fired, in order"),
        ({"metadata": {"guessed": "report"}}, "guessed     report", "what it would have been"),
        ({"params": {"topic": "茶"}}, 'params      {"topic": "茶"}', "as it was written"),
        ({"targets": ("write", "check")}, "targets     write → check", "nodes in order"),
        ({"response": "On it."}, "response    On it.", "what is said at once"),
    ],
)
def test_a_decision_is_explained(fields: dict[str, object], line: str, why: str) -> None:
    given = {"intent": "help", "confidence": 0.856, "reasoning": "so", **fields}
    lines = explained(Trial(decision=Decision(**given), fired=FIRED)).splitlines()  # type: ignore[arg-type]
    assert line in lines, why
    assert "rules       none fired" in explained(Trial(decision=Decision(**given), fired=()))  # type: ignore[arg-type]
