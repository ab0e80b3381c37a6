"""A lock on the data folder: SQLite serves exactly one server."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from adapters.sqlite.problems import on_open
from core.errors import SettingsError

NAME = "server.lock"


@contextmanager
def hold_folder(folder: Path) -> Iterator[None]:
    """Hold the folder, made where it is missing, until the end. Raises SettingsError where another process has it."""
    path = folder / NAME
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise on_open(folder, error) from error
    try:
        _take(lock, folder)
        yield
    finally:
        os.close(lock)  # the kernel gives the lock back, also where the process is killed


def _take(lock: int, folder: Path) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        process = os.read(lock, 20).decode("ascii", "replace").strip() or "unknown"
        problem = f"another copydesk server (process {process}) uses {folder}; stop it or choose another folder"
        raise SettingsError("DATA_DIR", problem) from error
    os.ftruncate(lock, 0)
    os.write(lock, str(os.getpid()).encode())
