"""How readers took publications, in memory."""

from collections.abc import Mapping, Sequence

from core.reports.reactions import Count


class MemoryReactions:
    """ReactionStore."""

    def __init__(self) -> None:
        self._counts: dict[tuple[str, int], Count] = {}

    async def add(self, count: Count) -> bool:
        there = (count.publication, count.number) in self._counts
        self._counts.setdefault((count.publication, count.number), count)
        return not there

    async def of(self, publications: Sequence[str]) -> Mapping[str, Sequence[Count]]:
        found: dict[str, list[Count]] = {}
        for _, count in sorted(self._counts.items()):
            if count.publication in publications:
                found.setdefault(count.publication, []).append(count)
        return found
