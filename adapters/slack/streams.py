"""Native streams: a message that is begun with its first frame, to which text is added and whose tasks change."""

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.errors import called, refusal
from adapters.slack.limits import METHODS
from adapters.slack.markup import Block, rows, shown
from adapters.slack.sessions import AgentSession
from core.errors import ChatError, ChatUnavailable, RateLimited, SendUncertain, StreamLost
from core.frames import Frame, Task
from core.markdown import settled
from core.messages import Address, Language, MessageRef, OutboundMessage, UserRef
from core.progress import words, worth_a_word
from core.records import Call
from core.streaming import Refusals

MOST_TITLE: Final = 200  # characters of a task
STATES: Final = {"running": "in_progress", "done": "complete"}
# What makes no stream of a message, but leaves it to be sent as one.
UNABLE: Final = frozenset(
    {
        "channel_type_not_supported",
        "messages_tab_disabled",
        "method_not_supported_for_channel_type",
        "unknown_method",
        "missing_scope",
        "not_allowed_token_type",
        "feature_not_enabled",
        "team_not_enabled",
        "no_permission",
        "not_allowed",
        "missing_recipient_user_id",
        "missing_recipient_team_id",
        "user_not_found",
    }
)
# At the end of a text it is not known yet what it will be shown as: a tag, a picture; a sign in code that is open.
_HALF: Final = re.compile(r"(?:<(?:[A-Za-z/!?][^<>\n]{0,200})?|!)\Z")
_TICKS: Final = re.compile(r"(?<!`)`{1,2}(?!`)")  # of fences there are three

Chunk = dict[str, str]
Send = Callable[[OutboundMessage], Awaitable[MessageRef]]


class SlackStream:
    """NativeStream over chat.startStream, appendStream and stopStream; nothing is kept back for a later call."""

    def __init__(  # noqa: PLR0913
        self,
        *,
        client: AsyncWebClient,
        to: Address,
        recipient: UserRef,
        language: Language,
        send: Send,
        refusals: Refusals,
        session: AgentSession | None = None,
    ) -> None:
        self._client = client
        self._to = to
        self._recipient = recipient
        self._language = language
        self._send = send
        self._refusals = refusals
        self._session = session
        self._ref: MessageRef | None = None
        self._text = ""  # as Slack has it
        self._tasks: dict[str, Chunk] = {}  # by id, as Slack has them

    @property
    def ref(self) -> MessageRef | None:
        return self._ref

    async def show(self, frame: Frame) -> None:
        """Add what is new of the text, and the tasks that changed, in one call."""
        text = ready(frame.text)
        if self._text.startswith(text):
            text = self._text  # what was certain is so again with what comes
        if not text.startswith(self._text):
            raise StreamLost("the text is not the one that was begun")
        tasks = self._changed(frame)
        chunks = [*tasks.values(), *_words(text[len(self._text) :])]
        if self._ref is None:
            self._ref = await self._begin(chunks)
        elif chunks:
            if self._session:
                await self._session.begin()  # not before the first frame, which people wait for
            append = self._client.chat_appendStream(channel=self._to.chat, ts=self._ref.id, chunks=chunks)
            await self._call("frame", append)
        self._text = text
        self._tasks |= tasks

    async def finish(self, message: OutboundMessage) -> MessageRef:
        """Add the rest of the words, and the buttons. Raises StreamLost where it ended, but with other words."""
        if self._ref is None:
            return await self._send(message)
        text = shown(message.text).strip("\n").rstrip()
        if not text.startswith(self._text) or message.pictures or message.video:
            await self.abandon()
            raise StreamLost("the words are not those that were begun")
        chunks = [*self._ended(), *_words(text[len(self._text) :])]
        await self._stop(chunks, rows(message.buttons))
        return self._ref

    async def abandon(self) -> None:
        """End it as it stands."""
        if self._ref is not None:
            await self._stop(self._ended(), [])

    async def _begin(self, chunks: list[Chunk]) -> MessageRef:
        to = self._to
        in_channel = {"recipient_user_id": self._recipient.id, "recipient_team_id": to.tenant}
        call = self._client.chat_startStream(
            channel=to.chat,
            thread_ts=to.thread,
            chunks=chunks or None,
            **({} if to.chat.startswith("D") else in_channel),
        )
        try:
            answer = await called(call, team=to.tenant, method=METHODS["begin"])
        except (RateLimited, ChatUnavailable, SendUncertain):
            raise
        except ChatError as error:
            if type(error) is ChatError or refusal(error) in UNABLE:
                self._refusals.add(channel(to))
            raise StreamLost(str(error)) from error
        ts = answer.get("ts")
        if not isinstance(ts, str):
            raise SendUncertain("chat.startStream: the answer names no message")
        return MessageRef(address=to, id=ts)

    async def _stop(self, chunks: list[Chunk], blocks: list[Block]) -> None:
        ref = self._ref.id if self._ref else ""
        at_work = self._session and self._session.at_work
        stop = self._client.chat_stopStream(
            channel=self._to.chat,
            ts=ref,
            chunks=chunks or None,
            blocks=blocks or None,
            session_status="active" if at_work else None,
        )
        await self._call("end", stop)
        if self._session:
            self._session.at_work = False

    async def _call(self, call: Call, made: Awaitable[Any]) -> None:
        """Raises RateLimited, ChatUnavailable; else StreamLost, for what is uncertain could stand there twice."""
        try:
            await called(made, team=self._to.tenant, method=METHODS[call])
        except (RateLimited, ChatUnavailable):
            raise
        except ChatError as error:
            if self._session:
                await self._session.end()
            raise StreamLost(str(error)) from error

    def _changed(self, frame: Frame) -> Mapping[str, Chunk]:
        """The tasks that Slack has not, or not so; an answer whose text is there is its own progress."""
        tasks = [each for each in worth_a_word(frame) if each.node in self._tasks or not _says_itself(each, frame)]
        chunks = {task.node: _task(task, self._language, done=_says_itself(task, frame)) for task in tasks}
        return {node: chunk for node, chunk in chunks.items() if self._tasks.get(node) != chunk}

    def _ended(self) -> list[Chunk]:
        """What still runs ends with the message."""
        running = [each for each in self._tasks.values() if each["status"] == STATES["running"]]
        return [each | {"status": STATES["done"]} for each in running]


def channel(address: Address) -> Address:
    """The channel that a thread is in."""
    return Address(platform=address.platform, tenant=address.tenant, chat=address.chat)


def _says_itself(task: Task, frame: Frame) -> bool:
    return task.node == "answer" and bool(frame.text)


def _task(task: Task, language: Language, *, done: bool) -> Chunk:
    title = words(task, language).replace("`", "")
    status = STATES["done" if done else task.state]
    return {"type": "task_update", "id": task.node, "title": title[:MOST_TITLE], "status": status}


def _words(text: str) -> list[Chunk]:
    return [{"type": "markdown_text", "text": text}] if text else []


def ready(markdown: str) -> str:
    """As much of a text that grows as will be shown the same whatever comes behind it."""
    certain = settled(markdown)
    certain = certain[: _open_code(certain)]
    half = _HALF.search(certain)
    return shown(certain[: half.start()] if half else certain).strip("\n").rstrip()


def _open_code(text: str) -> int:
    """Where code begins in the last paragraph that is not ended and has a sign in it; the end of the text: nowhere."""
    opened = None
    for ticks in _TICKS.finditer(text, text.rfind("\n\n") + 1):
        if opened is None:
            opened = ticks
        elif ticks[0] == opened[0]:
            opened = None
    return opened.start() if opened and "<" in text[opened.end() :] else len(text)
