"""Pauses and days without publications, kept, ended, and asked about."""

from collections.abc import Sequence

from core.drafts import Draft
from core.messages import Address, Language
from core.planning.plans import EVERYWHERE, Closure
from core.planning.timing_questions import TimingQuestions, matter_of
from core.ports import World
from core.reach import drafts_in
from core.records import AuditEntry, Job
from core.requests import Request

MOST = 500  # drafts that are looked through


class Closures:
    """Everything that changes them, each change with its line of the audit log."""

    def __init__(self, *, world: World, questions: TimingQuestions) -> None:
        self._world = world
        self._store = world.stores.closures
        self._questions = questions

    async def close(self, closure: Closure, request: Request) -> None:
        """Keep it; a pause with an end also ends by itself. What is to go out on a day that is closed now is asked
        about."""
        ends = closure.kind == "pause" and closure.until
        job = Job(id=f"reopen:{closure.id}", kind="reopen", key="", payload={"closure": closure.id}, due=closure.until)
        line = self._line(str(request.sender), closure, closure.kind)
        await self._store.put(closure, jobs=[job] if ends else [], audit=line)
        if closure.kind == "blackout":
            for draft in await self._within(closure):
                await self._questions.ask(matter_of(draft, "blackout", draft.address, draft.brief.language))

    async def _within(self, closure: Closure) -> Sequence[Draft]:
        """The drafts that were to go out then."""
        scheduled = await drafts_in(self._world, None, statuses=("scheduled",), limit=MOST)
        return [draft for draft in scheduled if _falls_in(draft, closure)]

    async def reopen(self, place: str, request: Request) -> Sequence[Closure]:
        """End the pauses of a place, with `EVERYWHERE` all; those that were."""
        pauses = [each for each in await self._store.all() if each.kind == "pause"]
        ended = [each for each in pauses if place in {EVERYWHERE, each.place}]
        for each in ended:
            await self._store.remove(each.id, audit=self._line(str(request.sender), each, "resume"))
        return ended

    async def ask(self, place: Address, language: Language, *, cause: str) -> int:
        """Ask about what waited and is not held any more; how many drafts that are."""
        return await self._questions.ask_about_held(place, language, cause=cause)

    async def remove_blackout(self, name: str, request: Request) -> Closure | None:
        """The one with that id, which is no more; None: there was none."""
        kept = [each for each in await self._store.all() if (each.kind, each.id) == ("blackout", name)]
        if not kept or not await self._store.remove(name, audit=self._line(str(request.sender), kept[0], "reopen")):
            return None
        return kept[0]

    async def run(self, job: Job) -> None:
        """The end of a pause has come; one that somebody ended before is not there any more."""
        name = str(job.payload["closure"])
        for each in await self._store.all():
            if each.id == name:
                await self._store.remove(name, audit=self._line("copydesk", each, "resume"))
                await self.ask(each.address, each.language, cause=job.id)
                return
        if job.attempt > 1:  # it was cut short behind the removal
            await self._ask_where_it_waits(job)

    async def _ask_where_it_waits(self, job: Job) -> None:
        for order in (await self._questions.waiting()).values():
            await self.ask(order.address, order.language, cause=job.id)
            return

    def _line(self, who: str, closure: Closure, what: str) -> AuditEntry:
        until = closure.until.isoformat() if closure.until else "open"
        detail = f"{closure.place or 'all'}: {closure.since.isoformat()} – {until}"
        return AuditEntry(at=self._world.clock.now(), who=who, what=what, detail=detail, where=closure.address.session)


def _falls_in(draft: Draft, closure: Closure) -> bool:
    revision = draft.revision
    slot = revision.slot if revision else None
    return revision is not None and slot is not None and any(closure.holds(each, slot) for each in revision.targets)
