"""Pictures and videos on the way to Slack: uploaded once for each workspace, or shared as files in a thread."""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from typing import Any, Final, TypeVar

import structlog
from cachetools import LRUCache, TTLCache
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.errors import called, complaints, refusal
from adapters.slack.markup import SHOWN, Block, blocks_of
from core.errors import BadInput, ChatError
from core.messages import Address, OutboundMessage, Picture, Video
from core.ports import Clock

SHOWABLE: Final = frozenset({"image/png", "image/jpeg", "image/gif"})
REMEMBERED: Final = 900.0  # seconds in which a file that stands in a thread is not shared there again
METHOD: Final = "files.completeUploadExternal"
WAITS: Final = (0.5, 1.0, 2.0, 3.0, 3.0)  # seconds, until Slack has looked at a picture that was uploaded just now
DOUBTED: Final = 2  # waits: then a picture that was there before is perhaps there no more, and is uploaded again
T = TypeVar("T")
_log = structlog.get_logger(__name__)
Read = Callable[[str], Awaitable[bytes]]


class Uploads:
    """Uploads what people shall see; remembers what Slack calls it, and what was shared where."""

    def __init__(self, *, read: Read, clock: Clock) -> None:
        self._read = read
        self._clock = clock
        self._known: LRUCache[tuple[str, str], str] = LRUCache(maxsize=2_000)  # workspace and picture: Slack's file
        self._shared: TTLCache[tuple[Address, str], str] = TTLCache(2_000, ttl=REMEMBERED, timer=clock.monotonic)

    async def shown(self, client: AsyncWebClient, team: str, pictures: Sequence[Picture]) -> Mapping[str, str]:
        """The files of those that a message can show, by picture. Nobody sees anything yet. Raises ChatError."""
        wanted = {each.id: each for each in pictures if each.media_type in SHOWABLE}
        new = [each for each in wanted.values() if (team, each.id) not in self._known]
        if new:
            for picture, file in zip(new, await self._upload(client, team, new, seen=False), strict=False):
                if file:
                    self._known[team, picture.id] = str(file["id"])
        return {name: self._known[team, name] for name in wanted if (team, name) in self._known}

    async def with_pictures(
        self, client: AsyncWebClient, to: Address, message: OutboundMessage, call: Callable[[list[Block]], Awaitable[T]]
    ) -> T | None:
        """Slack looks at a new picture for some moments, and refuses until then what shows it. None: it refuses for
        long; then the message can only say that there are pictures. Raises ChatError, and what `call` raises."""
        pictures, film = message.pictures[:SHOWN], self.place(to, message.video)
        for number, wait in enumerate((*WAITS, 0.0)):
            files = await self.shown(client, to.tenant, pictures)
            try:
                return await call(blocks_of(message, files, film))
            except ChatError as error:
                if not (files and _shows_no_picture(error)):
                    raise
                _log.info("slack_picture_not_shown", team=to.tenant, cause=complaints(error))
            if number == DOUBTED:
                self.forget(to.tenant, pictures)
            await self._clock.sleep(wait)
        self.forget(to.tenant, pictures)
        return None

    def forget(self, team: str, pictures: Sequence[Picture]) -> None:
        """Slack does not show them: they are uploaded anew the next time."""
        for picture in pictures:
            self._known.pop((team, picture.id), None)

    async def share(self, client: AsyncWebClient, to: Address, message: OutboundMessage, *, pictures: bool) -> None:
        """The video, those pictures that a message cannot show, or all `pictures`, as files of their own. Each once:
        a message that is sent again goes on. Raises as `ChatPort.send` does."""
        items = [each for each in _items(message, pictures=pictures) if (to, each.id) not in self._shared]
        where = {"channel": to.chat, "thread_ts": to.thread or None}
        if items:
            for item, file in zip(
                items, await self._upload(client, to.tenant, items, seen=True, **where), strict=False
            ):
                self._shared[to, item.id] = str(file.get("permalink") or "")

    def place(self, to: Address, video: Video | None) -> str:
        """The address of a video that was shared there; "" where it is not known."""
        return self._shared.get((to, video.id), "") if video else ""

    async def _upload(
        self, client: AsyncWebClient, team: str, items: Sequence[Picture | Video], *, seen: bool, **where: Any
    ) -> list[dict[str, Any]]:
        """What Slack says of each, in their order."""
        contents = [{**_named(item), "file": await self._content(item)} for item in items]
        answer = await called(
            client.files_upload_v2(file_uploads=contents, **where), team=team, method=METHOD, seen=seen
        )
        titled = {file.get("title"): file for file in answer.get("files") or ()}
        return [titled.get(each["title"], {}) for each in contents]

    async def _content(self, item: Picture | Video) -> bytes:
        try:
            return await self._read(item.id)
        except BadInput as error:
            raise ChatError("a picture is not kept any more", picture=item.id) from error


def _shows_no_picture(error: ChatError) -> bool:
    return refusal(error) == "invalid_blocks" and "slack_file" in complaints(error)


def _items(message: OutboundMessage, *, pictures: bool) -> Iterator[Picture | Video]:
    yield from [message.video] if message.video else []
    yield from (each for each in message.pictures if pictures or each.media_type not in SHOWABLE)


def _named(item: Picture | Video) -> dict[str, Any]:
    name = f"{item.id[:12]}.{item.media_type.partition('/')[2] or 'bin'}"
    return {"filename": name, "title": name, "alt_txt": item.alt or None if isinstance(item, Picture) else None}
