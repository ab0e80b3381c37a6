"""A few kills within the ordinary tests; `make chaos` has 300, and every control.

In a process of its own: it forks servers, and a fork wants no threads and no event loop beside it.
"""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def chaos(*options: str) -> subprocess.CompletedProcess[str]:
    """One run with its report."""
    command = (sys.executable, "-m", "tests.chaos", *options)
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.timeout(400)  # about 10 s on an idle machine; the last server may take its time on a busy one
def test_nothing_is_lost_or_doubled_by_twenty_kills() -> None:
    done = chaos("--control", "none", "--seed", "1", "--kills", "20", "--messages", "40")
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    assert "messages" in done.stdout


@pytest.mark.timeout(400)
def test_the_count_sees_what_is_acknowledged_before_it_is_on_disk() -> None:
    done = chaos("--control", "hasty", "--seed", "1", "--kills", "8", "--messages", "24")
    assert done.returncode == 1, f"{done.stdout}\n{done.stderr}"
    assert "LOST (hasty" in done.stdout
