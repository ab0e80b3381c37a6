"""One run: people with their scripts, a supervisor who kills, and the verdict on what is left."""

import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tests.chaos.controls import Control
from tests.chaos.lives import ServerFell, Supervisor
from tests.chaos.people import Person
from tests.chaos.report import Outcome, print_run
from tests.chaos.scenario import scripts
from tests.chaos.server import kit, rehearse
from tests.chaos.verdict import judge

REHEARSED = "帮我写一篇关于手冲咖啡的小红书笔记，配一张图"
LAST_LINES = 60  # of the servers' log, to show where one of them fell


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """How much of it: kills, messages and presses together, chats."""

    kills: int
    messages: int
    chats: int


def run(name: str, control: Control, scale: Scale, *, seed: int, folder: Path) -> Outcome:
    """One whole run in this folder, with its report printed."""
    print(
        f"{name}: seed {seed}, {scale.kills} kills, {scale.messages} messages and presses in {scale.chats} chats",
        flush=True,
    )
    folder.mkdir(parents=True)
    rng = Random(seed)
    people = _people(rng, scale, seed)
    with tempfile.TemporaryDirectory(prefix="copydesk-rehearsal-") as throw_away:
        rehearse(kit(Path(throw_away), control.spoil), REHEARSED)
    begun = time.monotonic()
    supervisor = Supervisor(kit=kit(folder, control.spoil), people=people, kills=scale.kills, rng=rng, aim=control.aim)
    fell = False
    try:
        supervisor.run()
    except ServerFell as error:
        fell = True
        print(f"{name}, seed {seed}, kill {supervisor.number}: {error}")
        print("".join((folder / "server.log").read_text(errors="replace").splitlines(keepends=True)[-LAST_LINES:]))
    outcome = Outcome(
        name=name,
        control=control,
        supervisor=supervisor,
        verdict=None if fell else judge(folder, people),
        seconds=time.monotonic() - begun,
    )
    print_run(outcome, seed=seed)
    return outcome


def _people(rng: Random, scale: Scale, seed: int) -> Sequence[Person]:
    return [
        Person(chat=f"chat{number}", steps=steps, rng=Random(f"{seed} {number}"))
        for number, steps in enumerate(scripts(rng, chats=scale.chats, length=scale.messages), start=1)
    ]
