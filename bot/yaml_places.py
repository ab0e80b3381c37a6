"""YAML files that know in which line everything stands, so that a mistake can be shown with its place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from yaml.constructor import ConstructorError, SafeConstructor
from yaml.events import CollectionEndEvent, CollectionStartEvent

from core.errors import SettingsError

Route = tuple[str | int, ...]  # keys and places from the document's root
MOST = 500_000  # values in a file
DEEPEST = 100  # collections within each other


@dataclass(frozen=True, slots=True)
class Document:
    """The values of a file, and the lines in which they begin."""

    values: object
    lines: Mapping[Route, int] = field(default_factory=dict)

    def line(self, path: Route) -> int:
        """The line, from 1, of the value at the path, or of the nearest thing around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def read_yaml(path: Path) -> Document:
    """Read a file. Raises SettingsError whose problem begins with the line; also for a key that stands twice."""
    try:
        text = path.read_text(encoding="utf-8")
        root = _composed(text)
        lines: dict[Route, int] = {}
        if root is not None:
            _walk(root, (), lines, ())
        return Document(_Values().construct_document(root) if root is not None else None, lines)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise SettingsError(str(path), f"line {mark.line + 1 if mark else 1}: {error.problem}") from error
    except yaml.reader.ReaderError as error:
        line = text[: error.position].count("\n") + 1
        raise SettingsError(str(path), f"line {line}: not valid YAML: {error.reason}") from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise SettingsError(str(path), f"line {line}: not UTF-8 text: {error.reason}") from error
    except RecursionError as error:
        raise SettingsError(str(path), "line 1: too much is nested in it") from error
    except OSError as error:
        raise SettingsError(str(path), f"line 1: cannot be read: {error.strerror}") from error


class _Values(SafeConstructor):
    """Says where a value stands that cannot be one: 2026-13-45 looks like a day."""

    def construct_object(self, node: yaml.Node, deep: bool = False) -> object:
        try:
            value: object = super().construct_object(node, deep)
        except ValueError as error:
            raise ConstructorError(None, None, str(error), node.start_mark) from error
        return value


def _composed(text: str) -> yaml.Node | None:
    """Nodes by libyaml, which takes a tenth of the time; where it refuses, by the parser whose reasons read better."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        _bounded(text, loader)
        found: yaml.Node | None = yaml.compose(text, loader)
    except yaml.YAMLError:
        found = yaml.compose(text, yaml.SafeLoader)
    return found


def _bounded(text: str, loader: type[yaml.SafeLoader]) -> None:
    """libyaml's nodes within nodes take stack, and end the process where there is no more."""
    depth = 0
    for event in yaml.parse(text, loader):
        depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
        if depth > DEEPEST:
            line = event.start_mark.line + 1 if event.start_mark else 1
            raise SettingsError("", f"line {line}: too much is nested in it")


def _walk(node: yaml.Node, path: Route, lines: dict[Route, int], above: Sequence[yaml.Node]) -> None:
    lines.setdefault(path, node.start_mark.line + 1)
    if len(lines) > MOST:
        raise SettingsError("", f"line {node.start_mark.line + 1}: too many values; do its anchors multiply?")
    if any(node is each for each in above):
        raise SettingsError("", f"line {node.start_mark.line + 1}: a circle: the anchor is within itself")
    if isinstance(node, yaml.SequenceNode):
        for place, each in enumerate(node.value):
            _walk(each, (*path, place), lines, (*above, node))
    elif isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, each in node.value:
            name = str(key.value)
            if name in seen:
                raise SettingsError("", f"line {key.start_mark.line + 1}: '{name}' stands twice")
            seen.add(name)
            lines[(*path, name)] = key.start_mark.line + 1
            _walk(each, (*path, name), lines, (*above, node))
