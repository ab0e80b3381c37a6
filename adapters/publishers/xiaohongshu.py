"""Xiaohongshu, by way of an xiaohongshu-mcp server, which drives a browser that is logged in.

The server answers "published" without the note's id, so that the note is looked up among one's own.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal
from urllib.parse import parse_qs, urlsplit

from adapters.publishers.xiaohongshu_files import SharedFolder
from adapters.publishers.xiaohongshu_pace import Pace, that_count
from adapters.publishers.xiaohongshu_server import NotesServer
from adapters.publishers.xiaohongshu_words import Listed, same_text
from core.drafts import Post, Target
from core.errors import PublishRefused, PublishUncertain
from core.ports import Clock, PublicationStore
from core.records import Certainty, LoginCode, Reactions, Receipt

Visibility = Literal["public", "self", "friends"]
SEEN_BY: Final[dict[Visibility, str]] = {"self": "仅自己可见", "friends": "仅互关好友可见"}
SKEW: Final = timedelta(seconds=60)  # between the platform's clock and ours
SOON: Final = (2.0, 8.0, 20.0)  # seconds before each look behind a success: a new note is not listed at once
CERTAINTY: Final = Certainty(settles=False, after=120.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How one account publishes."""

    pace: Pace
    visibility: Visibility = "public"
    original: bool = False  # declares each note as one's own work
    looks: Sequence[float] = SOON


class Xiaohongshu:
    """Publisher, Rehearses, LogsIn and CountsReactions; one note at a time."""

    def __init__(
        self,
        server: NotesServer,
        *,
        files: SharedFolder,
        publications: PublicationStore,
        clock: Clock,
        manner: Manner,
    ) -> None:
        self._server = server
        self._files = files
        self._publications = publications
        self._clock = clock
        self._manner = manner
        self._one = asyncio.Lock()

    @property
    def certainty(self) -> Certainty:
        return CERTAINTY

    async def publish(self, post: Post, *, target: Target, idempotency_key: str) -> Receipt:
        async with self._one:
            await self._keep_pace(target, idempotency_key)
            tool, arguments = await self._prepared(post)
            begun = self._clock.now()
            await self._server.publish(tool, arguments)
            return await self._shown(post, begun)

    async def find(self, post: Post, *, idempotency_key: str, since: datetime) -> Receipt | None:
        """By title, text and time: the platform keeps no key. Raises PublishUncertain, also where two would fit."""
        alike = [note for note in await self._server.own() if same_title(note.title, post.title)]
        found = [receipt for note in alike if (receipt := await self._fitting(note, post, since))]
        if len(found) > 1:
            raise PublishUncertain(f"{len(found)} notes have this title and text", why="blind")
        return found[0] if found else None

    async def rehearse(self, post: Post, *, target: Target) -> None:
        await self._prepared(post)

    async def logged_in(self) -> bool:
        return await self._server.logged_in()

    async def login_code(self) -> LoginCode:
        return await self._server.login_code()

    async def reactions(self, receipt: Receipt) -> Reactions:
        token = parse_qs(urlsplit(receipt.url).query).get("xsec_token", [""])[0]
        note = await self._server.open(receipt.id, token)
        if note is None:
            raise PublishRefused("the note is not there any more", why="gone")
        at = self._clock.now()
        return Reactions(at=at, likes=note.likes, comments=note.comments, shares=note.shares)

    # --- before the call ------------------------------------------------------------------------------

    async def _keep_pace(self, target: Target, own: str) -> None:
        """Raises PublishRefused where the account would publish too often; what may be out counts too."""
        now, pace = self._clock.now(), self._manner.pace
        others = await self._publications.of_account(target.account, since=now - pace.window)
        wait = pace.wait(that_count(others, own), now).total_seconds()
        if wait > 0:
            raise PublishRefused(f"the next note may go out in {wait / 60:.0f} min", why="rate", retry_after=wait)

    async def _prepared(self, post: Post) -> tuple[str, dict[str, object]]:
        """The call, with its files in place and the account logged in. Raises PublishRefused: nothing was sent."""
        if not (post.pictures or post.video):
            raise PublishRefused("a note needs a picture or a video", why="no_picture")
        try:
            logged_in = await self._server.logged_in()
        except PublishUncertain as error:
            raise PublishRefused(str(error), why=str(error.details.get("remedy", "unreachable"))) from error
        if not logged_in:
            raise PublishRefused("the account is logged out", why="login")
        return await self._call(post)

    async def _call(self, post: Post) -> tuple[str, dict[str, object]]:
        arguments: dict[str, object] = {"title": post.title, "content": post.body, "tags": list(post.tags)}
        if self._manner.visibility != "public":
            arguments["visibility"] = SEEN_BY[self._manner.visibility]
        if post.video:
            (arguments["video"],) = await self._files.put([post.video])
            return "publish_with_video", arguments
        if self._manner.original:  # a video cannot be declared there
            arguments["is_original"] = True
        return "publish_content", {**arguments, "images": await self._files.put(post.pictures)}

    # --- behind the call ------------------------------------------------------------------------------

    async def _shown(self, post: Post, begun: datetime) -> Receipt:
        """The note that a success speaks of. Raises PublishUncertain where it does not show."""
        blind: PublishUncertain | None = None
        for seconds in self._manner.looks:
            await self._clock.sleep(seconds)
            try:
                if found := await self.find(post, idempotency_key="", since=begun):
                    return found
            except PublishUncertain as error:
                blind = error
        raise blind or PublishUncertain("the server reports success, but the account shows no such note", why="unseen")

    async def _fitting(self, note: Listed, post: Post, since: datetime) -> Receipt | None:
        """The receipt for a note of that title, where text and time fit too."""
        opened = await self._server.open(note.id, note.token)
        if opened is None or opened.at < since - SKEW or not same_text(opened.text, post.body):
            return None
        return Receipt(id=note.id, url=note.url, published_at=opened.at)


def same_title(shown: str, title: str) -> bool:
    """Whether a title in the list is that one, white space aside."""
    return "".join(shown.split()) == "".join(title.split())
