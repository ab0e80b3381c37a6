"""The data folder: what is where, made private at the first start."""

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from core.errors import SettingsError


@dataclass(frozen=True, slots=True)
class Places:
    """Paths in one data folder."""

    folder: Path

    @property
    def desk(self) -> Path:
        """Jobs, drafts, cards, publications, members, the built-in chat."""
        return self.folder / "copydesk.db"

    @property
    def events(self) -> Path:
        """The event log."""
        return self.folder / "events.db"

    @property
    def checkpoints(self) -> Path:
        """LangGraph's checkpoints."""
        return self.folder / "checkpoints.db"

    @property
    def media(self) -> Path:
        """Pictures."""
        return self.folder / "media"

    @property
    def outbox(self) -> Path:
        """Published posts."""
        return self.folder / "outbox"

    @property
    def shared(self) -> Path:
        """Pictures that a server beside ours is to read, each for a day."""
        return self.folder / "shared"

    @property
    def fonts(self) -> Path:
        """Fonts as charts need them; made again where they are missing."""
        return self.folder / "fonts"

    @property
    def meanings(self) -> Path:
        """Vectors of the lines that the classifier learns from; made again where they are missing."""
        return self.folder / "meanings"

    @property
    def server(self) -> Path:
        """Where the running server can be reached, and with which token: for the terminal of the same person."""
        return self.folder / "server.json"

    def prepare(self) -> None:
        """Make the folders, for their owner alone. Raises SettingsError."""
        try:
            for folder in (self.folder, self.media, self.outbox):
                folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            if not os.access(self.folder, os.R_OK | os.W_OK | os.X_OK):
                raise SettingsError("COPYDESK_DATA_DIR", f"no right to write in {self.folder}")
        except OSError as error:
            problem = f"{self.folder} cannot be used: {error.strerror}"
            raise SettingsError("COPYDESK_DATA_DIR", problem) from error

    def secret(self) -> bytes:
        """32 random bytes, made once: they sign the log-in cookies."""
        path = self.folder / "secret"
        if not path.exists():
            _write_private(path, secrets.token_hex(32))
        return bytes.fromhex(path.read_text())

    def announce(self, values: Mapping[str, object]) -> None:
        """Tell the terminal where the server is."""
        _write_private(self.server, json.dumps(values))

    def withdraw(self) -> None:
        """The server is gone."""
        self.server.unlink(missing_ok=True)


def _write_private(path: Path, text: str) -> None:
    temporary = path.with_name(path.name + ".new")
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
    temporary.replace(path)
