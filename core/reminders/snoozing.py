"""Snooze: a person asks to be reminded of a draft later."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from core.catalogue import say
from core.delivery import Deliveries
from core.errors import DraftNotFound
from core.messages import Address, Language, OutboundMessage
from core.moments import moment_words
from core.plain import plain, revive
from core.ports import World
from core.records import Job
from core.reminders.reminders import Nudge
from core.zones import zone_of

MORNING: Final = time(9)


def _tomorrow(now: datetime, zone: ZoneInfo) -> datetime:
    day = now.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(day, MORNING, zone).astimezone(now.tzinfo)


SNOOZES: Mapping[str, Callable[[datetime, ZoneInfo], datetime]] = {
    "1h": lambda now, _: now + timedelta(hours=1),
    "3h": lambda now, _: now + timedelta(hours=3),
    "tomorrow": _tomorrow,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Snooze:
    """What a press on one of those buttons puts: the reminder that comes again, and when."""

    nudge: Nudge
    name: str
    address: Address
    language: Language


def _preference(draft: str) -> str:
    return f"snooze:{draft}"


async def snoozed_until(world: World, address: Address, draft: str) -> datetime | None:
    """Until when that chat does not want to hear of the draft; None where that is over, or was never said."""
    said = await world.stores.preferences.get(address.session, _preference(draft))
    until = datetime.fromisoformat(said) if said else None
    return until if until and until > world.clock.now() else None


class Snoozing:
    """Runs what those buttons put."""

    def __init__(self, *, world: World, deliveries: Deliveries) -> None:
        self._world = world
        self._deliveries = deliveries

    async def run(self, job: Job) -> None:
        """Keep until when, put the reminder, and say so; where the slot would be past by then, say that."""
        snooze = revive(Snooze, job.payload)
        try:
            draft = await self._world.stores.drafts.get(snooze.nudge.watch.draft)
        except DraftNotFound:
            return
        if not snooze.nudge.watch.holds(draft):
            return
        zone, now = await zone_of(self._world, snooze.address.session), self._world.clock.now()
        until, slot = SNOOZES[snooze.name](now, zone), draft.revision.slot if draft.revision else None
        when = moment_words(until.astimezone(zone), snooze.language)
        if slot and now < slot <= until:
            text = say(
                "snooze.too_late",
                snooze.language,
                title=draft.title,
                when=moment_words(slot.astimezone(zone), snooze.language),
            )
        else:
            await self._keep(job, snooze, until)
            text = say("snooze.until", snooze.language, title=draft.title, when=when)
        await self._deliveries.deliver(job.id, snooze.address, OutboundMessage(text=text), priority="card")

    async def _keep(self, job: Job, snooze: Snooze, until: datetime) -> None:
        """The reminder first: a crash between the two leaves one too many, and not one too few."""
        again = Job(id=f"nudge:{job.id}", kind="nudge", key="", payload=plain(snooze.nudge), due=until)
        await self._world.queue.put(again)
        name = _preference(snooze.nudge.watch.draft)
        await self._world.stores.preferences.put(snooze.address.session, name, until.isoformat())
