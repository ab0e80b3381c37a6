"""The rules that ship, asked directly."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from adapters.memory.clock import SimulatedClock
from bot.content import load_routes
from bot.settings import load_settings
from core.messages import Language
from core.router.decision import Decision, Question
from core.router.functions import Functions
from core.router.router import command_of
from core.router.routes import parse_routes
from core.router.rules import Rule, RuleEngine

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ROUTES = load_routes(load_settings(data_dir=Path("unused")), ())


def functions() -> Functions:
    return Functions(SimulatedClock())


ENGINE = RuleEngine(ROUTES.rules, functions())


def engine(*rules: Mapping[str, object]) -> RuleEngine:
    """An engine of rules as a file has them; the intent is the rule's id where it says none."""
    return RuleEngine(parse_routes({"rules": [{"intent": rule["id"], **rule} for rule in rules]}).rules, functions())


def route(
    text: str, *, language_hint: Language = "en", has_pictures: bool = False, by: RuleEngine = ENGINE
) -> Decision:
    """What the rules say, or the command that it is; nothing here waits."""
    question = Question(text=text, language=language_hint, at=MONDAY, has_pictures=has_pictures)
    return command_of(question) or _now(by, question)


def _now(by: RuleEngine, question: Question) -> Decision:
    try:
        by.read(question).send(None)
    except StopIteration as over:
        decision: Decision = over.value
        return decision
    raise AssertionError("a rule without a function waited")


def examples(rules: Sequence[Rule], *, counter: bool = False) -> list[tuple[str, str]]:
    """Each rule's id with each of its examples."""
    return [(rule.id, text) for rule in rules for text in (rule.counter_examples if counter else rule.examples)]
