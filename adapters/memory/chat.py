"""A chat platform in memory that can be read like a log of the chat."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace

from core.errors import ChatError, MessageGone, NotPermitted, StreamLost
from core.frames import Frame
from core.messages import Address, InboundMessage, Language, MessageRef, OutboundMessage, UserRef
from core.ports import Clock
from core.records import ChatLimits, ShownMessage


class MemoryStream:
    """NativeStream: frames that are gone when it ends."""

    def __init__(self, chat: "MemoryChat", to: Address) -> None:
        self._chat = chat
        self._to = to
        self.frames: list[Frame] = []
        self.over = False

    @property
    def ref(self) -> MessageRef | None:
        return None

    async def show(self, frame: Frame) -> None:
        self._chat.raise_next()
        self.frames.append(frame)

    async def finish(self, message: OutboundMessage) -> MessageRef:
        self.over = True
        return await self._chat.send(self._to, message)

    async def abandon(self) -> None:
        self.over = True


class LastingStream(MemoryStream):
    """NativeStream: a message from the first frame, to whose text is only added, until its life is over."""

    def __init__(self, chat: "MemoryChat", to: Address, *, now: Callable[[], float], life: float) -> None:
        super().__init__(chat, to)
        self._now = now
        self._life = life
        self._dies = 0.0
        self._ref: MessageRef | None = None
        self.text = ""

    @property
    def ref(self) -> MessageRef | None:
        return self._ref

    async def show(self, frame: Frame) -> None:
        if self._ref and self.over:
            raise StreamLost("the stream is over")
        if not frame.text.startswith(self.text):
            raise StreamLost("text only grows")
        if self._ref is None:
            self._ref = await self._chat.send(self._to, OutboundMessage(text=frame.text))
            self._dies = self._now() + self._life
        else:
            self._alive()
            await self._chat.edit(self._ref, OutboundMessage(text=frame.text))
        self.text = frame.text
        self.frames.append(frame)

    async def finish(self, message: OutboundMessage) -> MessageRef:
        await self.abandon()
        if self._ref is None or not message.text.startswith(self.text.rstrip()):
            raise StreamLost("text only grows")
        await self._chat.edit(self._ref, message)
        return self._ref

    async def abandon(self) -> None:
        self._alive()
        self.over = True

    def _alive(self) -> None:
        if self.over or self._now() >= self._dies:
            self.over = True
            raise StreamLost("the stream is over")


class MemoryDirects:
    """DirectChats: a person's own chat is named after them."""

    def __init__(self, platform: str, *, tenants: Sequence[str] = ("local",)) -> None:
        self._platform = platform
        self._tenants = tuple(tenants)
        self.errors: list[ChatError] = []  # to raise, one at a time

    @property
    def tenants(self) -> Sequence[str]:
        return self._tenants

    async def direct(self, user: UserRef, *, tenant: str) -> Address:
        if self.errors:
            raise self.errors.pop(0)
        if tenant not in self._tenants or user.platform != self._platform:
            raise NotPermitted(f"no {user} at {self._platform} {tenant}")
        return Address(platform=self._platform, tenant=tenant, chat=f"own-{user.id}")


