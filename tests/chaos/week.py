"""`python -m tests.chaos.week`: weeks in which clocks are changed, with a restart every hour; everything comes once.

Simulated time over the real stores on SQLite, which are closed and opened anew each time, as a process would. Before
some restarts the wall clock is set: an hour on, or an hour back.
"""

import argparse
import asyncio
import logging
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import structlog

from adapters.memory.chat import MemoryDirects
from adapters.publishers.outbox_posts import read
from bot.places import Places
from bot.storage import open_storage
from core.drafts import Draft
from core.messages import Address
from core.reminders.own_chats import quiet_hours
from core.reminders.reminders import Hours, Pace, steps, upcoming
from tests.scenarios.kept import WatchedClock
from tests.scenarios.newsroom import DESK, Newsroom, settings_in
from tests.scenarios.writer import Writer

MEI = Address(platform="web", tenant="local", chat="own-mei")  # who is reminded there
CLOCKS = ("02:30", "09:00")  # of posts, each day: one that a change of the clocks skips or shows twice
QUIET, DIGEST, MOST = "22:00-08:00", "09:00", 6
AT_MOST_LATE = timedelta(minutes=62)  # an hour that was lost, and the longest nap
WEEKS = (("Europe/Berlin", date(2026, 3, 26)), ("America/New_York", date(2026, 10, 29)))  # the Thursday before


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """Where, from which day on, and for how long."""

    zone: ZoneInfo
    first: date
    days: int

    @property
    def start(self) -> datetime:
        """Seven in the morning there."""
        return datetime(self.first.year, self.first.month, self.first.day, 7, tzinfo=self.zone).astimezone(UTC)

    @property
    def end(self) -> datetime:
        """The last moment that is looked at: two hours behind the last slot."""
        last = self.first + timedelta(days=self.days)
        return datetime(last.year, last.month, last.day, 11, tzinfo=self.zone).astimezone(UTC)

    def slots(self) -> Sequence[str]:
        """The times of posts as people write them."""
        days = [self.first + timedelta(days=day) for day in range(1, self.days + 1)]
        return [f"{day.isoformat()} {clock}" for day in days for clock in CLOCKS]


@dataclass(slots=True)
class Counts:
    """What was due, and what came: of each kind, with what is wrong about it."""

    due: Counter[str] = field(default_factory=Counter)
    came: Counter[str] = field(default_factory=Counter)
    wrongs: list[str] = field(default_factory=list)
    restarts: int = 0

    def compare(self, kind: str, due: Sequence[datetime], came: Sequence[datetime]) -> None:
        """Each moment that was due has exactly one that came, soon behind it."""
        self.due[kind] += len(due)
        self.came[kind] += len(came)
        left = sorted(came)
        for moment in sorted(due):
            mine = next((at for at in left if moment <= at <= moment + AT_MOST_LATE), None)
            if mine is None:
                self.wrongs.append(f"{kind} due at {moment.isoformat()} did not come")
            else:
                left.remove(mine)
        self.wrongs += [f"{kind} came at {at.isoformat()} for nothing" for at in left]


@asynccontextmanager
async def opened(folder: Path, clock: WatchedClock) -> AsyncIterator[Newsroom]:
    """The house over what is kept on disk, at work; people on the page have chats of their own in it."""
    async with AsyncExitStack() as stack:
        storage = await open_storage(Places(folder), clock, stack)
        storage = replace(storage, world=replace(storage.world, directs={"web": MemoryDirects("web")}))
        settings = settings_in(folder)
        said = settings.reminders
        said.most, said.digest, said.quiet = MOST, DIGEST, QUIET
        desk = Newsroom(folder=folder, storage=storage, settings=settings, clock=clock, model=Writer())
        desk.start()
        try:
            yield desk
        finally:
            await desk.close()


async def furnish(desk: Newsroom, week: Week) -> None:
    """The posts of the week, approved; and two that nobody approves: one without a slot, one for the last evening."""
    for place in (DESK, MEI):
        await desk.says("mei", f"/zone {week.zone.key}", at=place)
    for number, slot in enumerate(week.slots()):
        await desk.says("bo", f"/post coffee {number} no pictures at {slot}")
        await desk.presses("mei", "Approve")
    await desk.says("bo", "/post tea no pictures")
    await desk.says(
        "bo", f"/post bread no pictures at {(week.first + timedelta(days=week.days - 1)).isoformat()} 21:00"
    )


