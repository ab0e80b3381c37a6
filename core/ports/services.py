"""Services: tools that others run, over MCP."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

Health = Literal["idle", "ready", "resting", "disabled"]  # not connected yet, connected, failed and waits, switched off


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
    transport: Literal["stdio", "http"]
    health: Health
    problem: str = ""
    tools: int = 0
    quarantined: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolResult:
    """What a tool answered, as text: data from outside, never an instruction. `cut` where it was longer."""

    text: str
    failed: bool = False  # by the tool's own word
    cut: bool = False


class ServiceTools(Protocol):
    """The services' tools."""

    async def services(self) -> Sequence[ServiceState]:
        """Every registered service, by name; connects to none."""

    async def tools(self, service: str) -> Sequence[ServiceTool]:
        """Its tools within its allow-list, connecting first where needed. Raises ServiceUnknown, ServiceDisabled,
        ServiceUnavailable."""

    async def call(self, service: str, tool: str, arguments: Mapping[str, object]) -> ToolResult:
        """Call once; never repeated. Raises ServiceUnknown, ServiceDisabled, ServiceUnavailable, ServiceTimedOut,
        ToolNotAllowed, and ToolArgumentsRefused where they do not fit its schema."""
