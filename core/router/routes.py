"""routes.yaml as values: the strategy, and the rules. A file with one mistake is refused as a whole."""

import re
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, ClassVar, Final, Literal, cast

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

from core.errors import SettingsError
from core.router.conditions import STRICT
from core.router.patterns import PatternRefused, compiled, plain
from core.router.rules import Rule

Strategy = Literal["rule_first", "llm_first", "hybrid", "llm_only", "rule_only", "confidence_threshold", "round_robin"]
Path = tuple[str | int, ...]  # keys and places from the document's root
NODES: Final = frozenset({"write", "check", "illustrate", "review", "hand_off", "answer", "command", "ask", "publish"})
_CONDITION: Final = ("keywords", "regex", "language", "platform", "roles", "during", "function", "all", "any", "not")


@dataclass(frozen=True, slots=True, kw_only=True)
class Routes:
    """How messages are routed. `targets` names groups of graph nodes, or of groups, for the rules' `targets`;
    `patterns` are pieces that regexes and other pieces use as {{name}}."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    strategy: Strategy = "rule_first"
    threshold: Annotated[float, Field(ge=0, le=1)] = 0.7  # of confidence
    targets: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    patterns: Mapping[str, str] = Field(default_factory=dict)
    rules: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused(Exception):
    """What is wrong, and where in the document."""

    path: Path
    problem: str


_PIECE: Final = re.compile(r"\{\{(\w+)\}\}")
_ROUTES: Final = TypeAdapter(Routes)
_PLAIN: Final = {  # of pydantic's reasons, those that speak of Python
    "unexpected_keyword_argument": "there is no such field",
    "missing": "is missing",
    "dataclass_type": "is not a mapping",
    "tuple_type": "is not a list",
    "too_short": "is empty",
    "string_too_short": "is empty",
}


def parse_routes(
    document: object,
    *,
    functions: Container[str] = (),
    intents: Container[str] | None = None,
    line: Callable[[Path], int] | None = None,
) -> Routes:
    """The routes of a parsed file. Raises SettingsError that names line, rule, field and reason.

    `functions` are the names of those that Python registered, `intents` those that there are (None: any); `line`
    tells where in the file a path stands.
    """
    try:
        routes = _read(document)
        groups = _flat_groups(routes.targets)
        rules = tuple(_checked(rule, place, groups, functions) for place, rule in enumerate(routes.rules))
        _unique(rules)
        _carried_out(rules, intents)
    except Refused as refused:
        where = f"line {line(refused.path)}: " if line else ""
        raise SettingsError("ROUTES", where + refused.problem) from refused
    return replace(routes, targets=groups, rules=rules)


def _read(document: object) -> Routes:
    if not isinstance(document, dict) or not isinstance(document.get("rules"), list):
        raise Refused(("rules",), "the file must be a mapping with an entry 'rules', which is a list")
    try:
        whole = _ROUTES.validate_python({**document, "rules": []})
        pieces = _pieces(whole.patterns)
        rules = [_nested(_woven(pieces, entry, place)) for place, entry in enumerate(document["rules"])]
        return _ROUTES.validate_python({**document, "rules": rules})
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        problem = _PLAIN.get(first["type"]) or first["msg"].removeprefix("Value error, ")
        raise _refused(document, first["loc"], problem) from error


def _pieces(patterns: Mapping[str, str]) -> dict[str, str]:
    """Every piece with the pieces in it filled in."""

    def filled(name: str, above: Path) -> str:
        if name in above:
            raise Refused(("patterns", above[0]), f"patterns: a circle: {' → '.join(map(str, (*above, name)))}")
        if name not in patterns:
            raise Refused(("patterns", above[-1]), f"patterns.{above[-1]}: there is no pattern '{name}'")
        return f"(?:{_PIECE.sub(lambda match: filled(match[1], (*above, name)), patterns[name])})"

    whole = {name: filled(name, ()) for name in patterns}
    for name, source in whole.items():
        try:
            compiled(plain(source))
        except PatternRefused as error:
            raise Refused(("patterns", name), f"patterns.{name}: {error}") from error
    return whole


def _woven(pieces: Mapping[str, str], entry: object, place: int) -> object:
    """The rule with every {{name}} in its regexes and extracts filled in; elsewhere braces are just braces."""

    def woven(value: object, inside: Path) -> object:
        if isinstance(value, dict):
            return {name: woven(each, (*inside, name)) for name, each in value.items()}
        if isinstance(value, list):
            return [woven(each, (*inside, number)) for number, each in enumerate(value)]
        if not isinstance(value, str) or (inside[-1:] != ("regex",) and inside[:1] != ("extract",)):
            return value
        unknown = next((name for name in _PIECE.findall(value) if name not in pieces), None)
        if unknown is not None:
            raise _of_rule(entry, place, inside, f"there is no pattern '{unknown}'")
        return _PIECE.sub(lambda match: pieces[match[1]], value)

    return woven(entry, ())


def _nested(entry: object) -> object:
    """A rule states its condition among its other fields; here it is a value of its own."""
    if not isinstance(entry, dict) or "when" in entry:
        return entry if not isinstance(entry, dict) else {**entry, "when": {"when": entry["when"]}}
    rest = {name: value for name, value in entry.items() if name not in _CONDITION}
    return {**rest, "when": {name: entry[name] for name in _CONDITION if name in entry}}


def _refused(document: Mapping[str, object], place: Sequence[str | int], problem: str) -> Refused:
    """Named as the file has it: by the rule's id, and without what reading put in between."""
    if len(place) < 2 or place[0] != "rules":
        path = _as_written(document, place)
        return Refused(path, f"{'.'.join(map(str, path)) or 'file'}: {problem}")
    number = int(place[1])
    entry = cast(Sequence[object], document["rules"])[number]
    inside = place[3:] if place[2:3] == ("when",) and len(place) > 3 else place[2:]
    return _of_rule(entry, number, _as_written(entry, inside), problem)


