"""Publishing to a channel of Slack, by the app that is in it."""

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.errors import TROUBLE, called, publication_error, refusal, translated
from adapters.slack.limits import scopes
from adapters.slack.markup import MOST_TEXT, SHOWN, Block, blocks_of, length, notice
from adapters.slack.pictures import SHOWABLE, Uploads
from adapters.slack.workspaces import Workspace
from core.drafts import Post, Target
from core.errors import (
    BadInput,
    ChatError,
    ChatUnavailable,
    PublishError,
    PublishRefused,
    PublishUncertain,
    RateLimited,
    SendUncertain,
)
from core.messages import Address, OutboundMessage
from core.pacing import take_turn
from core.platforms import PLATFORMS, published_text
from core.ports import Clock, MediaStore, SendBudget
from core.records import Certainty, Reactions, Receipt

PLATFORM: Final = "slack_channel"
EVENT: Final = "copydesk_publication"
PAGE, MOST_PAGES = 100, 10  # of the history, in a look-up
SKEW: Final = timedelta(minutes=5)  # by which Slack's clock may be behind ours
CERTAINTY: Final = Certainty(settles=True, after=30.0)
NEEDED: Final = frozenset({"chat:write"})
NOT_NOW: Final = frozenset({"rate", "unreachable"})  # of what only asks: it can be told later
_OURS: Final = re.compile(r"[CG][A-Z0-9]+/(\d+\.\d+)")
_LINK: Final = re.compile(r"https?://[^/]+/archives/[A-Z0-9]+/p(\d+)(\d{6})(?:\?.*)?")
Arguments = dict[str, Any]
_log = structlog.get_logger(__name__)


class SlackChannel:
    """Publisher, Rehearses, TakesBack and CountsReactions.

    The one call that readers see anything of is chat.postMessage; pictures are uploaded before it, and shown by it
    alone. Each message carries the idempotency key as metadata, by which it is found again.
    """

    def __init__(
        self, *, workspaces: Sequence[Workspace], at: Address, media: MediaStore, budget: SendBudget, clock: Clock
    ) -> None:
        """`at` without a tenant is in the first of the workspaces."""
        self._workspaces = workspaces if at.tenant else workspaces[:1]
        self._at = at
        self._media = media
        self._uploads = Uploads(read=media.read, clock=clock)
        self._budget = budget
        self._clock = clock

    @property
    def certainty(self) -> Certainty:
        """What is not in the history half a minute later was not posted; where the app may not read that, `find` says
        so."""
        return CERTAINTY

    async def publish(self, post: Post, *, target: Target, idempotency_key: str) -> Receipt:
        """Raises as the port says."""
        message = _message(post)
        client, at = await self._home()
        metadata = {"event_type": EVENT, "event_payload": {"key": idempotency_key}}

        async def call(blocks: list[Block]) -> str:
            if sum(block["type"] == "image" for block in blocks) < len(post.pictures):
                raise ChatError("Slack did not take a picture")
            await take_turn(self._budget, self._clock, scopes(at))
            return await _posted(client, at, {"blocks": blocks, "text": notice(message), "metadata": metadata})

        try:
            ts = await self._uploads.with_pictures(client, at, message, call)
        except ChatError as error:
            if isinstance(error, RateLimited):
                await self._budget.hold(error.scope or scopes(at)[0].name, error.retry_after)
            raise publication_error(error) from error
        if ts is None:
            raise PublishRefused("Slack does not show the pictures, or not yet", why="media_type")
        return await _receipt(client, at, ts)

    async def find(self, post: Post, *, idempotency_key: str, since: datetime) -> Receipt | None:
        """By its key, in the channel's history. Raises as the port says; without the scope for that, too."""
        try:
            client, at = await self._home()
            async for message in _history(client, at, since - SKEW):
                if _key(message) == idempotency_key:
                    return await _receipt(client, at, str(message["ts"]))
        except (ChatError, PublishRefused) as error:
            raise PublishUncertain(str(error), why="blind") from error
        return None

    async def rehearse(self, post: Post, *, target: Target) -> None:
        """Raises as the port says."""
        blocks_of(_message(post))
        await self._read(post)
        try:
            client, at = await self._home()
            said = await called(client.auth_test(), team=at.tenant, method="auth.test", seen=False)
            asked = client.conversations_info(channel=at.chat)
            found = await called(asked, team=at.tenant, method="conversations.info", seen=False)
        except (ChatError, PublishRefused) as error:
            raise _told(error) from error
        lacking = (NEEDED | ({"files:write"} if post.pictures else set())) - (_granted(said.headers) or NEEDED)
        if lacking:
            raise PublishRefused(f"the app lacks {', '.join(sorted(lacking))}", why="not_permitted")
        channel = found.get("channel") or {}
        if channel.get("is_archived"):
            raise PublishRefused("the channel is archived", why="gone")
        if not channel.get("is_member"):
            raise PublishRefused("the app is not in the channel; invite it there", why="not_permitted")

    async def take_back(self, receipt: Receipt) -> None:
        """Raises as the port says."""
        ts = _ts(receipt)
        client, at = await self._home()
        try:
            await called(client.chat_delete(channel=at.chat, ts=ts), team=at.tenant, method="chat.delete")
        except ChatError as error:
            if refusal(error) != "message_not_found":
                raise publication_error(error) from error

    async def reactions(self, receipt: Receipt) -> Reactions:
        """Emojis below it as likes, and replies in its thread. Raises as the port says."""
        ts = _ts(receipt)
        only: Arguments = {"oldest": ts, "latest": ts, "inclusive": True, "limit": 1}
        try:
            client, at = await self._home()
            asked = client.conversations_history(channel=at.chat, **only)
            answer = await called(asked, team=at.tenant, method="conversations.history", seen=False)
        except (ChatError, PublishRefused) as error:
            raise _told(error) from error
        message = next((each for each in answer.get("messages") or () if each.get("ts") == ts), None)
        if message is None:
            raise PublishRefused("the message is not there any more", why="gone")
        likes = sum(int(each.get("count") or 0) for each in message.get("reactions") or ())
        return Reactions(at=self._clock.now(), likes=likes, comments=int(message.get("reply_count") or 0))

    async def _home(self) -> tuple[AsyncWebClient, Address]:
        """Who speaks, and where. Raises PublishRefused: it only asks who the app is, once."""
        trouble: PublishError | None = None
        for workspace in self._workspaces:
            try:
                team = await _team(workspace)
            except ChatError as error:
                trouble = publication_error(error)
                continue
            if self._at.tenant in ("", team):
                return workspace.client, replace(self._at, tenant=team)
        raise trouble or PublishRefused(f"no workspace {self._at.tenant} is switched on", why="no_account")

    async def _read(self, post: Post) -> None:
        for picture in post.pictures:
            try:
                await self._media.read(picture.id)
            except BadInput as error:
                raise PublishRefused(f"a picture is not kept any more: {error}") from error


