"""The services' store in memory."""

from collections.abc import Mapping, Sequence

from adapters.memory.stores import MemoryAudit
from core.records import AuditEntry, KeptService, KeptTool


class MemoryServiceStore:
    """ServiceStore; it shares the audit log."""

    def __init__(self, audit: MemoryAudit) -> None:
        self._audit = audit
        self._services: dict[str, KeptService] = {}
        self._tools: dict[tuple[str, str], dict[str, KeptTool]] = {}

    async def all(self) -> Sequence[KeptService]:
        return [self._services[name] for name in sorted(self._services)]

    async def save(self, service: KeptService, *, audit: AuditEntry) -> None:
        self._services[service.name] = service
        self._audit.keep(audit)

    async def remove(self, name: str, *, audit: AuditEntry) -> bool:
        if self._services.pop(name, None) is None:
            return False
        self._tools = {place: tools for place, tools in self._tools.items() if place[0] != name}
        self._audit.keep(audit)
        return True

    async def tools(self, service: str, source: str) -> Mapping[str, KeptTool]:
        return dict(self._tools.get((service, source), {}))

    async def keep_tools(
        self, service: str, source: str, tools: Sequence[KeptTool], *, audit: AuditEntry | None = None
    ) -> None:
        self._tools.setdefault((service, source), {}).update({tool.name: tool for tool in tools})
        if audit:
            self._audit.keep(audit)