def _as_written(value: object, place: Sequence[str | int]) -> Path:
    """The part of a place that the file has: one window in the place of a list of windows has no number."""
    path: list[str | int] = []
    for part in place:
        if isinstance(value, dict) and isinstance(part, str):
            path.append(part)
            value = value.get(part)
        elif isinstance(value, list) and isinstance(part, int):
            path.append(part)
            value = value[part]
    return tuple(path)


def _of_rule(entry: object, place: int, inside: Path, problem: str) -> Refused:
    name = entry.get("id") if isinstance(entry, dict) else entry.id if isinstance(entry, Rule) else None
    label = f"rule '{name}'" if isinstance(name, str) and name else f"rule number {place + 1}"
    field = ".".join(map(str, inside))
    return Refused(("rules", place, *inside), f"{label}: {field + ': ' if field else ''}{problem}")


def _flat_groups(groups: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Every group as the nodes that it comes to."""

    def flat(name: str, above: tuple[str, ...]) -> tuple[str, ...]:
        if name in NODES:
            return (name,)
        if name in above:
            raise Refused(("targets", above[0]), f"targets: a circle: {' → '.join((*above, name))}")
        if name not in groups:
            raise Refused(("targets", above[-1]), f"targets.{above[-1]}: there is no node or group '{name}'")
        return tuple(node for part in groups[name] for node in flat(part, (*above, name)))

    for name in groups:
        if name in NODES:
            raise Refused(("targets", name), f"targets.{name}: is the name of a node")
    return {name: flat(name, ()) for name in groups}


def _checked(rule: Rule, place: int, groups: Mapping[str, tuple[str, ...]], functions: Container[str]) -> Rule:
    """The rule with its targets flat, and everything in it that can be wrong tried."""
    for source, inside in _sources(rule):
        try:
            compiled(plain(source))
        except PatternRefused as error:
            raise _of_rule(rule, place, inside, str(error)) from error
    if not rule.when.narrows:
        raise _of_rule(rule, place, (), "it needs keywords or a regex, else it matches everything")
    for condition, inside in rule.when.walk():
        if condition.function and condition.function not in functions:
            raise _of_rule(rule, place, (*inside, "function"), f"no function '{condition.function}' is registered")
    for number, target in enumerate(rule.targets):
        if target not in groups and target not in NODES:
            raise _of_rule(rule, place, ("targets", number), f"there is no node or group '{target}'")
    flat = tuple(node for target in rule.targets for node in groups.get(target, (target,)))
    return replace(rule, targets=flat)


def _sources(rule: Rule) -> list[tuple[str, Path]]:
    regexes = [(each.regex, (*inside, "regex")) for each, inside in rule.when.walk() if each.regex]
    return [*regexes, *((source, ("extract", name)) for name, source in rule.extract.items())]


def _unique(rules: Sequence[Rule]) -> None:
    seen: set[str] = set()
    for place, rule in enumerate(rules):
        if rule.id in seen:
            raise _of_rule(rule, place, ("id",), "used twice")
        seen.add(rule.id)


def _carried_out(rules: Sequence[Rule], intents: Container[str] | None) -> None:
    """A misspelt intent must not be a silent nothing."""
    for place, rule in enumerate(rules):
        if intents is not None and rule.intent not in intents:
            raise _of_rule(rule, place, ("intent",), f"there is no intent '{rule.intent}'")
