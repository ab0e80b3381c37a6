"""The channels of Telegram and Slack that posts go to, over the bots and workspaces that are open anyway."""

from bot.accounts import TelegramChannelAccount
from bot.around import Around
from core.errors import SettingsError
from core.ports import Publisher


async def telegram_channel(name: str, section: TelegramChannelAccount, around: Around) -> Publisher:
    """A channel of one of the bots. Raises SettingsError where Telegram is off, or has no such bot."""
    opened, world = around.platforms.telegram, around.world
    if opened is None:
        raise SettingsError(_setting(name, "PLATFORM"), "Telegram is off; set COPYDESK_TELEGRAM__TOKEN too")
    wanted = section.bot or next(iter(opened.bots))
    if wanted not in opened.bots:
        known = ", ".join(opened.bots)
        raise SettingsError(_setting(name, "BOT"), f"no token of [telegram] is of bot {wanted}; there are {known}")
    from adapters.telegram.channel import TelegramChannel  # noqa: PLC0415  # aiogram takes half a second to import

    bot, media = opened.bots[wanted], world.stores.media
    return TelegramChannel(bot=bot, channel=section.channel, media=media, budget=world.budget, clock=world.clock)


def _setting(account: str, name: str) -> str:
    return f"COPYDESK_ACCOUNTS__{account.upper()}__{name}"
