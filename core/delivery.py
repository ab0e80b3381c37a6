"""Messages shown once: each send is recorded `sending` before the call and `sent` after it."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar
from weakref import WeakValueDictionary

import structlog

from core.catalogue import say
from core.errors import ChatUnavailable, MessageGone, NotPermitted, RateLimited, SendUncertain
from core.messages import Address, Language, MessageRef, OutboundMessage
from core.parts import parts_of
from core.plain import plain
from core.ports import ChatPort, NativeStream, Priority, World
from core.records import Delivery

T = TypeVar("T")
PAUSES = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0)  # seconds between tries of a call that did not get through; then the last
MOST_TRIES = 120  # about an hour
MOST_SENDS = 5  # of one message, where each of them may have been shown
NO_STREAMS: Mapping[int, NativeStream] = {}
UNKNOWN = ""  # the digest of a message that was painted since it was delivered
_log = structlog.get_logger(__name__)


def _digest(message: OutboundMessage) -> str:
    content = replace(message, reply_to=None, asks=False)  # these are said once, with the send
    return hashlib.sha256(repr(plain(content)).encode()).hexdigest()


def part_key(key: str, number: int) -> str:
    """The ledger's key of the n-th message that shows `key`."""
    return key if number == 1 else f"{key}#{number}"


