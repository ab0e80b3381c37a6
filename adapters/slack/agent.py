"""Slack's agent view: suggested prompts, the title of a thread, and what the bot is at; a plain chat without it."""

from collections.abc import Awaitable
from typing import Final

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.errors import TROUBLE, refusal
from adapters.slack.forms import shortened
from adapters.slack.workspaces import cause
from core.catalogue import say
from core.messages import Address, Language

PROMPTS: Final = ("note", "friday", "drafts", "help")
TITLE: Final = 60  # characters
PASSING: Final = frozenset({"ratelimited", "rate_limited", "internal_error", "fatal_error", "service_unavailable"})
_log = structlog.get_logger(__name__)


class AgentView:
    """What only an agent has; the first refusal for good is said once, and that call is not made again."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self._without: set[str] = set()

    async def suggest(self, chat: str, thread: str, language: Language) -> None:
        """Offer a few beginnings."""
        prompts = [
            {"title": say(f"slack.prompt_{name}", language), "message": say(f"slack.prompt_{name}_message", language)}
            for name in PROMPTS
        ]
        if "suggest" not in self._without:
            call = self._client.assistant_threads_setSuggestedPrompts(
                channel_id=chat, thread_ts=thread or None, title=say("slack.prompts", language), prompts=prompts
            )
            await self._try("suggest", call)

    async def at_work(self, at: Address, language: Language) -> None:
        """Say so under the input line, until the answer comes."""
        if "status" not in self._without:
            status = say("slack.at_work", language)
            call = self._client.assistant_threads_setStatus(channel_id=at.chat, thread_ts=at.thread, status=status)
            await self._try("status", call)

    async def entitle(self, at: Address, text: str) -> None:
        """Name the thread by its first message."""
        title = shortened(" ".join(text.split()), TITLE)
        if "title" not in self._without and title.strip():
            call = self._client.assistant_threads_setTitle(channel_id=at.chat, thread_ts=at.thread, title=title)
            await self._try("title", call)

    async def _try(self, name: str, call: Awaitable[object]) -> None:
        try:
            await call
        except SlackApiError as error:
            if refusal(error) in PASSING:
                _log.debug("slack_agent_view_not_now", call=name, cause=cause(error))
                return
            self._without.add(name)
            _log.info("slack_agent_view_off", call=name, cause=cause(error))
        except TROUBLE as error:
            _log.debug("slack_agent_view_not_now", call=name, cause=cause(error))
