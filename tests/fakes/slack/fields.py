"""The arguments of a call, however they were encoded: query, form or JSON."""

import json
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.fakes.slack.refusals import Refused, wrong


@dataclass(slots=True)
class Fields:
    """The arguments of one call."""

    values: dict[str, Any] = field(default_factory=dict)

    def text(self, name: str) -> str:
        value = self.values.get(name)
        return "" if value is None else str(value)

    def needed(self, name: str) -> str:
        """Raises Refused where it is missing."""
        if not self.text(name):
            raise wrong(f"[ERROR] missing required field: {name}")
        return self.text(name)

    def flag(self, name: str) -> bool:
        return self.text(name).lower() in {"true", "1"}

    def given(self, name: str) -> bool:
        return self.values.get(name) is not None

    def parsed(self, name: str, refused: str = "invalid_arguments") -> Any:
        """What may be JSON within the form; None where it is not given. Raises Refused."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError:
            raise Refused(refused, f"[ERROR] {name} is no JSON") from None


async def read(request: web.Request) -> Fields:
    """Raises Refused."""
    fields = Fields(dict(request.query))
    try:
        if request.content_type == "application/json":
            body = await request.json()
            if not isinstance(body, dict):
                raise Refused("json_not_object")
            fields.values |= body
        else:
            fields.values |= {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
    except ValueError:
        raise Refused("invalid_json") from None
    return fields
