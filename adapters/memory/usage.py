"""What calls of models used, in memory."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from core.usage import Group, Spent, Usage


class MemoryUsage:
    """UsageStore."""

    def __init__(self) -> None:
        self._calls: list[Usage] = []

    async def add(self, usage: Usage) -> None:
        self._calls.append(usage)

    async def spent(self, *, day: str | None = None, session: str | None = None, paid: bool = False) -> Spent:
        return _sum(
            call
            for call in self._calls
            if day in (None, call.day) and session in (None, call.payer.session) and not (paid and call.free)
        )

    async def by(self, group: Group, *, since: str = "", session: str | None = None) -> Mapping[str, Spent]:
        calls: dict[str, list[Usage]] = defaultdict(list)
        for call in self._calls:
            if call.day >= since and session in (None, call.payer.session):
                calls[_group(call, group)].append(call)
        sums = {name: _sum(each) for name, each in calls.items()}
        return dict(sorted(sums.items(), key=lambda item: (-item[1].cost, -item[1].tokens)))

    async def last(self, *, session: str | None = None, limit: int = 100) -> Sequence[Usage]:
        return [call for call in reversed(self._calls) if session in (None, call.payer.session)][:limit]


def _group(call: Usage, group: Group) -> str:
    return str(getattr(call.payer if group in {"session", "turn", "draft"} else call, group))


def _sum(calls: Iterable[Usage]) -> Spent:
    found = list(calls)
    return Spent(
        calls=len(found),
        tokens_in=sum(call.tokens_in for call in found),
        tokens_out=sum(call.tokens_out for call in found),
        pictures=sum(call.pictures for call in found),
        cost=sum(call.cost for call in found),
        estimated=sum(call.estimated for call in found),
    )
