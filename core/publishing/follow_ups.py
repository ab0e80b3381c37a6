"""What follows an outcome that is not the last word: a look for what may be posted, another try of what certainly is
not. Each is a job of its own, so that no call is ever made twice by the same one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from core.logins.login_calls import calls_after
from core.plain import plain
from core.publishing.orders import Order, again, order_job
from core.records import Certainty, Job, Publication

RETRIES: Final = (60.0, 300.0, 900.0)  # seconds before each try that nobody asked for
LOOKS: Final = (0.0, 120.0, 480.0)  # seconds before each look
PASSING: Final = frozenset({"rate", "unreachable", "not_there"})  # refusals that time may mend


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a look job carries: the order, which look it is, and for which claim."""

    order: Order
    number: int
    attempt: int


Followed = tuple[Publication, Sequence[Job]]


def after_refusal(order: Order, failed: Publication, now: datetime, *, wait: float = 0.0) -> Followed:
    """One more try, not before `wait` seconds, of what time may mend: a few times, then somebody is asked. Owners are
    called where the account is logged out."""
    if failed.why == "login":
        return failed, calls_after(failed, address=order.address, language=order.language)
    if failed.why not in PASSING or order.retries >= len(RETRIES):
        return failed, ()
    due = now + timedelta(seconds=max(wait, RETRIES[order.retries]))
    retry = again(order, failed, turn=f"{failed.id}:try-{failed.attempt + 1}", retries=order.retries + 1)
    return replace(failed, again=due), (order_job(retry, due=due),)


def next_look(order: Order, unknown: Publication, certainty: Certainty, now: datetime, *, number: int) -> Followed:
    """The look with that number; none behind the last: then a person is asked."""
    if number >= len(LOOKS):
        return replace(unknown, again=None), ()
    due = now + timedelta(seconds=LOOKS[number])
    if not certainty.repeats:  # a look counts only from then on; the same key again is as good as one
        due = max(due, unknown.claimed_at + timedelta(seconds=certainty.after))
    return replace(unknown, again=due), (look_job(order, unknown, number=number, due=due),)


def look_job(order: Order, unknown: Publication, *, number: int, due: datetime, cause: str = "") -> Job:
    """The job of that look; of several with one number `cause` tells them apart."""
    look = Look(order=order, number=number, attempt=unknown.attempt)
    name = f"look:{unknown.id}:{unknown.attempt}:{number}{cause and ':'}{cause}"
    return Job(id=name, kind="look", key=f"publication:{unknown.id}", payload=plain(look), due=due)


def repeatable(unknown: Publication, certainty: Certainty, now: datetime) -> bool:
    """Whether the same key may be sent again and makes no second post."""
    return now < unknown.claimed_at + timedelta(seconds=certainty.repeats)


def settled_by(unknown: Publication, certainty: Certainty, now: datetime) -> bool:
    """Whether what a look does not find was not published."""
    return certainty.settles and now >= unknown.claimed_at + timedelta(seconds=certainty.after)
