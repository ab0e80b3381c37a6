"""Speaking on Slack."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from cachetools import LRUCache
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.errors import called, refusal
from adapters.slack.limits import LIMITS
from adapters.slack.markup import Block, blocks_of, notice
from adapters.slack.pictures import Read, Uploads
from adapters.slack.sessions import AgentSession
from adapters.slack.streams import SlackStream, channel
from core.errors import ChatError, MessageGone, NotPermitted, SendUncertain
from core.messages import Address, Language, MessageRef, OutboundMessage, UserRef
from core.ports import Clock
from core.records import ChatLimits
from core.streaming import Refusals

Arguments = dict[str, Any]
QUIET: Final[Arguments] = {"link_names": False}  # a name is no call
_TS: Final = re.compile(r"\d{1,12}\.\d{1,9}")


class SlackChat:
    """ChatPort and DirectChats of all workspaces; an address's tenant says which of them it is."""

    def __init__(
        self,
        *,
        clients: Mapping[str, AsyncWebClient],
        read: Read,
        clock: Clock,
        streams: bool = True,
        agent: bool = False,
    ) -> None:
        self._clients = clients
        self._streams = streams
        self._agent = agent
        self._refusals = Refusals(clock.monotonic)
        self._uploads = Uploads(read=read, clock=clock)
        self._directs: LRUCache[tuple[str, str], str] = LRUCache(maxsize=10_000)

    @property
    def platform(self) -> str:
        return "slack"

    @property
    def limits(self) -> ChatLimits:
        return LIMITS

    async def send(self, to: Address, message: OutboundMessage) -> MessageRef:
        client = self._client(to.tenant)
        blocks_of(message)  # refused before anything is uploaded
        await self._uploads.share(client, to, message, pictures=False)

        async def post(blocks: list[Block]) -> str:
            return await _posted(client, to, {"blocks": blocks, "text": notice(message)})

        sent = await self._uploads.with_pictures(client, to, message, post)
        if sent is None:
            await self._uploads.share(client, to, message, pictures=True)
            sent = await post(blocks_of(message, film=self._uploads.place(to, message.video)))
        return MessageRef(address=to, id=sent)

    async def edit(self, ref: MessageRef, message: OutboundMessage) -> None:
        client = self._client(ref.address.tenant)
        if not _TS.fullmatch(ref.id):
            raise MessageGone(message=ref.id)
        blocks_of(message)

        async def update(blocks: list[Block]) -> str:
            await _updated(client, ref, {"blocks": blocks, "text": notice(message)})
            return ref.id

        if await self._uploads.with_pictures(client, ref.address, message, update) is None:
            await update(blocks_of(message, film=self._uploads.place(ref.address, message.video)))

    async def stream(self, to: Address, *, recipient: UserRef, language: Language) -> SlackStream | None:
        """In threads, but where it was refused not long ago."""
        client = self._clients.get(to.tenant)
        if not (client and self._streams and to.thread) or self._refusals.recent(channel(to)):
            return None
        session = AgentSession(client=client, at=to, asked_by=recipient, refusals=self._refusals)
        return SlackStream(
            client=client,
            to=to,
            recipient=recipient,
            language=language,
            send=lambda message: self.send(to, message),
            refusals=self._refusals,
            session=session if self._agent else None,
        )

    @property
    def tenants(self) -> Sequence[str]:
        return tuple(self._clients)

    async def direct(self, user: UserRef, *, tenant: str) -> Address:
        """Raises as the port says. It is the person's chat with the bot, where no thread is begun yet."""
        client = self._client(tenant)
        if user.platform != self.platform:
            raise NotPermitted(f"{user.platform} is another platform")
        if (tenant, user.id) not in self._directs:
            opened = await called(
                client.conversations_open(users=user.id), team=tenant, method="conversations.open", seen=False
            )
            chat = (opened.get("channel") or {}).get("id")
            if not isinstance(chat, str):
                raise ChatError("conversations.open: the answer names no chat")
            self._directs[tenant, user.id] = chat
        return Address(platform=self.platform, tenant=tenant, chat=self._directs[tenant, user.id])

    def _client(self, tenant: str) -> AsyncWebClient:
        client = self._clients.get(tenant)
        if client is None:
            raise NotPermitted(f"no workspace {tenant} is switched on")
        return client


async def _posted(client: AsyncWebClient, to: Address, content: Arguments) -> str:
    """The ts of the new message."""
    place: Arguments = {"channel": to.chat, "thread_ts": to.thread or None}
    place |= {"unfurl_links": False, "unfurl_media": False}  # no page of others is loaded for what we say
    answer = await called(
        client.chat_postMessage(**place, **QUIET, **content), team=to.tenant, method="chat.postMessage"
    )
    ts = answer.get("ts")
    if not isinstance(ts, str):
        raise SendUncertain("chat.postMessage: the answer names no message")
    return ts


async def _updated(client: AsyncWebClient, ref: MessageRef, content: Arguments) -> None:
    """A message that is a stream still is ended first."""
    team = ref.address.tenant
    place: Arguments = {"channel": ref.address.chat, "ts": ref.id}
    for again in (True, False):
        try:
            await called(client.chat_update(**place, **QUIET, **content), team=team, method="chat.update")
            return
        except ChatError as error:
            if not again or refusal(error) != "streaming_state_conflict":
                raise
        try:
            await called(client.chat_stopStream(**place), team=team, method="chat.stopStream")
        except ChatError as error:
            if refusal(error) != "message_not_in_streaming_state":  # else it ended by itself in the meantime
                raise
