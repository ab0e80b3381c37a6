"""copydesk routes test | list | check: without a server, a key or a data folder."""

import json
import os
from collections.abc import Mapping
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.commands import app
from core.errors import SettingsError

RULES = """
strategy: confidence_threshold
rules:
  - id: tea
    intent: create_post
    priority: 5
    keywords: {any_of: [tea, 茶]}
    targets: [write]
    examples: [a cup of tea, 茶]
  - id: drink
    intent: chat
    priority: 9
    regex: tea|coffee
    during: {days: [mon, tue, wed, thu, fri], hours: "09:00-18:00"}
  - {id: sleeping, intent: stop, regex: sleep, enabled: false}
"""
MONDAY, SUNDAY = "2026-11-23T12:00", "2026-11-22T12:00"


@pytest.fixture(autouse=True)
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own, and those rules."""
    for name in [name for name in os.environ if name.startswith("COPYDESK_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("COPYDESK_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("COPYDESK_TIME_ZONE", "Asia/Shanghai")
    rules = tmp_path / "routes.yaml"
    rules.write_text(RULES, encoding="utf-8")
    monkeypatch.setenv("COPYDESK_ROUTES__FILE", str(rules))
    return rules


def run(*words: str) -> Result:
    result = CliRunner(env={"COLUMNS": "100"}).invoke(app, ["routes", *words])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def decision(*words: str) -> Mapping[str, object]:
    found: Mapping[str, object] = json.loads(run("test", *words, "--json").stdout)
    return found


def names(found: Mapping[str, object]) -> list[str]:
    fired = found["fired"]
    assert isinstance(fired, list)
    return [each["rule"] for each in fired]


def test_the_rules_that_fire_and_the_decision(tmp_path: Path) -> None:
    result = run("test", "tea, please", "--strategy", "rule-only", "--at", MONDAY)
    lines = result.stdout.splitlines()
    assert result.exit_code == 0
    assert lines[1].split() == ["1", "drink", "chat", "9", "0.90"]
    assert lines[2].split() == ["2", "tea", "create_post", "5", "0.90"]
    assert "intent      chat" in lines
    assert "strategy    rule_only" in lines
    assert "rules       drink, tea" in lines
    assert not (tmp_path / "data").exists(), "nothing was made"


@pytest.mark.parametrize(
    ("words", "fired", "why"),
    [
        (("--at", SUNDAY), ["tea"], "a Sunday"),
        (("--at", MONDAY), ["drink", "tea"], "noon in Shanghai, the zone of the settings"),
        (("--at", f"{MONDAY}Z"), ["tea"], "eight in the evening there"),
        (("--at", f"{MONDAY}+08:00"), ["drink", "tea"], "noon there"),
        (("--at", MONDAY, "--strategy", "llm_only"), ["drink", "tea"], "rules are shown where nobody asks them"),
    ],
)
def test_the_time_counts(words: tuple[str, ...], fired: list[str], why: str) -> None:
    assert names(decision("tea", *words)) == fired, why


def test_the_classifier_reads_where_there_is_no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COPYDESK_ROUTES__FILE")
    found = decision("make it a bit warmer somehow", "--strategy", "llm_only")
    metadata = found["metadata"]
    assert isinstance(metadata, dict)
    assert (metadata["strategy"], found["fired"]) == ("llm_only", [])
    assert "revise_draft" in str(found["reasoning"])


def test_a_model_that_cannot_be_reached_leaves_it_to_the_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COPYDESK_LLM__MODEL", "model")
    monkeypatch.setenv("COPYDESK_LLM__BASE_URL", "http://127.0.0.1:9/v1")
    found = decision("tea", "--strategy", "llm_first", "--at", SUNDAY)
    assert (found["intent"], names(found)) == ("create_post", ["tea"])


def test_a_command_comes_before_every_rule() -> None:
    found = decision("/drafts tea", "--at", MONDAY)
    assert (found["intent"], found["fired"]) == ("command", [])


@pytest.mark.parametrize(
    ("words", "setting", "problem"),
    [
        (("tea", "--strategy", "guess"), "--strategy", "there is no strategy 'guess'; there are rule_first, "),
        (("tea", "--at", "noon"), "--at", "'noon' is no time; write one such as 2026-11-27T09:00+08:00"),
        (("tea", "--role", "king"), "--role", "there is no role 'king'; there are "),
        ((" \u200b ",), "message", "there is nothing to read in that message; write a few words"),
    ],
)
def test_what_cannot_be_tried_is_one_sentence(words: tuple[str, ...], setting: str, problem: str) -> None:
    result = CliRunner().invoke(app, ["routes", "test", *words])
    assert isinstance(result.exception, SettingsError)  # bot/cli.py makes it one line and exit code 2
    assert result.exception.setting == setting
    assert result.exception.problem.startswith(problem)


def test_the_list() -> None:
    lines = run("list").stdout.splitlines()
    assert [line.split()[:4] for line in lines[1:4]] == [
        ["drink", "chat", "9", "yes"],
        ["tea", "create_post", "5", "yes"],
        ["sleeping", "stop", "0", "no"],
    ]
    assert "regex tea|coffee; during mon,tue,wed,thu,fri 09:00-18:00" in lines[1]
    assert lines[4] == "Strategy confidence_threshold, threshold 0.70."


def test_examples_are_run(settings: Path) -> None:
    assert run("check").exit_code == 1, "at noon on a Monday the other rule wins"
    settings.write_text(RULES.replace("priority: 9", "priority: 4"), encoding="utf-8")
    assert run("check").stdout == "In order: 2 rules, 2 examples and 0 counter-examples.\n"
    settings.write_text(
        RULES.replace("priority: 9", "priority: 4").replace(
            "[a cup of tea, 茶]", "[coffee]\n    counter_examples: [tea]"
        ),
        encoding="utf-8",
    )
    result = run("check")
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        "rule 'tea': example 'coffee' is chat (by 'drink'), not create_post",
        "rule 'tea': counter-example 'tea' fires it",
    ]


def test_an_example_is_asked_when_and_by_whom_its_rule_may_hold(settings: Path) -> None:
    settings.write_text(
        "rules:\n  - id: night\n    intent: help\n    regex: 茶\n    during: {days: [sat], hours: '22:00-02:00'}\n"
        "    platform: telegram\n    roles: owner\n    language: zh\n    examples: [茶]\n",
        encoding="utf-8",
    )
    assert run("check").exit_code == 0


def test_a_module_of_ones_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "desk_rules_of_the_cli_test.py").write_text(
        "from core.router.decision import Decision\n"
        "from core.router.rules import DynamicRule\n\n\n"
        "def register(extensions):\n"
        "    extensions.function('long')(lambda question: len(question.text) > 20)\n"
        "    extensions.rule(DynamicRule(id='closed', priority=7, condition=lambda question: 'shop' in question.text,\n"
        "        action=lambda question: Decision(intent='help', confidence=1.0, reasoning='closed')))\n",
        encoding="utf-8",
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("COPYDESK_ROUTES__MODULE", "desk_rules_of_the_cli_test")
    found = decision("tea in the shop", "--at", MONDAY, "--strategy", "rule_only")
    assert names(found) == ["drink", "closed", "tea"]
    assert run("list").stdout.splitlines()[2].split() == [
        "closed",
        "7",
        "yes",
        "a",
        "function",
        "in",
        "Python",
    ]
