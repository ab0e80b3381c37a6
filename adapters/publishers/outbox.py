"""The publisher that needs no account: a folder of posts, and a feed of them."""

import asyncio
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from pathlib import Path
from threading import Lock
from urllib.parse import quote

import structlog

from adapters.publishers.outbox_feed import NEWEST, feed
from adapters.publishers.outbox_posts import POST_FILE, Entry, page, picture_names, read, slug, tail, video_name
from core.drafts import Post, Target
from core.errors import CopydeskError, PublishRefused, PublishUncertain
from core.ports import Clock, MediaStore
from core.records import Certainty, Receipt

FEED_FILE = "feed.xml"
TAKEN_BACK = ".taken-back"  # the folder for what readers should not see any more
_UNFINISHED = ".new-"
_POST_FOLDER = re.compile(r"\d{4}-\d{2}-\d{2}-.+")
_log = structlog.get_logger(__name__)


class Outbox:
    """Publisher, Rehearses, TakesBack: writes each post into a folder of its own, whole or not at all; one process at a
    time."""

    def __init__(self, folder: Path, *, media: MediaStore, clock: Clock, base_url: str) -> None:
        self._folder = folder
        self._media = media
        self._clock = clock
        self._home = f"{base_url.rstrip('/')}/outbox/"
        # Held by threads and not by tasks: a cancelled task leaves its thread at work.
        self._writing = Lock()

    @property
    def certainty(self) -> Certainty:
        """What is not in the folder was not published."""
        return Certainty(settles=True)

    async def publish(self, post: Post, *, target: Target, idempotency_key: str) -> Receipt:
        """Write post, pictures, video and feed. The same key again returns the first receipt and writes no second post.
        Raises PublishRefused, and PublishUncertain where the post is there but the feed is not."""
        files = await self._media_files(post)
        now = self._clock.now()
        files[POST_FILE] = page(post, target, idempotency_key=idempotency_key, published_at=now)
        name = f"{now:%Y-%m-%d}-{slug(post.title)}-{tail(idempotency_key)}"
        return await asyncio.to_thread(self._publish, name, files, idempotency_key)

    async def find(self, post: Post, *, idempotency_key: str, since: datetime) -> Receipt | None:
        """Look for the folder of that key, however old, and mend the feed. Raises PublishUncertain where the outbox
        cannot be read."""
        return await asyncio.to_thread(self._found, idempotency_key)

    async def rehearse(self, post: Post, *, target: Target) -> None:
        """Whether the folder can be written, and everything that belongs to the post read. Raises PublishRefused."""
        await self._media_files(post)
        await asyncio.to_thread(self._try_writing)

    async def take_back(self, receipt: Receipt) -> None:
        """Move the post's folder out of sight, and mend the feed; one that is gone is no error. Raises PublishRefused,
        and PublishUncertain where the post is gone and stands in the feed still."""
        await asyncio.to_thread(self._take_back, receipt.id)

    def _try_writing(self) -> None:
        with self._writing:
            try:
                self._folder.mkdir(parents=True, exist_ok=True)
                with tempfile.TemporaryFile(dir=self._folder):
                    return
            except OSError as error:
                raise PublishRefused(f"the outbox cannot be written: {error.strerror}", why="not_permitted") from error

    def _take_back(self, name: str) -> None:
        with self._writing:
            try:
                if name in self._names():
                    away = self._folder / TAKEN_BACK
                    away.mkdir(exist_ok=True)
                    (self._folder / name).rename(_free(away, name))
            except OSError as error:
                raise PublishRefused(f"the outbox cannot be written: {error.strerror}") from error
            try:
                if self._folder.is_dir():
                    self._write_feed()  # also where the move was done before, and a crash came behind it
            except OSError as error:
                raise PublishUncertain(f"the outbox's feed could not be written: {error.strerror}") from error

    def _found(self, key: str) -> Receipt | None:
        """The receipt of a post that is there, and in the feed, which a crash may have kept it out of."""
        with self._writing:
            try:
                entry = self._find(key)
            except OSError as error:
                raise PublishUncertain(f"the outbox cannot be read: {error.strerror}") from error
            if entry is None:
                return None
            try:
                self._write_feed()
            except OSError as error:  # the next post writes it, too
                _log.warning("feed_not_written", cause=repr(error))
            return entry.receipt(self._address(entry.folder))

    async def _media_files(self, post: Post) -> dict[str, bytes]:
        named = [*zip(picture_names(post), post.pictures, strict=True)]
        try:
            files = {name: await self._media.read(picture.id) for name, picture in named}
            if post.video:
                files[video_name(post)] = await self._media.read(post.video.id)
        except CopydeskError as error:
            raise PublishRefused(f"a picture or the video of the post cannot be read: {error}") from error
        return files

    def _publish(self, name: str, files: Mapping[str, bytes], key: str) -> Receipt:
        with self._writing:
            entry = self._kept(name, files, key)
            try:
                self._write_feed()
            except OSError as error:
                raise PublishUncertain(f"the outbox's feed could not be written: {error.strerror}") from error
            return entry.receipt(self._address(entry.folder))

    def _kept(self, name: str, files: Mapping[str, bytes], key: str) -> Entry:
        try:
            entry = self._find(key)
            if entry is None:
                self._place(files, name)
        except OSError as error:
            raise PublishRefused(f"the outbox cannot be written: {error.strerror}") from error
        return entry or self._read_back(key)

    def _read_back(self, key: str) -> Entry:
        try:
            entry = self._find(key)
        except OSError as error:
            raise PublishUncertain(f"the outbox cannot be read: {error.strerror}") from error
        if entry is None:
            raise PublishUncertain("the post is not in the outbox where it was written")
        return entry

    def _place(self, files: Mapping[str, bytes], name: str) -> None:
        """Raises OSError only while nothing is in place."""
        self._folder.mkdir(parents=True, exist_ok=True)
        for left_over in self._folder.glob(f"{_UNFINISHED}*"):
            shutil.rmtree(left_over)
        unfinished = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=self._folder))
        try:
            for file, content in files.items():
                _write(unfinished / file, content)
            unfinished.chmod(0o755)
            _sync_folder(unfinished)
            unfinished.rename(_free(self._folder, name))
        except BaseException:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise

    def _find(self, key: str) -> Entry | None:
        ending = re.compile(rf".*-{tail(key)}(?:-\d+)?")
        for name in self._names():
            if ending.fullmatch(name):
                entry = read(self._folder / name)
                if entry and entry.idempotency_key == key:
                    return entry
        return None

    def _write_feed(self) -> None:
        content = feed(self._newest(), root=self._folder, home=self._home, address=self._address)
        path = self._folder / FEED_FILE
        if not path.exists() or path.read_bytes() != content:
            unfinished = self._folder / f".{FEED_FILE}"
            _write(unfinished, content)
            unfinished.replace(path)
        _sync_folder(self._folder)

    def _newest(self) -> Sequence[Entry]:
        """The last posts, newest first; reads whole days until there are enough."""
        found: list[Entry] = []
        for _, names in groupby(self._names(), key=lambda name: name[:10]):
            day = [entry for name in names if (entry := read(self._folder / name))]
            found.extend(sorted(day, key=lambda entry: entry.published_at, reverse=True))
            if len(found) >= NEWEST:
                break
        return found[:NEWEST]

    def _names(self) -> Iterator[str]:
        """The folders of posts, the newest day first."""
        if self._folder.is_dir():
            yield from sorted(filter(_POST_FOLDER.fullmatch, os.listdir(self._folder)), reverse=True)

    def _address(self, folder: str) -> str:
        return f"{self._home}{quote(folder)}/"


def _free(folder: Path, name: str) -> Path:
    """A path in the folder; with a number where another post with that date, title and tail has it."""
    path, number = folder / name, 1
    while path.exists():
        number += 1
        path = folder / f"{name}-{number}"
    return path


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(path: Path) -> None:
    folder = os.open(path, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
