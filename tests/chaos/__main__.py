"""`python -m tests.chaos`: the kills, then every control, and one table; exit code 1 where anything is wrong."""

import argparse
import os
import secrets
import sys
import tempfile
from pathlib import Path

from tests.chaos.controls import CONTROLS, SOUND
from tests.chaos.report import print_closing
from tests.chaos.run import Scale, run

FEW = Scale(kills=24, messages=48, chats=8)  # of a control: enough for its broken promise to show many times


def options() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--messages", type=int, default=200, help="messages and presses in all")
    parser.add_argument("--chats", type=int, default=8)
    parser.add_argument("--seed", type=int, default=None, help="printed at the start; the same seed plans the same")
    parser.add_argument(
        "--control",
        choices=("none", *CONTROLS),
        help="one run alone, with that promise broken, or none; then violations are the exit code",
    )
    parser.add_argument("--redis", default="", help="the URL of a Redis that keeps the sessions")
    parser.add_argument("--folder", type=Path, default=None, help="keep the data folders in here")
    return parser.parse_args()


def whole(scale: Scale, seed: int, folder: Path) -> int:
    """The product as it is, which must show no violation, and each control, which must."""
    outcomes = [run("none", SOUND, scale, seed=seed, folder=folder / "none")]
    outcomes += [run(name, each, FEW, seed=seed, folder=folder / name) for name, each in CONTROLS.items()]
    print_closing(outcomes, seed=seed)
    return int(not all(each.as_it_must_be for each in outcomes))


def alone(name: str, scale: Scale, seed: int, folder: Path) -> int:
    """One of them."""
    outcome = run(name, CONTROLS.get(name, SOUND), scale, seed=seed, folder=folder / name)
    return int(outcome.violations > 0)


def chosen(options: argparse.Namespace, folder: Path) -> int:
    """What was asked for, in this folder."""
    scale = Scale(kills=options.kills, messages=options.messages, chats=options.chats)
    seed = secrets.randbelow(10**6) if options.seed is None else options.seed
    return alone(options.control, scale, seed, folder) if options.control else whole(scale, seed, folder)


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
