"""/report: what became of the drafts of a chat, what was published, and how readers took it."""

from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from core.catalogue import say
from core.delivery import Deliveries
from core.messages import Address, OutboundMessage
from core.pictured import Pictures
from core.planning.agenda import Period
from core.ports import World
from core.reach import place_of
from core.reports.report_words import days_of, report_text
from core.reports.reports import Report, report_of
from core.requests import Request
from core.router.wording import folded
from core.zones import zone_of

DAYS: Final = {"today": 1, "week": 7, "month": 30}
PICTURED: Final = 7  # days from which on there is a chart
REPORTED: Final = "reported"  # the preference: when the chat was told, when before that, and by which turn
WORDS: Final = {
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


def everywhere_in(text: str) -> bool:
    """Whether all chats are meant."""
    plain = folded(text).lower()
    return "all" in plain.split() or "全部" in plain or "所有" in plain


def last_days(now: datetime, days: int) -> Period:
    """So many days up to today, on the clocks that `now` is of. Its zone is a ZoneInfo."""
    zone, today = now.tzinfo, now.date()
    if not isinstance(zone, ZoneInfo):
        raise TypeError(f"{now!r} is not on the clocks of a zone")
    return Period(first=today - timedelta(days=days - 1), last=today, zone=zone)


async def recent(world: World, place: Address | None, days: int) -> Report:
    """The report of so many days up to today: of a chat on its clocks, of all chats on the server's."""
    zone = await zone_of(world, place.session) if place else ZoneInfo(world.zone)
    return await report_of(world, place, last_days(world.clock.now().astimezone(zone), days))


class ReportCommands:
    """Reports, in the chat's own days."""

    def __init__(self, *, world: World, pictures: Pictures, deliveries: Deliveries) -> None:
        self._world = world
        self._pictures = pictures
        self._deliveries = deliveries

    async def report(self, argument: str, request: Request) -> str:
        """Of today, the last 7 or the last 30 days, of this chat or of `all`; a chart goes before what is longer than
        a day."""
        name, everywhere, language = period_in(argument), everywhere_in(argument), request.language
        period = say(f"report.{name}", language)
        report = await self._made(name, everywhere, request)
        suffix = "_all" if everywhere else ""
        if report.empty:
            return say(f"report.nothing{suffix}", language, period=period)
        title = say(f"report.title{suffix}", language, period=period)
        await self._show(report, title, request)
        return report_text(report, title, language)

    async def _made(self, name: str, everywhere: bool, request: Request) -> Report:
        place = place_of(request)
        zone = await zone_of(self._world, place.session)
        period = last_days(self._world.clock.now().astimezone(zone), DAYS[name])
        before = await self._told(request)
        return await report_of(self._world, None if everywhere else place, period, before=before)

    async def _told(self, request: Request) -> datetime | None:
        """When the chat was told before; from now on it was told now. A turn that runs again finds what it found."""
        preferences, session = self._world.stores.preferences, place_of(request).session
        at, before, turn = [*(await preferences.get(session, REPORTED) or "").split(" ", 2), "", "", ""][:3]
        if turn != request.turn:
            at, before = self._world.clock.now().isoformat(), at
            await preferences.put(session, REPORTED, f"{at} {before} {request.turn}")
        return datetime.fromisoformat(before) if before else None

    async def _show(self, report: Report, title: str, request: Request) -> None:
        if days_of(report) < PICTURED:
            return
        pictures = await self._pictures.of(report, title, request.language)
        if pictures:
            message = OutboundMessage(text=pictures[0].alt, pictures=pictures)
            await self._deliveries.deliver(f"chart:{request.turn}", request.address, message, priority="card")
