"""Agent sessions: while a thread is said to be worked on, Slack offers a Stop button of its own there."""

from typing import Final, Literal

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.errors import called
from core.errors import ChatError, ChatUnavailable, RateLimited
from core.messages import Address, UserRef
from core.streaming import Refusals

METHOD: Final = "agents.sessions.setStatus"
_log = structlog.get_logger(__name__)


class AgentSession:
    """One thread's session, as far as a stream needs it. What fails here costs the button, and nothing else."""

    def __init__(self, *, client: AsyncWebClient, at: Address, asked_by: UserRef, refusals: Refusals) -> None:
        self._client = client
        self._at = at
        self._asked_by = asked_by
        self._refusals = refusals
        self.at_work = False

    async def begin(self) -> None:
        """Say that it is worked on: once, and not where the app is no agent."""
        workspace = Address(platform=self._at.platform, tenant=self._at.tenant, chat="")
        if not self.at_work and not self._refusals.recent(workspace):
            self.at_work = True
            try:
                await self._say("processing")
            except (RateLimited, ChatUnavailable) as error:
                _log.info("slack_session_not_told", cause=repr(error))
            except ChatError as error:
                self.at_work = False
                self._refusals.add(workspace)
                _log.info("slack_sessions_off", team=self._at.tenant, cause=repr(error))

    async def end(self) -> None:
        """Say that it is not any more."""
        if self.at_work:
            self.at_work = False
            try:
                await self._say("active")
            except ChatError as error:
                _log.info("slack_session_not_told", cause=repr(error))

    async def _say(self, status: Literal["processing", "active"]) -> None:
        call = self._client.agents_sessions_setStatus(
            channel_id=self._at.chat,
            thread_ts=self._at.thread,
            status=status,
            initiator_user_id=self._asked_by.id,
        )
        await called(call, team=self._at.tenant, method=METHOD, seen=False)
