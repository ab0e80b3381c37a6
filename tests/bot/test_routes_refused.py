"""A mistake in routes.yaml, or in the module of a team, is refused with file, line, field and reason."""

import textwrap
from pathlib import Path

import pytest

from adapters.memory.clock import SimulatedClock
from bot.content import load_routes
from bot.routing import load_extensions, open_router
from bot.settings import Settings, load_settings
from core.errors import SettingsError


def settings(monkeypatch: pytest.MonkeyPatch, folder: Path, **env: str) -> Settings:
    for name, value in env.items():
        monkeypatch.setenv(f"COPYDESK_ROUTES__{name.upper()}", value)
    return load_settings(data_dir=folder)


def refused(monkeypatch: pytest.MonkeyPatch, folder: Path, text: str | bytes) -> str:
    """The line and the reason, for a file of that content."""
    file = folder / "routes.yaml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(SettingsError) as caught:
        load_routes(settings(monkeypatch, folder, file=str(file)), {"known"})
    assert caught.value.setting == "COPYDESK_ROUTES__FILE"
    assert caught.value.problem.startswith(f"{file}, ")
    assert "\n" not in caught.value.problem
    return caught.value.problem.removeprefix(f"{file}, ")


def rule(text: str) -> str:
    """A file with one rule, whose id, intent and regex stand in the lines 2 to 4."""
    head = "rules:\n  - id: a\n    intent: chat\n    regex: tea\n"
    return head + textwrap.indent(textwrap.dedent(text).lstrip("\n"), "    ")


IN_THE_FILE = [
    ("colour: red\nrules: []", "line 1: colour: there is no such field"),
    ("strategy: both\nrules: []", "line 1: strategy: Input should be 'rule_first', "),
    ("rules: []\nthreshold: 7", "line 2: threshold: Input should be less than or equal to 1"),
    ("", "line 1: the file must be a mapping with an entry 'rules', which is a list"),
    ("strategy: rule_only\nrules: {}", "line 2: the file must be a mapping with an entry 'rules', which is a list"),
    ("targets:\n  a: [write]\n  b: [c]\n  c: [b]\nrules: []", "line 3: targets: a circle: b → c → b"),
    ("targets:\n  a: [a]\nrules: []", "line 2: targets: a circle: a → a"),
    ("targets:\n  a: [b]\n  b: [paint]\nrules: []", "line 3: targets.b: there is no node or group 'paint'"),
    ("targets:\n  write: [check]\nrules: []", "line 2: targets.write: is the name of a node"),
    ("patterns:\n  a: x\n  b: '{{c}}'\n  c: '{{b}}'\nrules: []", "line 3: patterns: a circle: b → c → b"),
    ("patterns:\n  a: '{{b}}'\n  b: '{{zz}}'\nrules: []", "line 3: patterns.b: there is no pattern 'zz'"),
    ("patterns:\n  a: x\n  b: '(y'\nrules: []", "line 3: patterns.b: missing ): "),
    ("rules:\n  - id: a\n    intent: chat\n    regex: x\n  -\n", "line 5: rule number 2: is not a mapping"),
    ("rules:\n  - intent: chat\n    regex: x\n", "line 2: rule number 1: id: is missing"),
    ("rules:\n  - id: a\n    intent: chat\n    language: en\n", "line 2: rule 'a': it needs keywords or a regex"),
    ("rules:\n  - id: a\n    intent: chat\n    keywords: {any_of: []}", "line 2: rule 'a': it needs keywords"),
    (
        "rules:\n  - {id: a, intent: chat, regex: x}\n  - intent: chat\n    regex: y\n    id: a\n",
        "line 5: rule 'a': id: used twice",
    ),
]


@pytest.mark.parametrize(("text", "problem"), IN_THE_FILE)
def test_a_mistake_in_the_file_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, text: str, problem: str
) -> None:
    assert refused(monkeypatch, tmp_path, text).startswith(problem)


