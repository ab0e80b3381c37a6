"""The registry of services, opened over its file, which is read again when it changes."""

import os
from contextlib import AsyncExitStack
from pathlib import Path

from adapters.mcp.file import read_services
from adapters.mcp.registry import Registry
from bot.settings import Settings
from bot.watching import Watching
from core.ports import World


async def open_services(settings: Settings, world: World, watching: Watching, stack: AsyncExitStack) -> Registry:
    """The registry, until the stack is closed. Raises SettingsError that names file, line and reason."""
    path, environment = Path(settings.services.file), os.environ
    registry = Registry(store=world.stores.services, clock=world.clock, environment=environment)

    async def load() -> None:
        await registry.load(read_services(path, environment))

    if settings.services.file:
        watching.watch(path, load)
    await stack.enter_async_context(registry)
    if settings.services.file:
        await load()
    return registry