class MemoryChat:
    """ChatPort and ChatHistory; `calls` counts sends and edits that reached the platform."""

    def __init__(
        self, clock: Clock, *, platform: str = "web", limits: ChatLimits | None = None, native: bool = False
    ) -> None:
        self._clock = clock
        self._native = native
        self.streams: list[MemoryStream] = []
        self._platform = platform
        self._limits = limits or ChatLimits(max_chars=100_000)
        self._shown: dict[tuple[Address, str], ShownMessage] = {}
        self._changes = 0
        self._errors: list[tuple[ChatError, bool]] = []
        self._news = asyncio.Event()
        self.calls = 0

    @property
    def platform(self) -> str:
        return self._platform

    @property
    def limits(self) -> ChatLimits:
        return self._limits

    def fail_next(self, error: ChatError, *, shown: bool = False) -> None:
        """The next send or edit raises; `shown`: it has its effect nevertheless."""
        self._errors.append((error, shown))

    async def send(self, to: Address, message: OutboundMessage) -> MessageRef:
        ref = MessageRef(address=to, id=f"{self._platform}-{self._changes + 1}")
        self._call(message, lambda: self._show(to, ref.id, "", message))
        return ref

    async def edit(self, ref: MessageRef, message: OutboundMessage) -> None:
        before = self._shown.get((ref.address, ref.id))
        if before is None:
            raise MessageGone(message=ref.id)
        self._call(message, lambda: self._change(ref, before, message))

    async def stream(self, to: Address, *, recipient: UserRef, language: Language) -> MemoryStream | None:
        """None, as for the page, where readers follow the event log; with `native` the frames are kept."""
        if not self._native:
            return None
        if self._limits.lasting:
            life = self._limits.stream_life * 300 / 230
            self.streams.append(LastingStream(self, to, now=self._clock.monotonic, life=life))
        else:
            self.streams.append(MemoryStream(self, to))
        return self.streams[-1]

    async def post(self, inbound: InboundMessage) -> None:
        if (inbound.address, inbound.id) not in self._shown:
            message = OutboundMessage(text=inbound.text, pictures=inbound.pictures)
            self._show(inbound.address, inbound.id, inbound.sender_name, message)

    async def chats(self) -> Sequence[Address]:
        newest = {address: shown.change for (address, _), shown in self._in_order()}
        return sorted(newest, key=lambda address: newest[address], reverse=True)

    async def messages(self, address: Address, *, limit: int = 200) -> Sequence[ShownMessage]:
        return [shown for (place, _), shown in self._shown.items() if place == address][-limit:]

    async def follow(self, address: Address, *, after: int) -> AsyncIterator[ShownMessage]:
        while True:
            here = (shown for (place, _), shown in self._in_order() if place == address and shown.change > after)
            shown = next(here, None)
            if shown is None:
                self._news.clear()
                await self._news.wait()
                continue
            after = shown.change
            yield shown

    def remove(self, ref: MessageRef) -> None:
        """Somebody deleted the message."""
        del self._shown[ref.address, ref.id]

    def transcript(self, address: Address | None = None) -> str:
        """What a person would have seen, of one chat or of all."""
        return "\n".join(_line(shown) for (place, _), shown in self._shown.items() if address in (None, place))

    def _in_order(self) -> list[tuple[tuple[Address, str], ShownMessage]]:
        return sorted(self._shown.items(), key=lambda item: item[1].change)

    def _call(self, message: OutboundMessage, effect: Callable[[], None]) -> None:
        if len(message.text) > self._limits.max_chars:
            raise ChatError("the message is too long", chars=len(message.text), limit=self._limits.max_chars)
        error, shown = self._errors.pop(0) if self._errors else (None, True)
        if shown:
            self.calls += 1
            effect()
        if error:
            raise error

    def raise_next(self) -> None:
        """What `fail_next` set, for a frame."""
        if self._errors:
            raise self._errors.pop(0)[0]

    def _show(self, address: Address, message_id: str, author: str, message: OutboundMessage) -> None:
        self._keep(
            address,
            ShownMessage(id=message_id, change=0, author=author, message=message, at=self._clock.now()),
        )

    def _change(self, ref: MessageRef, before: ShownMessage, message: OutboundMessage) -> None:
        if before.message != message:
            self._keep(ref.address, replace(before, message=message, edited=True))

    def _keep(self, address: Address, shown: ShownMessage) -> None:
        self._changes += 1
        self._shown[address, shown.id] = replace(shown, change=self._changes)
        self._news.set()


def _line(shown: ShownMessage) -> str:
    pictures = f" ({len(shown.message.pictures)} pictures)" if shown.message.pictures else ""
    rows = "".join("\n    " + " ".join(f"[{button.label}]" for button in row) for row in shown.message.buttons)
    return f"{shown.author or 'Copydesk'}: {shown.message.text}{pictures}{rows}"