def posts(folder: Path) -> Sequence[datetime]:
    """When each post went out."""
    entries = [read(each) for each in (folder / "outbox").glob("20*")]
    return [entry.published_at for entry in entries if entry]


def reminders_due(draft: Draft, week: Week) -> Sequence[datetime]:
    """When mei, who sleeps at night, is to be reminded of a draft until the end of the week."""
    slot = draft.revision.slot if draft.revision else None
    since = draft.presented_at
    assert since
    plan, hours = steps(since, slot, Pace(most=MOST)), Hours(zone=week.zone, quiet=quiet_hours(QUIET))
    due, now = list[datetime](), since
    while (at := upcoming(plan, hours, whom="approvers", after=now, slot=slot)) and at <= week.end:
        due.append(at)
        now = at
    return due


def digests_due(week: Week) -> Sequence[datetime]:
    """Each morning on those clocks, from the first day on: something always waits."""
    days = [week.first + timedelta(days=day) for day in range(week.days + 1)]
    return [datetime(day.year, day.month, day.day, 9, tzinfo=week.zone).astimezone(UTC) for day in days]


async def verdict(desk: Newsroom, week: Week, counts: Counts) -> None:
    """Compare what came with what was due."""
    drafts = await desk.drafts()
    slots = [draft.revision.slot for draft in drafts if draft.revision and draft.approvals and draft.revision.slot]
    counts.compare("slots", slots, posts(desk.folder))
    told = await desk.history(MEI).messages(MEI, limit=10_000)
    cards = [card for draft in drafts for card in await desk.stores.cards.of_draft(draft.id) if card.lead]
    waiting = [draft for draft in drafts if not draft.approvals]
    due = [at for draft in waiting for at in reminders_due(draft, week)]
    sent = [shown.at for shown in told if shown.message.text.startswith(("⏰", "“"))]
    counts.compare("reminders", due, sent)
    mine = [card for card in cards if card.address == MEI]
    if len(mine) != len(sent):
        counts.wrongs.append(f"{len(mine)} cards of reminders, and {len(sent)} of them in the chat")
    counts.compare("digests", digests_due(week), [shown.at for shown in told if shown.message.text.startswith("☀️")])


def wall_clock(number: int, now: datetime) -> WatchedClock:
    """The clock of the next hour; now and then somebody has set it."""
    hour = {31: timedelta(hours=1), 50: timedelta(hours=-1)}.get(number % 67, timedelta(0))
    return WatchedClock(now + hour)


async def lived(week: Week, folder: Path) -> Counts:
    """The week, hour by hour."""
    counts, clock = Counts(), WatchedClock(week.start)
    async with opened(folder, clock) as desk:
        await furnish(desk, week)
    while clock.now() < week.end:
        counts.restarts += 1
        clock = wall_clock(counts.restarts, clock.now())
        async with opened(folder, clock) as desk:
            await desk.settle()  # the disk takes real moments, in which no hour passes
            await clock.advance(3600)
            await desk.settle()
    async with opened(folder, clock) as desk:
        await verdict(desk, week, counts)
    return counts


def told(week: Week, counts: Counts, seconds: float) -> str:
    """One line for a week, and one for each wrong."""
    figures = ", ".join(f"{kind} {counts.came[kind]} of {counts.due[kind]}" for kind in counts.due)
    line = f"{week.zone.key} {week.first} + {week.days} days: {counts.restarts} restarts, {figures}; {seconds:.0f} s"
    return "\n".join([line, *(f"  WRONG: {wrong}" for wrong in counts.wrongs)])


def main() -> int:
    """Exit code 1 where anything came twice, or not at all."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.week", description=__doc__)
    parser.add_argument("--days", type=int, default=7)
    days = parser.parse_args().days
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    wrongs = 0
    for zone, first in WEEKS:
        week, begun = Week(zone=ZoneInfo(zone), first=first, days=days), time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            counts = asyncio.run(lived(week, Path(folder)))
        sys.stdout.write(told(week, counts, time.monotonic() - begun) + "\n")
        wrongs += len(counts.wrongs)
    sys.stdout.write("PASSED: everything came once\n" if not wrongs else f"FAILED: {wrongs} wrong\n")
    return int(bool(wrongs))


if __name__ == "__main__":
    sys.exit(main())
