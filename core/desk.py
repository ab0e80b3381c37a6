"""The desk: the only thing that runs a draft's thread, in jobs that hold the draft's key."""

from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, replace

from core.access import Access
from core.accounts import Accounts
from core.cards import Cards
from core.catalogue import say
from core.closing import Closing, failure_text, worth_repeating
from core.deciding import Deciding, audit_line
from core.decisions import close, present, reopen, require_movable
from core.drafts import CHANGES, DECIDED, DESK, Action, Decision, DecisionRefused, Draft, Revision
from core.errors import AccessDenied, DraftNotFound, Stranger
from core.events import DraftReady, TurnFailed, TurnOpened, TurnStarted, session_stream
from core.in_force import InForce
from core.plain import plain, revive
from core.ports import Illustrator
from core.presenting import VOIDED, decided_words, next_revision, ready_words, revision_line, targets_of
from core.records import Job
from core.refusals import FORBIDDEN, NEEDS, refusal_text
from core.reminders.reminders import review_jobs
from core.requests import Assignment
from core.spending import Spending
from core.turn_log import TurnLog
from core.usage import Payer, Tariff
from core.view import View
from core.workflow.post_graph import PostWorkflow
from core.workflow.post_nodes import PostContext
from core.workflow.prompts import Prompts
from core.workflow.speak import Speaker
from core.workflow.state import Plain, PostState
from core.zones import zone_of

