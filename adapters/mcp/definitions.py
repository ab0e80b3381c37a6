"""What a service is: where it runs or listens, and what of it may be used."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, ClassVar
from urllib.parse import urlsplit

from pydantic import ConfigDict, Field, SecretStr

from core.ports.services import Transport

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
TOOL = r"^[A-Za-z0-9_./-]{1,128}$"
HEADER = r"^[A-Za-z0-9-]{1,64}$"
VARIABLE = r"^[A-Za-z_][A-Za-z0-9_]{0,127}$"
LONGEST = 3600.0  # seconds

ToolName = Annotated[str, Field(pattern=TOOL)]
Variable = Annotated[str, Field(pattern=VARIABLE)]
Seconds = Annotated[float, Field(gt=0, le=LONGEST)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """One service: `command` over stdio, or `url` over HTTP. Secrets are named by the variables that hold them."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid", strict=False)

    command: tuple[str, ...] = ()
    folder: str = ""  # where the command runs; "": where Copydesk does
    env: Mapping[Variable, str] = field(default_factory=dict)  # of the command, beside PATH, HOME and the like
    env_from: Mapping[Variable, Variable] = field(default_factory=dict)  # the same, from variables of ours
    url: str = ""
    headers_from: Mapping[Annotated[str, Field(pattern=HEADER)], Variable] = field(default_factory=dict)
    tools: tuple[ToolName, ...] | None = None  # that may be used at all; None: every one
    granted: tuple[ToolName, ...] = ()  # that conversations may call although they are not read-only
    enabled: bool = True
    timeout: Seconds = 60.0  # for a call
    connect_timeout: Seconds = 30.0

    @property
    def transport(self) -> Transport:
        """How it is reached."""
        return "stdio" if self.command else "http"

    @property
    def source(self) -> str:
        """The digest of where it is: tools that were accepted from one place are not known at another."""
        place = [self.url, *self.command, self.folder]
        return hashlib.sha256(json.dumps(place).encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Secrets:
    """The values behind the variables of a definition, as they were when the file was read."""

    env: Mapping[str, SecretStr] = field(default_factory=dict)
    headers: Mapping[str, SecretStr] = field(default_factory=dict)


def problem_of(definition: Definition) -> tuple[str, str]:
    """The field that is wrong and why, or two empty strings."""
    if bool(definition.command) == bool(definition.url):
        return "command", "give either a command or a url"
    if definition.command and not definition.command[0].strip():
        return "command", "the first word, the program, is empty"
    if definition.command and definition.headers_from:
        return "headers_from", "headers belong to a url"
    if definition.url and (definition.env or definition.env_from or definition.folder):
        return "env", "env, env_from and folder belong to a command"
    if definition.url and (wrong := problem_of_url(definition.url)):
        return "url", wrong
    return "", ""


def problem_of_url(url: str) -> str:
    """Why an address cannot be used, or ""; the address itself is not repeated, it may hold a secret."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return "is no web address"
    if not usable or re.search(r"[\s\x00-\x1f\x7f]", url):
        return "is no web address; it begins with http:// or https://"
    if parts.username is not None or parts.password is not None:
        return "holds a name or a password; put them into headers_from in the file"
    if parts.fragment:
        return "must not have a fragment (#)"
    return ""
