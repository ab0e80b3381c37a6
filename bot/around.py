"""What accounts are opened with."""

from contextlib import AsyncExitStack
from dataclasses import dataclass

from bot.chats import Platforms
from bot.settings import Settings
from core.ports import ServiceTools, World


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What lies around an account; what needs closing is entered in the stack."""

    settings: Settings
    world: World
    services: ServiceTools
    platforms: Platforms
    stack: AsyncExitStack
