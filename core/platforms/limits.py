"""What each platform takes: data, checked before anybody is asked to approve."""

from dataclasses import dataclass, replace
from typing import Literal

MEGABYTE = 1024 * 1024
JPEG_AND_PNG = frozenset({"image/jpeg", "image/png"})
VIDEOS = frozenset({"video/mp4", "video/quicktime", "video/webm"})
WEB_PICTURES = JPEG_AND_PNG | {"image/gif", "image/webp"}


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoLimits:
    """What video one platform takes."""

    max_seconds: float
    max_bytes: int
    types: frozenset[str] = VIDEOS
    counted: bool = False  # it is one of max_pictures


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What sides a picture may have: pixels of both together, and how many times as long as the other one may be."""

    sides: int
    times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformLimits:
    """What one platform takes. The title counts in `title_width`; the body as `counts` says: in UTF-16 units, in
    graphemes, or as Mastodon does, for which every link is 23 characters."""

    platform: str
    max_title: int
    max_body: int
    max_tags: int
    tags_in_body: bool  # tags are typed behind the body and count with it
    markdown: bool  # False: marks such as ** would be shown to readers
    titled: bool = True  # False: there is no field for a title; it stands above the body and counts with it
    max_caption: int | None = None  # of the body where pictures or a video are with it; None: max_body
    counts: Literal["utf16", "graphemes", "mastodon"] = "utf16"
    max_bytes: int | None = None  # of the whole text in UTF-8, where that is limited too
    wanted_tags: tuple[int, int] = (3, 5)
    min_pictures: int = 0
    max_pictures: int = 18
    default_pictures: int = 3
    max_picture_bytes: int = 20 * MEGABYTE
    max_media_bytes: int | None = None  # of all pictures and the video together
    picture_types: frozenset[str] = WEB_PICTURES
    shape: Shape | None = None  # None: any
    refits: bool = False  # what is too large or of another type is made a smaller JPEG on its way there
    video: VideoLimits | None = None  # None: it takes none
    mixes: bool = True  # False: pictures or a video, not both in one post

    def beside(self, *, media: bool) -> "PlatformLimits":
        """The limits of a post with pictures or a video, or of one without."""
        return replace(self, max_body=self.max_caption) if media and self.max_caption is not None else self


PLATFORMS: dict[str, PlatformLimits] = {
    # Source: xiaohongshu-mcp. Title: CalcTitleLength. Body: the counter of the publishing page (a browser counts
    # UTF-16 units), read after the tags are typed into the same box. 18 pictures is the platform's own figure.
    # A note has pictures or a video (publish_content, publish_with_video). 15 minutes is what every account may upload;
    # the size is far above what the media store keeps.
    "xiaohongshu": PlatformLimits(
        platform="xiaohongshu",
        max_title=20,
        max_body=1000,
        max_tags=10,
        tags_in_body=True,
        markdown=False,
        min_pictures=1,
        picture_types=JPEG_AND_PNG | {"image/webp"},  # what the upload field of the publishing page accepts
        video=VideoLimits(max_seconds=15 * 60, max_bytes=500 * MEGABYTE),
        mixes=False,
    ),
    # Source: `configuration` of /api/v2/instance at mastodon.social, which has the defaults: 500 characters, links as
    # 23, 4 attachments, pictures of 16,777,216 and videos of 103,809,024 bytes; and docs.joinmastodon.org/user/posting.
    # An account's server may take more text: `max_chars` of its settings. A status has pictures or one video.
    "mastodon": PlatformLimits(
        platform="mastodon",
        max_title=100,
        max_body=500,
        max_tags=10,
        tags_in_body=True,
        markdown=False,
        titled=False,
        counts="mastodon",
        wanted_tags=(1, 4),
        max_pictures=4,
        default_pictures=1,
        max_picture_bytes=16 * MEGABYTE,
        refits=True,
        video=VideoLimits(max_seconds=15 * 60, max_bytes=99 * MEGABYTE),
        mixes=False,
    ),
    # Source: the lexicons app.bsky.feed.post (300 graphemes and 3,000 bytes), app.bsky.embed.images and
    # app.bsky.embed.video. Since April 2026 bsky.social takes pictures of 2,000,000 bytes (bsky-docs #414);
    # servers with an older lexicon refuse them, and all take 1,000,000.
    "bluesky": PlatformLimits(
        platform="bluesky",
        max_title=100,
        max_body=300,
        max_tags=8,
        tags_in_body=True,
        markdown=False,
        titled=False,
        counts="graphemes",
        max_bytes=3000,
        wanted_tags=(1, 3),
        max_pictures=4,
        default_pictures=1,
        max_picture_bytes=1_000_000,
        refits=True,
        video=VideoLimits(max_seconds=3 * 60, max_bytes=100_000_000, types=frozenset({"video/mp4"})),
        mixes=False,
    ),
    # Source: the Bot API: 1,024 UTF-16 units of a caption, 4,096 of a message, 10 pictures of an album. A post is one
    # call, so that it is published once: a longer text does not fit below pictures.
    "telegram_channel": PlatformLimits(
        platform="telegram_channel",
        max_title=100,
        max_body=4096,
        max_caption=1024,
        max_tags=10,
        tags_in_body=True,
        markdown=True,
        titled=False,
        wanted_tags=(0, 5),
        max_pictures=10,
        default_pictures=1,
        max_picture_bytes=10 * MEGABYTE,
        shape=Shape(sides=10_000, times=20),  # of sendPhoto
        video=VideoLimits(max_seconds=60 * 60, max_bytes=50 * MEGABYTE, types=VIDEOS - {"video/webm"}, counted=True),
    ),
    # Source: chat.postMessage: 4,000 characters are the most that Slack recommends for the text of a message. Its image
    # blocks show three types of pictures; a video would be a file of its own, and so a second message.
    "slack_channel": PlatformLimits(
        platform="slack_channel",
        max_title=100,
        max_body=4000,
        max_tags=10,
        tags_in_body=True,
        markdown=True,
        titled=False,
        wanted_tags=(0, 5),
        max_pictures=10,
        default_pictures=1,
        picture_types=JPEG_AND_PNG | {"image/gif"},
    ),
    # Whatever stands behind it has limits of its own; the figures keep requests readable.
    "webhook": PlatformLimits(
        platform="webhook",
        max_title=100,
        max_body=20_000,
        max_tags=30,
        tags_in_body=False,
        markdown=True,
        wanted_tags=(0, 5),
        max_pictures=50,
        max_media_bytes=50 * MEGABYTE,  # they are all in one request
        default_pictures=1,
        video=VideoLimits(max_seconds=60 * 60, max_bytes=500 * MEGABYTE),
    ),
    # A folder takes anything; the figures keep files and feeds readable.
    "outbox": PlatformLimits(
        platform="outbox",
        max_title=100,
        max_body=20_000,
        max_tags=30,
        tags_in_body=False,
        markdown=True,
        max_pictures=50,
        video=VideoLimits(max_seconds=60 * 60, max_bytes=500 * MEGABYTE),
    ),
}
