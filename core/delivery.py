"""Messages shown once: each send is recorded `sending` before the call and `sent` after it."""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from weakref import WeakValueDictionary

import structlog

from core.calls import PAUSES, Calls
from core.catalogue import say
from core.errors import (
    ChatError,
    ChatUnavailable,
    MessageGone,
    NotPermitted,
    RateLimited,
    SendUncertain,
    StreamLost,
)
from core.frames import Frame
from core.messages import Address, Language, MessageRef, OutboundMessage
from core.parts import parts_of
from core.plain import plain
from core.ports import NativeStream, Priority, World
from core.records import Delivery

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
        self._calls = Calls(world=world)
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
                await self.abandon(to, stream)
        return shown

    async def abandon(self, to: Address, stream: NativeStream) -> None:
        """End a native stream with nothing more: a message that it is stays as it stands."""
        if stream.ref is None:
            await stream.abandon()
            return
        try:
            await self._calls.insist(to, "final", stream.abandon, call="end")
        except ChatError as error:
            _log.info("stream_not_ended", cause=repr(error))  # whoever edits its message ends it

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

        One at a time per key: two jobs may want to show the same card, and neither knows yet of the other's send. Of a
        stream whose message is known the words are the end; where they do not continue it, they take its place.
        """
        async with self._lock(key):
            known = await self._store.find(key)
            if known and known.ref and known.digest == _digest(part):
                return known.ref
            try:
                if known and known.ref:
                    return await self._replace(known, known.ref, part, priority=priority, via=via)
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
                await self._calls.chat(to).edit(painted, frame)
                return painted
            known = await self._store.find(key)
            if known and known.ref:
                if known.digest != UNKNOWN:
                    await self._store.record(replace(known, digest=UNKNOWN))
                await self._calls.chat(to).edit(known.ref, frame)
                if settles:
                    await self._store.record(replace(known, digest=_digest(frame)))
                return known.ref
            fresh = known or Delivery(key=key, state="sending", ref=None, digest=UNKNOWN, sends=0)
            return await self._send_once(fresh, to, frame, digest=None if settles else UNKNOWN)

    async def begin(self, key: str, to: Address, stream: NativeStream, frame: Frame) -> bool:
        """One try to show the first frame of a stream that is a message from then on, which is recorded as a send is.

        False where the chat shows a message under `key` already. Raises what `NativeStream.show` raises.
        """
        async with self._lock(key):
            known = await self._store.find(key)
            if known and known.ref:
                return False
            fresh = known or Delivery(key=key, state="sending", ref=None, digest=UNKNOWN, sends=0)
            row = replace(fresh, state="sending", sends=fresh.sends + 1)
            await self._store.record(row)
            try:
                await stream.show(frame)
            except (RateLimited, StreamLost, ChatUnavailable):
                await self._store.record(replace(row, sends=fresh.sends))  # it was refused
                raise
            await self._store.record(replace(row, state="sent", ref=stream.ref, digest=UNKNOWN))
            return True

    def _lock(self, key: str) -> asyncio.Lock:
        return self._locks.setdefault(key, asyncio.Lock())

    async def _replace(
        self,
        known: Delivery,
        ref: MessageRef,
        message: OutboundMessage,
        *,
        priority: Priority,
        via: NativeStream | None,
    ) -> MessageRef | None:
        """Put the words where a message stands: as the end of its stream, where they are, else by an edit."""
        if via and via.ref == ref:
            try:
                await self._calls.insist(ref.address, priority, lambda: via.finish(message), call="end")
            except StreamLost as error:
                _log.info("stream_repaired", key=known.key, cause=repr(error))
            else:
                await self._store.record(replace(known, state="sent", ref=ref, digest=_digest(message)))
                return ref
        elif via:
            await self.abandon(ref.address, via)
        return await self._edit(known, ref, message, priority)

    async def _edit(
        self, known: Delivery, ref: MessageRef, message: OutboundMessage, priority: Priority
    ) -> MessageRef | None:
        chat = self._calls.chat(ref.address)
        try:
            await self._calls.insist(ref.address, priority, lambda: chat.edit(ref, message), call="edit")
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
            return await self._calls.insist(
                to, priority, lambda: self._send_once(known, to, message, via=via), call="send"
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
        chat, row = self._calls.chat(to), replace(known, state="sending", ref=None, sends=known.sends + 1)
        await self._store.record(row)
        ref = await (via.finish(message) if via else chat.send(to, message))
        kept = _digest(message) if digest is None else digest
        await self._store.record(replace(row, state="sent", ref=ref, digest=kept))
        return ref
