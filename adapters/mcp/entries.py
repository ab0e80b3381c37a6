"""One registered service: its definition, its connection, and its tools as they stand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import structlog
from mcp import MCPError
from mcp_types import Tool

from adapters.mcp.connection import Connection
from adapters.mcp.definitions import Definition, Secrets
from adapters.mcp.dialing import Dialing
from adapters.mcp.results import result_of
from adapters.mcp.tools import Arguments, Listed, listed, newly_seen, shown
from core.errors import ServiceDisabled, ServiceUnknown, ToolNotAllowed
from core.ports import Clock, ServiceState, ServiceStore, ServiceTool, Terms, ToolResult
from core.records import AuditEntry, KeptTool

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What every service is made with."""

    store: ServiceStore
    clock: Clock
    environment: Mapping[str, str]


class Entry:
    """A service; where it is defined anew, there is a new entry, and the old one finishes what it began."""

    def __init__(
        self, name: str, definition: Definition, secrets: Secrets, around: Surroundings, *, settled: bool
    ) -> None:
        self.name = name
        self.definition = definition
        self.secrets = secrets
        self.settled = settled
        self.enabled = definition.enabled
        self._around = around
        self._listed: tuple[Listed, ...] = ()
        self._kept: Mapping[str, KeptTool] = {}
        self._tools: Mapping[str, ServiceTool] = {}
        self._arguments: dict[str, Arguments] = {}
        dial = Dialing(definition, secrets, around.environment)
        self.connection = Connection(name, definition, dial=dial, on_tools=self._on_tools, clock=around.clock)

    def state(self) -> ServiceState:
        """How it stands."""
        known = self.known() if self.enabled else ()
        return ServiceState(
            name=self.name,
            transport=self.definition.transport,
            health=self.connection.health if self.enabled else "disabled",
            problem=self.connection.problem if self.enabled else "",
            tools=len(known),
            quarantined=tuple(tool.name for tool in known if tool.quarantined),
            settled=self.settled,
        )

    def known(self) -> Sequence[ServiceTool]:
        """The tools as they were last listed."""
        return tuple(self._tools.values())

    def _stand(self, now: tuple[Listed, ...], kept: Mapping[str, KeptTool]) -> None:
        self._listed, self._kept = now, kept
        self._tools = {tool.name: tool for tool in shown(self.name, now, self.definition, kept)}
        self._arguments = {}

    async def tools(self) -> Sequence[ServiceTool]:
        """The tools now. Raises ServiceDisabled, ServiceUnavailable."""
        self._require_enabled()
        await self.connection.fresh()
        return self.known()

    async def call(self, tool: str, arguments: Mapping[str, object], terms: Terms) -> ToolResult:
        """Raises what `ServiceTools.call` raises."""
        self._require_enabled()
        await self.connection.client()
        found = self.tool(tool)
        if found.quarantined or not (found.offered or terms.settled):
            raise ToolNotAllowed(service=self.name, tool=tool)
        if tool not in self._arguments:
            self._arguments[tool] = Arguments(found)
        self._arguments[tool].check(arguments)
        try:
            return result_of(await self.connection.call(tool, arguments, seconds=terms.seconds), terms)
        except MCPError as error:  # the service answered that it does not do this
            return ToolResult(text=str(error)[: terms.characters], failed=True)

    def tool(self, name: str) -> ServiceTool:
        """A tool that is known. Raises ServiceUnknown, and ToolNotAllowed for one beside the allow-list."""
        if name in self._tools:
            return self._tools[name]
        if any(tool.name == name for tool in self._listed):
            raise ToolNotAllowed(service=self.name, tool=name)
        raise ServiceUnknown(service=self.name, tool=name)

    async def change(self, name: str, what: Literal["accept", "grant", "revoke"], audit: AuditEntry) -> None:
        """Keep what a person decided about a tool."""
        await self.tools()
        self.tool(name)
        tool = self._kept.get(name) or KeptTool(name=name, digest="")
        if what == "accept":
            now = next(each.digest for each in self._listed if each.name == name)
            tool = replace(tool, digest=now)
        else:
            tool = replace(tool, granted=what == "grant")
        if tool != self._kept.get(name):
            await self._around.store.keep_tools(self.name, self.definition.source, [tool], audit=audit)
            self._stand(self._listed, {**self._kept, name: tool})

    def _require_enabled(self) -> None:
        if not self.enabled:
            raise ServiceDisabled(service=self.name)

    async def _on_tools(self, tools: Sequence[Tool]) -> None:
        now, source, store = listed(tools), self.definition.source, self._around.store
        kept = await store.tools(self.name, source)
        new = newly_seen(now, kept)
        if new:
            await store.keep_tools(self.name, source, new)
        self._stand(now, {**kept, **{tool.name: tool for tool in new}})
        if held := [tool.name for tool in self.known() if tool.quarantined]:
            _log.warning("service_tools_quarantined", service=self.name, tools=held)
