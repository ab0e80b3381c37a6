"""Lines of a text in a given width: the cheapest set of breaks, by dynamic programming."""

from itertools import pairwise
from typing import NamedTuple

from adapters.images.breaking import FORBIDDEN, Run

_SLACK = 1e-6
_BALANCED_PRICE = 4  # large type shows a bad break more than an uneven line


class _Best(NamedTuple):
    cost: float
    start: int

    def plus(self, price: float) -> "_Best":
        return _Best(self.cost + price, self.start)


def wrap(run: Run, width: float, *, balanced: bool = False, dearest: float = FORBIDDEN) -> tuple[str, ...] | None:
    """The lines, none wider than `width` em; None where that needs a break that costs `dearest` or more.

    Balanced lines are about equally long; else only the last may be short.
    """
    size = len(run.text)
    best: list[_Best] = [_Best(0.0, 0)]
    for end in range(1, size + 1):
        price = 0.0 if end == size else run.prices[end] * (_BALANCED_PRICE if balanced else 1)
        best.append(_cheapest(run, best, end, width, counted=balanced or end < size).plus(price))
    breaks = _breaks(best)
    if any(run.prices[place] >= dearest for place in breaks):
        return None
    return tuple(run.text[start:end].strip() for start, end in pairwise((0, *breaks, size))) if size else ()


def _cheapest(run: Run, best: list[_Best], end: int, width: float, *, counted: bool) -> _Best:
    found = _Best(float("inf"), end - 1)
    used = 0.0
    for start in range(end - 1, -1, -1):
        # A space at the end of a line takes no room.
        if start < end - 1 or run.text[start] != " ":
            used += run.advances[start]
        if used > width + _SLACK and start < end - 1:
            break
        free = max(0.0, width - used) / width if counted else 0.0
        # Equal costs prefer the longer line, so that a text that fits stays in one line.
        cost = best[start].cost + free * free
        if cost <= found.cost:
            found = _Best(cost, start)
    return found


def _breaks(best: list[_Best]) -> tuple[int, ...]:
    """The places where lines begin, without the first."""
    places: list[int] = []
    place = best[-1].start
    while place > 0:
        places.append(place)
        place = best[place].start
    return tuple(reversed(places))
