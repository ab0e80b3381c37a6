"""Slots, plans and closures in memory."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from adapters.memory.queue import MemoryQueue
from adapters.memory.stores import MemoryAudit
from core.planning.plans import Closure, NamedSlot, Plan
from core.ports import BOOKED_FOR
from core.records import AuditEntry, Job


class MemorySlots:
    """SlotStore; it shares the audit log."""

    def __init__(self, audit: MemoryAudit) -> None:
        self._audit = audit
        self._slots: dict[tuple[str, str], NamedSlot] = {}
        self._booked: dict[tuple[str, datetime], tuple[str, datetime]] = {}

    async def all(self) -> Sequence[NamedSlot]:
        return [self._slots[key] for key in sorted(self._slots)]

    async def put(self, slot: NamedSlot, *, audit: AuditEntry) -> None:
        self._slots[slot.place, slot.name] = slot
        self._audit.keep(audit)

    async def remove(self, place: str, name: str, *, audit: AuditEntry) -> bool:
        removed = self._slots.pop((place, name), None) is not None
        if removed:
            self._audit.keep(audit)
        return removed

    async def book(
        self, places: Sequence[str], at: datetime, draft: str, *, now: datetime, instead: Sequence[str] = ()
    ) -> str:
        there = [self._booked[place, at] for place in places if (place, at) in self._booked]
        for who, since in there:
            if who not in {draft, *instead} and since > now - BOOKED_FOR:
                return who
        self._booked |= {(place, at): (draft, now) for place in places}
        return draft


class MemoryPlans:
    """PlanStore; it shares the queue and the audit log."""

    def __init__(self, queue: MemoryQueue, audit: MemoryAudit) -> None:
        self._queue = queue
        self._audit = audit
        self._plans: dict[str, Plan] = {}

    async def all(self) -> Sequence[Plan]:
        return list(self._plans.values())

    async def get(self, plan: str) -> Plan | None:
        return self._plans.get(plan)

    async def put(self, plan: Plan, *, jobs: Sequence[Job] = (), audit: AuditEntry | None = None) -> None:
        self._plans[plan.id] = plan
        self._queue.put_now(jobs)
        if audit:
            self._audit.keep(audit)

    async def remove(self, plan: str, *, audit: AuditEntry) -> bool:
        removed = self._plans.pop(plan, None) is not None
        if removed:
            self._audit.keep(audit)
        return removed


class MemoryClosures:
    """ClosureStore; it shares the queue and the audit log."""

    def __init__(self, queue: MemoryQueue, audit: MemoryAudit) -> None:
        self._queue = queue
        self._audit = audit
        self._closures: dict[str, Closure] = {}
        self._held: dict[str, Job] = {}

    async def all(self) -> Sequence[Closure]:
        return sorted(self._closures.values(), key=lambda each: each.since)

    async def put(self, closure: Closure, *, jobs: Sequence[Job] = (), audit: AuditEntry) -> None:
        self._closures[closure.id] = closure
        self._queue.put_now(jobs)
        self._audit.keep(audit)

    async def remove(self, closure: str, *, audit: AuditEntry) -> bool:
        removed = self._closures.pop(closure, None) is not None
        if removed:
            self._audit.keep(audit)
        return removed

    async def hold(self, job: Job) -> None:
        self._held.setdefault(job.id, replace(job, due=None, attempt=1))

    async def held(self) -> Sequence[Job]:
        return list(self._held.values())

    async def let_go(self, jobs: Sequence[str], *, put: Sequence[Job] = ()) -> None:
        for job in jobs:
            self._held.pop(job, None)
        self._queue.put_now(put)
