"""Publishing once: a claim, committed, then one call, then what came of it, looked up where that is not certain."""

from collections.abc import Sequence
from dataclasses import replace

import structlog

from core.decisions import release
from core.drafts import Draft, Post, Status
from core.errors import PublishUncertain
from core.plain import revive
from core.planning.lapses import Lapses
from core.ports import World
from core.publishing.follow_ups import LOOKS, Look, after_refusal, next_look, repeatable, settled_by
from core.publishing.orders import Order, after_the_edit
from core.publishing.outlets import Outlets
from core.publishing.publication_ledger import PublicationLedger
from core.publishing.publication_telling import Telling
from core.publishing.unclear import Questions
from core.records import Certainty, Job, Publication, Receipt

PUBLISHABLE: frozenset[Status] = frozenset({"approved", "scheduled", "in_review"})  # approved parts of such a draft
_log = structlog.get_logger(__name__)


class Publishing:
    """Runs publish jobs and looks. A job that runs again never calls again: it finds its own claim."""

    def __init__(
        self, *, world: World, lapses: Lapses, outlets: Outlets, telling: Telling, questions: Questions
    ) -> None:
        self._world = world
        self._lapses = lapses
        self._outlets = outlets
        self._telling = telling
        self._questions = questions
        self._ledger = PublicationLedger(world=world)

    async def run(self, job: Job) -> None:
        """Publish one approved variant to its target, and tell what came of it."""
        order = revive(Order, job.payload)
        draft = await self._world.stores.drafts.get(order.draft)
        there = await self._ledger.get(order.publication)
        if not (there and there.turn == order.turn):
            if order.waits and draft.status == "making":
                await self._world.queue.put(after_the_edit(order, self._world.clock.now()))
                return
            if await self._lapses.found(draft, order):
                return
            if await self._void(draft, order, there):
                _log.info("publication_superseded", publication=order.publication, turn=order.turn)
                return
        await self._begin(draft, order)
        async with self._telling.log(order).node("publish", "post") as closing:
            settled = await self._publish(order)
            closing.append(settled.state)
        await self._telling.tell(order, settled)

    async def _void(self, draft: Draft, order: Order, there: Publication | None) -> bool:
        """At a slot: its approval was taken back, or something else was approved in its place. One more try: somebody
        tried before."""
        if order.after:
            return there is None or (there.state, there.attempt) != ("failed", order.after)
        return order.waits and not await self._approved(draft, order)

    async def _begin(self, draft: Draft, order: Order) -> None:
        if order.waits:
            await self._telling.open_turn(order)
        if order.waits and draft.status == "scheduled":
            draft = release(draft, at=self._world.clock.now())
            await self._world.stores.drafts.save(draft, expected=draft.version - 1)

    async def _publish(self, order: Order) -> Publication:
        claim = await self._ledger.claim(order)
        if claim.made:
            return await self._call(order, claim.there)
        if (claim.there.id, claim.there.turn, claim.there.state) == (order.publication, order.turn, "publishing"):
            return await self._resume(order, claim.there)
        return claim.there

    async def _resume(self, order: Order, claim: Publication) -> Publication:
        """A crash came between claim and record. The call is made once more only where it was certainly not made, or
        where the same key makes no second post."""
        certainty, now = self._outlets.certainty(claim), self._world.clock.now()
        found, blind = await self._found(order, claim)
        if found:
            return await self._ledger.settle(replace(claim, state="published", receipt=found))
        if not blind and settled_by(claim, certainty, now):
            return await self._call(order, claim)
        if repeatable(claim, certainty, now):
            return await self._call(order, claim, look=1)
        return await self._keep(order, replace(claim, state="unknown", why="cut"), look=0 if blind else 1)

    async def _approved(self, draft: Draft, order: Order) -> bool:
        return draft.status in PUBLISHABLE and await self._lapses.approved(draft, order)

    async def _call(self, order: Order, claim: Publication, *, look: int = 0) -> Publication:
        """The one call behind a claim, where what was approved stands still; `look` is the number of the next one."""
        post = await self._post(order)
        if post is None or not await self._approved(await self._world.stores.drafts.get(order.draft), order):
            return await self._keep(order, replace(claim, state="failed", why="not_approved"), look=look)

        async def late(outcome: Publication) -> None:
            await self._come_late(order, outcome)

        outcome, wait = await self._outlets.publish(claim, post, late)
        return await self._keep(order, outcome, look=look, wait=wait)

    async def _come_late(self, order: Order, outcome: Publication) -> None:
        """The call ended behind its limit; what was not known is known now."""
        if outcome.state != "unknown":
            settled = await self._ledger.settle(outcome)
            await self._telling.tell(order, settled, update=True)
            await self._questions.close(order, settled)

    async def _keep(self, order: Order, outcome: Publication, *, look: int = 0, wait: float = 0.0) -> Publication:
        """Record the outcome together with what follows from it. What is refused behind a call whose outcome is not
        known (`look`) may be out nevertheless."""
        now = self._world.clock.now()
        jobs: Sequence[Job] = ()
        if outcome.state == "failed" and look:
            outcome = replace(outcome, state="unknown")
        if outcome.state == "failed":
            outcome, jobs = after_refusal(order, outcome, now, wait=wait)
        elif outcome.state == "unknown":
            outcome, jobs = next_look(order, outcome, self._outlets.certainty(outcome), now, number=look)
        return await self._ledger.settle(outcome, jobs=jobs)

    async def _post(self, order: Order) -> Post | None:
        """The variant as that revision made it, whatever was edited since."""
        revisions = await self._world.stores.drafts.revisions(order.draft)
        made = next((each for each in revisions if each.number == order.revision), None)
        variant = made.variant(order.target) if made else None
        return variant.post if variant else None

    # --- looks ------------------------------------------------------------------------------------

    async def look(self, job: Job) -> None:
        """Look for what may have been posted; behind the last look, ask."""
        look = revive(Look, job.payload)
        there = await self._ledger.get(look.order.publication)
        if there is None:
            return
        if (there.state, there.attempt) == ("publishing", look.attempt + 1):
            cut = replace(there, state="unknown", why="cut")  # what this look sent once more was cut short
            there = await self._keep(look.order, cut, look=look.number + 1)
        elif (there.state, there.attempt) == ("unknown", look.attempt) and there.again:
            there = await self._looked(look, there)
        await self._telling.tell(look.order, there)
        if there.state == "unknown" and there.again is None:
            await self._questions.ask(look.order, there)

    async def _looked(self, look: Look, unknown: Publication) -> Publication:
        """Found; or the same key is sent again, where that is safe; or certainly not there; or another look."""
        order, certainty, now = look.order, self._outlets.certainty(unknown), self._world.clock.now()
        found, blind = await self._found(order, unknown)
        if found:
            return await self._ledger.settle(replace(unknown, state="published", receipt=found, again=None))
        draft = await self._world.stores.drafts.get(order.draft)
        if repeatable(unknown, certainty, now) and await self._approved(draft, order):
            claim = await self._ledger.claim(order, repeats=True)
            return await self._call(order, claim.there, look=look.number + 1) if claim.made else claim.there
        if not blind and settled_by(unknown, certainty, now):
            return await self._keep(order, replace(unknown, state="failed", why="not_there"))
        return await self._keep(order, unknown, look=_next(blind, certainty, look.number))

    async def _found(self, order: Order, unknown: Publication) -> tuple[Receipt | None, bool]:
        """What a look finds, and whether nothing could be seen."""
        post = await self._post(order)
        if post is None:
            return None, True
        try:
            return await self._outlets.find(unknown, post), self._outlets.under_way(unknown)
        except PublishUncertain as error:
            _log.warning("publication_not_seen", publication=unknown.id, why=error.why, cause=repr(error))
            return None, True


def _next(blind: bool, certainty: Certainty, number: int) -> int:
    """The number of the look behind that one; none where nothing can ever be seen or settled."""
    return len(LOOKS) if blind and certainty == Certainty() else number + 1
