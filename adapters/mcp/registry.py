"""The registry: services from the file and from people, all of them replaceable while it runs."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from types import TracebackType
from typing import Self

import structlog

from adapters.mcp.definitions import NAME, Definition, Secrets, problem_of_url
from adapters.mcp.entries import Entry, Surroundings
from adapters.mcp.failures import ServiceRefused
from adapters.mcp.file import Defined
from core.errors import ServiceError, ServiceUnknown
from core.ports import Clock, ServiceState, ServiceStore, ServiceTool, Terms, ToolResult
from core.ports.services import IN_A_CONVERSATION
from core.records import AuditEntry, KeptService

OFFER = 3.0  # seconds that a conversation waits for the tools of a service
_log = structlog.get_logger(__name__)


class Registry:
    """ServiceRegistry; an async context manager, which closes every connection and ends every child."""

    def __init__(self, *, store: ServiceStore, clock: Clock, environment: Mapping[str, str]) -> None:
        self._around = Surroundings(store=store, clock=clock, environment=environment)
        self._store = store
        self._clock = clock
        self._entries: dict[str, Entry] = {}
        self._file: Mapping[str, Defined] = {}
        self._changing = asyncio.Lock()
        self._leaving: dict[Entry, asyncio.Task[None]] = {}

    async def __aenter__(self) -> Self:
        await self.load({})
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        leaving = dict(self._leaving)
        await asyncio.gather(*(entry.connection.close() for entry in (*self._entries.values(), *leaving)))
        await asyncio.gather(*leaving.values())

    async def load(self, file: Mapping[str, Defined]) -> None:
        """Put the services of the file in force, beside those that people registered; those that are the same stay
        connected."""
        async with self._changing:
            kept = {service.name: service for service in await self._store.all()}
            self._file = file
            for name in [name for name in self._entries if name not in file and not self._registered(kept.get(name))]:
                self._leave(self._entries.pop(name))
            for name in {*file, *(name for name, service in kept.items() if self._registered(service))}:
                self._place(name, kept.get(name))

    @staticmethod
    def _registered(kept: KeptService | None) -> bool:
        return kept is not None and bool(kept.url)

    def _place(self, name: str, kept: KeptService | None, *, anew: bool = False) -> None:
        """Make the entry of that name what it should be."""
        defined, before = self._file.get(name), self._entries.get(name)
        definition = defined.definition if defined else Definition(url=kept.url if kept else "")
        secrets = defined.secrets if defined else Secrets()
        same = before and (before.definition, before.secrets) == (definition, secrets)
        if before is None or not same or anew:
            if before:
                self._leave(before)
            self._entries[name] = Entry(name, definition, secrets, self._around, settled=defined is not None)
        self._entries[name].enabled = definition.enabled and (kept is None or kept.enabled)

    def _leave(self, entry: Entry) -> None:
        self._leaving[entry] = task = asyncio.create_task(entry.connection.retire())
        task.add_done_callback(lambda _: self._leaving.pop(entry, None))

    # --- use ----------------------------------------------------------------------------------------

    async def services(self) -> Sequence[ServiceState]:
        return [self._entries[name].state() for name in sorted(self._entries)]

    async def tools(self, service: str) -> Sequence[ServiceTool]:
        return await self._entry(service).tools()

    async def offered(self) -> Sequence[ServiceTool]:
        entries = [entry for _, entry in sorted(self._entries.items()) if entry.enabled and entry.connection.hopeful]
        found = await asyncio.gather(*(self._offered(entry) for entry in entries))
        return [tool for tools in found for tool in tools if tool.offered]

    async def _offered(self, entry: Entry) -> Sequence[ServiceTool]:
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(OFFER):
                    return await entry.tools()
        except ServiceError as error:
            _log.info("service_not_offered", service=entry.name, cause=str(error))
        return ()

    async def call(
        self, service: str, tool: str, arguments: Mapping[str, object], terms: Terms = IN_A_CONVERSATION
    ) -> ToolResult:
        return await self._entry(service).call(tool, arguments, terms)

    def _entry(self, name: str) -> Entry:
        if name not in self._entries:
            raise ServiceUnknown(service=name)
        return self._entries[name]

    # --- what owners change -------------------------------------------------------------------------

    async def add(self, name: str, url: str, *, by: str) -> None:
        async with self._changing:
            self._refuse_settled(name)
            if not NAME.fullmatch(name):
                raise ServiceRefused("service_name", name)
            if wrong := problem_of_url(url):
                raise ServiceRefused("service_address", wrong)
            kept = KeptService(name=name, url=url)
            await self._store.save(kept, audit=self._line(by, "service_add", name))
            self._place(name, kept)

    async def remove(self, name: str, *, by: str) -> None:
        async with self._changing:
            self._refuse_settled(name)
            if not await self._store.remove(name, audit=self._line(by, "service_remove", name)):
                raise ServiceUnknown(service=name)
            self._leave(self._entries.pop(name))

    async def switch(self, name: str, *, on: bool, by: str) -> None:
        async with self._changing:
            entry = self._entry(name)
            if on and not entry.definition.enabled:
                raise ServiceRefused("service_settled", f"{name} is switched off in the file")
            if entry.enabled == on:
                return
            kept = await self._kept(name)
            kept = replace(kept, enabled=on)
            await self._store.save(kept, audit=self._line(by, "service_enable" if on else "service_disable", name))
            self._place(name, kept, anew=True)

    async def reload(self, name: str, *, by: str) -> None:
        async with self._changing:
            self._entry(name)
            self._place(name, await self._kept(name), anew=True)
            _log.info("service_reloaded", service=name, by=by)

    async def accept(self, name: str, tool: str, *, by: str) -> None:
        async with self._changing:
            await self._entry(name).change(tool, "accept", self._line(by, "service_accept", f"{name} {tool}"))

    async def grant(self, name: str, tool: str, *, allowed: bool, by: str) -> None:
        async with self._changing:
            entry = self._entry(name)
            if not allowed and tool in entry.definition.granted:
                raise ServiceRefused("service_settled", f"{tool} is granted in the file")
            what = "grant" if allowed else "revoke"
            await entry.change(
                tool, "grant" if allowed else "revoke", self._line(by, f"service_{what}", f"{name} {tool}")
            )

    async def _kept(self, name: str) -> KeptService:
        found = [service for service in await self._store.all() if service.name == name]
        return found[0] if found else KeptService(name=name)

    def _refuse_settled(self, name: str) -> None:
        if name in self._file:
            raise ServiceRefused("service_settled", f"{name} is set in the file")

    def _line(self, who: str, what: str, detail: str) -> AuditEntry:
        return AuditEntry(at=self._clock.now(), who=who, what=what, detail=detail)
