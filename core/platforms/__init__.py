"""What each platform takes, and how a post is made to fit."""

from core.platforms.checks import hints, problems, wrong_fields
from core.platforms.lengths import body_length, body_room, graphemes, text_bytes, title_width, utf16
from core.platforms.limits import (
    JPEG_AND_PNG,
    MEGABYTE,
    PLATFORMS,
    WEB_PICTURES,
    PlatformLimits,
    VideoLimits,
)
from core.platforms.mending import EMOJI, SENTENCE_END, clean, fit_body, fit_title, repair
from core.platforms.text import published_text

__all__ = [
    "EMOJI",
    "JPEG_AND_PNG",
    "MEGABYTE",
    "PLATFORMS",
    "SENTENCE_END",
    "WEB_PICTURES",
    "PlatformLimits",
    "VideoLimits",
    "body_length",
    "body_room",
    "clean",
    "fit_body",
    "fit_title",
    "graphemes",
    "hints",
    "problems",
    "published_text",
    "repair",
    "text_bytes",
    "title_width",
    "utf16",
    "wrong_fields",
]
