"""How each server's life is to end: at a named point, right after an acknowledgement, or at a random moment."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from tests.chaos.mines import EXACT, FUSED, Mine


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How a server's life ends: after `seconds`, or before that `fuse` seconds behind a mine or an acknowledgement."""

    seconds: float
    mine: Mine | None = None
    after_ack: int = 0
    fuse: float = 0.0

    @property
    def kind(self) -> str:
        """Its name in the table of kills."""
        if self.mine:
            return f"{self.mine.point}{' + fuse' if self.mine.fused else ''}"
        return ACKNOWLEDGED if self.after_ack else RANDOM


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """Where a control's broken promise shows: at an exact point, or within the fuse behind one of several."""

    points: Sequence[str]  # none: right after an acknowledgement
    fuse: tuple[float, float] | None = None  # seconds, at least and at most


ACKNOWLEDGED = "right after an acknowledgement"
RANDOM = "at a random moment"


def plan(rng: Random, seen: Counter[str], aim: Aim | None = None) -> Plan:
    """Most kills are aimed at a named point, those first that were hit least; with an aim, two in three at that."""
    longest = rng.uniform(0.5, 1.2)
    if aim and rng.random() < 0.67:
        return _aimed(rng, aim, longest)
    draw = rng.random()
    if draw < 0.40:
        weights = [1 / (1 + seen[point]) ** 2 for point in EXACT]
        mine = Mine(point=rng.choices(EXACT, weights)[0], hit=rng.choice((1, 1, 1, 2, 3)))
        return Plan(seconds=longest, mine=mine)
    if draw < 0.60:
        mine = Mine(point=rng.choice(FUSED), hit=rng.choice((1, 1, 2, 3)), fused=True)
        return Plan(seconds=longest, mine=mine, fuse=rng.uniform(0, 0.04))
    if draw < 0.75:
        return Plan(seconds=longest, after_ack=rng.choice((1, 2, 3)), fuse=rng.choice((0.0, rng.uniform(0, 0.05))))
    if draw < 0.80:
        return Plan(seconds=rng.uniform(0, 0.15))  # during the start
    return Plan(seconds=rng.uniform(0.1, 0.8))


def _aimed(rng: Random, aim: Aim, longest: float) -> Plan:
    fuse = rng.uniform(*aim.fuse) if aim.fuse else 0.0
    if not aim.points:
        return Plan(seconds=longest, after_ack=rng.choice((1, 1, 2)), fuse=fuse)
    mine = Mine(point=rng.choice(aim.points), hit=rng.choice((1, 1, 2)), fused=aim.fuse is not None)
    return Plan(seconds=longest, mine=mine, fuse=fuse)
