"""What models used and cost, for owners."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query

from bot.http.wiring import Caller, Services
from core.errors import AccessDenied
from core.usage import DayBudget, Spent, Usage

MOST_GROUPS = 100  # of chats and drafts: the most expensive ones
LAST_CALLS = 50
router = APIRouter(prefix="/api/v1", tags=["usage"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """Sums over calls; `cost` is in the currency of the budget, `estimated` counts calls without figures."""

    calls: int
    tokens_in: int
    tokens_out: int
    pictures: int
    cost: float
    estimated: int

    @classmethod
    def of(cls, spent: Spent) -> "Sum":
        """The sums on the wire."""
        return cls(**asdict(spent))


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call."""

    at: datetime
    session: str
    turn: str
    draft: str
    purpose: str
    provider: str
    model: str
    tokens_in: int
    tokens_out: int
    pictures: int
    cost: float
    estimated: bool

    @classmethod
    def of(cls, usage: Usage) -> "Call":
        """The call on the wire."""
        fields = {name: getattr(usage, name) for name in cls.__dataclass_fields__ if hasattr(usage, name)}
        return cls(**fields, **asdict(usage.payer))


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageReport:
    """Sums since the day `since`, in all and by group, most expensive first, and the last calls."""

    today: str
    since: str
    budget: DayBudget
    by_day: Mapping[str, Sum]
    by_chat: Mapping[str, Sum]
    by_draft: Mapping[str, Sum]
    by_model: Mapping[str, Sum]
    by_purpose: Mapping[str, Sum]
    last: list[Call]
    repeats: Mapping[str, int]  # of calls, by operation, since the start of the server
    models: Mapping[str, str]  # how each model that reads messages stands


@router.get("/usage")
async def usage(services: Services, caller: Caller, days: Annotated[int, Query(ge=1, le=366)] = 7) -> UsageReport:
    """What models used in the last days, today included. Owners only."""
    if await services.role_of(caller.user) != "owner":
        raise AccessDenied
    spending, store = services.books.spending, services.usage
    since = spending.day_before(days - 1)
    return UsageReport(
        today=spending.day,
        since=since,
        budget=spending.budget,
        by_day=_sums(await store.by("day", since=since)),
        by_chat=_sums(await store.by("session", since=since)),
        by_draft=_sums(await store.by("draft", since=since)),
        by_model=_sums(await store.by("provider", since=since)),
        by_purpose=_sums(await store.by("purpose", since=since)),
        last=[Call.of(each) for each in await store.last(limit=LAST_CALLS)],
        repeats=services.books.retries.counts,
        models=services.models(),
    )


def _sums(groups: Mapping[str, Spent]) -> Mapping[str, Sum]:
    return {name: Sum.of(spent) for name, spent in list(groups.items())[:MOST_GROUPS] if name}
