"""`python -m tests.chaos`: all parts, or the one that is named; exit code 1 where anything is wrong."""

import argparse
import os
import secrets
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.chaos import messages
from tests.chaos.controls import CONTROLS
from tests.chaos.drafts_model import part as drafts_model
from tests.chaos.publishing import part as publishing

Part = Callable[[argparse.Namespace, int, Path], bool]
PARTS: Mapping[str, Part] = {
    "messages": messages.passes,
    "publishing": publishing.passes,
    "drafts": drafts_model.passes,
}


def options() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("part", nargs="?", choices=tuple(PARTS), help="this part alone")
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--messages", type=int, default=200, help="messages and presses in all")
    parser.add_argument("--chats", type=int, default=8)
    parser.add_argument("--publications", type=int, default=1000)
    parser.add_argument("--examples", type=int, default=500, help="sequences of what happens to drafts")
    parser.add_argument("--steps", type=int, default=50, help="of each")
    parser.add_argument("--seed", type=int, default=None, help="printed at the start; the same seed plans the same")
    parser.add_argument(
        "--control",
        choices=("none", *CONTROLS, publishing.CONTROL),
        help="one run alone, with that promise broken, or none; then violations are the exit code",
    )
    parser.add_argument("--redis", default="", help="the URL of a Redis that keeps the sessions")
    parser.add_argument("--folder", type=Path, default=None, help="keep the data folders in here")
    return parser.parse_args()


def chosen(options: argparse.Namespace, folder: Path) -> int:
    """What was asked for, in this folder; a control alone is of the messages unless it says otherwise."""
    seed = secrets.randbelow(10**6) if options.seed is None else options.seed
    part = options.part or ("messages" if options.control else "")
    asked = {part: PARTS[part]} if part else PARTS
    outcomes = [run(options, seed, folder / name) for name, run in asked.items()]  # each of them, whatever comes
    return int(not all(outcomes))


def main() -> int:
    """Run in the folder that was named, else in one that is thrown away; with the settings as they ship."""
    asked = options()
    for name in [name for name in os.environ if name.startswith("COPYDESK_")]:
        del os.environ[name]
    if asked.redis:
        os.environ |= {"COPYDESK_SESSIONS__BACKEND": "redis", "COPYDESK_SESSIONS__URL": asked.redis}
    if asked.folder:
        asked.folder.mkdir(parents=True, exist_ok=True)
        return chosen(asked, asked.folder)
    with tempfile.TemporaryDirectory(prefix="copydesk-chaos-") as folder:
        return chosen(asked, Path(folder))


if __name__ == "__main__":
    sys.exit(main())
