"""Pictures in a folder, each under the SHA-256 of its bytes."""

import asyncio
import hashlib
import io
import os
import re
import struct
import tempfile
import zlib
from pathlib import Path
from typing import Literal

from core.errors import BadInput, StoreError
from core.messages import Picture

LARGEST = 20 * 1024 * 1024  # bytes
MOST_PIXELS = 50_000_000

_ENDINGS = {"PNG": "png", "JPEG": "jpg", "MPO": "jpg", "WEBP": "webp", "GIF": "gif"}
_TYPES = {"png": "image/png", "jpg": "image/jpeg", "webp": "image/webp", "gif": "image/gif"}
_ID = re.compile(r"[0-9a-f]{64}")


class PictureRefused(BadInput):
    """The picture cannot be used; `code` says why."""

    def __init__(
        self, code: Literal["picture_type", "picture_too_large", "picture_unreadable", "picture_unknown"], message: str
    ) -> None:
        super().__init__(message)
        self.code = code


class LocalMedia:
    """The media store of one machine; whoever may read the folder may see the pictures."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def add(self, content: bytes, *, alt: str = "", missing: str = "") -> Picture:
        """Keep a picture as it is, metadata and all. Raises PictureRefused, StoreError."""
        return await asyncio.to_thread(self._add, content, alt, missing)

    async def read(self, picture: str) -> bytes:
        """Raises PictureRefused for an unknown id, StoreError."""
        return await asyncio.to_thread(self._read, picture)

    def _add(self, content: bytes, alt: str, missing: str) -> Picture:
        ending, (width, height) = _examined(content)
        identity = hashlib.sha256(content).hexdigest()
        target = self._folder / f"{identity}.{ending}"
        try:
            if not target.exists():
                _write(target, content)
        except OSError as error:
            raise StoreError(f"the picture could not be kept: {error.strerror}") from error
        return Picture(id=identity, media_type=_TYPES[ending], width=width, height=height, alt=alt, missing=missing)

    def _read(self, picture: str) -> bytes:
        # Only a SHA-256 may become a part of a path.
        if _ID.fullmatch(picture):
            for ending in _TYPES:
                try:
                    return (self._folder / f"{picture}.{ending}").read_bytes()
                except FileNotFoundError:
                    continue
                except OSError as error:
                    raise StoreError(f"the picture could not be read: {error.strerror}") from error
        raise PictureRefused("picture_unknown", "There is no picture with that id.")


def _examined(content: bytes) -> tuple[str, tuple[int, int]]:
    """The file ending and the size in pixels of a picture that can be decoded."""
    # Pillow is imported where a picture comes in, not where the server starts.
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415

    if len(content) > LARGEST:
        raise _too_large()
    try:
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG", "WEBP", "GIF")) as image:
            if image.width * image.height > MOST_PIXELS:
                raise _too_large()
            image.load()
            return _ENDINGS[image.format or "PNG"], image.size
    except UnidentifiedImageError as error:
        raise PictureRefused("picture_type", "Only PNG, JPEG, WebP and GIF pictures can be used.") from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_large() from error
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError, struct.error, zlib.error) as error:
        raise PictureRefused("picture_unreadable", "The picture is damaged or cut off.") from error


def _too_large() -> PictureRefused:
    return PictureRefused("picture_too_large", "A picture may have at most 20 MB and 50 megapixels.")


def _write(target: Path, content: bytes) -> None:
    """All of the file or nothing of it, readable by the owner alone, on disk on return."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".new-", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
