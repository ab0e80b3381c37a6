"""Telegram from settings: bots that are open, what speaks through them and what listens."""

from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass

import structlog
from aiogram import Bot
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import AiogramError, TelegramNotFound, TelegramUnauthorizedError
from aiogram.utils.token import TokenValidationError, validate_token
from cachetools import TTLCache

from adapters.telegram.chat import TelegramChat
from adapters.telegram.files import TelegramFiles
from adapters.telegram.moves import Moves
from adapters.telegram.source import TelegramSource, Webhook
from bot.sections import Telegram
from core.errors import SettingsError
from core.messages import Address
from core.ports import DirectChats, World

SETTING = "COPYDESK_TELEGRAM__TOKEN"
RICH_KNOWN = 5.0  # seconds
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """Telegram, ready to be used; `names` are the bots' names, of those that could be asked."""

    chat: TelegramChat
    directs: DirectChats
    files: TelegramFiles
    source: TelegramSource
    bots: Mapping[str, Bot]  # by tenant
    names: tuple[str, ...]


async def open_telegram(settings: Telegram, world: World, stack: AsyncExitStack) -> Opened:
    """Open every bot of the settings. Raises SettingsError for a token that Telegram does not know.

    Where Telegram cannot be reached the server starts nevertheless: the source tries again.
    """
    bots = {}
    for token in settings.tokens:
        bot = _bot(token, settings.api_url)
        stack.push_async_callback(bot.session.close)
        bots[str(bot.id)] = bot
    moves = Moves(world.stores.preferences)

    known: TTLCache[str, bool] = TTLCache(maxsize=10_000, ttl=RICH_KNOWN, timer=world.clock.monotonic)

    async def rich(address: Address) -> bool:
        """Asked with every frame, and so not read from disk each time."""
        session = address.session
        if session not in known:
            known[session] = await world.stores.preferences.get(session, "rich") == "on"
        return known[session]

    chat = TelegramChat(bots=bots, read=world.stores.media.read, moves=moves, drafts=settings.drafts, rich=rich)
    webhook = None
    if settings.mode == "webhook":
        webhook = Webhook(url=settings.webhook_url, secret=settings.webhook_secret.get_secret_value())
    source = TelegramSource(bots=bots, moves=moves, clock=world.clock, webhook=webhook)
    names = tuple([await _name(source, tenant) for tenant in bots])
    return Opened(
        chat=chat,
        directs=chat,
        files=TelegramFiles(bots),
        source=source,
        bots=bots,
        names=tuple(filter(None, names)),
    )


def _bot(token: str, api_url: str) -> Bot:
    try:
        validate_token(token)
    except TokenValidationError as error:
        raise SettingsError(SETTING, "this is no token; copy the whole line from @BotFather, digits:letters") from error
    session = AiohttpSession(api=TelegramAPIServer.from_base(api_url))
    return Bot(token, session=session, default=DefaultBotProperties(link_preview_is_disabled=True))


async def _name(source: TelegramSource, tenant: str) -> str:
    try:
        return (await source.identity(tenant)).username
    except (TelegramUnauthorizedError, TelegramNotFound) as error:
        raise SettingsError(SETTING, f"Telegram does not know bot {tenant}; copy its token from @BotFather") from error
    except AiogramError as error:
        _log.warning("telegram_not_reached", bot=tenant, cause=type(error).__name__)
        return ""
