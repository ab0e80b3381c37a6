"""The tools of a service as they are listed now, held against what was accepted."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError, best_match
from jsonschema.protocols import Validator
from mcp_types import Tool
from referencing import Registry
from referencing.exceptions import Unresolvable

from adapters.mcp.definitions import TOOL, Definition
from core.errors import ToolArgumentsRefused
from core.ports import ServiceTool
from core.records import KeptTool

MOST_TOOLS: Final = 200
MOST_SCHEMA: Final = 20_000  # characters of a schema; a tool with a longer one is left out
MOST_WORDS: Final = 2_000  # characters of a description


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A tool as the service lists it at this moment."""

    name: str
    description: str
    schema: Mapping[str, object]
    read_only: bool
    digest: str


def listed(tools: Sequence[Tool]) -> tuple[Listed, ...]:
    """Those of the tools that can be used: with a usable name and schemas of a sane size, and not too many."""
    found = (_listed(tool) for tool in tools[:MOST_TOOLS])
    return tuple(each for each in found if re.match(TOOL, each.name) and len(json.dumps(each.schema)) <= MOST_SCHEMA)


def _listed(tool: Tool) -> Listed:
    read_only = bool(tool.annotations and tool.annotations.read_only_hint)
    said = [tool.name, tool.title, tool.description, tool.input_schema, read_only]
    return Listed(
        name=tool.name,
        description=(tool.description or tool.title or "")[:MOST_WORDS],
        schema=tool.input_schema,
        read_only=read_only,
        digest=hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest(),
    )


def newly_seen(tools: Sequence[Listed], kept: Mapping[str, KeptTool]) -> Sequence[KeptTool]:
    """What to keep of a list. The first list of a service is accepted with its registration; a tool that comes later
    was seen by nobody."""
    if kept:
        return [KeptTool(name=tool.name, digest="") for tool in tools if tool.name not in kept]
    return [KeptTool(name=tool.name, digest=tool.digest) for tool in tools]


def shown(
    service: str, tools: Sequence[Listed], definition: Definition, kept: Mapping[str, KeptTool]
) -> tuple[ServiceTool, ...]:
    """The tools within the allow-list, by name."""
    return tuple(
        ServiceTool(
            service=service,
            name=tool.name,
            description=tool.description,
            schema=tool.schema,
            read_only=tool.read_only,
            granted=tool.name in definition.granted or (tool.name in kept and kept[tool.name].granted),
            quarantined=tool.name not in kept or kept[tool.name].digest != tool.digest,
        )
        for tool in sorted(tools, key=lambda each: each.name)
        if definition.tools is None or tool.name in definition.tools
    )


class Arguments:
    """Holds arguments against the schema of a tool; made once per schema, which takes longer than using it."""

    def __init__(self, tool: ServiceTool) -> None:
        self._tool = tool
        self._validator: Validator | None = None
        with suppress(SchemaError, RecursionError):  # not to be judged by: the service itself will
            schema = without_patterns(tool.schema)
            Draft202012Validator.check_schema(schema)
            # The empty registry: what a schema refers to is looked for inside it, and never fetched.
            self._validator = Draft202012Validator(schema, registry=Registry())

    def check(self, arguments: Mapping[str, object]) -> None:
        """Raises ToolArgumentsRefused where they do not fit."""
        if self._validator is None:
            return
        given: Any = dict(arguments)
        try:
            wrong = best_match(self._validator.iter_errors(given))
        except (Unresolvable, RecursionError):
            return  # the same
        if wrong is not None:
            place = ".".join(map(str, wrong.absolute_path))
            why = f"{place}: {wrong.message[:300]}" if place else wrong.message[:300]
            raise ToolArgumentsRefused(why, service=self._tool.service, tool=self._tool.name)


def without_patterns(schema: Mapping[str, object]) -> dict[str, object]:
    """The schema without its regular expressions: they are the service's, and Python's may run away on them. What is
    said of further properties goes with them; the service checks both itself."""
    dropped = {"patternProperties"} | ({"additionalProperties"} if "patternProperties" in schema else set())
    return {
        name: _without_patterns(value)
        for name, value in schema.items()
        if name not in dropped and not (name == "pattern" and isinstance(value, str))
    }


def _without_patterns(value: object) -> object:
    if isinstance(value, dict):
        return without_patterns(value)
    return [_without_patterns(each) for each in value] if isinstance(value, list) else value
