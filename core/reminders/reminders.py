"""When to remind people of a draft that waits for approval: pure planning, and the jobs that begin it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

from core.drafts import Draft
from core.messages import UserRef
from core.plain import plain
from core.records import Job
from core.requests import draft_key

CLOSEST: Final = timedelta(minutes=5)  # two reminders to one person are at least that far apart
BEFORE_QUIET: Final = timedelta(minutes=1)
Whom = Literal["approvers", "stand_ins"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How often people are reminded: first after a quiet wait, `most` times, the last time that long before the slot;
    stand-ins are asked that long before it."""

    first: timedelta = timedelta(minutes=30)
    last: timedelta = timedelta(minutes=30)
    escalate: timedelta = timedelta(minutes=60)
    most: int = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietHours:
    """The time of day in which somebody does not want to be disturbed; it may go over midnight."""

    start: time
    end: time

    def hold(self, at: time) -> bool:
        """Whether that time of day is in them."""
        if self.start <= self.end:
            return self.start <= at < self.end
        return at >= self.start or at < self.end


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One reminder, and for whom it is."""

    at: datetime
    whom: Whom = "approvers"


def steps(since: datetime, slot: datetime | None, pace: Pace) -> Sequence[Step]:
    """The reminders of a revision that is under review since then, in order of time.

    With a slot ahead the time that is left shrinks by the same factor from one to the next, so that they come closer
    together towards it; without one they come daily. All of them are before the slot.
    """
    if pace.most <= 0:
        return ()
    if slot is None or slot <= since:
        first = since + pace.first
        daily = [Step(at=first + timedelta(days=day)) for day in range(pace.most)]
        return [*daily, Step(at=daily[-1].at + timedelta(days=1), whom="stand_ins")]
    first = since + min(pace.first, (slot - since) / 4)
    wanted = [Step(at=at) for at in _closing_in(first, slot, pace)]
    asked = max(slot - pace.escalate, first + (slot - first) / 2)
    return sorted([*wanted, Step(at=asked, whom="stand_ins")], key=lambda step: step.at)


def _closing_in(first: datetime, slot: datetime, pace: Pace) -> Sequence[datetime]:
    left = slot - first
    if pace.most == 1 or left <= pace.last:
        return [first]
    factor = (pace.last / left) ** (1 / (pace.most - 1))
    found = [first]
    for number in range(1, pace.most):
        at = slot - left * factor**number
        if at - found[-1] >= CLOSEST:
            found.append(at)
    return found


def awake(
    at: datetime, quiet: QuietHours | None, zone: ZoneInfo, *, after: datetime, slot: datetime | None
) -> datetime | None:
    """When a reminder planned for `at` comes to somebody with those quiet hours: then, or at their end, or, where the
    slot is before that, just before they begin. None: never between `after` and the slot."""
    local = at.astimezone(zone)
    if quiet is None or not quiet.hold(local.time()):
        return at if at > after else None
    day = local.date() if local.time() >= quiet.start or quiet.start <= quiet.end else local.date() - timedelta(days=1)
    begins = datetime.combine(day, quiet.start, zone)
    ends = datetime.combine(day + timedelta(days=quiet.end <= quiet.start), quiet.end, zone)
    if slot is None or ends.astimezone(slot.tzinfo) < slot:
        return ends.astimezone(at.tzinfo)
    before = begins.astimezone(at.tzinfo) - BEFORE_QUIET
    return before if before > after else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """When somebody may be disturbed: on which clocks, and when not."""

    zone: ZoneInfo
    quiet: QuietHours | None


def upcoming(
    plan: Sequence[Step], hours: Hours, *, whom: Whom, after: datetime, slot: datetime | None
) -> datetime | None:
    """When the next reminder comes to one of those people; None: there is no more."""
    found = [awake(step.at, hours.quiet, hours.zone, after=after, slot=slot) for step in plan if step.whom == whom]
    return min((at for at in found if at is not None and at > after), default=None)


# --- the jobs that a revision under review leaves ---------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """What the jobs of a revision under review carry: which draft, and since when it is; another moment is another
    review, of which they know nothing."""

    draft: str
    since: datetime

    @property
    def name(self) -> str:
        """The same for the same review."""
        return f"{self.draft}:{self.since.timestamp():.6f}"

    def holds(self, draft: Draft) -> bool:
        """Whether that very review still goes on."""
        return draft.status == "in_review" and draft.presented_at == self.since


@dataclass(frozen=True, slots=True, kw_only=True)
class Nudge:
    """One reminder for one person, or, where nobody can be reached alone, for the draft's chat."""

    watch: Watch
    person: UserRef | None
    whom: Whom = "approvers"
    snoozed: bool = False  # the person asked for it


def review_jobs(draft: Draft) -> list[Job]:
    """What follows from a draft that comes under review: reminders begin, and at its slot somebody looks."""
    if draft.presented_at is None or draft.revision is None:
        return []
    watch = Watch(draft=draft.id, since=draft.presented_at)
    jobs = [Job(id=f"remind:{watch.name}", kind="remind", key="", payload=plain(watch))]
    slot = draft.revision.slot
    if slot and slot > draft.presented_at:
        jobs.append(
            Job(id=f"missed:{watch.name}", kind="missed", key=draft_key(draft.id), payload=plain(watch), due=slot)
        )
    return jobs