class Deliveries:
    """Shows what is to be shown under a key and keeps it up to date: the first time a send, afterwards an edit.

    Only a send that was cut between the platform's acceptance and our record may show twice; its row
    then counts more than one in `sends`.
    """

    def __init__(self, *, world: World) -> None:
        self._store = world.stores.deliveries
        self._chats = world.chats
        self._clock = world.clock
        self._budget = world.budget
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def sent(self, key: str) -> bool:
        """Whether the chat shows a message under `key`."""
        return await self.shown(key) is not None

    async def shown(self, key: str) -> MessageRef | None:
        """The message that shows `key`."""
        known = await self._store.find(key)
        return known.ref if known else None

    async def deliver(
        self,
        key: str,
        to: Address,
        message: OutboundMessage,
        *,
        priority: Priority = "final",
        via: Mapping[int, NativeStream] = NO_STREAMS,
    ) -> MessageRef | None:
        """Make the chat show `message` under `key`, in as many messages as it needs; the last of them.

        A native stream in `via` ends as the message with that number. None where the bot may not speak there, or
        where it stays uncertain.
        """
        parts = parts_of(message, self._chats[to.platform].limits) if to.platform in self._chats else (message,)
        return await self.deliver_parts(key, to, parts, priority=priority, via=via)

    async def deliver_parts(
        self,
        key: str,
        to: Address,
        parts: Sequence[OutboundMessage],
        *,
        priority: Priority = "final",
        via: Mapping[int, NativeStream] = NO_STREAMS,
    ) -> MessageRef | None:
        """The same for messages that fit."""
        shown: MessageRef | None = None
        for number, part in enumerate(parts, start=1):
            part_via = via.get(number)
            shown = await self.deliver_part(part_key(key, number), to, part, priority=priority, via=part_via)
        for number, stream in via.items():
            if number > len(parts):
                await stream.abandon()
        return shown

    async def void(self, key: str, to: Address, *, after: int, language: Language) -> None:
        """Take back what was shown under `key` behind its first `after` messages: it became shorter."""
        number = after + 1
        while await self.sent(part_key(key, number)):
            await self.deliver_part(part_key(key, number), to, OutboundMessage(text=say("live.void", language)))
            number += 1

    async def deliver_part(
        self,
        key: str,
        to: Address,
        part: OutboundMessage,
        *,
        priority: Priority = "final",
        via: NativeStream | None = None,
    ) -> MessageRef | None:
        """The same for one message that fits; one that is new ends the native stream `via`.

        One at a time per key: two jobs may want to show the same card, and neither knows yet of the other's send.
        """
        async with self._lock(key):
            known = await self._store.find(key)
            if known and known.ref and known.digest == _digest(part):
                return known.ref
            try:
                if known and known.ref:
                    if via:
                        await via.abandon()
                    return await self._edit(known, known.ref, part, priority)
                fresh = known or Delivery(key=key, state="sending", ref=None, digest=UNKNOWN, sends=0)
                return await self._send(fresh, to, part, priority=priority, via=via)
            except (NotPermitted, SendUncertain, ChatUnavailable) as error:
                _log.warning("message_not_shown", key=key, cause=repr(error))
                return None

    async def paint(
        self,
        key: str,
        to: Address,
        frame: OutboundMessage,
        *,
        painted: MessageRef | None = None,
        settles: bool = False,
    ) -> MessageRef:
        """One try to show one frame of a message that grows; what it shows is not what it will show in the end.

        `painted` is what the last frame gave: then the ledger need not be asked. `settles`: these are its last words,
        so that they need not be delivered once more. Raises what the platform raises: a frame is never repeated.
        """
        async with self._lock(key):
            if painted and not settles:
                await self._chat(to).edit(painted, frame)
                return painted
            known = await self._store.find(key)
            if known and known.ref:
                if known.digest != UNKNOWN:
                    await self._store.record(replace(known, digest=UNKNOWN))
                await self._chat(to).edit(known.ref, frame)
                if settles:
                    await self._store.record(replace(known, digest=_digest(frame)))
                return known.ref
            fresh = known or Delivery(key=key, state="sending", ref=None, digest=UNKNOWN, sends=0)
            return await self._send_once(fresh, to, frame, digest=None if settles else UNKNOWN)

    def _lock(self, key: str) -> asyncio.Lock:
        return self._locks.setdefault(key, asyncio.Lock())

    def _chat(self, to: Address) -> ChatPort:
        chat = self._chats.get(to.platform)
        if chat is None:
            raise NotPermitted(f"no chat platform {to.platform!r} is switched on")
        return chat

    async def _edit(
        self, known: Delivery, ref: MessageRef, message: OutboundMessage, priority: Priority
    ) -> MessageRef | None:
        chat = self._chat(ref.address)
        try:
            await self._insist(ref.address, priority, lambda: chat.edit(ref, message))
        except MessageGone:
            return await self._send(known, ref.address, message, priority=priority)
        await self._store.record(replace(known, state="sent", ref=ref, digest=_digest(message)))
        return ref

    async def _send(
        self,
        known: Delivery,
        to: Address,
        message: OutboundMessage,
        *,
        priority: Priority,
        via: NativeStream | None = None,
    ) -> MessageRef:
        """Raises SendUncertain where each of several sends may have been shown."""
        try:
            return await self._insist(
                to, priority, lambda: self._send_once(known, to, message, via=via), uncertain=False
            )
        except SendUncertain:
            if known.sends + 1 >= MOST_SENDS:
                raise
            _log.warning("message_perhaps_shown", key=known.key, sends=known.sends + 1)
        await self._clock.sleep(PAUSES[min(known.sends, len(PAUSES) - 1)])
        return await self._send(replace(known, sends=known.sends + 1), to, message, priority=priority)

    async def _send_once(
        self,
        known: Delivery,
        to: Address,
        message: OutboundMessage,
        *,
        via: NativeStream | None = None,
        digest: str | None = None,
    ) -> MessageRef:
        chat, row = self._chat(to), replace(known, state="sending", ref=None, sends=known.sends + 1)
        await self._store.record(row)
        ref = await (via.finish(message) if via else chat.send(to, message))
        kept = _digest(message) if digest is None else digest
        await self._store.record(replace(row, state="sent", ref=ref, digest=kept))
        return ref

    async def _insist(
        self, to: Address, priority: Priority, call: Callable[[], Awaitable[T]], *, uncertain: bool = True
    ) -> T:
        """Make the call in its turn, again and again until it gets through; `uncertain`: also where it perhaps did."""
        scopes = self._chat(to).limits.scopes(to)
        for tries in range(MOST_TRIES):
            await self._clock.sleep(await self._budget.reserve(scopes, priority))
            try:
                return await call()
            except RateLimited as limit:
                for scope in scopes[:1]:
                    await self._budget.hold(scope.name, limit.retry_after)
                await self._clock.sleep(limit.retry_after)
            except (ChatUnavailable, SendUncertain) as error:
                if isinstance(error, SendUncertain) and not uncertain:
                    raise
                _log.warning("chat_call_failed", platform=to.platform, tries=tries + 1, cause=repr(error))
                await self._clock.sleep(PAUSES[min(tries, len(PAUSES) - 1)])
        raise ChatUnavailable
