"""Speaking on Telegram."""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

from aiogram import Bot
from aiogram.exceptions import AiogramError, TelegramBadRequest, TelegramMigrateToChat
from aiogram.types import InlineKeyboardMarkup, InputRichMessage, LinkPreviewOptions, ReplyParameters

from adapters.telegram.errors import says_not_modified, translated
from adapters.telegram.limits import LIMITS, MAX_CAPTION, is_group
from adapters.telegram.markup import keyboard, length, render
from adapters.telegram.moves import Moves
from adapters.telegram.pictures import Pictures
from adapters.telegram.streams import DraftStream, Refusals
from core.errors import ChatError, MessageGone, NotPermitted
from core.messages import Address, Language, MessageRef, OutboundMessage, UserRef
from core.records import ChatLimits

T = TypeVar("T")
TIMEOUT = 20  # seconds of a call
UPLOAD = 120
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
Rich = Callable[[Address], Awaitable[bool]]
Read = Callable[[str], Awaitable[bytes]]
Arguments = dict[str, Any]


class TelegramChat:
    """ChatPort of all bots; an address's tenant says which of them speaks."""

    def __init__(self, *, bots: Mapping[str, Bot], read: Read, moves: Moves, drafts: bool, rich: Rich) -> None:
        self._bots = bots
        self._moves = moves
        self._drafts = drafts
        self._rich = rich
        self._pictures = Pictures(read)
        self._refusals = Refusals()

    @property
    def platform(self) -> str:
        return "telegram"

    @property
    def limits(self) -> ChatLimits:
        return LIMITS

    async def send(self, to: Address, message: OutboundMessage) -> MessageRef:
        group = is_group(to)
        markup = keyboard(message, group=group)
        arguments: Arguments = {"reply_markup": markup, "reply_parameters": _reply(message) if group else None}
        rich = await self._rich(to)

        async def call(bot: Bot, place: Arguments) -> str:
            if message.pictures or message.video:
                return await self._send_pictures(bot, place | arguments, message)
            if rich:
                whole = InputRichMessage(markdown=message.text)
                return str((await bot.send_rich_message(**place, **arguments, rich_message=whole)).message_id)
            return await self._send_text(bot, place | arguments, message.text)

        return MessageRef(address=to, id=await self._call(to, call))

    async def _send_text(self, bot: Bot, arguments: Arguments, markdown: str) -> str:
        text, entities = render(markdown)
        if not text.strip():
            raise ChatError("there is nothing to show")
        sent = await bot.send_message(
            **arguments,
            text=text,
            entities=list(entities) or None,
            parse_mode=None,
            link_preview_options=NO_PREVIEW,
            request_timeout=TIMEOUT,
        )
        return str(sent.message_id)

    async def _send_pictures(self, bot: Bot, arguments: Arguments, message: OutboundMessage) -> str:
        """Their ids; text that does not fit below them is a message of its own behind."""
        fits = length(message.text) <= MAX_CAPTION
        text, entities = render(message.text) if fits else ("", ())
        ids = await self._pictures.send(bot, arguments, message, caption=(text, list(entities)))
        if not fits:
            ids.append(await self._send_text(bot, arguments, message.text))
        return ",".join(ids)

    async def edit(self, ref: MessageRef, message: OutboundMessage) -> None:
        markup = keyboard(message, group=False)
        if not isinstance(markup, InlineKeyboardMarkup | None):
            markup = None
        rich = await self._rich(ref.address)

        async def call(bot: Bot, place: Arguments) -> None:
            place = {"chat_id": place["chat_id"], "message_id": int(ref.id.partition(",")[0]), "reply_markup": markup}
            with _equal_is_fine():
                await self._edit(bot, place, message, rich=rich)

        if not ref.id.partition(",")[0].isdecimal():
            raise MessageGone(message=ref.id)
        await self._call(ref.address, call)

    async def _edit(self, bot: Bot, place: Arguments, message: OutboundMessage, *, rich: bool) -> None:
        text, entities = render(message.text)
        if message.pictures or message.video:
            await bot.edit_message_caption(**place, caption=text, caption_entities=list(entities), parse_mode=None)
            return
        if not text.strip():
            raise ChatError("there is nothing to show")
        if rich:
            await bot.edit_message_text(**place, rich_message=InputRichMessage(markdown=message.text))
            return
        await bot.edit_message_text(
            **place,
            text=text,
            entities=list(entities) or None,
            parse_mode=None,
            link_preview_options=NO_PREVIEW,
            request_timeout=TIMEOUT,
        )

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

    async def _call(self, to: Address, call: Callable[[Bot, Arguments], Awaitable[T]]) -> T:
        """Make it, once more where the group has got another id meanwhile. Raises ChatError and what is below it."""
        bot = self._bots.get(to.tenant)
        if bot is None:
            raise NotPermitted(f"no bot {to.tenant} is switched on")
        for again in (True, False):
            away = await self._moves.away(to)
            place: Arguments = {"chat_id": int(away.chat), "message_thread_id": int(to.thread) if to.thread else None}
            try:
                return await call(bot, place)
            except TelegramMigrateToChat as moved:
                await self._moves.remember(to.tenant, to.chat, str(moved.migrate_to_chat_id))
                if not again:
                    raise translated(moved) from moved
            except AiogramError as error:
                raise translated(error) from error
        raise NotPermitted(to.chat)


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
