"""Listening to Telegram: polling whose offset moves only behind `accept`, and updates that a webhook feeds."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from hmac import compare_digest
from http import HTTPStatus
from typing import Final

import structlog
from aiogram import Bot
from aiogram.exceptions import (
    AiogramError,
    ClientDecodeError,
    TelegramBadRequest,
    TelegramConflictError,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.types import Update
from pydantic import ValidationError

from adapters.telegram.albums import AlbumsInGroups
from adapters.telegram.inbound import Identity, to_inbound
from adapters.telegram.menu import set_menu
from adapters.telegram.moves import Moves
from core.errors import CopydeskError
from core.messages import ButtonPress, Inbound, Reply, Toast
from core.ports import Clock

Accept = Callable[[Inbound], Awaitable[Reply]]
UPDATES: Final = ["message", "callback_query", "stopped_message_generation", "my_chat_member"]
POLL: Final = 50  # seconds, the longest that Telegram allows
PAUSES: Final = (1.0, 2.0, 5.0, 15.0, 30.0)  # seconds between tries, then the last
TOAST: Final = 200  # characters
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """Where Telegram sends updates: the server's address from outside, and what proves that it is Telegram."""

    url: str
    secret: str

    def of(self, tenant: str) -> str:
        """The address for one bot."""
        return f"{self.url.rstrip('/')}/webhooks/telegram/{tenant}"


