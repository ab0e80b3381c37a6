"""`python -m tests.chaos`: run the kills, count, print the table; exit code 1 where anything is wrong."""

import argparse
import secrets
import sys
import tempfile
import time
from pathlib import Path
from random import Random

from tests.chaos.controls import CONTROLS
from tests.chaos.lives import ServerFell, Supervisor
from tests.chaos.people import Person
from tests.chaos.report import print_report
from tests.chaos.scenario import scripts
from tests.chaos.server import kit, rehearse
from tests.chaos.verdict import judge

REHEARSED = "帮我写一篇关于手冲咖啡的小红书笔记，配一张图"


def options() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--messages", type=int, default=200, help="messages and presses in all")
    parser.add_argument("--chats", type=int, default=8)
    parser.add_argument("--seed", type=int, default=None, help="printed at the start; the same seed plans the same")
    parser.add_argument("--control", choices=CONTROLS, default="none", help="break one promise; violations must show")
    parser.add_argument("--folder", type=Path, default=None, help="keep the data folder here")
    return parser.parse_args()


def run(chosen: argparse.Namespace, folder: Path) -> int:
    """One whole run in this folder; the exit code."""
    seed = secrets.randbelow(10**6) if chosen.seed is None else chosen.seed
    rng = Random(seed)
    print(f"seed {seed}, {chosen.kills} kills, {chosen.messages} messages and presses in {chosen.chats} chats")
    people = [
        Person(chat=f"chat{number}", steps=steps, rng=Random(f"{seed} {number}"))
        for number, steps in enumerate(scripts(rng, chats=chosen.chats, length=chosen.messages), start=1)
    ]
    spoil = CONTROLS[chosen.control]
    with tempfile.TemporaryDirectory(prefix="copydesk-rehearsal-") as throw_away:
        rehearse(kit(Path(throw_away), spoil), REHEARSED)
    begun = time.monotonic()
    supervisor = Supervisor(kit=kit(folder, spoil), people=people, kills=chosen.kills, rng=rng)
    try:
        supervisor.run()
    except ServerFell as error:
        print(f"FAILED, seed {seed}, kill {supervisor.number}: {error}")
        print("".join((folder / "server.log").read_text(errors="replace").splitlines(keepends=True)[-60:]))
        return 1
    verdict = judge(folder, people)
    print_report(verdict, supervisor, seed=seed, seconds=time.monotonic() - begun)
    return 1 if verdict.violations else 0


def main() -> int:
    """Run in the folder that was named, else in one that is thrown away."""
    chosen = options()
    if chosen.folder:
        chosen.folder.mkdir(parents=True)
        return run(chosen, chosen.folder)
    with tempfile.TemporaryDirectory(prefix="copydesk-chaos-") as folder:
        return run(chosen, Path(folder))


if __name__ == "__main__":
    sys.exit(main())
