"""The part about drafts: many sequences of what people and places do, and a control whose claims do not hold."""

import argparse
import logging
import os
import time
from collections import Counter
from pathlib import Path

import structlog
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.chaos.drafts_model.machine import Desk, counted
from tests.chaos.publishing.controls import BlindRetry

SEARCHES = bool(os.environ.get("COPYDESK_SEARCH"))  # for new sequences; else the same each time
CONTROL = 60  # sequences at most until it is seen


class Blind(Desk):
    """What nobody knows the outcome of is sent again at once."""

    spoil = staticmethod(BlindRetry)


def run(machine: type[Desk], *, examples: int, steps: int, shrinks: bool = True) -> Counter[str]:
    """So many sequences of at most that many steps; what there was in them. Raises what is wrong, with its steps, as
    few of them as show it where it `shrinks`."""
    counted.clear()
    chosen = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
        derandomize=not SEARCHES,
        database=None,
        phases=(Phase.generate, Phase.shrink) if shrinks else (Phase.generate,),
    )
    run_state_machine_as_test(machine, settings=chosen)
    return Counter(counted)


def passes(options: argparse.Namespace, seed: int, folder: Path) -> bool:
    """Whether the core agrees with the model, and the control does not."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    begun = time.monotonic()
    found = run(Desk, examples=options.examples, steps=options.steps)
    figures = ", ".join(f"{number} {what}" for what, number in sorted(found.items()))
    print(f"drafts against their model: {figures}; {time.monotonic() - begun:.0f} s", flush=True)
    try:
        run(Blind, examples=CONTROL, steps=options.steps, shrinks=False)
    except AssertionError:
        print("PASSED drafts; the control is seen, as it must be", flush=True)
        return True
    print("FAILED drafts; the control is NOT SEEN", flush=True)
    return False
