"""YAML files that know in which line everything stands, so that a mistake can be shown with its place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from yaml.constructor import SafeConstructor

from core.errors import SettingsError

Route = tuple[str | int, ...]  # keys and places from the document's root


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
        return Document(SafeConstructor().construct_document(root) if root is not None else None, lines)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise SettingsError(str(path), f"line {mark.line + 1 if mark else 1}: {error.problem}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise SettingsError(str(path), f"line 1: not valid YAML: {error}") from error
    except OSError as error:
        raise SettingsError(str(path), f"line 1: cannot be read: {error.strerror}") from error


def _composed(text: str) -> yaml.Node | None:
    """Nodes by libyaml, which takes a tenth of the time; where it refuses, by the parser whose reasons read better."""
    try:
        found: yaml.Node | None = yaml.compose(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError:
        found = yaml.compose(text, yaml.SafeLoader)
    return found


def _walk(node: yaml.Node, path: Route, lines: dict[Route, int], above: Sequence[yaml.Node]) -> None:
    lines.setdefault(path, node.start_mark.line + 1)
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
