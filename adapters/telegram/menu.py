"""The menu of commands that Telegram shows beside the input line, per language."""

from aiogram import Bot
from aiogram.types import BotCommand, BotCommandScopeAllGroupChats, BotCommandScopeAllPrivateChats

from core.catalogue import say
from core.messages import Language

PRIVATE = (
    *("help", "post", "drafts", "waiting", "calendar", "slots", "plans", "reminders", "report", "status", "stop"),
    *("settings", "language", "zone", "services", "reset"),
)
GROUP = ("help", "post", "drafts", "calendar", "status", "stop")


def commands(names: tuple[str, ...], language: Language) -> list[BotCommand]:
    """The commands with a line each."""
    return [BotCommand(command=name, description=say(f"menu.{name}", language)) for name in names]


async def set_menu(bot: Bot) -> None:
    """English for everybody, Chinese for those whose app is Chinese. Raises AiogramError."""
    for scope, names in ((BotCommandScopeAllPrivateChats(), PRIVATE), (BotCommandScopeAllGroupChats(), GROUP)):
        await bot.set_my_commands(commands(names, "en"), scope=scope)
        await bot.set_my_commands(commands(names, "zh"), scope=scope, language_code="zh")
