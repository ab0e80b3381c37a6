"""The channels of Telegram and Slack that posts go to, over the bots and workspaces that are open anyway."""

from bot.accounts import SlackChannelAccount, TelegramChannelAccount
from bot.around import Around
from core.errors import SettingsError
from core.messages import Address
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


async def slack_channel(name: str, section: SlackChannelAccount, around: Around) -> Publisher:
    """A channel of one of the workspaces; one that cannot be reached yet may be the one that is meant. Raises
    SettingsError where Slack is off, or has no such workspace."""
    opened, world = around.platforms.slack, around.world
    if opened is None:
        raise SettingsError(_setting(name, "PLATFORM"), "Slack is off; set COPYDESK_SLACK__BOT_TOKEN too")
    known = [workspace.known.team if workspace.known else "" for workspace in opened.workspaces]
    if section.workspace not in ("", *known) and all(known):
        there = ", ".join(known)
        raise SettingsError(
            _setting(name, "WORKSPACE"), f"no token of [slack] is of workspace {section.workspace}; there are {there}"
        )
    from adapters.slack.channel import SlackChannel  # noqa: PLC0415  # slack-sdk takes a while to import too

    at = Address(platform="slack", tenant=section.workspace, chat=section.channel)
    workspaces, media = opened.workspaces, world.stores.media
    return SlackChannel(workspaces=workspaces, at=at, media=media, budget=world.budget, clock=world.clock)


def _setting(account: str, name: str) -> str:
    return f"COPYDESK_ACCOUNTS__{account.upper()}__{name}"
