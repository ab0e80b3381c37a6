"""An account on Bluesky, or on any other server of the AT Protocol."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

import structlog
from pydantic import AwareDatetime, BaseModel, Field

from adapters.publishers.bluesky_record import POSTS, Json, pictures_embed, post_record, video_embed
from adapters.publishers.bluesky_session import BlueskySession
from adapters.publishers.bluesky_text import LIMITS, Facet, facets, fitting_text, post_text, record_key
from adapters.publishers.bluesky_wire import Nothing, XrpcRefused
from adapters.publishers.http_calls import before_the_call
from adapters.publishers.pictures import FittedPicture, fitted
from core.drafts import Post, Target
from core.errors import CopydeskError, PublishRefused, PublishUncertain
from core.messages import Video
from core.ports import Clock, MediaStore
from core.records import Certainty, Reactions, Receipt

# The server that holds the account reads what it wrote. A key has one record for ever; a year is long enough for all.
CERTAINTY: Final = Certainty(settles=True, after=5.0, repeats=timedelta(days=365).total_seconds())
_log = structlog.get_logger(__name__)


class _Content(BaseModel):
    text: str
    created_at: AwareDatetime = Field(alias="createdAt")


class _Record(BaseModel):
    uri: str
    value: _Content


class _Put(BaseModel):
    uri: str
    cid: str


class _Uploaded(BaseModel):
    blob: Mapping[str, object]


class _Resolved(BaseModel):
    did: str


class _Standing(BaseModel):
    active: bool = True
    status: str = ""


class _Counts(BaseModel):
    likes: int = Field(0, alias="likeCount")
    replies: int = Field(0, alias="replyCount")
    reposts: int = Field(0, alias="repostCount")
    quotes: int = Field(0, alias="quoteCount")


class _Posts(BaseModel):
    posts: list[_Counts]


class Bluesky:
    """Puts each post under a record key of its own, which comes from the idempotency key: the server takes it once."""

    def __init__(self, session: BlueskySession, *, media: MediaStore, clock: Clock) -> None:
        self._session = session
        self._xrpc = session.xrpc
        self._media = media
        self._clock = clock

    @property
    def certainty(self) -> Certainty:
        """Its record tells; the same key makes no second one."""
        return CERTAINTY

    async def publish(self, post: Post, *, target: Target, idempotency_key: str) -> Receipt:
        """Put the record where none is yet, and look whether it is there. Raises PublishRefused, PublishUncertain."""
        key, text, now = record_key(idempotency_key), fitting_text(post), self._clock.now()
        with before_the_call():
            did = await self._session.did()
            embed = await self._embed(post)
            found = await self._resolved(facets(post, text))
        record = post_record(text, facets=found, embed=embed, created_at=now)
        fresh = await self._put({"repo": did, "collection": POSTS, "rkey": key, "record": record, "swapRecord": None})
        try:
            there = await self._look(key)
        except PublishUncertain as error:
            if not fresh:
                raise
            _log.info("publication_not_looked_at", cause=repr(error))
            return self._receipt(f"at://{did}/{POSTS}/{key}", now)
        return self._own(there, text)

    async def find(self, post: Post, *, idempotency_key: str, since: datetime) -> Receipt | None:
        """Look under the key, however old the post is. Raises PublishUncertain where the server does not tell."""
        there = await self._look(record_key(idempotency_key))
        if there is None or there.value.text != post_text(post):
            return None
        return self._receipt(there.uri, there.value.created_at)

    async def rehearse(self, post: Post, *, target: Target) -> None:
        """The log-in, the account's standing, the length and the media; nothing is handed over. Raises PublishRefused,
        PublishUncertain."""
        fitting_text(post)
        await self._pictures(post)
        if post.video:
            await self._film(post.video)
        try:
            standing = await self._session.authorised(
                lambda token: self._xrpc.query("com.atproto.server.getSession", _Standing, params={}, token=token)
            )
        except PublishRefused as refused:
            if refused.why not in ("unreachable", "rate"):
                raise
            raise PublishUncertain(str(refused), why="blind") from refused
        if not standing.active:
            raise PublishRefused(f"the account is {standing.status or 'not active'}", why="not_permitted")

    async def take_back(self, receipt: Receipt) -> None:
        """Delete the record; none is no error. Raises PublishRefused, PublishUncertain."""
        body = {"repo": await self._session.did(), "collection": POSTS, "rkey": _key_of(receipt)}
        await self._session.authorised(
            lambda token: self._xrpc.procedure("com.atproto.repo.deleteRecord", Nothing, body=body, token=token)
        )

    async def reactions(self, receipt: Receipt) -> Reactions:
        """The counts of the AppView behind the server. Raises PublishRefused where the post is gone, PublishUncertain
        where there is no AppView, or it does not know the post yet."""
        found = await self._counted(receipt.id)
        if found is None:
            if await self._look(_key_of(receipt)) is None:
                raise PublishRefused("the post is not there any more", why="gone")
            raise PublishUncertain("nobody counts reactions to this post yet", why="blind")
        shares = found.reposts + found.quotes
        return Reactions(at=self._clock.now(), likes=found.likes, comments=found.replies, shares=shares)

    async def _put(self, body: Json) -> bool:
        """Whether it was put; False: something is there under that key."""
        try:
            await self._session.authorised(
                lambda token: self._xrpc.procedure("com.atproto.repo.putRecord", _Put, body=body, token=token)
            )
        except XrpcRefused as refused:
            if refused.error != "InvalidSwap":
                raise
            return False
        return True

    async def _look(self, key: str) -> _Record | None:
        """What stands under that key. Raises PublishUncertain where the server does not tell."""
        params = {"repo": self._session.repo, "collection": POSTS, "rkey": key}
        try:
            return await self._xrpc.query("com.atproto.repo.getRecord", _Record, params=params)
        except (PublishRefused, PublishUncertain) as error:
            if isinstance(error, XrpcRefused) and error.error == "RecordNotFound":
                return None
            raise PublishUncertain(f"it cannot be looked up: {error}", why="blind") from error

    def _own(self, there: _Record | None, text: str) -> Receipt:
        if there is None:
            raise PublishUncertain("the server said that it has the post, and does not show it", why="unseen")
        if there.value.text != text:
            raise PublishRefused("another post of this account has the key that this one would have")
        return self._receipt(there.uri, there.value.created_at)

    def _receipt(self, uri: str, published_at: datetime) -> Receipt:
        key = uri.rpartition("/")[2]
        url = f"https://bsky.app/profile/{self._session.handle}/post/{key}"
        return Receipt(id=uri, url=url, published_at=published_at)

    async def _counted(self, uri: str) -> _Counts | None:
        try:
            answer = await self._session.authorised(
                lambda token: self._xrpc.query("app.bsky.feed.getPosts", _Posts, params={"uris": uri}, token=token)
            )
        except (PublishRefused, PublishUncertain) as error:
            _log.info("reactions_not_told", cause=repr(error))
            return None
        return answer.posts[0] if answer.posts else None

    async def _embed(self, post: Post) -> Json | None:
        """Its pictures or its video, handed over. Raises PublishRefused, PublishUncertain."""
        pictures = await self._pictures(post)
        if post.video:
            blob = await self._blob(await self._film(post.video), post.video.media_type)
            return video_embed(post.video, blob)
        blobs = [await self._blob(picture.content, picture.media_type) for picture in pictures]
        return pictures_embed(pictures, blobs) if pictures else None

    async def _pictures(self, post: Post) -> Sequence[FittedPicture]:
        """As Bluesky takes them. Raises PublishRefused."""
        if post.video and post.pictures:
            raise PublishRefused("a post there has pictures or a video, not both")
        if (count := len(post.pictures)) > LIMITS.max_pictures:
            raise PublishRefused(f"a post there has at most {LIMITS.max_pictures} pictures, and this one {count}")
        return [await fitted(picture, self._media, LIMITS) for picture in post.pictures]

    async def _film(self, video: Video) -> bytes:
        """Raises PublishRefused."""
        if video.media_type != "video/mp4":
            raise PublishRefused(f"Bluesky takes videos as MP4, not as {video.media_type}", why="media_type")
        try:
            return await self._media.read(video.id)
        except CopydeskError as error:
            raise PublishRefused(f"the video of the post cannot be read: {error}") from error

    async def _blob(self, content: bytes, media_type: str) -> Json:
        answer = await self._session.authorised(
            lambda token: self._xrpc.upload(content, media_type, _Uploaded, token=token)
        )
        return answer.blob

    async def _resolved(self, found: Sequence[Facet]) -> Sequence[Facet]:
        """The same with DIDs in place of handles; a handle that nobody has is plain text."""
        handles = {each.value for each in found if each.kind == "mention"}
        dids = {handle: await self._did_of(handle) for handle in sorted(handles)}
        named = [replace(each, value=dids[each.value]) if each.kind == "mention" else each for each in found]
        return [each for each in named if each.value]

    async def _did_of(self, handle: str) -> str:
        name = "com.atproto.identity.resolveHandle"
        try:
            return (await self._xrpc.query(name, _Resolved, params={"handle": handle})).did
        except XrpcRefused as refused:
            if refused.why == "refused":
                return ""
            raise


def _key_of(receipt: Receipt) -> str:
    return receipt.id.rpartition("/")[2]
