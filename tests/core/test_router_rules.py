"""The rules of routes.yaml keep their own promises, and a broken file is refused with its place."""

import re
import time

import pytest

from core.errors import SettingsError
from core.router.routes import parse_routes
from tests.core.routing import ROUTES, engine, examples, route


@pytest.mark.parametrize(("rule", "text"), examples(ROUTES.rules))
def test_an_example_fires_its_own_intent(rule: str, text: str) -> None:
    wanted = next(each.intent for each in ROUTES.rules if each.id == rule)
    decision = route(text)
    assert decision.intent == wanted, decision.reasoning


@pytest.mark.parametrize(("rule", "text"), examples(ROUTES.rules, counter=True))
def test_a_counter_example_does_not_fire_its_rule(rule: str, text: str) -> None:
    decision = route(text)
    assert decision.metadata.get("rule") != rule, decision.reasoning


def one(**fields: object) -> dict[str, object]:
    return {"rules": [{"id": "x", "intent": "chat", "keywords": {"any_of": ["tea"]}, **fields}]}


@pytest.mark.parametrize(
    ("document", "place"),
    [
        (None, "mapping"),
        ([], "mapping"),
        ({"rules": {}}, "list"),
        ({"rules": [], "more": 1}, "more: there is no such field"),
        ({"rules": ["x"]}, "rule number 1"),
        ({"rules": [{"intent": "chat", "regex": "a"}]}, "rule number 1: id"),
        ({"rules": [one()["rules"][0], one()["rules"][0]]}, "rule 'x': id: used twice"),  # type: ignore[index]
        (one(colour="red"), "rule 'x': colour"),
        (one(keywords={"some_of": ["a"]}), "rule 'x': keywords.some_of"),
        (one(keywords={"any_of": "tea"}), "rule 'x': keywords.any_of"),
        (one(keywords={}), "rule 'x': it needs keywords or a regex"),
        (one(regex="(tea"), "rule 'x': regex"),
        (one(confidence=1.5), "rule 'x': confidence"),
        (one(language="fr"), "rule 'x': language"),
        (one(priority="high"), "rule 'x': priority"),
        (one(targets="write"), "rule 'x': targets"),
        (one(keywords={"any_of": [""]}), "rule 'x': keywords"),
    ],
)
def test_a_broken_file_is_refused_with_its_place(document: object, place: str) -> None:
    with pytest.raises(SettingsError, match=re.escape(place)) as refused:
        parse_routes(document)
    assert refused.value.setting == "ROUTES"


@pytest.mark.parametrize(
    ("text", "wanted", "why"),
    [
        ("green tea, please", "tea", "a keyword as a whole word"),
        ("steam", "chat", "not a part of a word"),
        ("喝Tea吗", "tea", "whole beside Chinese, capitals or not"),
        ("ＴＥＡ", "tea", "full-width"),
        ("tea and cake", "both", "all_of needs each, and the higher priority wins"),
        ("cake", "chat", "all_of needs each"),
        ("我要喝茶", "cha", "language and keyword"),
        ("the character 茶 is nice", "chat", "another language"),
        ("coffee", "chat", "disabled"),
        ("call 12", "regex", "regex"),
    ],
)
def test_a_rule_matches_where_everything_that_it_states_holds(text: str, wanted: str, why: str) -> None:
    by = engine(
        {"id": "tea", "keywords": {"any_of": ["tea", "tee"]}},
        {"id": "both", "keywords": {"all_of": ["tea", "cake"]}, "priority": 1},
        {"id": "cha", "keywords": {"any_of": ["茶"]}, "language": "zh"},
        {"id": "coffee", "keywords": {"any_of": ["coffee"]}, "enabled": False},
        {"id": "regex", "regex": r"^call \d+$"},
    )
    assert route(text, by=by).intent == wanted, why


def test_among_equal_priorities_the_surer_rule_wins() -> None:
    keywords = {"any_of": ["tea"]}
    by = engine(
        {"id": "weak", "keywords": keywords, "confidence": 0.5},
        {"id": "strong", "keywords": keywords, "confidence": 0.8, "targets": ["write"]},
    )
    routed = route("tea", by=by)
    assert (routed.intent, routed.confidence, routed.targets) == ("strong", 0.8, ("write",))
    assert "rule 'strong'" in routed.reasoning


LONG = [
    "a" * 100_000,
    "哈" * 100_000,
    " " * 100_000,
    "\u200b" * 99_999 + "x",
    "write a " * 12_500,
    "you to " * 14_000,
    "请帮我" * 33_000,
    "关于" * 50_000,
    "写一篇" * 33_000,
    "的" * 100_000,
    "三张" * 50_000,
    "写一篇关于" + "的小红书笔" * 20_000,
    "write a post about " + "coffee, " * 12_000,
    "a post about " + "in a funny " * 9_000,
    "写一篇小红书" + "关于" * 50_000,
    "写一篇" * 33_000 + "小红书笔记",
    "写一篇笔记 " * 16_000,
    "写一篇小红书" + "「" * 100_000,
    "write a post " + "about " * 16_000,
    "write a post: " + "write a post on " * 6_000,
    "/" + "a" * 100_000,
    "周五早上" * 25_000,
]


@pytest.mark.parametrize("text", LONG, ids=range(len(LONG)))
def test_100_000_characters_are_routed_within_50_ms(text: str) -> None:
    def seconds() -> float:
        started = time.thread_time()
        route(text)
        return time.thread_time() - started

    assert min(seconds() for _ in range(3)) < 0.05
