"""What a person writes to call a tool: SERVICE TOOL key=value … or {json}."""

import json
import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.errors import ToolArgumentsRefused
from core.ports import ServiceTool

_LEADING = re.compile(
    r"^(?:[\s,，:：]|of\b|from\b|in\b|the\b|services?\b|tool\b|server\b|with\b|to\b|and\b|say\b|工具|服务|插件|的|说)+",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A call in somebody's words; `rest` is what they say of its arguments."""

    service: str
    tool: str
    rest: str = ""


def wish_of(text: str) -> Wish | None:
    """The wish in the argument of /use; None where service or tool is missing."""
    words = text.split(maxsplit=2)
    if len(words) < 2:
        return None
    return Wish(service=words[0].strip("`").lower(), tool=words[1].strip("`"), rest=words[2] if len(words) > 2 else "")


def wish_in(text: str, tools: Sequence[ServiceTool]) -> Wish | None:
    """The wish in free words that name one tool, and its service where several have that tool; None for no such."""
    words = [word.strip("`'\"“”‘’「」,，.。:：?？!！") for word in text.split()]
    lower = [word.lower() for word in words]
    named = [tool for tool in tools if tool.name.lower() in lower]
    found = [tool for tool in named if tool.service.lower() in lower] or named
    if len(found) != 1:
        return None
    after = text.split()[lower.index(found[0].name.lower()) + 1 :]
    pairs = [word for word in after if "=" in word or word.startswith("{")]
    rest = pairs or ([_said(after, found[0].service)] if _one_text_of(found[0].schema) else [])
    return Wish(service=found[0].service, tool=found[0].name, rest=" ".join(rest))


def _said(words: Sequence[str], service: str) -> str:
    """What is said behind the name of a tool, without the words that only lead there."""
    text = re.sub(rf"\b{re.escape(service)}\b", " ", " ".join(words), flags=re.IGNORECASE)
    return _LEADING.sub("", text).strip()


def arguments_of(rest: str, schema: Mapping[str, object]) -> Mapping[str, object]:
    """The arguments, each as the schema wants it: JSON, or key=value with quotes as in a shell; where the tool needs
    one text alone, the words as they are. Raises ToolArgumentsRefused."""
    text = rest.strip()
    if text.startswith("{"):
        return _from_json(text)
    properties = schema.get("properties")
    kinds = properties if isinstance(properties, Mapping) else {}
    try:
        words = shlex.split(text)
    except ValueError as error:
        raise ToolArgumentsRefused(f"a quote is not closed ({error})") from error
    if words and not all("=" in word for word in words):
        return _one_text(text, schema)
    pairs = (word.split("=", 1) for word in words)
    return {name: _typed(value, kinds.get(name)) for name, value in pairs}


def _from_json(text: str) -> Mapping[str, object]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ToolArgumentsRefused(f"that is no JSON ({error})") from error
    if not isinstance(found, dict):
        raise ToolArgumentsRefused("that is no JSON object")
    return found


def _one_text(text: str, schema: Mapping[str, object]) -> Mapping[str, object]:
    name = _one_text_of(schema)
    if not name:
        raise ToolArgumentsRefused("write key=value, with quotes around a value that has spaces")
    return {name: text}


def _one_text_of(schema: Mapping[str, object]) -> str:
    """The one argument that the tool needs, where that is a text; else ""."""
    required, kinds = schema.get("required"), schema.get("properties")
    names = [str(name) for name in required] if isinstance(required, list) else []
    kind = kinds.get(names[0]) if len(names) == 1 and isinstance(kinds, Mapping) else None
    return names[0] if _kind(kind) == "string" else ""


def _kind(schema: object) -> str:
    return str(schema.get("type", "")) if isinstance(schema, Mapping) else ""


def _typed(value: str, schema: object) -> object:
    if _kind(schema) not in {"integer", "number", "boolean", "array", "object", "null"}:
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return value  # the schema says what is wrong with it
