"""The part about publications: the kills over all of them, and a control that sends again what nobody knows of."""

import argparse
from pathlib import Path

from tests.chaos.publishing.controls import blind_retry
from tests.chaos.publishing.report import print_run
from tests.chaos.publishing.run import Outcome, run
from tests.chaos.server import Break

CONTROL = "blind"
FEW = 10  # of a control there are so many times fewer kills and publications: it doubles all the same


def passes(options: argparse.Namespace, seed: int, folder: Path) -> bool:
    """Whether nothing is lost or doubled and the control doubles, or one of both alone shows no violation."""
    kills, publications, alone = options.kills, options.publications, options.control
    if alone == CONTROL:
        return not _violations(_run(blind_retry, kills, publications, seed, folder / CONTROL))
    sound = not _violations(_run(lambda world: world, kills, publications, seed, folder / "none"))
    if alone:
        return sound
    control = _run(blind_retry, kills // FEW, publications // FEW, seed, folder / CONTROL)
    seen = bool(control.verdict and control.verdict.count("doubled"))
    print(f"{'PASSED' if sound and seen else 'FAILED'} publishing, seed {seed}; the control is", end=" ")
    print("seen, as it must be" if seen else "NOT SEEN", flush=True)
    return sound and seen


def _run(spoil: Break, kills: int, publications: int, seed: int, folder: Path) -> Outcome:
    print(f"publishing ({folder.name}): seed {seed}, {kills} kills, {publications} publications", flush=True)
    outcome = run(spoil, kills=kills, publications=publications, seed=seed, folder=folder)
    print_run(outcome, seed=seed, sound=folder.name == "none")
    return outcome


def _violations(outcome: Outcome) -> int:
    return len(outcome.verdict.violations) if outcome.verdict else 1
