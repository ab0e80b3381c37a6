"""Files that are read again when they change: one watcher for prompts, rules and services."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import structlog
from watchfiles import awatch

from core.errors import SettingsError
from core.ports import Clock

# Also without a notification: network file systems and bind mounts send none, and a link may change its target.
LOOK_AGAIN = 5.0  # seconds
QUIET = 50  # milliseconds without a further change, so that a file is read when it is whole
Signature = tuple[tuple[str, int, int, int], ...]  # per file: name, mtime in ns, bytes, inode
_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Watched:
    on_change: Callable[[], Awaitable[None]]
    seen: Signature


class Watching:
    """Watches files and folders, and knows which of them stand refused."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._watched: dict[Path, _Watched] = {}
        self._refused: dict[Path, str] = {}

    @property
    def refused(self) -> Mapping[Path, str]:
        """What was refused when it last changed, and why; what was read before it is still in force."""
        return MappingProxyType(self._refused)

    def reasons(self) -> Sequence[str]:
        """The same in a line each."""
        return [f"{path}: {reason}" for path, reason in self._refused.items()]

    def watch(self, path: Path, on_change: Callable[[], Awaitable[None]]) -> None:
        """From now on, call `on_change` when the file, or a file right in the folder, changes, comes or goes.

        Call this before the file is first read, so that no change falls between. `on_change` reads it whole and puts it
        in force, or raises SettingsError and leaves all as it was.
        """
        self._watched[path] = _Watched(on_change, _signature(path))

    async def run(self) -> None:
        """Watch until cancelled."""
        notified = True
        while True:
            try:
                await self._follow(_folders(self._watched))
            except (OSError, RuntimeError) as error:  # the library's own error is a RuntimeError
                if notified:
                    _log.warning("file_notifications_missing", cause=repr(error), seconds=LOOK_AGAIN)
                notified = False
                await self._clock.sleep(LOOK_AGAIN)
                await self._look()

    async def _follow(self, folders: Mapping[Path, int]) -> None:
        """Look whenever something moves, until other folders are to be watched."""
        changes = awatch(
            *folders,
            watch_filter=None,
            recursive=False,
            step=QUIET,
            rust_timeout=round(LOOK_AGAIN * 1000),
            yield_on_timeout=True,
        )
        async with aclosing(changes):
            async for _ in changes:
                await self._look()
                if _folders(self._watched) != folders:
                    return

    async def _look(self) -> None:
        for path, watched in list(self._watched.items()):
            now = _signature(path)
            if now != watched.seen:
                watched.seen = now
                await self._read_again(path, watched)

    async def _read_again(self, path: Path, watched: _Watched) -> None:
        try:
            await watched.on_change()
        except SettingsError as error:
            self._refuse(path, str(error))
        except Exception as error:  # of whatever kind: what was in force stays, and the server too
            _log.exception("reload_failed", file=str(path))
            self._refuse(path, repr(error))
        else:
            self._refused.pop(path, None)
            _log.info("file_reloaded", file=str(path))

    def _refuse(self, path: Path, reason: str) -> None:
        self._refused[path] = reason
        _log.warning("file_refused", file=str(path), reason=reason)


def _signature(path: Path) -> Signature:
    """What changes when the content does; empty where there is nothing, or nothing that may be looked at."""
    try:
        files = [file for file in sorted(path.iterdir()) if not hidden(file)] if path.is_dir() else [path]
    except OSError:
        return ()  # whoever reads it says why
    return tuple(found for file in files if (found := _stat(file)))


def hidden(file: Path) -> bool:
    """What editors and systems lay beside a file, and nobody means to be read."""
    return file.name.startswith(".")


def _stat(file: Path) -> tuple[str, int, int, int] | None:
    try:
        stat = file.stat()
    except OSError:
        return None  # gone, or not to be looked at: whoever reads it says so
    return file.name, stat.st_mtime_ns, stat.st_size, stat.st_ino


def _folders(paths: Mapping[Path, object]) -> dict[Path, int]:
    """The folders to watch, with their inodes: editors replace a file, and a folder may be replaced or come later."""
    folders = (path if path.is_dir() else path.parent for path in paths)
    existing = (next(each for each in (folder, *folder.absolute().parents) if each.is_dir()) for folder in folders)
    return {folder: folder.stat().st_ino for folder in existing}
