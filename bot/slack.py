"""Slack from settings: workspaces that are open, what speaks in them and what listens."""

from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass

import aiohttp
import structlog
from aiohttp import ClientTimeout
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.chat import SlackChat
from adapters.slack.errors import TROUBLE
from adapters.slack.files import SlackFiles
from adapters.slack.source import SlackSource
from adapters.slack.workspaces import Tokens, Workspace, cause, refused
from bot.sections import Slack
from core.errors import SettingsError
from core.ports import DirectChats, World

BOT_TOKEN = "COPYDESK_SLACK__BOT_TOKEN"  # noqa: S105  # the name of a setting
APP_TOKEN = "COPYDESK_SLACK__APP_TOKEN"  # noqa: S105
TIMEOUT = ClientTimeout(total=300, sock_connect=10, sock_read=30)  # a video goes up for longer than an answer takes
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """Slack, ready to be used; `names` are the bots' names, of those that could be asked."""

    chat: SlackChat
    directs: DirectChats
    files: SlackFiles
    source: SlackSource
    workspaces: Sequence[Workspace]
    names: tuple[str, ...]


async def open_slack(settings: Slack, world: World, stack: AsyncExitStack) -> Opened:
    """Open every workspace of the settings. Raises SettingsError for a token that Slack does not know.

    Where Slack cannot be reached the server starts nevertheless: the source tries again.
    """
    session = await stack.enter_async_context(aiohttp.ClientSession(timeout=TIMEOUT, trust_env=False))
    workspaces = [
        Workspace(tokens=tokens, api_url=settings.api_url, session=session, agent=settings.agent)
        for tokens in tokens_of(settings)
    ]
    clients: dict[str, AsyncWebClient] = {}  # by team: one that cannot be reached yet comes later
    for workspace in workspaces:
        workspace.joins(clients)
    names = [await _name(workspace, number) for number, workspace in enumerate(workspaces, 1)]
    chat = SlackChat(
        clients=clients,
        read=world.stores.media.read,
        clock=world.clock,
        streams=settings.streams,
        agent=settings.agent,
    )
    source = SlackSource(
        workspaces=workspaces,
        preferences=world.stores.preferences,
        clock=world.clock,
        sockets=settings.mode == "socket",
    )
    return Opened(
        chat=chat,
        directs=chat,
        files=SlackFiles(clients=clients, session=session),
        source=source,
        workspaces=workspaces,
        names=tuple(filter(None, names)),
    )


def tokens_of(settings: Slack) -> Sequence[Tokens]:
    """What belongs to each workspace. Raises SettingsError for what is no token."""
    sockets = settings.mode == "socket"
    seconds = settings.app_tokens if sockets else settings.secrets
    for token in settings.tokens:
        if not token.startswith(("xoxb-", "xoxe.xoxb-")):
            raise SettingsError(BOT_TOKEN, "this is no bot token; copy the one from OAuth & Permissions, xoxb-…")
    if sockets and not all(token.startswith("xapp-") for token in seconds):
        raise SettingsError(APP_TOKEN, "this is no app token; make one with connections:write, xapp-…")
    return [
        Tokens(bot=bot, app=second if sockets else "", signing="" if sockets else second)
        for bot, second in zip(settings.tokens, seconds, strict=True)
    ]


async def _name(workspace: Workspace, number: int) -> str:
    try:
        return (await workspace.identity()).name
    except TROUBLE as error:
        if refused(error):
            raise SettingsError(
                BOT_TOKEN, f"Slack does not take token {number} ({cause(error)}); copy it from OAuth & Permissions"
            ) from error
        _log.warning("slack_not_reached", workspace=number, cause=cause(error))
        return ""
