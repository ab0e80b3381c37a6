"""One run: a square of places, drafts that are approved one after the other, and servers that are killed meanwhile."""

import time
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from core.drafts import Target
from tests.chaos.lives import ServerFell, Supervisor
from tests.chaos.publishing.clock import HurriedClock
from tests.chaos.publishing.drafts import prepare
from tests.chaos.publishing.people import Approver, Looker
from tests.chaos.publishing.plans import plan
from tests.chaos.publishing.square import Square
from tests.chaos.publishing.verdict import Verdict, judge
from tests.chaos.server import Break, kit

SHARE = 0.25  # of the calls that go wrong at the place
CALL = 120.0  # seconds that a call may take, by the hurried clock
GRACE = 10_000.0  # minutes: a slow machine is not late


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A run that is over; without a verdict where a server fell by itself."""

    supervisor: Supervisor
    looker: Looker
    verdict: Verdict | None
    seconds: float


def run(spoil: Break, *, kills: int, publications: int, seed: int, folder: Path) -> Outcome:
    """So many publications, rounded down to whole drafts."""
    folder.mkdir(parents=True)
    rng, clock = Random(seed), HurriedClock.begin()
    square = Square.open(folder, clock, seed=seed, share=SHARE)
    try:
        targets = [Target(platform=each.platform, account=name) for name, each in square.accounts.items()]
        drafts = prepare(folder, clock, targets, count=publications // len(targets), rng=rng)
        made = kit(folder, spoil)
        made.settings.accounts = dict(square.accounts)
        made.settings.publish.seconds = CALL
        made.settings.schedule.grace_minutes = GRACE
        approver = Approver(steps=drafts)
        looker = Looker(square=square, approver=approver)
        supervisor = Supervisor(
            kit=replace(made, clock=clock), people=(approver, looker), kills=kills, rng=rng, plan=plan
        )
        begun = time.monotonic()
        fell = _fell(supervisor, folder)
        names = [each.draft for each in drafts]
        return Outcome(
            supervisor=supervisor,
            looker=looker,
            verdict=None if fell else judge(folder, square.posted(), names, targets),
            seconds=time.monotonic() - begun,
        )
    finally:
        square.close()


def _fell(supervisor: Supervisor, folder: Path) -> bool:
    try:
        supervisor.run()
    except ServerFell as error:
        print(f"kill {supervisor.number}: {error}")
        print("\n".join((folder / "server.log").read_text(errors="replace").splitlines()[-60:]))
        return True
    return False
