"""A person at a real terminal: a pseudo-terminal with `copydesk chat` in it."""

import os
import pty
import re
import select
import signal
import tempfile
import time

CURSOR = b"\x1b[6n"  # "where is the cursor?": a terminal answers at once
PROMPT, REPLY = "›", "Hello! I am Copydesk"
STYLE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
QUIET, PATIENCE = 0.7, 30.0  # seconds


def first_reply(copydesk: str) -> float:
    """Seconds from Enter behind the first message to the first words of the reply. Raises TimeoutError."""
    with tempfile.TemporaryDirectory() as folder:
        child, screen = pty.fork()
        if not child:
            own = {"COPYDESK_DATA_DIR": folder, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8"}
            os.execve(copydesk, [copydesk, "chat"], os.environ | own)
        try:
            _read(screen, PROMPT)
            _rest(screen)
            os.write(screen, b"hello")
            _rest(screen)
            begun = time.monotonic()
            os.write(screen, b"\r")
            _read(screen, REPLY)
            return time.monotonic() - begun
        finally:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            os.close(screen)


def _some(screen: int, seconds: float) -> bytes:
    if not select.select([screen], [], [], seconds)[0]:
        return b""
    found = os.read(screen, 65536)
    os.write(screen, b"\x1b[1;1R" * found.count(CURSOR))
    return found


def _read(screen: int, wanted: str) -> None:
    seen, until = b"", time.monotonic() + PATIENCE
    while wanted not in STYLE.sub("", seen.decode(errors="replace")):
        if time.monotonic() > until:
            raise TimeoutError(f"the terminal never shows {wanted!r}")
        seen += _some(screen, 0.1)


def _rest(screen: int) -> None:
    """Read on for a moment, as a person does before writing."""
    until = time.monotonic() + QUIET
    while (left := until - time.monotonic()) > 0:
        _some(screen, left)
