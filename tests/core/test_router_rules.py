"""The rules of routes.yaml keep their own promises, and a broken file is refused with its place."""

import re
import time
from pathlib import Path

import pytest
import yaml

from core.errors import SettingsError
from core.router.rules import RuleEngine, parse_rules

ROUTES = Path(__file__).parents[2] / "config" / "routes.yaml"
RULES = parse_rules(yaml.safe_load(ROUTES.read_text(encoding="utf-8")))
ENGINE = RuleEngine(RULES)


def intent(text: str) -> str:
    return ENGINE.route(text, language_hint="en", has_pictures=False).intent


@pytest.mark.parametrize(("rule", "text"), [(rule.id, text) for rule in RULES for text in rule.examples])
def test_an_example_fires_its_own_intent(rule: str, text: str) -> None:
    wanted = next(each.intent for each in RULES if each.id == rule)
    decision = ENGINE.route(text, language_hint="en", has_pictures=False)
    assert decision.intent == wanted, decision.reasoning


@pytest.mark.parametrize(("rule", "text"), [(rule.id, text) for rule in RULES for text in rule.counter_examples])
def test_a_counter_example_does_not_fire_its_rule(rule: str, text: str) -> None:
    decision = ENGINE.route(text, language_hint="en", has_pictures=False)
    assert decision.metadata.get("rule") != rule, decision.reasoning
