"""The folder in which an xiaohongshu-mcp server finds pictures and videos, for it takes paths and no bytes."""

import asyncio
import os
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path, PurePath
from typing import Final

from core.errors import BadInput, PublishRefused, StoreError
from core.messages import Picture, Video
from core.ports import MediaStore

KEPT: Final = 24 * 3600.0  # seconds: a call that is not known to have ended may still read its files
ENDINGS: Final = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "image/gif": "gif",
    "video/mp4": "mp4",
    "video/quicktime": "mov",
    "video/webm": "webm",
}


class SharedFolder:
    """`seen_as` is the same folder on the server's side, such as a volume's place in its container."""

    def __init__(self, folder: Path, *, seen_as: PurePath, media: MediaStore) -> None:
        self._folder = folder
        self._seen_as = seen_as
        self._media = media

    async def put(self, files: Sequence[Picture | Video]) -> list[str]:
        """Their paths as the server sees them, in that order. Raises PublishRefused."""
        try:
            contents = [(self._name(each), await self._media.read(each.id)) for each in files]
            await asyncio.to_thread(self._write, contents)
        except (BadInput, StoreError, OSError) as error:
            raise PublishRefused(f"the files cannot be put where the server reads them: {error}", why="upload") from (
                error
            )
        return [str(self._seen_as / name) for name, _ in contents]

    @staticmethod
    def _name(file: Picture | Video) -> str:
        return f"{file.id}.{ENDINGS.get(file.media_type, 'bin')}"

    def _write(self, contents: Sequence[tuple[str, bytes]]) -> None:
        """All of a file or nothing of it, readable by the server, which may run as somebody else."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self._sweep()
        for name, content in contents:
            handle, path = tempfile.mkstemp(prefix=".new-", dir=self._folder)
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            os.chmod(path, 0o644)
            os.replace(path, self._folder / name)

    def _sweep(self) -> None:
        oldest = time.time() - KEPT
        for path in self._folder.iterdir():
            if path.is_file() and path.stat().st_mtime < oldest:
                path.unlink(missing_ok=True)
