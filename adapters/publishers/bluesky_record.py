"""The record of a post, as the lexicon app.bsky.feed.post has it: pure functions."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from adapters.publishers.bluesky_text import Facet
from adapters.publishers.pictures import FittedPicture
from core.messages import Video
from core.router.language import language_of

POSTS = "app.bsky.feed.post"
Json = Mapping[str, object]
_FEATURES = {"link": "uri", "tag": "tag", "mention": "did"}


def post_record(text: str, *, facets: Sequence[Facet], embed: Json | None, created_at: datetime) -> Json:
    """The whole record; the value of a mention is a DID here."""
    # A text that is in neither language takes on whichever it is given.
    languages = {language_of(text, "en"), language_of(text, "zh")}
    record: dict[str, object] = {
        "$type": POSTS,
        "text": text,
        "createdAt": created_at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
    }
    if len(languages) == 1:
        record["langs"] = [*languages]
    if facets:
        record["facets"] = [_facet(each) for each in facets]
    if embed:
        record["embed"] = embed
    return record


def pictures_embed(pictures: Sequence[FittedPicture], blobs: Sequence[Json]) -> Json:
    """Pictures with their alternative text, in their order; a blob for each."""
    images = [
        {"image": blob, "alt": picture.alt, **_aspect(picture.width, picture.height)}
        for picture, blob in zip(pictures, blobs, strict=True)
    ]
    return {"$type": "app.bsky.embed.images", "images": images}


def video_embed(video: Video, blob: Json) -> Json:
    """A video; readers see it some seconds behind the post, when Bluesky has prepared it."""
    return {"$type": "app.bsky.embed.video", "video": blob, **_aspect(video.width, video.height)}


def _aspect(width: int, height: int) -> Json:
    """Its sides, where they are known, for the room that is kept for it."""
    return {"aspectRatio": {"width": width, "height": height}} if width > 0 and height > 0 else {}


def _facet(facet: Facet) -> Json:
    feature = {"$type": f"app.bsky.richtext.facet#{facet.kind}", _FEATURES[facet.kind]: facet.value}
    return {"index": {"byteStart": facet.start, "byteEnd": facet.end}, "features": [feature]}
