"""What writes, and what it has used today, in words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.catalogue import say
from core.messages import Language
from core.spending import Books
from core.usage import money


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """The language model's name, or "offline", the books that it is paid from, and which changed files are refused."""

    name: str
    books: Books
    refused: Callable[[], Sequence[str]] = tuple

    async def told(self, session: str, language: Language) -> list[str]:
        """Lines for /status: what this chat used today, what is left of each budget, what was repeated."""
        spending = self.books.spending
        used = await spending.today(session)
        today = say(
            "usage.today",
            language,
            calls=used.calls,
            tokens=f"{used.tokens:,}",
            cost=money(used.cost),
            currency=spending.budget.currency,
        )
        lines = [today + (say("usage.estimated", language, calls=used.estimated) if used.estimated else "")]
        for gauge in await spending.gauges(session):
            left = spending.amount(gauge, max(0, gauge.limit - gauge.spent))
            lines.append(say(f"usage.left.{gauge.which}", language, left=left, limit=spending.limit(gauge)))
        if repeats := sum(self.books.retries.counts.values()):
            lines.append(say("usage.repeats", language, count=repeats))
        return lines
