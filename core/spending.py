"""Every call of a model is written down with what it cost, and the day's budgets are asked before the next one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

import structlog

from core.errors import BudgetSpent
from core.ports import Clock, UsageStore
from core.retries import Retries
from core.usage import DayBudget, Gauge, Payer, Purpose, Spent, Tariff, Tokens, Usage, cost_of, money

NEARLY = 0.8  # of a budget: then the chat is told, once a day
_log = structlog.get_logger(__name__)


class Spending:
    """What is spent on models, against the budgets of a day.

    A budget is asked before a call and charged behind it: what runs at that moment may still go over it.
    """

    def __init__(self, *, usage: UsageStore, clock: Clock, budget: DayBudget) -> None:
        self._usage = usage
        self._clock = clock
        self._zone = ZoneInfo(budget.zone)
        self.budget = budget

    @property
    def day(self) -> str:
        """Today's date in the zone of the budget."""
        return self._clock.now().astimezone(self._zone).date().isoformat()

    def day_before(self, days: int) -> str:
        """The date so many days ago."""
        return (self._clock.now().astimezone(self._zone).date() - timedelta(days=days)).isoformat()

    @property
    def resets(self) -> str:
        """When the next day begins, to read."""
        return f"00:00 {self.budget.zone}"

    async def check(self, payer: Payer, tariff: Tariff) -> None:
        """Raises BudgetSpent where the chat, or all of them, used up one of the day's budgets."""
        if tariff.free:
            return
        for gauge in await self.gauges(payer.session):
            if gauge.spent >= gauge.limit:
                raise BudgetSpent(which=gauge.which, limit=self.limit(gauge), resets=self.resets)

    async def charge(self, payer: Payer, purpose: Purpose, tariff: Tariff, tokens: Tokens) -> None:
        """Write a call down, durable on return. Raises StoreError."""
        usage = Usage(
            at=self._clock.now(),
            day=self.day,
            payer=payer,
            purpose=purpose,
            provider=tariff.provider,
            model=tariff.model,
            tokens_in=tokens.asked,
            tokens_out=tokens.answered,
            cost=cost_of(tariff, tokens),
            estimated=tokens.estimated,
            free=tariff.free,
        )
        await self._usage.add(usage)
        _log.debug("model_call", purpose=purpose, provider=tariff.provider, cost=usage.cost, turn=payer.turn)

    async def charge_pictures(self, payer: Payer, tariff: Tariff, count: int) -> None:
        """Write pictures down that somebody made for money. Raises StoreError."""
        if tariff.free or not count:
            return
        usage = Usage(
            at=self._clock.now(),
            day=self.day,
            payer=payer,
            purpose="pictures",
            provider=tariff.provider,
            model=tariff.model,
            pictures=count,
            cost=count * tariff.picture,
        )
        await self._usage.add(usage)

    async def today(self, session: str) -> Spent:
        """What this chat used today, what is free included."""
        return await self._usage.spent(day=self.day, session=session)

    async def gauges(self, session: str) -> Sequence[Gauge]:
        """How far each budget that is set is used, for this chat and for all."""
        found: list[Gauge] = []
        budget, day = self.budget, self.day
        if budget.chat_tokens or budget.chat_cost:
            chat = await self._usage.spent(day=day, session=session, paid=True)
            found.append(Gauge(which="chat_tokens", spent=chat.tokens, limit=budget.chat_tokens))
            found.append(Gauge(which="chat_cost", spent=chat.cost, limit=budget.chat_cost))
        if budget.all_tokens or budget.all_cost:
            whole = await self._usage.spent(day=day, paid=True)
            found.append(Gauge(which="all_tokens", spent=whole.tokens, limit=budget.all_tokens))
            found.append(Gauge(which="all_cost", spent=whole.cost, limit=budget.all_cost))
        return [gauge for gauge in found if gauge.limit]

    async def nearly(self, session: str) -> Sequence[Gauge]:
        """The budgets of which more than 80 % are used."""
        return [gauge for gauge in await self.gauges(session) if gauge.spent >= gauge.limit * NEARLY]

    def limit(self, gauge: Gauge) -> str:
        """The budget itself, to read."""
        return self.amount(gauge, gauge.limit)

    def amount(self, gauge: Gauge, value: float) -> str:
        """Tokens or money, to read; the unit is in the sentence for tokens."""
        return f"{money(value)} {self.budget.currency}" if gauge.which.endswith("cost") else f"{int(value):,}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """How calls are repeated and paid for; one for all that ask a model."""

    retries: Retries
    spending: Spending
