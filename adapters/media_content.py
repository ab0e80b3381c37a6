"""What bytes are: a picture or a video that can be posted, else why not."""

import io
import struct
import zlib
from typing import Final, Literal

import filetype  # type: ignore[import-untyped]

from core.errors import BadInput
from core.ports import MOST_BYTES

MOST_PIXELS: Final = 50_000_000  # above this, decoding one picture would cost hundreds of MB
PICTURES: Final = {"png": "image/png", "jpg": "image/jpeg", "webp": "image/webp", "gif": "image/gif"}
VIDEOS: Final = {"mp4": "video/mp4", "mov": "video/quicktime", "webm": "video/webm"}
_ENDINGS: Final = {"PNG": "png", "JPEG": "jpg", "MPO": "jpg", "WEBP": "webp", "GIF": "gif"}
_READ: Final = 4096  # bytes; all that tells a video's type stands in them
Code = Literal[
    "picture_type", "picture_too_large", "picture_unreadable", "picture_unknown", "video_type", "video_too_large"
]


class MediaRefused(BadInput):
    """The picture or the video cannot be used; `code` says why."""

    def __init__(self, code: Code, message: str) -> None:
        super().__init__(message)
        self.code = code


def picture_kind(content: bytes) -> tuple[str, tuple[int, int]]:
    """The file ending and the size in pixels of a picture that can be decoded. Raises MediaRefused."""
    # Pillow is imported where a picture comes in, not where the server starts.
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415

    if len(content) > MOST_BYTES:
        raise _too_large()
    try:
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG", "WEBP", "GIF")) as image:
            if image.width * image.height > MOST_PIXELS:
                raise _too_large()
            image.load()
            return _ENDINGS[image.format or "PNG"], image.size
    except UnidentifiedImageError as error:
        raise MediaRefused("picture_type", "Only PNG, JPEG, WebP and GIF pictures can be used.") from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_large() from error
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError, struct.error, zlib.error) as error:
        raise MediaRefused("picture_unreadable", "The picture is damaged or cut off.") from error


def video_kind(content: bytes) -> str:
    """The file ending of a video, by its first bytes; nothing is decoded. Raises MediaRefused."""
    if len(content) > MOST_BYTES:
        raise MediaRefused("video_too_large", "A video may have at most 20 MB.")
    found = filetype.guess_mime(content[:_READ])
    for ending, media_type in VIDEOS.items():
        if found == media_type:
            return ending
    raise MediaRefused("video_type", "Only MP4, QuickTime and WebM videos can be used.")


def _too_large() -> MediaRefused:
    return MediaRefused("picture_too_large", "A picture may have at most 20 MB and 50 megapixels.")
