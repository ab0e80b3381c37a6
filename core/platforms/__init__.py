"""What each platform takes, and how a post is made to fit."""

from core.platforms.limits import (
    JPEG_AND_PNG,
    MEGABYTE,
    PLATFORMS,
    WEB_PICTURES,
    PlatformLimits,
    VideoLimits,
)
from core.platforms.mending import (
    EMOJI,
    SENTENCE_END,
    body_length,
    clean,
    fit_body,
    fit_title,
    hints,
    problems,
    repair,
    title_width,
    utf16,
    wrong_fields,
)
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
    "clean",
    "fit_body",
    "fit_title",
    "hints",
    "problems",
    "published_text",
    "repair",
    "title_width",
    "utf16",
    "wrong_fields",
]
