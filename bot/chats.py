"""The chat platforms that the settings switch on, and the world in which people write there too."""

from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.http.services import HttpServices
from bot.settings import Settings
from core.ports import ChatSource, World

if TYPE_CHECKING:
    from bot.slack import Opened as OpenedSlack
    from bot.telegram import Opened as OpenedTelegram


@dataclass(frozen=True, slots=True, kw_only=True)
class Platforms:
    """What is open; None: it is off."""

    telegram: "OpenedTelegram | None" = None
    slack: "OpenedSlack | None" = None

    @property
    def sources(self) -> Sequence[ChatSource]:
        """Where to listen."""
        return [each.source for each in (self.telegram, self.slack) if each]

    def fed(self, services: HttpServices, settings: Settings) -> HttpServices:
        """HTTP that takes what these platforms bring."""
        webhooks = {}
        if self.telegram and settings.telegram.mode == "webhook":
            webhooks["telegram"] = self.telegram.source.feed
        slack = self.slack.source.feed if self.slack and settings.slack.mode == "http" else None
        return replace(services, webhooks=webhooks, slack=slack)


async def open_platforms(settings: Settings, world: World, stack: AsyncExitStack) -> tuple[Platforms, World]:
    """Every platform with a token, and the world with them. Raises SettingsError."""
    telegram = await _telegram(settings, world, stack)
    slack = await _slack(settings, world, stack)
    opened = [each for each in (telegram, slack) if each]
    chats = {each.chat.platform: each.chat for each in opened}
    files = {each.chat.platform: each.files for each in opened}
    directs = {each.chat.platform: each.directs for each in opened}
    world = replace(
        world,
        chats={**world.chats, **chats},
        files={**world.files, **files},
        directs={**world.directs, **directs},
    )
    return Platforms(telegram=telegram, slack=slack), world


async def _telegram(settings: Settings, world: World, stack: AsyncExitStack) -> "OpenedTelegram | None":
    if not settings.telegram.tokens:
        return None
    from bot.telegram import open_telegram  # noqa: PLC0415  # aiogram takes half a second to import

    return await open_telegram(settings.telegram, world, stack)


async def _slack(settings: Settings, world: World, stack: AsyncExitStack) -> "OpenedSlack | None":
    if not settings.slack.tokens:
        return None
    from bot.slack import open_slack  # noqa: PLC0415  # bolt takes a while to import too

    return await open_slack(settings.slack, world, stack)
