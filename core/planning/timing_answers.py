"""What an approver said about posts that did not go out when they were to, carried out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from core.access import Access
from core.drafts import Action, Decision, Draft, Revision
from core.messages import UserRef
from core.plain import revive
from core.planning.slots import Slots
from core.planning.timing_questions import Matter, Said, TimingQuestions, matter_of, orders_held
from core.ports import World
from core.publishing.orders import Order, order_job, publish_jobs
from core.records import Job
from core.requests import Asked, Assignment, Request, desk_job, turn_job

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimingAnswer:
    """What somebody chose."""

    matter: Matter
    said: Said
    by: UserRef
    by_name: str


class TimingAnswers:
    """Runs the jobs that the buttons put; the first answer to a question is the only one."""

    def __init__(self, *, world: World, access: Access, questions: TimingQuestions) -> None:
        self._world = world
        self._access = access
        self._questions = questions
        self._closures = world.stores.closures
        self._slots = Slots(world=world)

    async def run(self, job: Job) -> None:
        """Do it to each draft of the question; they may have lost the right to since they pressed."""
        answer = revive(TimingAnswer, job.payload)
        matter = answer.matter
        if not await self._access.may(answer.by, "decide"):
            _log.warning("timing_answer_not_taken", by=str(answer.by))
            return
        for name in matter.drafts:
            await self._carry_out(answer, await self._world.stores.drafts.get(name))
        await self._questions.close(matter, answer.said, answer.by_name)

    async def _carry_out(self, answer: TimingAnswer, draft: Draft) -> None:
        matter, said, revision = answer.matter, answer.said, draft.revision
        moved = matter.slot != (revision.slot if revision else None)
        if revision is None or draft.status not in {"scheduled", "approved"} or (len(matter.drafts) == 1 and moved):
            await self._questions.say(matter, draft, "gone")
        elif said == "each":
            each = matter_of(draft, "pause", matter.address, matter.language)
            await self._questions.ask(replace(each, cause=f"{each.cause}:{matter.cause}"))
        elif said in {"now", "keep"}:
            await self._let_go(answer, draft, due=revision.slot if said == "keep" else None)
        elif said == "next":
            await self._next(answer, draft, revision)
        elif draft.status == "scheduled":
            await self._leave_to_the_desk(answer, draft, revision)
        elif said == "cancel":
            await self._forget(draft)

    async def _let_go(self, answer: TimingAnswer, draft: Draft, *, due: datetime | None) -> None:
        """Put what was held once more; what is not here yet, for its slot has not come, is laid out anew."""
        held = orders_held(await self._closures.held(), draft.id)
        orders = [order for _, order in held] or self._laid_out(answer, draft)
        why = "pause" if answer.matter.why == "several" else answer.matter.why
        jobs = [order_job(replace(order, despite=why), due=due) for order in orders]
        await self._closures.let_go([job.id for job, _ in held], put=jobs)

    def _laid_out(self, answer: TimingAnswer, draft: Draft) -> Sequence[Order]:
        matter = answer.matter
        assignment = Assignment(
            draft=draft.id, turn=_turn(answer, draft), address=matter.address, language=matter.language
        )
        return [revive(Order, job.payload) for job in publish_jobs(draft, assignment)]

    async def _next(self, answer: TimingAnswer, draft: Draft, revision: Revision) -> None:
        """The next slot that its places have free. A post that was to go out at once goes out then; one with a slot of
        its own gets another, which has to be approved."""
        free = await self._slots.next_free(revision.targets, after=self._world.clock.now(), draft=draft.id)
        if free is None:
            await self._questions.say(answer.matter, draft, "no_free")
        elif draft.status == "scheduled":
            await self._forget(draft)
            await self._decide(answer, draft, revision, "schedule", slot=free)
        else:
            await self._let_go(answer, draft, due=free)

    async def _leave_to_the_desk(self, answer: TimingAnswer, draft: Draft, revision: Revision) -> None:
        await self._forget(draft)
        if answer.said == "cancel":
            await self._decide(answer, draft, revision, "cancel")
            return
        request = Request(
            turn=_turn(answer, draft),
            address=answer.matter.address,
            sender=answer.by,
            sender_name=answer.by_name,
            language=answer.matter.language,
            pressed=Asked(action="schedule", draft=draft.id, revision=revision.number, digest=revision.digest),
        )
        await self._world.queue.put(turn_job(request))

    async def _decide(
        self, answer: TimingAnswer, draft: Draft, revision: Revision, action: Action, slot: datetime | None = None
    ) -> None:
        turn = _turn(answer, draft)
        decision = Decision(
            action=action,
            draft=draft.id,
            revision=revision.number,
            digest=revision.digest,
            by=answer.by,
            by_name=answer.by_name,
            turn=turn,
            slot=slot,
        )
        assignment = Assignment(
            draft=draft.id,
            turn=turn,
            address=answer.matter.address,
            language=answer.matter.language,
            decision=decision,
        )
        await self._world.queue.put(desk_job(assignment, once=turn))

    async def _forget(self, draft: Draft) -> None:
        """What was held is not to go out as it was."""
        await self._closures.let_go([job.id for job, _ in orders_held(await self._closures.held(), draft.id)])


def _turn(answer: TimingAnswer, draft: Draft) -> str:
    return f"{answer.matter.key}:{draft.id}"
