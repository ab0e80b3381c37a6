"""The bot in one workspace: its tokens, its client, and who it is."""

import asyncio
from dataclasses import dataclass, field
from typing import Final

import aiohttp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.errors import refusal
from adapters.slack.places import Identity

REFUSED: Final = frozenset(
    {"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "not_allowed_token_type"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """What Slack gave for one workspace; `app` opens sockets, `signing` proves what comes over HTTP."""

    bot: str = field(repr=False)
    app: str = field(default="", repr=False)
    signing: str = field(default="", repr=False)


def web_client(token: str | None, api_url: str, session: aiohttp.ClientSession) -> AsyncWebClient:
    """A client that reads nothing from the environment and tries nothing again by itself."""
    client = AsyncWebClient(
        token=token, base_url=api_url, session=session, retry_handlers=[], trust_env_in_session=False
    )
    client.proxy = None  # it has looked for one in the environment
    return client


class Workspace:
    """One workspace; `client` speaks as the bot, `public` without a token, and `agent` says how direct chats are."""

    def __init__(self, *, tokens: Tokens, api_url: str, session: aiohttp.ClientSession, agent: bool = True) -> None:
        self.tokens = tokens
        self.client = web_client(tokens.bot, api_url, session)
        self.public = web_client(None, api_url, session)
        self._agent = agent
        self._known: Identity | None = None
        self._clients: dict[str, AsyncWebClient] | None = None
        self._asking = asyncio.Lock()

    def joins(self, clients: dict[str, AsyncWebClient]) -> None:
        """Its client is among these, by its team, once that is known."""
        self._clients = clients

    @property
    def known(self) -> Identity | None:
        """Who the bot is, once Slack has said so."""
        return self._known

    async def identity(self) -> Identity:
        """Who the bot is; asked once. Raises what slack-sdk raises."""
        async with self._asking:
            if self._known is None:
                said = await self.client.auth_test()
                self._known = Identity(
                    team=said["team_id"],
                    user=said["user_id"],
                    bot=said.get("bot_id") or "",
                    name=said.get("user") or "",
                    agent=self._agent,
                )
                if self._clients is not None:
                    self._clients[self._known.team] = self.client
        return self._known

    async def authorize(self) -> AuthorizeResult:
        """The same, as bolt asks it. Raises OSError where it is not known yet: then Slack has to send again."""
        try:
            bot = await self.identity()
        except SlackApiError as error:  # bolt would answer 200 to that, and the event would be lost
            raise ConnectionError(f"auth.test: {refusal(error)}") from error
        return AuthorizeResult(
            enterprise_id=None, team_id=bot.team, bot_user_id=bot.user, bot_id=bot.bot, bot_token=self.tokens.bot
        )


def refused(error: BaseException) -> bool:
    """Whether the token is not good, or not any more."""
    return refusal(error) in REFUSED


def cause(error: BaseException) -> str:
    """The error in a few words, for the log."""
    return f"{type(error).__name__}: {refusal(error) or error}"[:300]
