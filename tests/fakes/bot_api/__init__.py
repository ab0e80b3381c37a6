"""A Bot API server of our own, on loopback, for real aiogram to talk to; with people who write and press.

It enforces Telegram's limits and a flood model (`flood.py`), on a real or a simulated clock. What it leaves out: inline
mode, payments, business, stories, polls, stickers' sets, channels, reactions; the contents of pictures are kept but
not looked at; entities are checked for their bounds, not for nesting; a draft frame is not animated.
"""

from tests.fakes.bot_api.chats import Chat, Person, Press, Shown
from tests.fakes.bot_api.flood import Flood
from tests.fakes.bot_api.server import BotApi, bot_api

__all__ = ["BotApi", "Chat", "Flood", "Person", "Press", "Shown", "bot_api"]
