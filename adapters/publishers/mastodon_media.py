"""Pictures and videos on their way into a Mastodon status."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from adapters.publishers.http_calls import Answer
from adapters.publishers.mastodon_api import MastodonApi, number
from adapters.publishers.pictures import FittedPicture, fitted
from core.drafts import Post
from core.errors import CopydeskError, PublishRefused
from core.messages import Video
from core.platforms import PlatformLimits
from core.ports import Clock, MediaStore

LONGEST_ALT: Final = 1500  # characters; app/models/media_attachment.rb of Mastodon
PROCESSING: Final = (202, 206)
WAITS: Final = (1, 2, 4, 8, 15, 30, 60)  # seconds between two looks at what the server still works on


class Attachments:
    """What belongs to a post, put where a status can take it from."""

    def __init__(self, api: MastodonApi, *, limits: PlatformLimits, media: MediaStore, clock: Clock) -> None:
        self._api = api
        self._limits = limits
        self._media = media
        self._clock = clock

    async def upload(self, post: Post) -> Sequence[str]:
        """The ids of all, processed. Raises PublishRefused, PublishUncertain."""
        return [await self._uploaded(each) for each in await self.fitted(post)]

    async def fitted(self, post: Post) -> Sequence[FittedPicture]:
        """The pictures as the platform takes them, and the video. Raises PublishRefused."""
        found = [await fitted(picture, self._media, self._limits) for picture in post.pictures]
        return [*found, await self._film(post.video)] if post.video else found

    async def _film(self, video: Video) -> FittedPicture:
        try:
            content = await self._media.read(video.id)
        except CopydeskError as error:
            raise PublishRefused(f"the video of the post cannot be read: {error}") from error
        return FittedPicture(
            content=content, media_type=video.media_type, width=video.width, height=video.height, alt=""
        )

    async def _uploaded(self, media: FittedPicture) -> str:
        try:
            return await self._processed(await self._api.upload(replace(media, alt=media.alt[:LONGEST_ALT])))
        except PublishRefused as error:
            if error.why != "refused":
                raise
            why = "media_size" if "size" in str(error) else "media_type"
            raise PublishRefused(str(error), why=why) from error

    async def _processed(self, answer: Answer) -> str:
        identity = answer.text("id")
        if not identity:
            raise PublishRefused("the server took a picture and gave no id for it", why="unreachable")
        waits = iter(WAITS)
        while answer.status in PROCESSING:
            seconds = next(waits, None)
            if seconds is None:
                message = "the server did not get done with a picture or the video in time"
                raise PublishRefused(message, why="unreachable")
            await self._clock.sleep(seconds)
            answer = await self._api.media(identity)
        return identity


def refuse_media(media: Sequence[FittedPicture], configuration: Mapping[str, object]) -> None:
    """Raises PublishRefused for what a server, by `media_attachments` of its configuration, does not take."""
    types = configuration.get("supported_mime_types")
    for each in media:
        kind = "video" if each.media_type.startswith("video/") else "image"
        most = number(configuration, f"{kind}_size_limit")
        if isinstance(types, list) and types and each.media_type not in types:
            raise PublishRefused(f"that server does not take {each.media_type}", why="media_type")
        if most and len(each.content) > most:
            raise PublishRefused(f"that server takes {most} bytes of a picture or video", why="media_size")
