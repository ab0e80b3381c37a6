"""/report: what became of the drafts of a chat."""

from collections import Counter
from datetime import datetime, timedelta

from core.catalogue import say
from core.drafts import Draft
from core.ports import World
from core.reach import drafts_in, place_of
from core.requests import Request
from core.router.wording import folded
from core.zones import zone_of

MOST = 1_000  # drafts that are counted
DAYS = {"today": 1, "day": 1, "week": 7, "month": 30}
WORDS = {
    "今天": "today",
    "今日": "today",
    "日报": "today",
    "周": "week",
    "星期": "week",
    "月": "month",
    "daily": "today",
}


def period_in(text: str) -> str:
    """today, week or month, as a text says; a week where it says none."""
    plain = folded(text).lower()
    named = next((name for name in ("today", "month", "week") if name in plain), "")
    return named or next((name for word, name in WORDS.items() if word in plain), "week")


class ReportCommands:
    """Counts, in the chat's own days."""

    def __init__(self, *, world: World) -> None:
        self._world = world

    async def report(self, argument: str, request: Request) -> str:
        """Drafts that were begun today, in the last 7 or the last 30 days, and what became of them."""
        period, language = period_in(argument), request.language
        zone = await zone_of(self._world, request.address.session)
        midnight = self._world.clock.now().astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
        since = midnight - timedelta(days=DAYS[period] - 1)
        drafts = [
            draft for draft in await drafts_in(self._world, place_of(request), limit=MOST) if draft.created_at >= since
        ]
        if not drafts:
            return say("report.nothing", language, period=say(f"report.{period}", language))
        lines = [say("report.title", language, period=say(f"report.{period}", language), count=len(drafts))]
        count = Counter(draft.status for draft in drafts)
        lines += [f"- {say(f'status.{status}', language)}: {number}" for status, number in count.most_common()]
        published = await self._published(drafts, since)
        lines.append(say("report.published", language, count=published))
        return "\n".join(lines)

    async def _published(self, drafts: list[Draft], since: datetime) -> int:
        """Publications that went out since then."""
        decided = [draft for draft in drafts if draft.status in {"approved", "scheduled"}]
        made = [each for draft in decided for each in await self._world.stores.publications.of_draft(draft.id)]
        return sum(each.state == "published" and each.claimed_at >= since for each in made)
