"""How soon the command line is there: version, serve, and the terminal's first reply."""

import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path

from tests.bench.figures import Figure, Table
from tests.bench.terminal import first_reply

RUNS = 9
TERMINALS = 5
COPYDESK = str(Path(sys.executable).with_name("copydesk"))
LIST = """
import sys, asyncio, pathlib
from bot.runtime import embedded
import bot.banner, bot.commands
async def main():
    async with embedded(pathlib.Path(sys.argv[1])):
        pass
asyncio.run(main())
for name, module in list(sys.modules.items()):
    if "site-packages" in (getattr(module, "__file__", None) or ""):
        print("library", name)
"""
IMPORT = "import importlib, sys\nfor name in sys.argv[1].split(): importlib.import_module(name)"


def _seconds(command: Sequence[str]) -> float:
    begun = time.monotonic()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - begun


def _libraries() -> str:
    """The modules of libraries that a running server has loaded, in that order."""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run([sys.executable, "-c", LIST, folder], check=True, capture_output=True, text=True)
    names = [line.split()[1] for line in done.stdout.splitlines() if line.startswith("library ")]
    return " ".join(names)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _ready(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError):
        return False


def _serve() -> float:
    """Seconds from the start of `copydesk serve` on an empty folder to the first 200 of /readyz."""
    port = _free_port()
    with tempfile.TemporaryDirectory() as folder:
        own = {"COPYDESK_DATA_DIR": folder, "COPYDESK_HTTP__HOST": "127.0.0.1", "COPYDESK_HTTP__PORT": str(port)}
        begun = time.monotonic()
        process = subprocess.Popen(
            [COPYDESK, "serve"], env=os.environ | own, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            while not _ready(port):
                assert process.poll() is None, "the server has ended"
                time.sleep(0.01)
            return time.monotonic() - begun
        finally:
            process.terminate()
            process.wait()


def _pairs() -> dict[str, list[float]]:
    libraries = _libraries()
    found: dict[str, list[float]] = {"pass": [], "version": [], "import": [], "serve": []}
    for _ in range(RUNS):
        found["pass"].append(_seconds([sys.executable, "-c", "pass"]))
        found["version"].append(_seconds([COPYDESK, "version"]))
        found["import"].append(_seconds([sys.executable, "-c", IMPORT, libraries]))
        found["serve"].append(_serve())
    return found


async def start() -> Table:
    """Seconds until the command line answers."""
    runs = _pairs()
    middle = {name: statistics.median(values) for name, values in runs.items()}
    replies = [first_reply(COPYDESK) for _ in range(TERMINALS)]
    milliseconds = {name: [value * 1000 for value in values] for name, values in runs.items()}
    figures = [
        Figure(what="version over pass", value=middle["version"] / middle["pass"], most=4),
        Figure(what="serve over the import", value=middle["serve"] / middle["import"], most=1.5),
        Figure(what="terminal, Enter to reply: slowest", value=max(replies), unit="s", most=0.5),
        Figure(what="terminal, Enter to reply: median", value=statistics.median(replies), unit="s"),
        Figure(what="python -c pass", value=middle["pass"] * 1000, unit="ms", runs=milliseconds["pass"]),
        Figure(what="copydesk version", value=middle["version"] * 1000, unit="ms", runs=milliseconds["version"]),
        Figure(what="bare import of what serve loads", value=middle["import"], unit="s", runs=runs["import"]),
        Figure(what="serve, until /readyz says 200", value=middle["serve"], unit="s", runs=runs["serve"]),
    ]
    how = f"Wall time, median of {RUNS} interleaved runs; {TERMINALS} fresh terminals."
    return Table(name="start", how=how, figures=figures)
