"""SQLite's errors, translated into what the user can mend."""

import sqlite3
from pathlib import Path

from core.errors import SettingsError, StoreError

UNUSABLE = {
    "SQLITE_CANTOPEN": "cannot be opened; check the rights of the folder",
    "SQLITE_PERM": "may not be used; check its rights",
    "SQLITE_READONLY": "cannot be written; check its rights and that the disk is not mounted read-only",
    "SQLITE_NOTADB": "is not an SQLite database; move it away or choose another folder",
    "SQLITE_CORRUPT": "is damaged; restore it from a copy or choose another folder",
    "SQLITE_FULL": "cannot grow: the disk is full",
    "SQLITE_IOERR": "cannot be read or written: the disk reports an error",
    "SQLITE_BUSY": "is locked by another program",
}


def _explain(path: Path, error: sqlite3.Error) -> str:
    name = getattr(error, "sqlite_errorname", "")
    for prefix, sentence in UNUSABLE.items():
        if name.startswith(prefix):
            return f"{path} {sentence}"
    return f"{path}: {error}"


def on_open(path: Path, error: sqlite3.Error | OSError) -> SettingsError:
    """The error for a file that cannot be taken into use."""
    if isinstance(error, OSError):
        return SettingsError("DATA_DIR", f"{path}: {error.strerror or error}")
    return SettingsError("DATA_DIR", _explain(path, error))


def on_use(path: Path, error: sqlite3.Error) -> StoreError:
    """The error for a statement that failed on an open file."""
    return StoreError(_explain(path, error))
