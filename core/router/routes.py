"""routes.yaml as values: the strategy, and the rules. A file with one mistake is refused as a whole."""

import re
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, ClassVar, Final, Literal, cast

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

from core.errors import SettingsError
from core.router.conditions import STRICT, Condition
from core.router.patterns import PatternRefused, compiled
from core.router.rules import Rule
from core.router.wording import folded

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


def parse_routes(
    document: object, *, functions: Container[str] = (), line: Callable[[Path], int] | None = None
) -> Routes:
    """The routes of a parsed file. Raises SettingsError that names line, rule, field and reason.

    `functions` are the names of those that Python registered; `line` tells where in the file a path stands.
    """
    try:
        routes = _read(document)
        groups = _flat_groups(routes.targets)
        rules = tuple(_checked(rule, place, groups, functions) for place, rule in enumerate(routes.rules))
        _unique(rules)
    except Refused as refused:
        where = f"line {line(refused.path)}: " if line else ""
        raise SettingsError("ROUTES", where + refused.problem) from refused
    return replace(routes, targets=groups, rules=rules)


def _read(document: object) -> Routes:
    if not isinstance(document, dict) or not isinstance(document.get("rules"), list):
        raise Refused((), "the file must be a mapping with an entry 'rules', which is a list")
    try:
        whole = _ROUTES.validate_python({**document, "rules": []})
        rules = _woven(_pieces(whole.patterns), document["rules"], ("rules",))
        return _ROUTES.validate_python({**document, "rules": [_nested(entry) for entry in cast(list[object], rules)]})
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise _refused(document, first["loc"], first["msg"].removeprefix("Value error, ")) from error


def _pieces(patterns: Mapping[str, str]) -> dict[str, str]:
    """Every piece with the pieces in it filled in."""

    def filled(name: str, above: Path) -> str:
        if name in above:
            raise Refused(("patterns", above[0]), f"patterns: a circle: {' → '.join(map(str, (*above, name)))}")
        if name not in patterns:
            raise Refused(("patterns", *above[:1]), f"patterns: there is no '{name}'")
        return f"(?:{_PIECE.sub(lambda match: filled(match[1], (*above, name)), patterns[name])})"

    return {name: filled(name, ()) for name in patterns}


def _woven(pieces: Mapping[str, str], value: object, path: Path) -> object:
    """The rules with every {{name}} filled in; examples are no patterns."""
    if isinstance(value, dict):
        examples = {"examples", "counter_examples"}
        return {k: each if k in examples else _woven(pieces, each, (*path, k)) for k, each in value.items()}
    if isinstance(value, list):
        return [_woven(pieces, each, (*path, place)) for place, each in enumerate(value)]
    if not isinstance(value, str):
        return value
    unknown = next((name for name in _PIECE.findall(value) if name not in pieces), None)
    if unknown is not None:
        raise Refused(path, f"rule number {int(path[1]) + 1}: {path[-1]}: there is no pattern '{unknown}'")
    return _PIECE.sub(lambda match: pieces[match[1]], value)


def _nested(entry: object) -> object:
    """A rule states its condition among its other fields; here it is a value of its own."""
    if not isinstance(entry, dict) or "when" in entry:
        return entry if not isinstance(entry, dict) else {**entry, "when": {"when": entry["when"]}}
    rest = {name: value for name, value in entry.items() if name not in _CONDITION}
    return {**rest, "when": {name: entry[name] for name in _CONDITION if name in entry}}


def _refused(document: Mapping[str, object], place: Sequence[str | int], problem: str) -> Refused:
    """Named as the file has it: by the rule's id, and without the level that `_nested` put in."""
    path = tuple(part for part in place if part not in {"when", "all_", "any_", "not_"} or part == place[0])
    if len(path) < 2 or path[0] != "rules":
        return Refused(path, f"{'.'.join(map(str, path)) or 'file'}: {problem}")
    rules = cast(Sequence[object], document["rules"])
    return _of_rule(rules[int(path[1])], int(path[1]), path[2:], problem)


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
            raise Refused(("targets", above[0]), f"targets.{above[0]}: there is no node or group '{name}'")
        return tuple(node for part in groups[name] for node in flat(part, (*above, name)))

    for name in groups:
        if name in NODES:
            raise Refused(("targets", name), f"targets.{name}: is the name of a node")
    return {name: flat(name, ()) for name in groups}


def _checked(rule: Rule, place: int, groups: Mapping[str, tuple[str, ...]], functions: Container[str]) -> Rule:
    """The rule with its targets flat, and everything in it that can be wrong tried."""
    for source, inside in _sources(rule):
        try:
            compiled(folded(source))
        except PatternRefused as error:
            raise _of_rule(rule, place, inside, str(error)) from error
    if not rule.when.narrows:
        raise _of_rule(rule, place, (), "it needs keywords or a regex, else it matches everything")
    unknown = sorted(name for name in rule.when.functions() if name not in functions)
    if unknown:
        raise _of_rule(rule, place, ("function",), f"no function '{unknown[0]}' is registered")
    for number, target in enumerate(rule.targets):
        if target not in groups and target not in NODES:
            raise _of_rule(rule, place, ("targets", number), f"there is no node or group '{target}'")
    flat = tuple(node for target in rule.targets for node in groups.get(target, (target,)))
    return replace(rule, targets=flat)


def _sources(rule: Rule) -> list[tuple[str, Path]]:
    patterns = [(source, ("extract", name)) for name, source in rule.extract.items()]
    return [*_regexes(rule.when, ()), *cast("list[tuple[str, Path]]", patterns)]


def _regexes(condition: Condition, path: Path) -> list[tuple[str, Path]]:
    own: list[tuple[str, Path]] = [(condition.regex, (*path, "regex"))] if condition.regex else []
    for name, inner in (("all", condition.all_), ("any", condition.any_)):
        for number, each in enumerate(inner):
            own += _regexes(each, (*path, name, number))
    return own + (_regexes(condition.not_, (*path, "not")) if condition.not_ else [])


def _unique(rules: Sequence[Rule]) -> None:
    seen: set[str] = set()
    for place, rule in enumerate(rules):
        if rule.id in seen:
            raise _of_rule(rule, place, ("id",), "used twice")
        seen.add(rule.id)
