"""Pictures and videos in a folder, each under the SHA-256 of its bytes."""

import asyncio
import hashlib
import os
import re
import tempfile
from pathlib import Path

from adapters.media_content import PICTURES, VIDEOS, MediaRefused, picture_kind, video_kind
from core.errors import StoreError
from core.messages import Picture, Video

_ID = re.compile(r"[0-9a-f]{64}")


class LocalMedia:
    """The media store of one machine; whoever may read the folder may see what is in it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def add(self, content: bytes, *, alt: str = "", missing: str = "") -> Picture:
        """Keep a picture as it is, metadata and all. Raises MediaRefused, StoreError."""
        ending, (width, height) = await asyncio.to_thread(picture_kind, content)
        identity = await self._keep(content, ending)
        kind, size = PICTURES[ending], len(content)
        return Picture(id=identity, media_type=kind, width=width, height=height, alt=alt, missing=missing, size=size)

    async def add_video(self, content: bytes, *, width: int = 0, height: int = 0, seconds: float = 0.0) -> Video:
        """Keep a video as it is, metadata and all. Raises MediaRefused, StoreError."""
        ending = video_kind(content)
        identity = await self._keep(content, ending)
        return Video(
            id=identity, media_type=VIDEOS[ending], size=len(content), width=width, height=height, seconds=seconds
        )

    async def read(self, picture: str) -> bytes:
        """Raises MediaRefused for an unknown id, StoreError."""
        return await asyncio.to_thread(self._read, picture)

    async def _keep(self, content: bytes, ending: str) -> str:
        try:
            return await asyncio.to_thread(_kept, self._folder, content, ending)
        except OSError as error:
            raise StoreError(f"the file could not be kept: {error.strerror}") from error

    def _read(self, picture: str) -> bytes:
        # Only a SHA-256 may become a part of a path.
        if _ID.fullmatch(picture):
            for ending in (*PICTURES, *VIDEOS):
                try:
                    return (self._folder / f"{picture}.{ending}").read_bytes()
                except FileNotFoundError:
                    continue
                except OSError as error:
                    raise StoreError(f"the file could not be read: {error.strerror}") from error
        raise MediaRefused("picture_unknown", "There is no picture with that id.")


def _kept(folder: Path, content: bytes, ending: str) -> str:
    """The id of the content, which is on disk on return. Raises OSError."""
    identity = hashlib.sha256(content).hexdigest()
    target = folder / f"{identity}.{ending}"
    if not target.exists():
        _write(target, content)
    return identity


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
