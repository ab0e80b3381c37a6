"""Pictures in memory."""

import hashlib
import io

from PIL import Image, UnidentifiedImageError

from core.errors import BadInput
from core.messages import Picture

LARGEST = 20 * 1024 * 1024  # bytes
MOST_PIXELS = 50_000_000  # above this, decoding one picture would cost hundreds of MB
TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}


class MemoryMedia:
    """MediaStore."""

    def __init__(self) -> None:
        self._content: dict[str, bytes] = {}

    async def add(self, content: bytes, *, alt: str = "", missing: str = "") -> Picture:
        media_type, width, height = _look(content)
        picture = hashlib.sha256(content).hexdigest()
        self._content[picture] = content
        return Picture(id=picture, media_type=media_type, width=width, height=height, alt=alt, missing=missing)

    async def read(self, picture: str) -> bytes:
        try:
            return self._content[picture]
        except KeyError:
            raise BadInput(f"no picture {picture!r}") from None


def _look(content: bytes) -> tuple[str, int, int]:
    if len(content) > LARGEST:
        raise BadInput("the picture is too large", bytes=len(content), limit=LARGEST)
    try:
        with Image.open(io.BytesIO(content), formats=tuple(TYPES)) as image:
            kind, (width, height) = image.format or "", image.size
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError) as error:
        raise BadInput("this is not a picture that can be used") from error
    if width * height > MOST_PIXELS:
        raise BadInput("the picture has too many pixels", width=width, height=height)
    return TYPES[kind], width, height
