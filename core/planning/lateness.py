"""Whether a publication goes out when its job comes: not while its place is closed, and not long after its slot."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Literal

from core.approvals import Policies, approved
from core.plain import revive
from core.planning.slots import closed
from core.planning.timing_questions import TimingQuestions
from core.ports import World
from core.publishing.orders import Order
from core.records import Job

Verdict = Literal["go", "late", "pause", "blackout"]


class Lateness:
    """Stands before the room that publishes; `grace` is how late a post may go out without a question."""

    def __init__(
        self,
        *,
        world: World,
        policies: Policies,
        questions: TimingQuestions,
        publish: Callable[[Job], Awaitable[None]],
        grace: timedelta,
    ) -> None:
        self._world = world
        self._policies = policies
        self._questions = questions
        self._publish = publish
        self._grace = grace

    async def run(self, job: Job) -> None:
        """Let the job go on, or hold it until somebody says what is to become of the post."""
        order = revive(Order, job.payload)
        verdict = await self.verdict(order) if await self._stands(order) else "go"
        if verdict == "go":
            await self._publish(job)
        else:
            await self._questions.hold(job, order, verdict, self._grace)

    async def _stands(self, order: Order) -> bool:
        """Whether it is still to be done: approved, not in somebody's hands, and not claimed before."""
        draft = await self._world.stores.drafts.get(order.draft)
        made = await self._world.stores.publications.of_draft(order.draft)
        claimed = any(each.id == order.publication and each.turn == order.turn for each in made)
        waits = draft.status != "making" and approved(draft, order.target, order.digest, self._policies)
        return waits and not claimed

    async def verdict(self, order: Order) -> Verdict:
        """`go`; else why it has to wait. What somebody let go (`despite`) is not asked about twice."""
        closures, now = await self._world.stores.closures.all(), self._world.clock.now()
        targets = (order.target,)
        if order.despite != "pause" and closed(closures, targets, now, kinds=("pause",)):
            return "pause"
        if order.despite or not order.waits or order.slot is None:
            return "go"
        if closed(closures, targets, now):
            return "blackout"
        return "late" if now - order.slot > self._grace else "go"