IN_A_RULE = [
    ("colour: red", "line 5: rule 'a': colour: there is no such field"),
    ("any_: [{regex: y}]", "line 5: rule 'a': any_: there is no such field"),
    ("when: {regex: y}", "line 5: rule 'a': when: there is no such field"),
    ("any:\n  - regex: x\n  - regex: y\n    colour: red", "line 8: rule 'a': any.1.colour: there is no such field"),
    (
        "not:\n  any:\n    - regex: y\n    - not:\n        colour: red",
        "line 9: rule 'a': not.any.1.not.colour: there is no such field",
    ),
    ("all:\n  - when: {regex: y}", "line 6: rule 'a': all.0.when: there is no such field"),
    ("not:\n  all_: [{regex: y}]", "line 6: rule 'a': not.all_: there is no such field"),
    ("not: [{regex: y}]", "line 5: rule 'a': not: is not a mapping"),
    ("any: {regex: y}", "line 5: rule 'a': any: is not a list"),
    ("keywords:\n  some_of: [tea]", "line 6: rule 'a': keywords.some_of: there is no such field"),
    ("keywords:\n  any_of:\n    - tea\n    - ' '", "line 8: rule 'a': keywords.any_of.1: is blank"),
    ("keywords: {all_of: ['']}", "line 5: rule 'a': keywords.all_of.0: is blank"),
    ("keywords: {any_of: ['\u200b']}", "line 5: rule 'a': keywords.any_of.0: is blank"),
    ("confidence: 1.5", "line 5: rule 'a': confidence: Input should be less than or equal to 1"),
    ("confidence: .nan", "line 5: rule 'a': confidence: Input should be less than or equal to 1"),
    ("language: fr", "line 5: rule 'a': language: Input should be 'en' or 'zh'"),
    ("roles: boss", "line 5: rule 'a': roles: Input should be 'owner', "),
    ("roles:\n  - member\n  - boss", "line 7: rule 'a': roles.1: Input should be 'owner', "),
    ("during:\n  hours: 09:00-10:00\n  zone: Mars/Base", "line 7: rule 'a': during.zone: there is no time zone 'Mars"),
    ("during:\n  - days: [mon]\n  - zone: Asia", "line 7: rule 'a': during.1.zone: there is no time zone 'Asia'"),
    ("not:\n  during:\n    zone: ../UTC", "line 7: rule 'a': not.during.zone: there is no time zone '../UTC'"),
    ("during: {hours: 9-10}", "line 5: rule 'a': during.hours: '9-10' is not like 22:00-06:00"),
    ("during: {hours: '24:00-06:00'}", "line 5: rule 'a': during.hours: '24:00-06:00' is not like"),
    ("during: {hours: '２2:00-06:00'}", "line 5: rule 'a': during.hours: '２2:00-06:00' is not like"),
    ("during:\n  days:\n    - mon\n    - Monday", "line 8: rule 'a': during.days.1: Input should be 'mon', "),
    ("during: {days: []}", "line 5: rule 'a': during.days: is empty"),
    ("targets:\n  - write\n  - paint", "line 7: rule 'a': targets.1: there is no node or group 'paint'"),
    ("function: nope", "line 5: rule 'a': function: no function 'nope' is registered"),
    (
        "any:\n  - function: known\n  - not:\n      function: nope",
        "line 8: rule 'a': any.1.not.function: no function 'nope' is registered",
    ),
    ("any:\n  - regex: x\n  - not:\n      regex: (y", "line 8: rule 'a': any.1.not.regex: missing ): (y"),
    ("any:\n  - regex: x\n  - regex: '{{zz}}'", "line 7: rule 'a': any.1.regex: there is no pattern 'zz'"),
    ("extract:\n  n: '(y'", "line 6: rule 'a': extract.n: missing ): (y"),
    ("extract:\n  n: '{{zz}}'", "line 6: rule 'a': extract.n: there is no pattern 'zz'"),
    (
        "all: [{regex: 'x(?=y)'}]",
        "line 5: rule 'a': all.0.regex: invalid perl operator: (?=; look-around is written as",
    ),
    ("all: [{regex: '(?<!y)x'}]", "line 5: rule 'a': all.0.regex: invalid perl operator: (?<!; look-around is written"),
    ("all: [{regex: '(y)\\1'}]", "line 5: rule 'a': all.0.regex: invalid escape sequence: \\1"),
    ("all: [{regex: '((x{100}){100}){100}'}]", "line 5: rule 'a': all.0.regex: invalid repetition size"),
    ("params: {x: [1]}", "line 5: rule 'a': params.x: Input should be"),
    ("id: b", "line 5: 'id' stands twice"),
    ("not: {regex: y, regex: z}", "line 5: 'regex' stands twice"),
    ("response: 2026-13-45", "line 5: month must be in 1..12"),
    ("any: &again\n  - any: *again", "line 5: a circle: the anchor is within itself"),
    ("not: " + "{not: " * 120 + "{}" + "}" * 120, "line 5: too much is nested in it"),
]


@pytest.mark.parametrize(("text", "problem"), IN_A_RULE)
def test_a_mistake_in_a_rule_is_refused_with_its_field(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, text: str, problem: str
) -> None:
    assert refused(monkeypatch, tmp_path, rule(text)).startswith(problem)


