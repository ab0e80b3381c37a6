"""Where approved posts can go, as the settings say."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from adapters.publishers.outbox import Outbox
from bot.accounts import AccountSection, limits_of
from bot.around import Around
from bot.bluesky import open_bluesky
from bot.channels import slack_channel, telegram_channel
from bot.places import Places
from bot.settings import Settings
from bot.web_accounts import open_mastodon, open_webhook
from bot.xiaohongshu import open_xiaohongshu
from core.accounts import Account, Accounts
from core.errors import SettingsError
from core.ports import Publisher, World

Opener = Callable[[str, Any, Around], Awaitable[Publisher]]
OPENERS: Mapping[str, Opener] = {  # by platform; each gets the account's name and its section
    "bluesky": open_bluesky,
    "mastodon": open_mastodon,
    "slack_channel": slack_channel,
    "telegram_channel": telegram_channel,
    "webhook": open_webhook,
    "xiaohongshu": open_xiaohongshu,
}


async def open_accounts(around: Around) -> Sequence[Account]:
    """Every account of the settings. Raises SettingsError."""
    return [await _opened(name, section, around) for name, section in around.settings.accounts.items()]


async def _opened(name: str, section: AccountSection, around: Around) -> Account:
    opener = OPENERS.get(section.platform)
    if opener is None:
        raise SettingsError(f"COPYDESK_ACCOUNTS__{name.upper()}__PLATFORM", "nothing publishes there yet")
    publisher = await opener(name, section, around)
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
