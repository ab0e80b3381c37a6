"""config/mcp.toml: the services of the file, read whole or refused whole."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import SecretStr, TypeAdapter, ValidationError

from adapters.mcp.definitions import NAME, Definition, Secrets, problem_of
from core.errors import SettingsError

SETTING: Final = "COPYDESK_SERVICES__FILE"
DEFINITION: Final = TypeAdapter(Definition)
MOST_BYTES: Final = 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Defined:
    """A service of the file with the secrets that it names."""

    definition: Definition
    secrets: Secrets


def read_services(path: Path, environment: Mapping[str, str]) -> Mapping[str, Defined]:
    """The services of the file by name; none where there is no file. Raises SettingsError that names file, line and
    reason."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(SETTING, f"{path} cannot be read: {getattr(error, 'strerror', '') or error}") from error
    if len(text) > MOST_BYTES:
        raise SettingsError(SETTING, f"{path} is larger than 1 MB")
    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        where = str(error).replace("at end of document", f"at line {len(text.splitlines())}, the end")
        raise SettingsError(SETTING, f"{path}: {where}") from error
    try:
        return _services(document, environment)
    except _WrongError as wrong:
        raise SettingsError(SETTING, f"{path}, line {_line(text, wrong.place)}: {wrong}") from wrong


class _WrongError(Exception):
    """What is wrong at a place in the document."""

    def __init__(self, place: tuple[str, ...], reason: str) -> None:
        super().__init__(f"{'.'.join(place)}: {reason}")
        self.place = place


def _services(document: Mapping[str, object], environment: Mapping[str, str]) -> Mapping[str, Defined]:
    if unknown := sorted(set(document) - {"services"}):
        raise _WrongError((unknown[0],), "there is no such table; services are [services.NAME]")
    tables = document.get("services", {})
    if not isinstance(tables, dict):
        raise _WrongError(("services",), "is no table; services are [services.NAME]")
    return {name: _service(name, table, environment) for name, table in tables.items()}


def _service(name: str, table: object, environment: Mapping[str, str]) -> Defined:
    place = ("services", name)
    if not NAME.fullmatch(name):
        raise _WrongError(place, "a name has 1 to 32 small letters, digits and -, and begins with no -")
    try:
        definition = DEFINITION.validate_python(table)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        extra = first["type"] == "unexpected_keyword_argument"
        reason = "there is no such field" if extra else first["msg"]
        raise _WrongError((*place, *map(str, first["loc"])), reason) from error
    wrong, reason = problem_of(definition)
    if wrong:
        raise _WrongError((*place, wrong), reason)
    env = _resolved((*place, "env_from"), definition.env_from, environment)
    headers = _resolved((*place, "headers_from"), definition.headers_from, environment)
    return Defined(definition=definition, secrets=Secrets(env=env, headers=headers))


def _resolved(
    place: tuple[str, ...], names: Mapping[str, str], environment: Mapping[str, str]
) -> Mapping[str, SecretStr]:
    for name, variable in names.items():
        if not environment.get(variable):
            raise _WrongError((*place, name), f"the environment variable {variable} is not set")
    return {name: SecretStr(environment[variable]) for name, variable in names.items()}


def _line(text: str, place: tuple[str, ...]) -> int:
    """The line where a place of the document stands: of its key, else of the nearest table above it."""
    table: tuple[str, ...] = ()
    found = 1
    for number, line in enumerate(text.splitlines(), 1):
        if header := re.match(r"\s*\[+\s*([^\]]+?)\s*\]", line):
            table = tuple(part.strip(" \"'") for part in header[1].split("."))
            if place == table[: len(place)]:
                return number
            if table == place[: len(table)]:
                found = number
        elif (key := re.match(r"\s*([^=#]+?)\s*=", line)) and table == place[: len(table)]:
            whole = (*table, *(part.strip(" \"'") for part in key[1].split(".")))
            if len(whole) > len(table) and whole == place[: len(whole)]:
                return number
    return found
