"""Where approved posts can go, as the settings say."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from importlib import import_module
from typing import Any

from adapters.publishers.outbox import Outbox
from bot.accounts import AccountSection, limits_of
from bot.around import Around
from bot.places import Places
from bot.settings import Settings
from core.accounts import Account, Accounts
from core.ports import Publisher, World

Opener = Callable[[str, Any, Around], Awaitable[Publisher]]
# By platform: each gets the account's name and its section. Imported where an account needs it, for a start without
# accounts should not wait for HTTP and its kin.
OPENERS: Mapping[str, tuple[str, str]] = {
    "bluesky": ("bot.bluesky", "open_bluesky"),
    "mastodon": ("bot.web_accounts", "open_mastodon"),
    "slack_channel": ("bot.channels", "slack_channel"),
    "telegram_channel": ("bot.channels", "telegram_channel"),
    "webhook": ("bot.web_accounts", "open_webhook"),
    "xiaohongshu": ("bot.xiaohongshu", "open_xiaohongshu"),
}


async def open_accounts(around: Around) -> Sequence[Account]:
    """Every account of the settings. Raises SettingsError."""
    return [await _opened(name, section, around) for name, section in around.settings.accounts.items()]


async def _opened(name: str, section: AccountSection, around: Around) -> Account:
    module, opener = OPENERS[section.platform]
    opened: Opener = getattr(import_module(module), opener)
    publisher = await opened(name, section, around)
    return Account(name=name, platform=section.platform, publisher=publisher, limits=limits_of(section))


def accounts_of(settings: Settings, world: World, opened: Sequence[Account]) -> Accounts:
    """What was opened, and the outbox, which needs no account."""
    outbox = Outbox(
        Places(settings.data_dir).outbox,
        media=world.stores.media,
        clock=world.clock,
        base_url=settings.public_url,
    )
    return Accounts(opened, outbox=outbox, default=settings.publish.default)
