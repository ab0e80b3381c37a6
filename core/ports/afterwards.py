"""What comes after a publication: how readers took it, kept and drawn."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from core.reports.drawn import Chart
from core.reports.reactions import Count


class ReactionStore(Protocol):
    """Every count of a publication with its time; append only."""

    async def add(self, count: Count) -> bool:
        """Keep it, durable on return. False, and nothing changes: that number of the publication is kept already."""

    async def of(self, publications: Sequence[str]) -> Mapping[str, Sequence[Count]]:
        """The counts of these publications by their numbers; a publication without one is left out."""


class Charts(Protocol):
    """Draws charts."""

    async def draw(self, chart: Chart) -> bytes:
        """A PNG that can be read on light and dark ground; the same chart gives the same bytes. Raises
        IllustrationFailed."""
