"""Pictures as a platform takes them: smaller, or of another type, where they must be."""

import asyncio
import io
from dataclasses import dataclass
from typing import Final

from core.errors import CopydeskError, PublishRefused
from core.messages import Picture
from core.platforms import PlatformLimits
from core.ports import MediaStore

QUALITIES: Final = (92, 85, 75)  # of a JPEG, tried in that order, at each size
SHRINK: Final = 0.8
LEAST_SIDE: Final = 64  # pixels; what is still too large then cannot be helped


@dataclass(frozen=True, slots=True, kw_only=True)
class FittedPicture:
    """Bytes that a platform takes, their type, and their size in pixels."""

    content: bytes
    media_type: str
    width: int
    height: int
    alt: str


async def fitted(picture: Picture, media: MediaStore, limits: PlatformLimits) -> FittedPicture:
    """The picture as it is where the platform takes it so, else as a JPEG that is small enough; drawn off the event
    loop. Raises PublishRefused where it cannot be read or mended, as with a film in a GIF."""
    try:
        content = await media.read(picture.id)
    except CopydeskError as error:
        raise PublishRefused(f"a picture of the post cannot be read: {error}") from error
    if len(content) <= limits.max_picture_bytes and picture.media_type in limits.picture_types:
        return FittedPicture(
            content=content,
            media_type=picture.media_type,
            width=picture.width,
            height=picture.height,
            alt=picture.alt,
        )
    return await asyncio.to_thread(_mended, content, picture, limits.max_picture_bytes)


def _mended(content: bytes, picture: Picture, most: int) -> FittedPicture:
    # Pillow is imported where a picture is drawn, not where the server starts.
    from PIL import Image, ImageOps  # noqa: PLC0415

    try:
        with Image.open(io.BytesIO(content)) as image:
            if getattr(image, "is_animated", False):
                raise PublishRefused("a moving picture cannot be made smaller", why="media_size")
            upright = ImageOps.exif_transpose(image).convert("RGBA")
    except (OSError, ValueError, SyntaxError, MemoryError) as error:
        raise PublishRefused("a picture of the post cannot be drawn", why="media_type") from error
    paper = Image.new("RGB", upright.size, "white")
    paper.paste(upright, mask=upright.getchannel("A"))
    while min(paper.size) >= LEAST_SIDE or paper.size == upright.size:
        for quality in QUALITIES:
            buffer = io.BytesIO()
            paper.save(buffer, "JPEG", quality=quality, optimize=True)
            if buffer.tell() <= most:
                width, height = paper.size
                return FittedPicture(
                    content=buffer.getvalue(), media_type="image/jpeg", width=width, height=height, alt=picture.alt
                )
        paper = paper.resize((max(1, round(paper.width * SHRINK)), max(1, round(paper.height * SHRINK))))
    raise PublishRefused("a picture of the post cannot be made small enough", why="media_size")
