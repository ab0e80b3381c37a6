"""Chat platforms."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Literal, Protocol

from core.frames import Frame
from core.messages import (
    Address,
    Attachment,
    Inbound,
    InboundMessage,
    Language,
    MessageRef,
    OutboundMessage,
    Reply,
    UserRef,
)
from core.records import ChatLimits, Scope, ShownMessage

Priority = Literal["frame", "card", "final"]


class ChatSource(Protocol):
    """One chat platform, to listen to."""

    async def listen(self, accept: Callable[[Inbound], Awaitable[Reply]]) -> None:
        """Run until cancelled; acknowledge an update only after `accept` returned."""


class ChatPort(Protocol):
    """One chat platform, to speak on."""

    @property
    def platform(self) -> str: ...

    @property
    def limits(self) -> ChatLimits: ...

    async def send(self, to: Address, message: OutboundMessage) -> MessageRef:
        """Send once. Raises RateLimited, NotPermitted, ChatError, SendUncertain."""

    async def edit(self, ref: MessageRef, message: OutboundMessage) -> None:
        """Replace the content; equal content is no error. Raises RateLimited, MessageGone, NotPermitted, ChatError,
        SendUncertain."""

    async def stream(self, to: Address, *, recipient: UserRef, language: Language) -> "NativeStream | None":
        """A message that grows natively, for one person to read. None: not in this chat, or not any more."""


class NativeStream(Protocol):
    """A message in the making, as the platform itself shows one; text only grows, progress lives in tasks."""

    @property
    def ref(self) -> MessageRef | None:
        """The message that stands in the chat since the first frame. None: before it, or where frames are a preview."""

    async def show(self, frame: Frame) -> None:
        """Show the newest frame; also keeps the stream alive. Raises RateLimited, StreamLost; the first frame of a
        message also SendUncertain."""

    async def finish(self, message: OutboundMessage) -> MessageRef:
        """End it with the real message. Raises as `ChatPort.send` does; StreamLost where a message stands that is to be
        edited to its final words."""

    async def abandon(self) -> None:
        """End it with nothing more: a preview goes by itself, a message stays as it is. Raises as `finish` does."""


class FileSource(Protocol):
    """A chat platform's files, which people send by reference."""

    async def fetch(self, address: Address, attachment: Attachment) -> bytes:
        """The whole file. Raises BadInput (too large, gone), ChatError where it cannot be had now."""


class DirectChats(Protocol):
    """A chat platform on which a person's own chat with the bot can be found."""

    @property
    def tenants(self) -> Sequence[str]:
        """Its bots or workspaces, for whoever has to write to a person and knows no more than their id."""

    async def direct(self, user: UserRef, *, tenant: str) -> Address:
        """Where to write to that person alone. Raises RateLimited, NotPermitted, ChatError."""


class SendBudget(Protocol):
    """What may be sent when: one budget for streams, cards, reminders and finals."""

    async def reserve(self, scopes: Sequence[Scope], priority: Priority) -> float:
        """Seconds to wait before the call. A card and a final are counted at once and have their place then; a frame
        is counted only where the answer is 0: else ask again, for there will be a newer one."""

    async def hold(self, scope: str, seconds: float) -> None:
        """The platform asked to wait: nothing goes to that scope before."""


class ChatHistory(Protocol):
    """A chat platform of our own, to look at: what the page and the terminal show."""

    async def post(self, inbound: InboundMessage) -> None:
        """Show a person's message; the same inbound id shows once."""

    async def chats(self) -> Sequence[Address]:
        """The addresses that have messages, newest first."""

    async def messages(self, address: Address, *, limit: int = 200) -> Sequence[ShownMessage]:
        """The last `limit` messages in the order they were first shown."""

    def follow(self, address: Address, *, after: int) -> AsyncIterator[ShownMessage]:
        """Every message posted or edited after that change; newest state only, live, never ends."""
