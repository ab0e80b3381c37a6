"""Pictures and videos in memory."""

import hashlib

from adapters.media_content import PICTURES, VIDEOS, MediaRefused, picture_kind, video_kind
from core.messages import Picture, Video


class MemoryMedia:
    """MediaStore."""

    def __init__(self) -> None:
        self._content: dict[str, bytes] = {}

    async def add(self, content: bytes, *, alt: str = "", missing: str = "") -> Picture:
        ending, (width, height) = picture_kind(content)
        identity = self._keep(content)
        kind, size = PICTURES[ending], len(content)
        return Picture(id=identity, media_type=kind, width=width, height=height, alt=alt, missing=missing, size=size)

    async def add_video(self, content: bytes, *, width: int = 0, height: int = 0, seconds: float = 0.0) -> Video:
        media_type = VIDEOS[video_kind(content)]
        identity = self._keep(content)
        return Video(id=identity, media_type=media_type, size=len(content), width=width, height=height, seconds=seconds)

    async def read(self, picture: str) -> bytes:
        try:
            return self._content[picture]
        except KeyError:
            raise MediaRefused("picture_unknown", "There is no picture with that id.") from None

    def _keep(self, content: bytes) -> str:
        identity = hashlib.sha256(content).hexdigest()
        self._content[identity] = content
        return identity
