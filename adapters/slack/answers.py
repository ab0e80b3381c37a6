"""The word that follows at once: a toast, a form, a form's faults, the home."""

import asyncio
from collections.abc import Awaitable, Coroutine
from typing import Any, Final, Protocol

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.commands import spelled
from adapters.slack.errors import TROUBLE
from adapters.slack.forms import LONGEST, FormTooLarge, shortened, to_modal
from adapters.slack.home import to_home
from adapters.slack.mrkdwn import escaped
from adapters.slack.payloads import Payload, word
from adapters.slack.workspaces import cause
from core.catalogue import say
from core.messages import (
    FormRefused,
    Inbound,
    InboundMessage,
    Language,
    OpenForm,
    Reply,
    ShowHome,
    Toast,
)

_log = structlog.get_logger(__name__)
DRAIN: Final = 5.0  # seconds


class Ack(Protocol):
    """bolt's `ack`: what Slack hears of its request."""

    def __call__(self, text: str = ..., **more: Any) -> Awaitable[object]: ...


class Answers:
    """What one workspace is told; calls behind the acknowledgement hold nothing up, and are waited for at the end."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self._running: set[asyncio.Task[None]] = set()

    def later(self, call: Coroutine[object, object, None]) -> asyncio.Task[None]:
        """Do it beside the next requests."""
        task = asyncio.create_task(call)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return task

    async def drain(self) -> None:
        """Wait for what is still being said."""
        if self._running:
            await asyncio.wait(self._running, timeout=DRAIN)

    async def give(self, ack: Ack, payload: Payload, inbound: Inbound, reply: Reply) -> None:
        """Acknowledge, with the word in it where Slack takes it there, else behind it."""
        if isinstance(reply, OpenForm):
            self.later(self._open(word(payload, "trigger_id"), inbound, reply))
        elif isinstance(reply, ShowHome):
            self.later(self._publish(inbound, reply))
        elif isinstance(reply, Toast) and not _within(inbound):
            self.later(self.whisper(inbound, reply.text))
        await ack(**_acknowledgement(inbound, reply))

    async def whisper(self, inbound: Inbound, text: str) -> None:
        """Say it to that person alone, where they are."""
        at = inbound.address
        if not at.chat:  # a form that names no place: Slack would refuse it
            return
        try:
            await self._client.chat_postEphemeral(
                channel=at.chat, user=inbound.sender.id, text=escaped(spelled(text)), thread_ts=at.thread or None
            )
        except TROUBLE as error:
            _log.info("slack_toast_not_shown", team=at.tenant, chat=at.chat, cause=cause(error))

    async def _open(self, trigger: str, inbound: Inbound, form: OpenForm) -> None:
        language: Language = inbound.language or "en"
        try:
            modal = to_modal(form, inbound.address, cancel=say("slack.cancel", language))
            await self._client.views_open(trigger_id=trigger, view=modal)
        except FormTooLarge:
            await self.whisper(inbound, say("slack.form_too_large", language, most=LONGEST))
        except TROUBLE as error:
            _log.warning("slack_form_not_opened", team=inbound.address.tenant, cause=cause(error))
            await self.whisper(inbound, say("slack.form_not_opened", language))

    async def _publish(self, inbound: Inbound, home: ShowHome) -> None:
        try:
            await self._client.views_publish(user_id=inbound.sender.id, view=to_home(home, inbound.address))
        except TROUBLE as error:
            _log.warning("slack_home_not_shown", team=inbound.address.tenant, cause=cause(error))


def _within(inbound: Inbound) -> bool:
    """Whether the acknowledgement itself can say it: to a slash command."""
    return isinstance(inbound, InboundMessage) and inbound.opens


def _acknowledgement(inbound: Inbound, reply: Reply) -> dict[str, Any]:
    match reply:
        case FormRefused(problems=problems):
            return {"response_action": "errors", "errors": {name: shortened(why, 2000) for name, why in problems}}
        case Toast(text=text) if _within(inbound):
            return {"text": escaped(spelled(text)), "response_type": "ephemeral"}
    return {}
