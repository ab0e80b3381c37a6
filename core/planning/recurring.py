"""Plans when they come: the request is made as the person who set it up, and the next time is laid out, once each."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import structlog

from core.access import Access
from core.catalogue import say
from core.delivery import Deliveries
from core.messages import OutboundMessage
from core.moments import slot_words
from core.planning.plans import EVERYWHERE, Closure, Plan
from core.ports import World
from core.records import AuditEntry, Job
from core.requests import Request, turn_job
from core.zones import zone_of

TRIES: Final = 1_000  # times that are looked at for one on an open day
_log = structlog.get_logger(__name__)


class Recurring:
    """Keeps plans going. A plan's job carries the moment that it is for: one that is not the plan's next is void."""

    def __init__(self, *, world: World, access: Access, deliveries: Deliveries, grace: timedelta) -> None:
        self._world = world
        self._access = access
        self._deliveries = deliveries
        self._plans = world.stores.plans
        self._grace = grace

    async def run(self, job: Job) -> None:
        """Make the request, where it comes in time; and lay out the next one, which lies ahead: never a burst."""
        plan = await self._plans.get(str(job.payload["plan"]))
        due = datetime.fromisoformat(str(job.payload["due"]))
        if plan is None or plan.due != due:
            _log.info("plan_job_void", plan=job.payload["plan"], due=job.payload["due"])
            return
        if not await self._access.may(plan.by, "talk"):
            await self._stop(plan, job)
            return
        now = self._world.clock.now()
        later = await planned(replace(plan, paused=False), self._world, after=now)
        missed = now - due > self._grace
        await self._say(plan, later, due, missed=missed)
        request = [] if missed else [turn_job(_request(plan, due))]
        await self._plans.put(later, jobs=[*request, *plan_jobs(later)])

    async def _say(self, plan: Plan, later: Plan, due: datetime, *, missed: bool) -> None:
        language, key = plan.language, f"plan:{plan.id}:{due.isoformat()}"
        if not missed:
            text = say("plan.due", language, plan=plan.id, request=plan.request)
        else:
            zone = await zone_of(self._world, plan.address.session)
            following = slot_words(later.due, zone, language) if later.due else say("plan.over", language)
            when = slot_words(due, zone, language)
            text = say("plan.skipped", language, plan=plan.id, when=when, next=following)
        await self._deliveries.deliver(key, plan.address, OutboundMessage(text=text), priority="card")

    async def _stop(self, plan: Plan, job: Job) -> None:
        """Nobody writes with the rights of somebody who has none."""
        now, where = self._world.clock.now(), plan.address.session
        line = AuditEntry(at=now, who="copydesk", what="plan_paused", detail=plan.id, where=where)
        text = say("plan.stranger", plan.language, plan=plan.id, name=plan.by_name)
        await self._deliveries.deliver(f"{job.id}:stranger", plan.address, OutboundMessage(text=text), priority="card")
        await self._plans.put(replace(plan, paused=True, due=None), audit=line)


async def planned(plan: Plan, world: World, *, after: datetime) -> Plan:
    """The plan with the next moment behind `after` that it comes at, on a day that is not closed for all places."""
    if plan.paused:
        return replace(plan, due=None)
    zone, closures = ZoneInfo(plan.zone), await world.stores.closures.all()
    at: datetime | None = after
    for _ in range(TRIES):
        at = world.calendar.next_after(plan.rule, at, zone) if at else None
        if at is None or not any(_closed(each, at) for each in closures):
            return replace(plan, due=at)
    return replace(plan, due=None)


def _closed(closure: Closure, at: datetime) -> bool:
    within = closure.since <= at and (closure.until is None or at < closure.until)
    return closure.kind == "blackout" and closure.place == EVERYWHERE and within


def plan_jobs(plan: Plan) -> list[Job]:
    """The job of its next time, parked without a key; its id is that of the plan and the moment."""
    if plan.due is None:
        return []
    payload = {"plan": plan.id, "due": plan.due.isoformat()}
    return [Job(id=f"plan:{plan.id}:{plan.due.isoformat()}", kind="plan", key="", payload=payload, due=plan.due)]


def _request(plan: Plan, due: datetime) -> Request:
    return Request(
        turn=f"planned:{plan.id}:{due.isoformat()}",
        address=plan.address,
        sender=plan.by,
        sender_name=plan.by_name,
        language=plan.language,
        text=plan.request,
    )