async def _team(workspace: Workspace) -> str:
    """Raises ChatError."""
    try:
        return (await workspace.identity()).team
    except TROUBLE as error:
        meaning = translated(error, team="", method="auth.test")
        raise (ChatUnavailable(str(meaning)) if isinstance(meaning, SendUncertain) else meaning) from error


def _message(post: Post) -> OutboundMessage:
    """What is posted. Raises PublishRefused for what one message does not carry."""
    text = published_text(post, PLATFORMS[PLATFORM])
    if (size := length(text)) > MOST_TEXT:
        raise PublishRefused(f"the text has {size} characters, of which {MOST_TEXT} fit", why="too_long")
    if len(post.pictures) > SHOWN:
        raise PublishRefused(f"{len(post.pictures)} pictures; a message shows {SHOWN}")
    if post.video or any(picture.media_type not in SHOWABLE for picture in post.pictures):
        raise PublishRefused("a message shows PNG, JPEG and GIF, and no video", why="media_type")
    return OutboundMessage(text=text, pictures=post.pictures)


async def _posted(client: AsyncWebClient, at: Address, content: Arguments) -> str:
    """The ts of the new message; of its links the pages are shown, and no name in it is a call."""
    more: Arguments = {"link_names": False, "unfurl_links": True, "unfurl_media": True}
    post = client.chat_postMessage(channel=at.chat, **more, **content)
    answer = await called(post, team=at.tenant, method="chat.postMessage")
    ts = answer.get("ts")
    if not isinstance(ts, str):
        raise SendUncertain("chat.postMessage: the answer names no message")
    return ts


async def _history(client: AsyncWebClient, at: Address, since: datetime) -> AsyncIterator[Mapping[str, Any]]:
    """All messages since then, newest first. Raises ChatError, also where there are too many to look through."""
    cursor: str | None = None
    more: Arguments = {"oldest": f"{since.timestamp():.6f}", "limit": PAGE, "include_all_metadata": True}
    for _ in range(MOST_PAGES):
        asked = client.conversations_history(channel=at.chat, cursor=cursor, **more)
        answer = await called(asked, team=at.tenant, method="conversations.history", seen=False)
        for message in answer.get("messages") or ():
            yield message
        cursor = (answer.get("response_metadata") or {}).get("next_cursor")
        if not cursor:
            return
    raise ChatError(f"conversations.history: more than {MOST_PAGES * PAGE} messages since then")


def _key(message: Mapping[str, Any]) -> str:
    metadata = message.get("metadata") or {}
    payload = metadata.get("event_payload") or {}
    return str(payload.get("key", "")) if metadata.get("event_type") == EVENT else ""


async def _receipt(client: AsyncWebClient, at: Address, ts: str) -> Receipt:
    """The message is there, whether or not its address can be had: then the channel's is given."""
    link = f"https://slack.com/app_redirect?team={at.tenant}&channel={at.chat}"
    try:
        asked = client.chat_getPermalink(channel=at.chat, message_ts=ts)
        answer = await called(asked, team=at.tenant, method="chat.getPermalink", seen=False)
        link = str(answer.get("permalink") or link)
    except ChatError as error:
        _log.warning("slack_permalink_unknown", team=at.tenant, cause=repr(error))
    return Receipt(id=f"{at.chat}/{ts}", url=link, published_at=datetime.fromtimestamp(float(ts), UTC))


def _ts(receipt: Receipt) -> str:
    """Of the message; of a receipt that a person gave, that of the link. Raises PublishRefused."""
    if ours := _OURS.fullmatch(receipt.id):
        return ours[1]
    if link := _LINK.fullmatch(receipt.url):
        return f"{link[1]}.{link[2]}"
    raise PublishRefused("it is not known which message it is", why="gone")


def _granted(headers: Mapping[str, str]) -> set[str]:
    """The scopes of the token, where Slack names them."""
    named = next((value for name, value in headers.items() if name.lower() == "x-oauth-scopes"), "")
    return {scope.strip() for scope in named.split(",")} - {""}


def _told(error: ChatError | PublishRefused) -> PublishError:
    """Of a question that changes nothing: refused, or not to be answered now."""
    told = publication_error(error) if isinstance(error, ChatError) else error
    later = isinstance(told, PublishUncertain) or told.why in NOT_NOW
    return PublishUncertain(str(told), why="blind") if later else told
