"""Draft frames: a message that grows natively in a private chat, until the real one takes its place."""

import secrets
from collections.abc import Awaitable, Callable
from typing import Final

from aiogram import Bot
from aiogram.exceptions import AiogramError
from aiogram.types import InputRichMessage

from adapters.telegram.errors import translated
from adapters.telegram.limits import MAX_TEXT
from adapters.telegram.markup import length, render
from core.errors import ChatUnavailable, RateLimited, SendUncertain, StreamLost
from core.frames import Frame
from core.markdown import tail
from core.messages import Address, Language, MessageRef, OutboundMessage
from core.progress import markdown
from core.streaming import Refusals

TIMEOUT: Final = 10  # seconds
Send = Callable[[OutboundMessage], Awaitable[MessageRef]]


class DraftStream:
    """NativeStream over sendMessageDraft; the person's Stop button comes back as an update of its own."""

    def __init__(  # noqa: PLR0913
        self, *, bot: Bot, to: Address, language: Language, send: Send, refusals: Refusals, rich: bool
    ) -> None:
        self._bot = bot
        self._to = to
        self._language = language
        self._send = send
        self._refusals = refusals
        self._rich = rich
        self._id = secrets.randbelow(2**31 - 1) + 1  # frames with one id follow each other

    @property
    def ref(self) -> None:
        """Frames are a preview, and no message."""

    async def show(self, frame: Frame) -> None:
        shown = tail(markdown(frame, self._language), MAX_TEXT, length)
        if self._rich and not shown:
            return  # no text is a sign of thinking; a rich message without any is refused
        thread = int(self._to.thread) if self._to.thread else None
        try:
            if self._rich:
                await self._bot.send_rich_message_draft(
                    int(self._to.chat),
                    message_thread_id=thread,
                    draft_id=self._id,
                    rich_message=InputRichMessage(markdown=shown),
                    can_stop=True,
                    request_timeout=TIMEOUT,
                )
                return
            text, entities = render(shown)
            await self._bot.send_message_draft(
                int(self._to.chat),
                message_thread_id=thread,
                draft_id=self._id,
                text=text,
                entities=list(entities) or None,
                parse_mode=None,
                can_stop=True,
                request_timeout=TIMEOUT,
            )
        except AiogramError as error:
            meaning = translated(error)
            if isinstance(meaning, RateLimited):
                raise meaning from error
            if not isinstance(meaning, ChatUnavailable | SendUncertain):
                self._refusals.add(self._to)  # it was no trouble on the way
            raise StreamLost(f"{type(error).__name__}: {error}"[:300]) from error

    async def finish(self, message: OutboundMessage) -> MessageRef:
        return await self._send(message)

    async def abandon(self) -> None:
        """The frame goes by itself, half a minute after the last one."""
