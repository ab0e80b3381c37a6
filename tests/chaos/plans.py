"""How each server's life is to end: at a named point, right after an acknowledgement, or at a random moment."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from tests.chaos.mines import EXACT, FUSED, Mine

ACKNOWLEDGED = "right after an acknowledgement"
RANDOM = "at a random moment"
IDLE = "with nothing to do"
FUSE = " + fuse"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How a server's life ends: after `seconds`, with `once_up` since it is up, or before that `fuse` seconds behind a
    mine or an acknowledgement."""

    seconds: float
    mine: Mine | None = None
    after_ack: int = 0
    fuse: float = 0.0
    once_up: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """Where a control's broken promise shows: at an exact point, or within the fuse behind one of several."""

    points: Sequence[str]  # none: right after an acknowledgement
    fuse: tuple[float, float] | None = None  # seconds, at least and at most


def plan(rng: Random, seen: Counter[str], *, ahead: bool, aim: Aim | None = None) -> Plan:
    """Most kills fall at named points, the rarer the likelier. `ahead`: die soon, else the messages are over first."""
    longest = rng.uniform(1.0, 2.5)
    if aim and rng.random() < 0.67:
        return _aimed(rng, aim, longest)
    draw = rng.random()
    if ahead or draw < 0.60:
        chances = _soon(seen) if ahead else _somewhere(rng, seen)
        return Plan(seconds=longest, mine=Mine(chances=chances, seed=rng.randrange(2**32)))
    if draw < 0.75:
        chances = {point: 0.5 / (1 + seen[point + FUSE]) for point in FUSED}
        mine = Mine(chances=chances, seed=rng.randrange(2**32), fused=True)
        return Plan(seconds=longest, mine=mine, fuse=rng.uniform(0, 0.04))
    if draw < 0.88:
        return Plan(seconds=longest, after_ack=rng.choice((1, 2, 3)), fuse=rng.choice((0.0, rng.uniform(0, 0.05))))
    if draw < 0.92:
        return Plan(seconds=rng.uniform(0, 0.15))  # during the start
    return Plan(seconds=rng.uniform(0.1, 0.8))


def _somewhere(rng: Random, seen: Counter[str]) -> Mapping[str, float]:
    """A few points, so that a server comes as far as those that lie late on the way."""
    points = rng.choices(EXACT, [1 / (1 + seen[point]) ** 2 for point in EXACT], k=8)
    return dict.fromkeys(points, 0.7)


def _soon(seen: Counter[str]) -> Mapping[str, float]:
    """Every point: about a hundred of them lie on the way of one message."""
    return {point: 0.4 / (1 + seen[point]) for point in EXACT}


def _aimed(rng: Random, aim: Aim, longest: float) -> Plan:
    fuse = rng.uniform(*aim.fuse) if aim.fuse else 0.0
    if not aim.points:
        return Plan(seconds=longest, after_ack=rng.choice((1, 1, 2)), fuse=fuse)
    mine = Mine(chances=dict.fromkeys(aim.points, 0.7), seed=rng.randrange(2**32), fused=aim.fuse is not None)
    return Plan(seconds=longest, mine=mine, fuse=fuse)