class TelegramSource:
    """ChatSource of all bots; `feed` takes what a webhook brings."""

    def __init__(self, *, bots: Mapping[str, Bot], moves: Moves, clock: Clock, webhook: Webhook | None = None) -> None:
        self._bots = bots
        self._moves = moves
        self._clock = clock
        self._webhook = webhook
        self._names: dict[str, str] = {}
        self._albums = {tenant: AlbumsInGroups() for tenant in bots}
        self._answers: set[asyncio.Task[None]] = set()
        self._accept: Accept | None = None

    async def listen(self, accept: Accept) -> None:
        """Until cancelled."""
        self._accept = accept
        try:
            async with asyncio.TaskGroup() as group:
                for tenant, bot in self._bots.items():
                    group.create_task(self._bot(tenant, bot))
        finally:
            if self._answers:
                await asyncio.wait(self._answers, timeout=5)

    async def identity(self, tenant: str) -> Identity:
        """Who the bot is; asked once. Raises AiogramError."""
        if tenant not in self._names:
            self._names[tenant] = (await self._bots[tenant].get_me()).username or ""
        return Identity(id=int(tenant), username=self._names[tenant])

    async def _bot(self, tenant: str, bot: Bot) -> None:
        """One bot, until it is told that its token is not good any more."""
        try:
            await self._insist(lambda: self.identity(tenant), tenant)
            await self._insist(lambda: set_menu(bot), tenant)
            if self._webhook:
                await self._insist(lambda: self._set_webhook(tenant, bot), tenant)
            else:
                await self._insist(bot.delete_webhook, tenant)
                await self._poll(tenant, bot)
        except TelegramUnauthorizedError:
            _log.error("telegram_token_refused", bot=tenant, what_to_do="set COPYDESK_TELEGRAM__TOKEN anew and restart")

    async def _set_webhook(self, tenant: str, bot: Bot) -> None:
        if self._webhook:
            secret = self._webhook.secret
            await bot.set_webhook(self._webhook.of(tenant), secret_token=secret, allowed_updates=UPDATES)
            _log.info("telegram_webhook_set", bot=tenant, url=self._webhook.of(tenant))

    async def _insist(self, call: Callable[[], Awaitable[object]], tenant: str) -> None:
        """Until Telegram has answered."""
        tries = 0
        while True:
            try:
                await call()
                return
            except TelegramUnauthorizedError:
                raise
            except AiogramError as error:
                await self._pause(tenant, tries, error)
                tries += 1

    async def _pause(self, tenant: str, tries: int, error: Exception) -> None:
        wait = PAUSES[min(tries, len(PAUSES) - 1)]
        if isinstance(error, TelegramRetryAfter):
            wait = float(error.retry_after)
        report = _log.warning if tries == 0 or isinstance(error, TelegramConflictError) else _log.info
        report("telegram_not_reached", bot=tenant, again_in=wait, cause=_cause(error))
        await self._clock.sleep(wait)

    # --- polling ------------------------------------------------------------------------------------

    async def _poll(self, tenant: str, bot: Bot) -> None:
        offset, tries = 0, 0
        while True:
            try:
                for number, update in await self._updates(tenant, bot, offset):
                    if update:
                        await self._take(tenant, update)
                    offset = number + 1
                tries = 0
            except TelegramUnauthorizedError:
                raise
            except (AiogramError, CopydeskError, ValidationError) as error:
                await self._pause(tenant, tries, error)
                tries += 1

    async def _updates(self, tenant: str, bot: Bot, offset: int) -> list[tuple[int, Update | None]]:
        """The next updates by their numbers; None for one that aiogram cannot read, for it would come for ever."""
        try:
            wait = POLL + 15
            found = await bot.get_updates(offset=offset, timeout=POLL, allowed_updates=UPDATES, request_timeout=wait)
        except ClientDecodeError as error:
            return self._readable(tenant, error)
        return [(update.update_id, update) for update in found]

    def _readable(self, tenant: str, error: ClientDecodeError) -> list[tuple[int, Update | None]]:
        """What can be read of a batch. Raises the error where it is no batch at all."""
        raw = error.data.get("result") if isinstance(error.data, dict) else None
        if not isinstance(raw, list) or not all(isinstance(each, dict) and "update_id" in each for each in raw):
            raise error
        updates: list[tuple[int, Update | None]] = []
        for each in raw:
            try:
                updates.append((int(each["update_id"]), Update.model_validate(each)))
            except ValidationError:
                _log.error("telegram_update_unreadable", bot=tenant, update=each["update_id"])
                updates.append((int(each["update_id"]), None))
        return updates

    async def _take(self, tenant: str, update: Update) -> None:
        """Hand an update in: when this returns, it is on disk, or nothing that anybody waits for.

        Raises what `accept` raises: then it has to come again.
        """
        identity, albums = await self.identity(tenant), self._albums[tenant]
        await self._learn(identity, update)
        for part in albums.parts(update, identity):
            inbound = self._inbound(part, identity, ours=albums.ours(part))
            if inbound is None or self._accept is None:
                continue
            reply = await self._accept(await self._moves.home(inbound))
            if isinstance(inbound, ButtonPress) and part.callback_query:
                self._answer(tenant, inbound.id, reply)

    def _inbound(self, update: Update, identity: Identity, *, ours: bool) -> Inbound | None:
        try:
            return to_inbound(update, identity, at=self._clock.now(), ours=ours)
        except Exception:  # an update that we cannot read must not stop those behind it
            _log.exception("telegram_update_skipped", bot=identity.tenant, update=update.update_id)
            return None

    async def _learn(self, identity: Identity, update: Update) -> None:
        """What is no message to the bot, and yet to be known."""
        message = update.message
        if message and message.migrate_to_chat_id:
            await self._moves.remember(identity.tenant, str(message.chat.id), str(message.migrate_to_chat_id))
        if update.my_chat_member:
            change = update.my_chat_member
            state = change.new_chat_member.status
            _log.info("telegram_membership", bot=identity.tenant, chat=change.chat.id, state=state)

    # --- answers to presses -------------------------------------------------------------------------

    def _answer(self, tenant: str, query: str, reply: Reply) -> None:
        """Say the word, without holding up the next update."""
        task = asyncio.create_task(self._say(tenant, query, reply))
        self._answers.add(task)
        task.add_done_callback(self._answers.discard)

    async def _say(self, tenant: str, query: str, reply: Reply) -> None:
        toast = reply if isinstance(reply, Toast) else None
        text = toast.text[: TOAST - 1] + "…" if toast and len(toast.text) > TOAST else toast.text if toast else None
        alert = bool(toast and toast.alert)
        try:
            await self._bots[tenant].answer_callback_query(query, text=text, show_alert=alert)
        except TelegramBadRequest as error:
            _log.debug("telegram_toast_too_late", bot=tenant, cause=_cause(error))
        except AiogramError as error:
            _log.info("telegram_toast_not_shown", bot=tenant, cause=_cause(error))

    # --- webhook ------------------------------------------------------------------------------------

    async def feed(self, tenant: str, secret: bytes, body: bytes) -> int:
        """Take what a webhook brought; the HTTP status to answer with. Only 200 makes Telegram forget the update."""
        if tenant not in self._bots or not self._proves(secret):
            return HTTPStatus.UNAUTHORIZED
        try:
            values = json.loads(body)
            update = Update.model_validate(values, context={"bot": self._bots[tenant]})
        except (ValueError, RecursionError):
            return HTTPStatus.BAD_REQUEST
        try:
            await self._take(tenant, update)
        except (CopydeskError, AiogramError) as error:
            _log.warning("telegram_update_not_taken", bot=tenant, update=update.update_id, cause=_cause(error))
            return HTTPStatus.SERVICE_UNAVAILABLE
        return HTTPStatus.OK

    def _proves(self, secret: bytes) -> bool:
        wanted = self._webhook.secret.encode() if self._webhook else b""
        return compare_digest(secret, wanted) and bool(wanted)


def _cause(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:300]
