"""Speaking on Telegram."""

import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from aiogram import Bot
from aiogram.exceptions import AiogramError, TelegramBadRequest, TelegramMigrateToChat
from aiogram.types import InlineKeyboardMarkup, InputRichMessage, LinkPreviewOptions, ReplyParameters
from cachetools import LRUCache, TTLCache

from adapters.telegram.errors import says_not_modified, translated
from adapters.telegram.limits import LIMITS, is_group
from adapters.telegram.markup import keyboard, render
from adapters.telegram.moves import Moves
from adapters.telegram.pictures import Pictures
from adapters.telegram.steps import steps_of
from adapters.telegram.streams import DraftStream
from core.errors import BadInput, ChatError, ChatUnavailable, MessageGone, NotPermitted, RateLimited, SendUncertain
from core.messages import Address, Language, MessageRef, OutboundMessage, UserRef
from core.records import ChatLimits
from core.streaming import Refusals

T = TypeVar("T")
TIMEOUT = 20  # seconds of a call
REMEMBERED = 900.0  # seconds in which a message that was cut between two of its calls goes on
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
Rich = Callable[[Address], Awaitable[bool]]
Read = Callable[[str], Awaitable[bytes]]
Arguments = dict[str, Any]


class TelegramChat:
    """ChatPort and DirectChats of all bots; an address's tenant says which of them speaks."""

    def __init__(self, *, bots: Mapping[str, Bot], read: Read, moves: Moves, drafts: bool, rich: Rich) -> None:
        self._bots = bots
        self._moves = moves
        self._drafts = drafts
        self._rich = rich
        self._pictures = Pictures(_reading(read))
        self._refusals = Refusals(time.monotonic)
        self._met: LRUCache[Address, bool] = LRUCache(maxsize=10_000)  # own chats that were asked for
        self._begun: TTLCache[tuple[Address, OutboundMessage], list[str]] = TTLCache(maxsize=500, ttl=REMEMBERED)

    @property
    def platform(self) -> str:
        return "telegram"

    @property
    def limits(self) -> ChatLimits:
        return LIMITS

    async def send(self, to: Address, message: OutboundMessage) -> MessageRef:
        """Raises as the port says. A message of several calls, sent again, goes on where it was cut."""
        steps = steps_of(message)
        markups = [keyboard(step, group=is_group(to)) for step in steps]
        ids = self._begun.pop((to, message), [])
        try:
            for number in range(len(ids), len(steps)):
                ids.append(await self._send(to, steps[number], markups[number]))
        except (RateLimited, ChatUnavailable, SendUncertain):
            if ids:
                self._begun[to, message] = ids
            raise
        return MessageRef(address=to, id=",".join(ids))

    async def _send(self, to: Address, step: OutboundMessage, markup: object) -> str:
        """One step; the ids of what it became."""
        text, entities = render(step.text)
        more: Arguments = {"reply_markup": markup, "reply_parameters": _reply(step) if is_group(to) else None}
        rich = not (step.pictures or step.video) and await self._rich(to)

        async def call(bot: Bot, place: Arguments) -> str:
            if step.pictures or step.video:
                return ",".join(await self._pictures.send(bot, place | more, step, caption=(text, list(entities))))
            if rich:
                whole = InputRichMessage(markdown=step.text)
                sent = await bot.send_rich_message(**place, **more, rich_message=whole, request_timeout=TIMEOUT)
            else:
                sent = await bot.send_message(**place, **more, **_words(step))
            return str(sent.message_id)

        return await self._call(to, call)

    async def edit(self, ref: MessageRef, message: OutboundMessage) -> None:
        markup = keyboard(message, group=False)
        ids, files = ref.id.split(","), len(message.pictures) + bool(message.video)
        behind = len(ids) > files > 0  # the text stands alone, behind them
        number = ids[-1] if behind else ids[0]
        if not number.isdecimal():
            raise MessageGone(message=ref.id)
        text, entities = render(message.text)
        if not text.strip() and (behind or not files):
            raise ChatError("there is nothing to show")
        rich = await self._rich(ref.address)

        async def call(bot: Bot, place: Arguments) -> None:
            place = {"chat_id": place["chat_id"], "message_id": int(number), "request_timeout": TIMEOUT}
            place["reply_markup"] = markup if isinstance(markup, InlineKeyboardMarkup) else None
            with _equal_is_fine():
                if files and not behind:
                    said: Arguments = {"caption": text, "caption_entities": list(entities) or None, "parse_mode": None}
                    await bot.edit_message_caption(**place, **said)
                elif rich:
                    await bot.edit_message_text(**place, rich_message=InputRichMessage(markdown=message.text))
                else:
                    await bot.edit_message_text(**place | _words(message))

        await self._call(ref.address, call)

    async def stream(self, to: Address, *, recipient: UserRef, language: Language) -> DraftStream | None:
        """Draft frames in private chats, but where they were refused not long ago."""
        if is_group(to) or not self._drafts or to.tenant not in self._bots or self._refusals.recent(to):
            return None
        return DraftStream(
            bot=self._bots[to.tenant],
            to=to,
            language=language,
            send=lambda message: self.send(to, message),
            refusals=self._refusals,
            rich=await self._rich(to),
        )

    @property
    def tenants(self) -> Sequence[str]:
        return tuple(self._bots)

    async def direct(self, user: UserRef, *, tenant: str) -> Address:
        """Raises as the port says. The chat has the person's id, and is there once they have started the bot."""
        to = Address(platform=self.platform, tenant=tenant, chat=user.id)
        if user.platform != self.platform or is_group(to):
            raise NotPermitted(f"{user} is no person on Telegram")
        if to not in self._met:
            try:
                await self._call(to, lambda bot, place: bot.get_chat(place["chat_id"], request_timeout=TIMEOUT))
            except SendUncertain as error:
                raise ChatUnavailable(str(error)) from error  # it only asks
            self._met[to] = True
        return to

    async def _call(self, to: Address, call: Callable[[Bot, Arguments], Awaitable[T]]) -> T:
        """Make it, once more where the group has got another id meanwhile. Raises ChatError and what is below it."""
        bot = self._bots.get(to.tenant)
        if bot is None:
            raise NotPermitted(f"no bot {to.tenant} is switched on")
        for again in (True, False):
            try:
                return await call(bot, _place(await self._moves.away(to)))
            except TelegramMigrateToChat as moved:
                await self._moves.remember(to.tenant, to.chat, str(moved.migrate_to_chat_id))
                if not again:
                    raise translated(moved) from moved
            except AiogramError as error:
                raise translated(error) from error
        raise NotPermitted(to.chat)


