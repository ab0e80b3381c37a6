"""What is kept of slots, plans and closures."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from core.planning.plans import Closure, NamedSlot, Plan
from core.records import AuditEntry, Job

BOOKED_FOR = timedelta(minutes=10)  # long enough for the draft itself to have the slot


class SlotStore(Protocol):
    """The named slots of places, and who takes one at this moment."""

    async def all(self) -> Sequence[NamedSlot]:
        """By place and name."""

    async def put(self, slot: NamedSlot, *, audit: AuditEntry) -> None:
        """Keep it, in the place of one with that place and name, with that line of the audit log."""

    async def remove(self, place: str, name: str, *, audit: AuditEntry) -> bool:
        """Take it away, with that line. False: there was none, and no line."""

    async def book(
        self, places: Sequence[str], at: datetime, draft: str, *, now: datetime, instead: Sequence[str] = ()
    ) -> str:
        """Take that moment at all of the places for a draft, for BOOKED_FOR, also from the drafts that are named as
        `instead`. The draft that has it now: another one, and nothing taken, where it took it at one of them within
        that time."""


class PlanStore(Protocol):
    """Plans, each kept together with the job that comes next for it."""

    async def all(self) -> Sequence[Plan]:
        """In the order in which they were first kept."""

    async def get(self, plan: str) -> Plan | None:
        """None for an unknown id."""

    async def put(self, plan: Plan, *, jobs: Sequence[Job] = (), audit: AuditEntry | None = None) -> None:
        """Keep it, its jobs, and the line of the audit log, in one transaction."""

    async def remove(self, plan: str, *, audit: AuditEntry) -> bool:
        """Take it away, with that line. False: there was none, and no line."""


class ClosureStore(Protocol):
    """Pauses and blackout days, and the publish jobs that a pause held back."""

    async def all(self) -> Sequence[Closure]:
        """In the order in which they begin."""

    async def put(self, closure: Closure, *, jobs: Sequence[Job] = (), audit: AuditEntry) -> None:
        """Keep it with its jobs and that line, in one transaction."""

    async def remove(self, closure: str, *, audit: AuditEntry) -> bool:
        """Take it away, with that line. False: there was none, and no line."""

    async def hold(self, job: Job) -> None:
        """Keep a job that came while its place was closed; once for its id."""

    async def held(self) -> Sequence[Job]:
        """The jobs that are held, in the order in which they came, all without a time."""

    async def let_go(self, jobs: Sequence[str], *, put: Sequence[Job] = ()) -> None:
        """Forget the held jobs with those ids, and put others, in one transaction."""