NO_YAML = [
    ("rules:\n  - id: a\n   intent: chat\n", "line 3: expected <block end>"),
    ("rules: [\n", "line 2: expected the node content"),
    ("rules:\n\t- id: a\n", "line 2: found character '\\t'"),
    (b"rules:\n  - id: a\n    intent: \xff\n", "line 3: not UTF-8 text"),
    ("rules:\n  - id: a\x00\n", "line 2: not valid YAML"),
    ("rules: " + "[" * 100_000 + "]" * 100_000, "line 1: too much is nested in it"),
    ("rules: " + "[" * 100_000, "line 1: too much is nested in it"),
    (
        "a: &a [x, x, x, x, x, x, x, x, x, x]\n"
        + "".join(f"{b}: &{b} [{', '.join([f'*{a}'] * 10)}]\n" for a, b in zip("abcdefg", "bcdefgh", strict=True)),
        "line 1: too many values",
    ),
]


@pytest.mark.parametrize(("text", "problem"), NO_YAML, ids=range(len(NO_YAML)))
def test_what_is_no_yaml_is_refused_and_ends_no_process(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, text: str | bytes, problem: str
) -> None:
    assert refused(monkeypatch, tmp_path, text).startswith(problem)


@pytest.mark.parametrize("there", [True, False], ids=["a folder", "nothing"])
def test_a_file_that_cannot_be_read_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, there: bool) -> None:
    path = tmp_path if there else tmp_path / "gone.yaml"
    with pytest.raises(SettingsError, match="cannot be read"):
        load_routes(settings(monkeypatch, tmp_path, file=str(path)), ())


def test_braces_elsewhere_are_just_braces(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "routes.yaml"
    file.write_text("patterns: {x: y}\n" + rule("response: 'Dear {{name}}'\nkeywords: {any_of: ['{{x}}']}"))
    found = load_routes(settings(monkeypatch, tmp_path, file=str(file)), ()).rules[0]
    assert (found.response, found.when.keywords.any_of) == ("Dear {{name}}", ("{{x}}",))


# --- the team's own module -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        (None, "the module 'desk_rules_{}' cannot be used: ModuleNotFoundError: No module named 'desk_rules_{}'"),
        ("raise ValueError('no')", "the module 'desk_rules_{}' cannot be used: ValueError: no"),
        ("x = (", "the module 'desk_rules_{}' cannot be used: SyntaxError: "),
        ("x = 1", "the module 'desk_rules_{}' cannot be used: AttributeError: "),
        ("register = 1", "the module 'desk_rules_{}' cannot be used: TypeError: "),
        ("def register(): ...", "the module 'desk_rules_{}' cannot be used: TypeError: "),
        ("def register(extensions): 1 / 0", "the module 'desk_rules_{}' cannot be used: ZeroDivisionError: "),
        ("raise SystemExit(3)", "the module 'desk_rules_{}' cannot be used: SystemExit: 3"),
    ],
)
def test_a_module_that_cannot_be_used_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, source: str | None, problem: str
) -> None:
    name = tmp_path.name.replace("-", "_")
    if source is not None:
        (tmp_path / f"desk_rules_{name}.py").write_text(source)
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(SettingsError) as caught:
        load_extensions(settings(monkeypatch, tmp_path, module=f"desk_rules_{name}"))
    assert caught.value.setting == "COPYDESK_ROUTES__MODULE"
    assert caught.value.problem.startswith(problem.format(name, name))


MODULE = """
from core.router.decision import Decision
from core.router.rules import DynamicRule

def register(extensions):
    @extensions.function("friday")
    def friday(question):
        return question.at.weekday() == 4
    extensions.rule(DynamicRule(
        id="shout",
        condition=lambda question: question.text.isupper(),
        action=lambda question: Decision(intent="help", confidence=0.9, reasoning="it shouts"),
    ))
"""


def test_a_module_adds_functions_and_rules(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "desk_rules_good.py").write_text(MODULE)
    (tmp_path / "routes.yaml").write_text(rule("function: friday"))
    monkeypatch.syspath_prepend(tmp_path)
    chosen = settings(monkeypatch, tmp_path, module="desk_rules_good", file=str(tmp_path / "routes.yaml"))
    extensions = load_extensions(chosen)
    assert (list(extensions.functions), [each.id for each in extensions.rules]) == (["friday"], ["shout"])
    assert [each.id for each in open_router(chosen, SimulatedClock()).rules.rules] == ["a"]
