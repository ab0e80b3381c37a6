"""Services over MCP for owners: what there is, and what may be changed while it runs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar

from fastapi import APIRouter, Path
from pydantic import ConfigDict, Field

from bot.http.wiring import Owner, Services
from core.ports import ServiceRegistry, ServiceState, ServiceTool
from core.ports.services import Health, Transport


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceShape:
    """How a service stands; `settled`: set in the services file, where alone it can be changed or removed."""

    name: str
    transport: Transport
    health: Health
    problem: str
    tools: int
    quarantined: tuple[str, ...]
    settled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolShape:
    """A tool; `offered`: chats may call it. Description and schema are the service's own words."""

    name: str
    description: str
    schema: Mapping[str, object]
    read_only: bool
    granted: bool
    quarantined: bool
    offered: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ServicePage:
    """A service with its tools."""

    service: ServiceShape
    tools: tuple[ToolShape, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """A service over HTTP; commands are only ever set in the services file."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    url: Annotated[str, Field(max_length=2_000)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch:
    """Whether a service is on."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    enabled: bool


Name = Annotated[str, Path(max_length=64)]
ToolName = Annotated[str, Path(max_length=128)]
router = APIRouter(prefix="/api/v1/services", tags=["services"])


def _shape(state: ServiceState) -> ServiceShape:
    return ServiceShape(**{name: getattr(state, name) for name in ServiceShape.__dataclass_fields__})


def _tool(tool: ServiceTool) -> ToolShape:
    return ToolShape(**{name: getattr(tool, name) for name in ToolShape.__dataclass_fields__})


async def _page(registry: ServiceRegistry, name: str) -> ServicePage:
    tools = await registry.tools(name)
    state = next(each for each in await registry.services() if each.name == name)
    return ServicePage(service=_shape(state), tools=tuple(map(_tool, tools)))


@router.get("")
async def list_services(services: Services, owner: Owner) -> list[ServiceShape]:
    """Every service, by name; connects to none."""
    return [_shape(state) for state in await services.registry.services()]


@router.get("/{name}")
async def show_service(services: Services, owner: Owner, name: Name) -> ServicePage:
    """A service with its tools; connects first where needed."""
    return await _page(services.registry, name)


@router.put("/{name}", status_code=204)
async def put_service(services: Services, owner: Owner, name: Name, registration: Registration) -> None:
    """Register a service over HTTP, or replace it; calls in flight finish on the old one."""
    await services.registry.add(name, registration.url, by=owner)


@router.delete("/{name}", status_code=204)
async def delete_service(services: Services, owner: Owner, name: Name) -> None:
    """Remove a service that was registered here or in a chat."""
    await services.registry.remove(name, by=owner)


@router.put("/{name}/enabled", status_code=204)
async def switch_service(services: Services, owner: Owner, name: Name, switch: Switch) -> None:
    """Enable or disable it."""
    await services.registry.switch(name, on=switch.enabled, by=owner)


@router.post("/{name}/reload", status_code=204)
async def reload_service(services: Services, owner: Owner, name: Name) -> None:
    """Connect anew."""
    await services.registry.reload(name, by=owner)


@router.put("/{name}/accepted/{tool:path}", status_code=204)
async def accept_tool(services: Services, owner: Owner, name: Name, tool: ToolName) -> None:
    """Take a changed tool out of quarantine as it is now."""
    await services.registry.accept(name, tool, by=owner)


@router.put("/{name}/granted/{tool:path}", status_code=204)
async def grant_tool(services: Services, owner: Owner, name: Name, tool: ToolName) -> None:
    """Let chats call a tool that is not read-only."""
    await services.registry.grant(name, tool, allowed=True, by=owner)


@router.delete("/{name}/granted/{tool:path}", status_code=204)
async def revoke_tool(services: Services, owner: Owner, name: Name, tool: ToolName) -> None:
    """Not any more."""
    await services.registry.grant(name, tool, allowed=False, by=owner)
