"""Messages shown once: each send is recorded `sending` before the call and `sent` after it."""

import asyncio
import hashlib
from weakref import WeakValueDictionary

import structlog

from core.errors import MessageGone, NotPermitted, RateLimited, SendUncertain
from core.messages import Address, MessageRef, OutboundMessage
from core.plain import plain
from core.ports import World
from core.records import Delivery

_log = structlog.get_logger(__name__)


def _digest(message: OutboundMessage) -> str:
    return hashlib.sha256(repr(plain(message)).encode()).hexdigest()


class Deliveries:
    """Shows one message per key and keeps it up to date: the first time a send, afterwards an edit.

    Only a send that was cut between the platform's acceptance and our record may show twice; its row
    then counts more than one in `sends`.
    """

    def __init__(self, *, world: World) -> None:
        self._store = world.stores.deliveries
        self._chats = world.chats
        self._clock = world.clock
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def sent(self, key: str) -> bool:
        """Whether the chat shows a message under `key`."""
        known = await self._store.find(key)
        return known is not None and known.ref is not None

    async def deliver(self, key: str, to: Address, message: OutboundMessage) -> MessageRef | None:
        """Make the chat show `message` under `key`. None where the bot may not speak there, or it is uncertain.

        One at a time per key: two jobs may want to show the same card, and neither knows yet of the other's send.
        """
        lock = self._locks.setdefault(key, asyncio.Lock())
        async with lock:
            return await self._deliver(key, to, message)

    async def _deliver(self, key: str, to: Address, message: OutboundMessage) -> MessageRef | None:
        known = await self._store.find(key)
        if known and known.ref and known.digest == _digest(message):
            return known.ref
        try:
            if known and known.ref:
                return await self._edit(known, known.ref, message)
            return await self._send(key, to, message, sends=known.sends + 1 if known else 1)
        except (NotPermitted, SendUncertain) as error:
            _log.warning("message_not_shown", key=key, cause=repr(error))
            return None

    async def _edit(self, known: Delivery, ref: MessageRef, message: OutboundMessage) -> MessageRef:
        chat = self._chats[ref.address.platform]
        while True:
            try:
                await chat.edit(ref, message)
                break
            except RateLimited as limit:
                await self._clock.sleep(limit.retry_after)
            except MessageGone:
                return await self._send(known.key, ref.address, message, sends=known.sends + 1)
        await self._store.record(
            Delivery(key=known.key, state="sent", ref=ref, digest=_digest(message), sends=known.sends)
        )
        return ref

    async def _send(self, key: str, to: Address, message: OutboundMessage, *, sends: int) -> MessageRef:
        chat = self._chats.get(to.platform)
        if chat is None:
            raise NotPermitted(f"no chat platform {to.platform!r} is switched on")
        digest = _digest(message)
        await self._store.record(Delivery(key=key, state="sending", ref=None, digest=digest, sends=sends))
        while True:
            try:
                ref = await chat.send(to, message)
                break
            except RateLimited as limit:
                await self._clock.sleep(limit.retry_after)
        await self._store.record(Delivery(key=key, state="sent", ref=ref, digest=digest, sends=sends))
        return ref
