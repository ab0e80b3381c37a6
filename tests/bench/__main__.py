"""Runs the parts that are named, or all of them, and prints their tables."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence

from tests.bench.growth import growth
from tests.bench.load import load
from tests.bench.start import start
from tests.bench.tokens import tokens

PARTS: Mapping[str, Callable[[], Awaitable[str]]] = {"tokens": tokens, "growth": growth, "load": load, "start": start}


async def main(names: Sequence[str]) -> None:
    """Print each part's table as soon as it is there."""
    for name in names:
        print(await PARTS[name](), flush=True)


if __name__ == "__main__":
    wanted = sys.argv[1:] or list(PARTS)
    if unknown := set(wanted) - set(PARTS):
        sys.exit(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    asyncio.run(main(wanted))
