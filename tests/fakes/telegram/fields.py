"""The body of a call, however it was encoded: form, multipart or JSON."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.fakes.telegram.refusals import Refused, bad


@dataclass(frozen=True, slots=True)
class Upload:
    """A part with a file in it."""

    name: str
    content: bytes


@dataclass(slots=True)
class Fields:
    """Parameters and uploads of one call."""

    values: dict[str, Any] = field(default_factory=dict)
    uploads: dict[str, Upload] = field(default_factory=dict)

    def text(self, name: str) -> str:
        value = self.values.get(name, "")
        return value if isinstance(value, str) else str(value)

    def integer(self, name: str, default: int = 0) -> int:
        return _integer(name, self.values.get(name, default))

    def flag(self, name: str) -> bool:
        return str(self.values.get(name, "")).lower() in {"true", "1", "yes"}

    def parsed(self, name: str) -> Any:
        """What is JSON within the form; None where it is not given. Raises Refused."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise bad(f"can't parse {name.replace('_', ' ')} JSON object") from None

    def part(self, reference: str) -> Upload | None:
        """attach://<name>."""
        scheme, _, name = reference.partition("://")
        return self.uploads.get(name) if scheme == "attach" else None


async def read(request: web.Request) -> Fields:
    """Raises Refused (400, 413)."""
    fields = Fields(dict(request.query))
    try:
        if request.content_type == "application/json":
            body = await request.json()
            if not isinstance(body, dict):
                raise bad("object expected as the request body")
            fields.values |= body
        else:
            _form(fields, await request.post())
    except web.HTTPRequestEntityTooLarge:
        raise Refused(413, "Request Entity Too Large") from None
    except ValueError:
        raise bad("can't parse the request") from None
    return fields


def _form(fields: Fields, form: Mapping[str, object]) -> None:
    for name, value in form.items():
        if isinstance(value, web.FileField):
            with value.file as file:
                fields.uploads[name] = Upload(value.filename, file.read())
        else:
            fields.values[name] = value


def _integer(name: str, value: object) -> int:
    try:
        return int(str(value))
    except ValueError:
        raise bad(f'parameter "{name}" must be an integer') from None
