"""Orders to publish: one approved variant to one target, as a job carries it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from core.drafts import Draft, Target, Variant
from core.messages import Address, Language
from core.plain import plain
from core.records import Job, Publication
from core.requests import Assignment, draft_key

WAIT = timedelta(seconds=60)  # for somebody who edits the draft when its slot comes


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a publish job carries: which approved variant goes to which target, and whom to tell; `revision` is the one
    that made the variant what it is. With `waits` it goes out at its slot, in a turn of its own; else a slot was past
    when it was approved. `turn` has one order for each publication in `together`. With `after` it is one more try
    behind the claim of that number, and `retries` counts those that nobody asked for."""

    draft: str
    revision: int
    digest: str
    target: Target
    turn: str
    address: Address
    language: Language
    slot: datetime | None = None
    waits: bool = False
    together: tuple[str, ...] = ()
    after: int = 0
    retries: int = 0
    waited: int = 0  # how often it waited for an edit
    despite: str = ""  # why it had to wait until somebody let it go: late, pause, blackout

    @property
    def publication(self) -> str:
        """The publication's id, and its idempotency key: one per draft, revision and target."""
        return publication_id(self.draft, self.revision, self.target)

    @property
    def key(self) -> str:
        """What it is done under: at a slot nothing else happens to the draft in the middle of it."""
        return draft_key(self.draft) if self.waits else f"publication:{self.publication}"


def publication_id(draft: str, revision: int, target: Target) -> str:
    """The id of the publication of what that revision made for that target."""
    return f"{draft}:{revision}:{target.platform}:{target.account}"


def order_job(order: Order, *, due: datetime | None = None) -> Job:
    """The job that carries it out, once; its id is kept for ever."""
    suffix = (f":edit-{order.waited}" if order.waited else "") + (f":{order.despite}" if order.despite else "")
    job = f"publish:{order.publication}:{order.turn}{suffix}"
    return Job(id=job, kind="publish", key=order.key, payload=plain(order), due=due)


def publish_jobs(draft: Draft, assignment: Assignment) -> list[Job]:
    """One job per variant of the approved revision."""
    revision, waits = draft.revision, draft.status == "scheduled"
    if revision is None:
        return []
    orders = [
        Order(
            draft=draft.id,
            revision=variant.since,
            digest=variant.digest(revision.slot),
            target=variant.target,
            turn=f"{assignment.turn}:slot" if waits else assignment.turn,
            address=assignment.address,
            language=assignment.language,
            slot=revision.slot,
            waits=waits,
            together=_ids(draft.id, revision.variants),
        )
        for variant in revision.variants
    ]
    return [order_job(order, due=order.slot if waits else None) for order in orders]


def _ids(draft: str, variants: Sequence[Variant]) -> tuple[str, ...]:
    return tuple(publication_id(draft, each.since, each.target) for each in variants)


def after_the_edit(order: Order, now: datetime) -> Job:
    """The same order a little later."""
    return order_job(replace(order, waited=order.waited + 1), due=now + WAIT)


def again(order: Order, failed: Publication, *, turn: str, together: Sequence[str] = (), retries: int = 0) -> Order:
    """One more try of what certainly failed, in a turn of its own."""
    ids = tuple(together) or (failed.id,)
    return replace(order, turn=turn, waits=False, waited=0, after=failed.attempt, retries=retries, together=ids)
