"""The evaluation set of the intents: known labels, enough of each, nothing twice, nothing the router was taught."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
import yaml

from core.router.decision import Intent
from core.router.wording import folded, readable

ROOT = Path(__file__).parents[2]
ROUTES = ROOT / "config" / "routes.yaml"
INTENTS = ROOT / "config" / "intents"
UTTERANCES = yaml.safe_load(Path(__file__).with_name("intents_eval.yaml").read_text(encoding="utf-8"))
ABOUT_A_DRAFT = {"revise_draft", "regenerate_pictures", "approve", "reject", "schedule"}
LABELS = [(intent, language) for intent in get_args(Intent) for language in ("zh", "en")]


def same(text: str) -> str:
    """What is left of a text when spelling variants, case, spaces, punctuation and emoji do not count."""
    return "".join(letter for letter in folded(readable(text)).casefold() if letter.isalnum())


def also_in(taught: set[str]) -> list[str]:
    """The utterances that the router knows already: not a measure of anything. Reword the one or drop the other."""
    return [row["text"] for row in UTTERANCES if same(row["text"]) in taught]


def strings(node: object) -> Iterator[str]:
    """Every string below a node of a parsed file, keys left out."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, list | dict):
        for below in node.values() if isinstance(node, dict) else node:
            yield from strings(below)


def examples(node: object) -> Iterator[str]:
    """Every string under a key that names examples or counter-examples, at any depth."""
    if isinstance(node, list):
        for below in node:
            yield from examples(below)
    elif isinstance(node, dict):
        for key, below in node.items():
            yield from strings(below) if "example" in str(key) else examples(below)


def test_each_utterance_has_its_fields_and_no_others() -> None:
    wanted = {"text": str, "language": str, "intent": str, "scope": str, "drafts": int}
    odd = [row for row in UTTERANCES if {key: type(row[key]) for key in row if key != "note"} != wanted]
    assert not odd


def test_the_values_are_known() -> None:
    assert {row["intent"] for row in UTTERANCES} == set(get_args(Intent))
    assert {row["language"] for row in UTTERANCES} == {"zh", "en"}
    assert {row["scope"] for row in UTTERANCES} == {"in", "out"}
    assert {row["drafts"] for row in UTTERANCES} == {0, 1, 2, 3}


def test_what_is_said_about_a_draft_has_a_draft() -> None:
    assert not [row["text"] for row in UTTERANCES if row["intent"] in ABOUT_A_DRAFT and row["drafts"] == 0]


def test_what_is_out_of_scope_is_chat() -> None:
    assert not [row["text"] for row in UTTERANCES if row["scope"] == "out" and row["intent"] != "chat"]


def test_nothing_stands_twice() -> None:
    count = Counter(same(row["text"]) for row in UTTERANCES)
    odd = [text for text, times in count.items() if times > 1 or not text]
    assert not odd, odd


@pytest.mark.parametrize(("intent", "language"), LABELS)
def test_each_label_has_enough_in_each_language(intent: str, language: str) -> None:
    rows = [row for row in UTTERANCES if (row["intent"], row["language"], row["scope"]) == (intent, language, "in")]
    assert len(rows) >= (30 if intent == "create_post" else 12)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_languages_weigh_the_same_and_a_tenth_or_more_is_out_of_scope(language: str) -> None:
    rows = [row for row in UTTERANCES if row["language"] == language]
    assert len(rows) >= 200
    assert 0.45 <= len(rows) / len(UTTERANCES) <= 0.55
    assert sum(row["scope"] == "out" for row in rows) >= max(30, len(rows) / 10)


def test_no_rule_has_an_utterance_as_its_example() -> None:
    taught = {same(text) for text in examples(yaml.safe_load(ROUTES.read_text(encoding="utf-8")))}
    assert taught, "no examples were found: the form of the file has changed"
    assert not also_in(taught), also_in(taught)


def test_no_utterance_is_training_data() -> None:
    """Until config/intents exists, there is nothing that could be taught."""
    files = sorted(INTENTS.rglob("*.y*ml"))
    taught = {same(text) for path in files for text in strings(yaml.safe_load(path.read_text(encoding="utf-8")))}
    assert bool(taught) == INTENTS.is_dir(), "config/intents has no text in it"
    assert not also_in(taught), also_in(taught)
