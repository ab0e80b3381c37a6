"""Mastodon, on any server that speaks its API: one status for each post."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Literal

import httpx

from adapters.publishers.http_calls import SECONDS, before_the_call, looking
from adapters.publishers.mastodon_api import Fields, MastodonApi, moment, number
from adapters.publishers.mastodon_media import Attachments, refuse_media
from adapters.publishers.mastodon_text import same_text
from core.drafts import Post, Target
from core.errors import PublishRefused, PublishUncertain
from core.platforms import PlatformLimits, body_length, published_text
from core.ports import Clock, MediaStore
from core.records import Certainty, Reactions, Receipt
from core.router.language import language_of

# A server keeps an Idempotency-Key for an hour (docs.joinmastodon.org, methods/statuses): a little less is safe. What
# is not among one's own statuses two minutes later was not posted: no server works at a request for that long.
CERTAINTY: Final = Certainty(settles=True, after=120.0, repeats=3300.0)
SKEW: Final = timedelta(minutes=1)  # of the server's clock against ours
PAGE: Final = 40  # statuses; what a server gives at most
PAGES: Final = 5  # behind which a look gives up


@dataclass(frozen=True, slots=True, kw_only=True)
class MastodonServer:
    """Where an account is, and how it posts; `limits` are what this server takes."""

    url: str
    token: str = field(repr=False)
    limits: PlatformLimits
    visibility: Literal["public", "unlisted", "private"] = "public"
    seconds: float = SECONDS  # for one call


class Mastodon:
    """Publisher, Rehearses, TakesBack, CountsReactions."""

    def __init__(self, server: MastodonServer, client: httpx.AsyncClient, *, media: MediaStore, clock: Clock) -> None:
        self._server = server
        self._limits = server.limits
        self._clock = clock
        self._api = MastodonApi(client, url=server.url, token=server.token, seconds=server.seconds)
        self._attachments = Attachments(self._api, limits=server.limits, media=media, clock=clock)

    @property
    def certainty(self) -> Certainty:
        """Its own statuses tell; the same key makes no second one within the hour."""
        return CERTAINTY

    async def publish(self, post: Post, *, target: Target, idempotency_key: str) -> Receipt:
        """Upload what belongs to it, of which readers see nothing; then one call. Raises PublishRefused,
        PublishUncertain."""
        with before_the_call():
            attached = await self._attachments.upload(post)
        text = published_text(post, self._limits)
        status: Fields = {
            "status": text,
            "media_ids": attached,
            "visibility": self._server.visibility,
            **_language(text),
        }
        key = hashlib.sha256(idempotency_key.encode()).hexdigest()  # a header takes ASCII alone
        try:
            answer = await self._api.post_status(status, key=key)
        except PublishRefused as error:
            raise PublishRefused(str(error), why=self._why(error, post), **error.details) from error
        receipt = self._receipt(answer.fields)
        await self._seen(receipt)
        return receipt

    async def find(self, post: Post, *, idempotency_key: str, since: datetime) -> Receipt | None:
        """Look for a status with the same text among one's own. Raises PublishUncertain."""
        wanted = published_text(post, self._limits)
        with looking():
            account, older_than = await self._api.account(), ""
            for _ in range(PAGES):
                page = await self._api.statuses(account, limit=PAGE, older_than=older_than)
                for status in page:
                    if moment(status, since) < since - SKEW:
                        return None
                    if await self._says(status, wanted):
                        return self._receipt(status)
                if len(page) < PAGE:
                    return None
                older_than = str(page[-1].get("id"))
        raise PublishUncertain("there are more statuses than can be looked through", why="blind")

    async def rehearse(self, post: Post, *, target: Target) -> None:
        """Whether the token is good, and the server takes such a text, pictures and video. Raises PublishRefused,
        PublishUncertain."""
        account = await self._api.account()
        if not account:
            raise PublishRefused("at that address is no Mastodon server", why="gone")
        await self._api.statuses(account, limit=1)
        try:
            configuration = _part(await self._api.instance(), "configuration")
        except PublishRefused:  # an old server, or another program: what the settings say must do
            configuration = {}
        most = number(_part(configuration, "statuses"), "max_characters") or self._limits.max_body
        if body_length(post, self._limits) > most:
            raise PublishRefused(f"that server takes {most} characters", why="too_long")
        refuse_media(await self._attachments.fitted(post), _part(configuration, "media_attachments"))

    async def take_back(self, receipt: Receipt) -> None:
        """Delete the status; one that is gone is no error. Raises PublishRefused, PublishUncertain."""
        try:
            await self._api.delete_status(receipt.id)
        except PublishRefused as error:
            if error.why != "gone":
                raise

    async def reactions(self, receipt: Receipt) -> Reactions:
        """Favourites, replies and boosts. Raises PublishRefused, PublishUncertain."""
        status = await self._api.status(receipt.id)
        return Reactions(
            at=self._clock.now(),
            likes=number(status, "favourites_count"),
            comments=number(status, "replies_count"),
            shares=number(status, "reblogs_count"),
        )

    async def _seen(self, receipt: Receipt) -> None:
        """A success is believed unless the post is certainly not there."""
        try:
            await self._api.status(receipt.id)
        except PublishRefused as error:
            if error.why == "gone":
                raise PublishUncertain("the server reports a success and shows no post", why="unseen") from error
        except PublishUncertain:
            return

    async def _says(self, status: Fields, wanted: str) -> bool:
        """Whether it has that text, as it was sent; where a server does not tell that, as it is shown."""
        try:
            source = (await self._api.source(str(status.get("id")))).get("text")
        except PublishRefused as error:
            if error.why != "gone":
                raise
            source = None
        if isinstance(source, str):
            return source.strip() == wanted.strip()
        return same_text(str(status.get("content")), wanted)

    def _receipt(self, status: Fields) -> Receipt:
        identity, url = status.get("id"), status.get("url") or status.get("uri")
        if not (isinstance(identity, str) and isinstance(url, str)):
            raise PublishUncertain("the server reports a success and names no post", why="unseen")
        return Receipt(id=identity, url=url, published_at=moment(status, self._clock.now()))

    def _why(self, error: PublishRefused, post: Post) -> str:
        """A status that does not pass is told in the language of the account, but with the word limit in most."""
        long = body_length(post, self._limits) > self._limits.max_body or "limit" in str(error).lower()
        return "too_long" if error.why == "refused" and long else error.why


def _language(text: str) -> Fields:
    """Where the text shows neither of ours, the account's own counts."""
    found = language_of(text, "en")
    return {"language": found} if language_of(text, "zh") == found else {}


def _part(fields: Fields, name: str) -> Fields:
    found = fields.get(name)
    return found if isinstance(found, dict) else {}
