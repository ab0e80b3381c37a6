"""How the people of a workspace are called: Slack names them in what they press and command, not in what they write."""

import asyncio
from typing import Final

import structlog
from cachetools import LRUCache
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.errors import TROUBLE
from adapters.slack.payloads import word
from adapters.slack.workspaces import cause

PATIENCE: Final = 1.0  # seconds: Slack waits for the acknowledgement meanwhile
_log = structlog.get_logger(__name__)


class People:
    """Names by a user's id, each asked for once."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self._names: LRUCache[str, str] = LRUCache(maxsize=20_000)

    async def name(self, user: str) -> str:
        """How they are called; their id where Slack does not say."""
        if user not in self._names:
            try:
                async with asyncio.timeout(PATIENCE):
                    said = await self._client.users_info(user=user)
            except TROUBLE as error:
                _log.info("slack_name_not_known", user=user, cause=cause(error))
                return user
            person = said.get("user")
            named = (word(person, "profile", "display_name"), word(person, "real_name"), word(person, "name"))
            self._names[user] = next(filter(None, named), user)
        return self._names[user]
