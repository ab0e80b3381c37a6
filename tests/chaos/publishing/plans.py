"""Where servers die that publish: around the claim, the call and the record of it, in its middle, and anywhere."""

from collections import Counter
from random import Random

from tests.chaos.mines import Mine
from tests.chaos.plans import Aim, Plan

EXACT = (
    *(f"job={kind}:{side}" for kind in ("publish", "look", "answer", "decision") for side in ("before", "after")),
    *(f"publications.{step}:{side}" for step in ("claim", "settle") for side in ("before", "after")),
    *(f"publisher.publish:{side}" for side in ("before", "after")),
    "publisher.find:after",
    "drafts.save=approved:before",
    "drafts.save=approved:after",
    "drafts.save=scheduled:after",
)
FUSED = ("publisher.publish:before", "publications.claim:after")  # the call is under way
CHANCE = 0.4


def plan(rng: Random, seen: Counter[str], *, ahead: bool, aim: Aim | None = None) -> Plan:
    """Most of them at named points, the rarer the likelier; `aim` is for other people's controls."""
    longest, draw, seed = rng.uniform(0.4, 0.8), rng.random(), rng.randrange(2**32)
    if draw < 0.6:
        points = rng.choices(EXACT, [1 / (1 + seen[point]) for point in EXACT], k=8)
        return Plan(seconds=longest, mine=Mine(chances=dict.fromkeys(points, CHANCE), seed=seed), once_up=True)
    if draw < 0.8:
        mine = Mine(chances=dict.fromkeys(FUSED, CHANCE), seed=seed, fused=True)
        return Plan(seconds=longest, mine=mine, fuse=rng.uniform(0, 0.06), once_up=True)
    return Plan(seconds=rng.uniform(0, 0.4), once_up=draw < 0.96)
