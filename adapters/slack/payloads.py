"""Reading what Slack sent: JSON of which nothing is sure."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

Payload = Mapping[str, Any]


def part(payload: object, *path: str) -> Payload:
    """The object at that path; empty where there is none."""
    for name in path:
        payload = payload.get(name) if isinstance(payload, Mapping) else None
    return payload if isinstance(payload, Mapping) else {}


def word(payload: object, *path: str) -> str:
    """The string at that path; empty where there is none."""
    found = part(payload, *path[:-1]).get(path[-1])
    return found if isinstance(found, str) else ""


def parts(payload: object, *path: str) -> Sequence[Payload]:
    """The objects of the list at that path."""
    found = part(payload, *path[:-1]).get(path[-1])
    return [each for each in found if isinstance(each, Mapping)] if isinstance(found, list) else []


def whole(payload: Payload, name: str) -> int:
    """The number by that name, not negative; 0 where there is none."""
    found = payload.get(name)
    return max(0, int(found)) if isinstance(found, int | float) and not isinstance(found, bool) else 0


def metadata(view: Payload) -> Payload:
    """What we wrote on a view: `callback`, `chat`, `thread`."""
    try:
        found = json.loads(word(view, "private_metadata") or "{}")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
