"""bolt's app of one workspace: what a person did is handed in before it is acknowledged."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from http import HTTPStatus
from typing import Any, Final
from weakref import WeakValueDictionary

import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from adapters.slack.agent import AgentView
from adapters.slack.answers import Ack, Answers
from adapters.slack.commands import mistaken
from adapters.slack.inbound import Seen, address_of, addressed, by_a_person, direct, to_inbound
from adapters.slack.payloads import Payload, part, word
from adapters.slack.people import People
from adapters.slack.places import Identity, reply_thread
from adapters.slack.remembered import Remembered
from adapters.slack.workspaces import Workspace, cause
from core.catalogue import say
from core.errors import CopydeskError
from core.messages import ButtonPress, Inbound, InboundMessage, Language, Reply
from core.ports import Clock
from core.router.language import language_of

Accept = Callable[[Inbound], Awaitable[Reply]]
ANYTHING: Final = re.compile("")
AGAIN: Final[dict[str, str | Sequence[str]]] = {"Retry-After": "5"}
_log = structlog.get_logger(__name__)


class NotListening(Exception):
    """Nobody takes what comes: not yet, or not any more."""


class Reception:
    """Where all of one workspace comes in; `accept` is set as long as somebody listens."""

    def __init__(self, workspace: Workspace, remembered: Remembered, clock: Clock) -> None:
        self.workspace = workspace
        self.accept: Accept | None = None
        self.answers = Answers(workspace.client)
        self._agent = AgentView(workspace.client)
        self._people = People(workspace.client, clock, self.answers.later)
        self._remembered = remembered
        self._clock = clock
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._app = self._bolt()

    async def dispatch(self, request: AsyncBoltRequest) -> BoltResponse:
        """bolt's answer to a request; 200 only for what is on disk, or nothing that anybody waits for."""
        try:
            return await self._app.async_dispatch(request)
        except Exception:  # bolt looks into payloads as if they were always what they should be
            _log.exception("slack_payload_unreadable")
            return BoltResponse(status=HTTPStatus.BAD_REQUEST, body="")

    def _bolt(self) -> AsyncApp:
        async def authorize() -> AuthorizeResult:  # bolt takes no method here
            return await self.workspace.authorize()

        app = AsyncApp(
            name="copydesk",
            client=self.workspace.public,
            signing_secret=self.workspace.tokens.signing,
            authorize=authorize,
            process_before_response=True,  # else an event would be acknowledged before it is on disk
            ssl_check_enabled=False,  # it is answered before its signature is looked at
            attaching_conversation_kwargs_enabled=False,
        )
        for kind in (app.event, app.command, app.action, app.view, app.shortcut):
            kind(ANYTHING)(self._hear)
        app.error(self._failed)
        return app

    async def _failed(self, error: Exception) -> BoltResponse:
        """Slack sends it again: three times over HTTP."""
        if isinstance(error, CopydeskError | NotListening | OSError):
            _log.warning("slack_request_not_taken", cause=cause(error))
        else:
            _log.error("slack_request_failed", exc_info=error)
        return BoltResponse(status=HTTPStatus.SERVICE_UNAVAILABLE, body="", headers=AGAIN)

    # --- one request --------------------------------------------------------------------------------

    async def _hear(self, body: dict[str, Any], ack: Ack) -> BoltResponse | None:
        if self.accept is None:
            raise NotListening
        bot = await self.workspace.identity()
        if key := mistaken(body) if "command" in body else "":
            await ack(text=say(key, await self._language(bot, word(body, "user_id"), word(body, "text"))))
            return None
        try:
            inbound = to_inbound(Seen(payload=body, at=self._clock.now(), ours=await self._ours(body, bot)), bot)
        except Exception:  # a bug of ours: the same again would fail the same way
            _log.exception("slack_payload_unreadable", team=bot.team, kind=word(body, "type"))
            return BoltResponse(status=HTTPStatus.BAD_REQUEST, body="")
        if inbound is None:
            self._greet(body, bot)
            await ack()
        else:
            await self._take(body, ack, inbound, bot)
        return None

    async def _take(self, body: Payload, ack: Ack, inbound: Inbound, bot: Identity) -> None:
        """Hand it in, behind what came before it in that chat."""
        if self.accept is None:
            raise NotListening
        asked = self._people.ask(inbound.sender.id) if _nameless(body, inbound) else None  # all at once, not in turn
        async with self._turn(_place_in_line(inbound)):
            if asked:
                await asyncio.wait([asked])
            if isinstance(inbound, InboundMessage):
                await self._note(body, inbound, bot)
            inbound = await self._introduced(inbound, bot)
            reply = await self.accept(inbound)
        if isinstance(inbound, InboundMessage):
            self._show_work(body, inbound, bot)
        await self.answers.give(ack, body, inbound, reply)
        self._people.ask(inbound.sender.id)  # what had a handle has a name the next time

    def _turn(self, line: str) -> asyncio.Lock:
        """slack-sdk takes each request in a task of its own; in one chat they go in the order in which they came."""
        lock = self._turns.get(line) or asyncio.Lock()
        self._turns[line] = lock
        return lock

    # --- names, threads and languages ---------------------------------------------------------------

    async def _ours(self, body: Payload, bot: Identity) -> bool:
        """Whether a reply without a mention is in a thread that began with a message to the bot."""
        event = part(body, "event")
        reply = word(event, "type") == "message" and by_a_person(event, bot) and bool(reply_thread(event))
        if not reply or addressed(event, bot, ours=False):
            return False
        return await self._remembered.ours(address_of(event, bot))

    async def _introduced(self, inbound: Inbound, bot: Identity) -> Inbound:
        """With the person's name and language, as far as they are known."""
        profile = self._people.known(inbound.sender.id)
        language = inbound.language or await self._known_language(bot, inbound.sender.id)
        name = profile.name if profile else inbound.sender_name
        return replace(inbound, language=language, sender_name=name)

    async def _note(self, body: Payload, message: InboundMessage, bot: Identity) -> None:
        event, user = part(body, "event"), message.sender.id
        await self._remembered.heard(bot.team, user, message.text, otherwise=self._people.language(user))
        if event and not direct(event) and not reply_thread(event):
            await self._remembered.began(message.address)

    async def _language(self, bot: Identity, user: str, text: str) -> Language:
        return await self._known_language(bot, user) or language_of(text, "en")

    async def _known_language(self, bot: Identity, user: str) -> Language | None:
        """The one in which they wrote last, else that of their Slack."""
        return await self._remembered.language(bot.team, user) or self._people.language(user)

    # --- the agent view -----------------------------------------------------------------------------

    def _greet(self, body: Payload, bot: Identity) -> None:
        """Somebody opened the chat with the bot, or a thread in it."""
        event = part(body, "event")
        begun = part(event, "assistant_thread")
        if not bot.agent:
            return
        if word(event, "type") == "assistant_thread_started":
            user, chat, thread = (word(begun, name) for name in ("user_id", "channel_id", "thread_ts"))
            self.answers.later(self._suggest(bot, user, chat, thread))
        elif word(event, "type") == "app_home_opened" and word(event, "tab") == "messages":
            self.answers.later(self._suggest(bot, word(event, "user"), word(event, "channel"), ""))

    async def _suggest(self, bot: Identity, user: str, chat: str, thread: str) -> None:
        if asked := self._people.ask(user):
            await asyncio.wait([asked])
        await self._agent.suggest(chat, thread, await self._language(bot, user, ""))

    def _show_work(self, body: Payload, message: InboundMessage, bot: Identity) -> None:
        """In a thread of the agent view: what the bot is at, and after the first message what the thread is about."""
        event, at = part(body, "event"), message.address
        if not bot.agent or not event or not direct(event) or not at.thread:
            return
        self.answers.later(self._agent.at_work(at, message.language or "en"))
        if not reply_thread(event):
            self.answers.later(self._agent.entitle(at, message.text))


def _place_in_line(inbound: Inbound) -> str:
    """Its session; what opens a thread of its own waits for nobody, however many do so in one channel."""
    return inbound.id if isinstance(inbound, InboundMessage) and inbound.opens else inbound.address.session


def _nameless(body: Payload, inbound: Inbound) -> bool:
    """An event that has only the person's id; a stop does not wait, nor does what has a handle at least."""
    only_id = inbound.sender_name == inbound.sender.id
    return only_id and word(body, "type") == "event_callback" and not isinstance(inbound, ButtonPress)


def response_of(response: BoltResponse) -> tuple[int, Mapping[str, str], str]:
    """Status, headers and body as a server sends them."""
    headers = {name: values[0] for name, values in response.headers.items() if values and name != "set-cookie"}
    return response.status, headers, response.body or ""
