"""The weekly report: what a chat published in the seven days before, with a chart, once a week on the chat's clocks."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from core.chosen_language import language_in
from core.delivery import Deliveries
from core.messages import Address, Language
from core.pictured import Pictures
from core.plain import plain, revive
from core.planning.agenda import Period
from core.planning.plans import Rule
from core.ports import World
from core.records import Job
from core.reports.reports import report_of
from core.zones import zone_of

WEEKLY: Final = "weekly"  # the preference: "mon 09:00", or "off"
OFF: Final = "off"
USUAL: Final = "mon 09:00"
_SENT: Final = "weekly_sent"  # the last one, and the job that sent it
NAMES: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WEEK: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """One weekly report: of which chat, for which day there, and what the chat had chosen when it was planned."""

    address: Address
    day: date
    said: str

    @property
    def week(self) -> str:
        """The ISO week; a chat gets one report in it, whatever it chooses meanwhile."""
        year, week, _ = self.day.isocalendar()
        return f"weekly:{self.address.session}:{year}-W{week:02}"


def weekly_rule(said: str) -> Rule:
    """When `mon 09:00` is."""
    day, _, clock = said.partition(" ")
    hour, _, minute = clock.partition(":")
    return Rule(kind="weekly", weekdays=(NAMES.index(day),), hour=int(hour), minute=int(minute))


def weekly_words(rule: Rule) -> str | None:
    """A rule as it is kept; None where it is not one day of the week."""
    if rule.kind != "weekly" or len(rule.weekdays) != 1:
        return None
    return f"{NAMES[rule.weekdays[0]]} {rule.hour:02}:{rule.minute:02}"


class Weekly:
    """Plans and sends them; `usual` is what counts for chats that chose nothing."""

    def __init__(self, *, world: World, pictures: Pictures, deliveries: Deliveries, usual: str) -> None:
        self._world = world
        self._pictures = pictures
        self._deliveries = deliveries
        self._usual = usual

    async def said(self, chat: Address) -> str:
        """What the chat chose, or what counts for it."""
        return await self._world.stores.preferences.get(chat.session, WEEKLY) or self._usual

    async def plan(self, chat: Address, *, behind: date | None = None) -> datetime | None:
        """Put the next one of that chat; planned twice it comes once. When it comes; None: it wants none."""
        said = await self.said(chat)
        if said == OFF:
            return None
        zone, after = await zone_of(self._world, chat.session), self._world.clock.now()
        due = self._world.calendar.next_after(weekly_rule(said), after, zone)
        while due and behind and due.astimezone(zone).date() <= behind:
            due = self._world.calendar.next_after(weekly_rule(said), due, zone)
        if due is None:
            return None
        issue = Issue(address=chat, day=due.astimezone(zone).date(), said=said)
        await self._world.queue.put(
            Job(id=f"{issue.week}:{issue.said}", kind="weekly", key="", payload=plain(issue), due=due)
        )
        return due.astimezone(zone)

    async def run(self, job: Job) -> None:
        """Send it, if the chat still wants it then and anything happened; the next one is planned before."""
        issue = revive(Issue, job.payload)
        chat = issue.address
        await self.plan(chat, behind=issue.day)
        zone = await zone_of(self._world, chat.session)
        if await self.said(chat) != issue.said or await self._came(issue, job):
            return
        period = Period(first=issue.day - WEEK, last=issue.day - timedelta(days=1), zone=zone)
        since, _ = period.bounds
        report = await report_of(self._world, chat, period, before=since)
        if not report.empty:
            message = await self._pictures.weekly(report, await self._language(chat))
            await self._world.stores.preferences.put(chat.session, _SENT, f"{issue.week} {job.id}")
            await self._deliveries.deliver(issue.week, chat, message, priority="card")

    async def _came(self, issue: Issue, job: Job) -> bool:
        """Whether that week's came before, by another job: the chat changed its time in the middle of the week."""
        last = await self._world.stores.preferences.get(issue.address.session, _SENT) or ""
        return last.startswith(f"{issue.week} ") and last != f"{issue.week} {job.id}"

    async def _language(self, chat: Address) -> Language:
        preferences = self._world.stores.preferences
        chosen = language_in(await preferences.get(chat.session, "language"))
        return chosen or language_in(await preferences.get(chat.session, "spoken")) or "en"
