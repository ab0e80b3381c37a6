"""A registry at work, in memory."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager

from adapters.clock import SystemClock
from adapters.mcp.definitions import Definition, Secrets
from adapters.mcp.file import Defined
from adapters.mcp.registry import Registry
from adapters.memory.services import MemoryServiceStore
from adapters.memory.stores import MemoryAudit
from core.ports import Clock, ServiceState, ServiceStore


def defined(**services: Definition) -> Mapping[str, Defined]:
    """The services of a file."""
    return {name: Defined(definition=each, secrets=Secrets()) for name, each in services.items()}


@asynccontextmanager
async def registry(
    *, store: ServiceStore | None = None, clock: Clock | None = None, **services: Definition
) -> AsyncIterator[Registry]:
    """A registry with those services of a file."""
    store = store or MemoryServiceStore(MemoryAudit())
    async with Registry(store=store, clock=clock or SystemClock(), environment=dict(os.environ)) as made:
        await made.load(defined(**services))
        yield made


async def state(made: Registry, name: str) -> ServiceState:
    return next(each for each in await made.services() if each.name == name)


async def until(holds: Callable[[], bool]) -> None:
    """Real processes need real moments."""
    async with asyncio.timeout(20):
        while not holds():
            await asyncio.sleep(0.01)
