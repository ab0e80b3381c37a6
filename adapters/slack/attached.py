"""The files of a message, by their ids."""

from typing import Literal

from adapters.slack.payloads import Payload, parts, whole, word
from core.messages import Attachment

Kind = Literal["picture", "video", "voice", "other"]


def attachments_of(message: Payload) -> tuple[Attachment, ...]:
    """Whether they can be used is found out later; one that was deleted in the meantime is not there."""
    return tuple(_attachment(file) for file in parts(message, "files") if word(file, "mode") != "tombstone")


def _attachment(file: Payload) -> Attachment:
    media_type = word(file, "mimetype")
    return Attachment(
        id=word(file, "id"),
        kind=_kind(file, media_type),
        media_type=media_type,
        name=word(file, "name"),
        size=whole(file, "size") or None,
        width=whole(file, "original_w"),
        height=whole(file, "original_h"),
        seconds=whole(file, "duration_ms") / 1000,
    )


def _kind(file: Payload, media_type: str) -> Kind:
    if word(file, "subtype") == "slack_audio" or media_type.startswith("audio/"):
        return "voice"
    return "picture" if media_type.startswith("image/") else "video" if media_type.startswith("video/") else "other"
