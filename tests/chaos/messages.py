"""The part about messages: the kills, then every control, and one table."""

import argparse
from pathlib import Path

from tests.chaos.controls import CONTROLS, SOUND
from tests.chaos.report import print_closing
from tests.chaos.run import Scale, run

FEW = Scale(kills=24, messages=48, chats=8)  # of a control: enough for its broken promise to show many times


def passes(options: argparse.Namespace, seed: int, folder: Path) -> bool:
    """Whether all is as it must be, or one run alone shows no violation."""
    scale = Scale(kills=options.kills, messages=options.messages, chats=options.chats)
    if name := options.control:
        outcome = run(name, CONTROLS.get(name, SOUND), scale, seed=seed, folder=folder / name)
        return outcome.violations == 0
    return _whole(scale, seed, folder)


def _whole(scale: Scale, seed: int, folder: Path) -> bool:
    """The product as it is, which must show no violation, and each control, which must."""
    outcomes = [run("none", SOUND, scale, seed=seed, folder=folder / "none")]
    outcomes += [run(name, each, FEW, seed=seed, folder=folder / name) for name, each in CONTROLS.items()]
    print_closing(outcomes, seed=seed)
    return all(each.as_it_must_be for each in outcomes)