def _reading(read: Read) -> Read:
    async def told(picture: str) -> bytes:
        try:
            return await read(picture)
        except BadInput as error:
            raise ChatError("a picture is not kept any more", picture=picture) from error

    return told


def _place(address: Address) -> Arguments:
    """Raises NotPermitted for what is no chat of Telegram."""
    chat, thread = address.chat, address.thread
    if not chat.removeprefix("-").isdecimal() or not (thread or "1").isdecimal():
        raise NotPermitted(f"no chat of Telegram: {chat!r}, {thread!r}")
    return {"chat_id": int(chat), "message_thread_id": int(thread) if thread else None}


def _words(message: OutboundMessage) -> Arguments:
    text, entities = render(message.text)
    more: Arguments = {"parse_mode": None, "link_preview_options": NO_PREVIEW, "request_timeout": TIMEOUT}
    return {"text": text, "entities": list(entities) or None, **more}


@contextmanager
def _equal_is_fine() -> Iterator[None]:
    """An edit to what stands there already is no error."""
    try:
        yield
    except TelegramBadRequest as error:
        if not says_not_modified(error):
            raise


def _reply(message: OutboundMessage) -> ReplyParameters | None:
    """To the first one of an album, and also where the message was deleted meanwhile."""
    first = message.reply_to.id.partition(",")[0] if message.reply_to else ""
    if not first.isdecimal():
        return None
    return ReplyParameters(message_id=int(first), allow_sending_without_reply=True)