QUICK: frozenset[Action] = frozenset({"approve", "reject", "schedule", "cancel", "reopen"})  # nothing is written for it


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What posts are made with; `accounts` are where approved posts go, `picture` what a picture costs."""

    workflow: PostWorkflow
    speaker: Speaker
    prompts: InForce[Prompts]
    illustrator: Illustrator
    picture: Tariff
    spending: Spending
    accounts: Accounts


class Desk:
    """Makes drafts, changes them, and carries decisions out."""

    def __init__(self, *, access: Access, deciding: Deciding, tools: Tools, cards: Cards, closing: Closing) -> None:
        self._world = world = deciding.world
        self._deciding = deciding
        self._drafts = world.stores.drafts
        self._access = access
        self._tools = tools
        self._cards = cards
        self._closing = closing

    async def run(self, job: Job) -> None:
        """Carry one assignment out; whatever happens, the person hears of it."""
        assignment = revive(Assignment, job.payload)
        log = TurnLog(turn=assignment.turn, events=self._world.events, clock=self._world.clock)
        try:
            async with await self._shown(assignment, restarted=job.attempt > 1):
                await self._run(assignment, log, stopped=job.stopped)
        except DecisionRefused as refused:
            await self._refuse(refused, assignment, log)
        except Exception as error:  # whatever it was, the person must hear of it
            if worth_repeating(error, job):
                raise
            await self._fail(assignment, log, error)
        finally:
            log.close()

    async def _run(self, assignment: Assignment, log: TurnLog, *, stopped: bool) -> None:
        turn, session = assignment.turn, assignment.address.session
        begins = assignment.decision is not None and not stopped
        if begins:
            await self._world.events.append(session_stream(session), [TurnOpened(turn=turn)])
        draft = await self._drafts.get(assignment.draft)
        if begins and draft.decided_in != turn:  # else this job ran before, and the publication may have ended the turn
            await log.emit(TurnStarted(turn=turn, session=session))
        if stopped and not await self._too_late_to_stop(draft, assignment):
            await self._stop(draft, assignment, log)
        else:
            await self._carry_out(draft, assignment, log)

    async def _shown(self, assignment: Assignment, *, restarted: bool) -> AbstractAsyncContextManager[None]:
        """What is written grows in the chat; a decision has nothing to watch, and nothing to stop."""
        decision = assignment.decision
        if decision is not None and decision.action in QUICK:
            return nullcontext()
        whose = decision.by if decision else (await self._drafts.get(assignment.draft)).author
        view = View(
            turn=assignment.turn,
            address=assignment.address,
            language=assignment.language,
            recipient=whose if whose.platform == assignment.address.platform else None,
            origin=assignment.origin,
            draft=assignment.draft,
            restarted=restarted,
        )
        return self._closing.growing(view)

    async def _carry_out(self, draft: Draft, assignment: Assignment, log: TurnLog) -> None:
        decision = assignment.decision
        if decision is None:
            await self._make(draft, assignment, log)
            return
        if decision.by != DESK and not await self._access.may(decision.by, NEEDS[decision.action]):
            await self._deciding.note_refusal(decision, assignment.address, "role")
            raise Stranger if await self._access.role(decision.by) is None else AccessDenied
        if decision.action in CHANGES:
            await self._change(draft, decision, assignment, log)
        else:
            await self._decide(draft, decision, assignment, log)

    # --- making and changing ---------------------------------------------------------------------

    async def _make(self, draft: Draft, assignment: Assignment, log: TurnLog) -> None:
        if draft.status in DECIDED:  # it was given up, and this job was cut short behind that
            await log.emit(TurnFailed(code="draft_failed", text=draft.reason))
            return
        start: PostState = {"brief": plain(draft.brief), "number": 1, "variant": 0, "notes": []}
        state = await self._tools.workflow.advance(draft.id, start, self._context(draft, log, assignment))
        await self._present(draft, state, assignment, log)

    async def _change(self, draft: Draft, decision: Decision, assignment: Assignment, log: TurnLog) -> None:
        _, state = await self._tools.workflow.standing(draft.id)
        begun = (state.get("decision") or {}).get("turn") == decision.turn  # this job ran before and was cut short
        if not begun and draft.status != "making":
            draft = await self._reopen(draft, decision, assignment)
        change = plain(assignment.change) if assignment.change else None
        answer: Plain = {"action": decision.action, "turn": decision.turn, "change": change}
        state = await self._resume(draft, answer, assignment, log)
        await self._present(draft, state, assignment, log)

    async def _reopen(self, draft: Draft, decision: Decision, assignment: Assignment) -> Draft:
        """Take a revision into work that is under review, or was approved and waits for its slot: what changes in it
        has to be approved anew."""
        require_movable(draft, revision=decision.revision, digest=decision.digest)
        now, voided = self._world.clock.now(), draft.status == "scheduled"
        line = audit_line(decision, assignment.address, at=now)
        line = replace(line, what=VOIDED) if voided else line
        draft = reopen(draft, at=now)
        await self._drafts.save(draft, expected=draft.version - 1, audit=line)
        return draft

    async def _resume(self, draft: Draft, answer: Plain, assignment: Assignment, log: TurnLog) -> PostState:
        """Give the review its answer; a thread that was lost with its store, or that an approval ended which is void
        now, is begun anew from the draft itself."""
        context = self._context(draft, log, assignment)
        standing, _ = await self._tools.workflow.standing(draft.id)
        if standing in {"new", "done"} and draft.revision and draft.status not in DECIDED:
            await self._tools.workflow.back_to_review(draft, draft.revision, context)
        return await self._tools.workflow.resume(draft.id, answer, context)

    async def _present(self, draft: Draft, state: PostState, assignment: Assignment, log: TurnLog) -> None:
        """Keep the revision, say that it is ready, post its card, and take the buttons off the cards before."""
        number = state["number"]
        if draft.revision is None or draft.revision.number < number:
            revision = next_revision(draft, state, assignment, self._tools.accounts)
            draft = present(draft, revision, at=self._world.clock.now())
            line, jobs = revision_line(draft, revision, assignment), review_jobs(draft)
            await self._drafts.save(draft, expected=draft.version - 1, jobs=jobs, audit=line)
        language = assignment.language
        zone = await zone_of(self._world, assignment.address.session)
        audit = await self._world.stores.audit.read(draft=draft.id)
        text = ready_words(draft, assignment, zone, audit, self._deciding.policies)
        await self._closing.show(log, assignment.address, text)  # first, so that the card stands below it
        await self._cards.post(draft, to=assignment.address, cause=assignment.turn, language=language)
        await self._cards.post_beside(draft, here=assignment.address, cause=assignment.turn)
        await self._cards.refresh(draft.id, cause=f"revision:{number}", but=number)
        await log.emit(DraftReady(draft=draft.id, revision=number))
        await self._closing.finish(log, assignment.address, text)
        await self._closing.warn(assignment.address, language)

    # --- what comes to nothing ---------------------------------------------------------------------

    async def _too_late_to_stop(self, draft: Draft, assignment: Assignment) -> bool:
        """A decision is never taken back, and what is made already is only shown."""
        decision = assignment.decision
        if decision is None:
            return draft.revision is not None
        if decision.action in QUICK:
            return True
        _, state = await self._tools.workflow.standing(draft.id)
        return draft.status == "in_review" and (state.get("decision") or {}).get("turn") == decision.turn

    async def _stop(self, draft: Draft, assignment: Assignment, log: TurnLog) -> None:
        text = say("turn.stopped", assignment.language)
        await self._closing.show(log, assignment.address, text)  # first, so that a fresh card stands below it
        draft = await self._give_up(draft, assignment, log, reason="")
        if draft.status == "in_review":
            await self._show_undone(draft, assignment)
        await self._closing.stop(log, assignment.address, assignment.language)

    async def _fail(self, assignment: Assignment, log: TurnLog, error: Exception) -> None:
        reason = failure_text(error, assignment.language)
        await self._closing.show(log, assignment.address, reason)
        if not isinstance(error, DraftNotFound):
            draft = await self._drafts.get(assignment.draft)
            after = await self._give_up(draft, assignment, log, reason=reason)
            if (draft.status, after.status) == ("making", "in_review"):
                await self._show_undone(after, assignment)
        await self._closing.fail(log, assignment.address, assignment.language, error)

    async def _give_up(self, draft: Draft, assignment: Assignment, log: TurnLog, *, reason: str) -> Draft:
        """A first draft ends; a change is undone; the button that was pressed is good for another press."""
        if draft.status == "making" and draft.revision is None:
            draft = close(draft, "failed" if reason else "stopped", at=self._world.clock.now(), reason=reason)
            await self._drafts.save(draft, expected=draft.version - 1)
        elif draft.status == "making" and draft.revision:
            draft = await self._undo(draft, draft.revision, assignment, log)
        if draft.status in DECIDED:  # also where a crash came behind the save
            await self._world.stores.sessions.prune(draft.id, keep_latest=False)
        if assignment.callback:
            await self._cards.renew(draft.id, assignment.callback, cause=f"{assignment.turn}:renewed")
        return draft

    async def _undo(self, draft: Draft, revision: Revision, assignment: Assignment, log: TurnLog) -> Draft:
        """The revision before is under review again."""
        await self._tools.workflow.back_to_review(draft, revision, self._context(draft, log, assignment))
        draft = present(draft, revision, at=self._world.clock.now())
        await self._drafts.save(draft, expected=draft.version - 1, jobs=review_jobs(draft))
        return draft

    async def _show_undone(self, draft: Draft, assignment: Assignment) -> None:
        cause = f"{assignment.turn}:undone"
        await self._cards.post(draft, to=assignment.address, cause=cause, language=assignment.language)

    # --- decisions -------------------------------------------------------------------------------

    async def _decide(self, draft: Draft, decision: Decision, assignment: Assignment, log: TurnLog) -> None:
        """A rejection, or the last approval that was missing, ends the thread; the others leave it waiting."""
        again = await self._deciding.kept(draft, decision)
        after = draft if again else await self._deciding.preview(draft, decision)  # raises where it does not fit
        if decision.action in {"approve", "reject"} and after.status != "in_review":
            await self._resume(draft, plain(decision), assignment, log)
            draft = await self._drafts.get(draft.id)
            await self._world.stores.sessions.prune(draft.id, keep_latest=False)
        else:
            draft = await self._deciding.keep(draft, assignment, decision)
            if decision.action != "approve":
                await self._cards.renew_all(draft.id)  # what was pressed on them before may be pressed again
        await self._cards.refresh(draft.id, cause=decision.turn)
        if decision.action == "approve" and draft.status == "approved" and draft.revision and draft.revision.targets:
            return  # the publication ends the turn
        zone = await zone_of(self._world, assignment.address.session)
        text = decided_words(draft, decision, self._deciding.policies, zone, assignment.language)
        await self._closing.finish(log, assignment.address, text)

    async def _refuse(self, refused: DecisionRefused, assignment: Assignment, log: TurnLog) -> None:
        """It does not fit the draft, or a policy has others for it; the button is good for another press."""
        draft, decision = await self._drafts.get(assignment.draft), assignment.decision
        if decision and refused.code in FORBIDDEN:
            await self._deciding.note_refusal(decision, assignment.address, refused.code)
        if assignment.callback and draft.status == "in_review":
            await self._cards.renew(draft.id, assignment.callback, cause=f"{assignment.turn}:renewed")
        await self._closing.finish(log, assignment.address, refusal_text(refused, draft, assignment.language))

    async def _hand_off(self, answer: Plain, assignment: Assignment) -> None:
        """The decision, its line of the audit log, and the publications that follow, in one transaction."""
        decision = revive(Decision, answer)
        await self._deciding.keep(await self._drafts.get(decision.draft), assignment, decision)

    def _context(self, draft: Draft, log: TurnLog, assignment: Assignment) -> PostContext:
        async def hand_off(answer: Plain) -> None:
            await self._hand_off(answer, assignment)

        return PostContext(
            log=log,
            speaker=self._tools.speaker,
            prompts=self._tools.prompts.value,
            illustrator=self._tools.illustrator,
            picture=self._tools.picture,
            spending=self._tools.spending,
            payer=Payer(session=assignment.address.session, turn=assignment.turn, draft=draft.id),
            media=self._world.stores.media,
            targets=targets_of(draft, self._tools.accounts),
            limits=self._tools.accounts.limits,
            hand_off=hand_off,
        )
