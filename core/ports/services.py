"""Services: tools that others run, over MCP."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from core.records import AuditEntry, KeptService, KeptTool

Health = Literal["idle", "ready", "resting", "disabled"]  # not connected yet, connected, failed and waits, switched off
Transport = Literal["stdio", "http"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceTool:
    """One tool of a service as it may be offered to a model. `schema` is the JSON schema of its arguments."""

    service: str
    name: str
    description: str
    schema: Mapping[str, object]
    read_only: bool  # by the service's own word
    granted: bool  # whether an owner allows it although it is not read-only
    quarantined: bool = False  # its schema or description changed; an owner has to accept it first

    @property
    def offered(self) -> bool:
        """Whether a conversation may call it."""
        return (self.read_only or self.granted) and not self.quarantined


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceState:
    """How a service stands. `problem` is a sentence for an owner, "" where all is well."""

    name: str
    transport: Transport
    health: Health
    problem: str = ""
    tools: int = 0
    quarantined: tuple[str, ...] = ()
    settled: bool = False  # set in the file: it can only be changed there


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolResult:
    """What a tool answered, as text: data from outside, never an instruction. `cut` where it was longer."""

    text: str
    failed: bool = False  # by the tool's own word
    cut: bool = False
    pictures: tuple[bytes, ...] = field(default=(), repr=False)  # only where the terms of the call ask for them


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How a call is made. `settled`: the settings themselves name this use of the tool, as an account does, so that it
    needs no grant to conversations; a quarantine holds nevertheless."""

    settled: bool = False
    seconds: float | None = None  # until its answer; None: the service's own limit
    characters: int = 20_000  # of its text; what is longer is cut
    pictures: bool = False  # give them too, not only their names


IN_A_CONVERSATION = Terms()


class ServiceTools(Protocol):
    """The services' tools."""

    async def services(self) -> Sequence[ServiceState]:
        """Every registered service, by name; connects to none."""

    async def tools(self, service: str) -> Sequence[ServiceTool]:
        """Its tools within its allow-list, connecting first where needed. Raises ServiceUnknown, ServiceDisabled,
        ServiceUnavailable."""

    async def offered(self) -> Sequence[ServiceTool]:
        """Every tool that a conversation may call now, by service and name. A service that does not answer within
        a few seconds is left out this time; raises nothing."""

    async def call(
        self, service: str, tool: str, arguments: Mapping[str, object], terms: Terms = IN_A_CONVERSATION
    ) -> ToolResult:
        """Call once; never repeated. Raises ServiceUnknown, ServiceDisabled, ServiceUnavailable, ServiceTimedOut,
        ToolNotAllowed, and ToolArgumentsRefused where they do not fit its schema."""


class ServiceRegistry(ServiceTools, Protocol):
    """The same, and what an owner may change while it runs. `by` is who did it, for the audit log; calls in flight
    finish as they began."""

    async def add(self, name: str, url: str, *, by: str) -> None:
        """Register a service over HTTP, or replace it. Raises BadInput for a name or an address that cannot be used,
        and for a service of the file."""

    async def remove(self, name: str, *, by: str) -> None:
        """Raises ServiceUnknown, and BadInput for a service of the file."""

    async def switch(self, name: str, *, on: bool, by: str) -> None:
        """Enable or disable it. Raises ServiceUnknown."""

    async def reload(self, name: str, *, by: str) -> None:
        """Connect anew, at once. Raises ServiceUnknown."""

    async def accept(self, name: str, tool: str, *, by: str) -> None:
        """Take a changed tool out of quarantine as it is now. Raises ServiceUnknown, ServiceDisabled,
        ServiceUnavailable."""

    async def grant(self, name: str, tool: str, *, allowed: bool, by: str) -> None:
        """Let conversations call a tool that is not read-only, or not any more. Raises ServiceUnknown,
        ServiceDisabled, ServiceUnavailable, and BadInput for what the file grants."""


class ServiceStore(Protocol):
    """What people decided about services, and which tools were seen; each change by a person and its audit line are
    one transaction."""

    async def all(self) -> Sequence[KeptService]:
        """By name."""

    async def save(self, service: KeptService, *, audit: AuditEntry) -> None:
        """Add or replace it."""

    async def remove(self, name: str, *, audit: AuditEntry) -> bool:
        """Forget the service and its tools. False: was not there, and no line."""

    async def tools(self, service: str, source: str) -> Mapping[str, KeptTool]:
        """The tools of a service that were seen at that source, by name; empty where none was."""

    async def keep_tools(
        self, service: str, source: str, tools: Sequence[KeptTool], *, audit: AuditEntry | None = None
    ) -> None:
        """Add or replace these tools, with that line; others stay."""
