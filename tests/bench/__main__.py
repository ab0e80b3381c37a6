"""Runs the parts that are named, or all of them, and prints their tables; exit code 1 where a bar is missed."""

import asyncio
import os
import platform
import sys
import time
import traceback
from collections.abc import Awaitable, Callable, Mapping, Sequence
from importlib.metadata import version

from bot.telemetry import configure
from tests.bench.commands import commands
from tests.bench.figures import Table
from tests.bench.growth import growth
from tests.bench.intents import intents
from tests.bench.live import live
from tests.bench.live_slack import slack
from tests.bench.load import load
from tests.bench.routing import routing
from tests.bench.services import services
from tests.bench.start import start
from tests.bench.tokens import tokens

PARTS: Mapping[str, Callable[[], Awaitable[Table]]] = {
    "tokens": tokens,
    "growth": growth,
    "load": load,
    "start": start,
    "live": live,
    "slack": slack,
    "commands": commands,
    "services": services,
    "intents": intents,
    "routing": routing,
}
LIBRARIES = (
    "langgraph",
    "langchain-core",
    "langchain-openai",
    "openai",
    "pydantic",
    "fastapi",
    "uvicorn",
    "aiogram",
    "slack-bolt",
    "slack-sdk",
    "mcp",
    "scikit-learn",
    "google-re2",
)


def machine() -> str:
    """What it ran on."""
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return f"{platform.system()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; {python}; {libraries}."


async def run(names: Sequence[str]) -> list[str]:
    """Print each part's table as soon as it is there: what was missed. A part that breaks does not stop the next."""
    missed: list[str] = []
    for name in names:
        try:
            table = await PARTS[name]()
        except Exception:
            traceback.print_exc()
            print(f"### {name}\n\nbroke off, see above\n", flush=True)
            missed.append(f"{name}: broke off")
        else:
            print(table, flush=True)
            missed += [f"{name}: {figure.what}" for figure in table.missed]
    return missed


def main(wanted: Sequence[str]) -> int:
    """The exit code: 1 where a bar is missed or a part broke off, 2 for a part that there is not."""
    if unknown := set(wanted) - set(PARTS):
        print(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}", file=sys.stderr)
        return 2
    print(machine(), end="\n\n", flush=True)
    begun = time.monotonic()
    missed = asyncio.run(run(wanted or list(PARTS)))
    print(f"{time.monotonic() - begun:.0f} s. " + ("Missed: " + "; ".join(missed) if missed else "No bar is missed."))
    return 1 if missed else 0


if __name__ == "__main__":
    configure(style="console", level="error")
    sys.exit(main(sys.argv[1:]))
