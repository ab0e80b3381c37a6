"""What follows an outcome that is not the last word, and when."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from core.drafts import Target
from core.messages import Address
from core.publishing.follow_ups import LOOKS, after_refusal, next_look, repeatable, settled_by
from core.publishing.orders import Order, again, order_job
from core.records import Certainty, Publication

NOON = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
TARGET = Target(platform="mastodon", account="brand")
ORDER = Order(
    draft="d",
    revision=2,
    digest="x",
    target=TARGET,
    turn="t",
    address=Address(platform="web", tenant="local", chat="desk"),
    language="en",
    slot=NOON,
    waits=True,
    together=("d:2:mastodon:brand", "d:2:bluesky:brand"),
)
MADE = Publication(
    id="d:2:mastodon:brand",
    draft="d",
    revision=2,
    digest="x",
    target=TARGET,
    state="failed",
    claimed_at=NOON,
    turn="t",
)
UNKNOWN = replace(MADE, state="unknown")


@pytest.mark.parametrize(
    ("why", "retries", "wait", "minutes", "reason"),
    [
        ("unreachable", 0, 0, 1, "the network comes back"),
        ("rate", 1, 0, 5, "patience grows"),
        ("not_there", 2, 0, 15, "the last try"),
        ("unreachable", 3, 0, None, "then somebody is asked"),
        ("rate", 0, 7200, 120, "the platform said how long"),
        ("rate", 0, 10, 1, "it may say less than we wait anyway"),
        ("credentials", 0, 0, None, "time does not mend that"),
        ("not_approved", 0, 60, None, "nor that"),
    ],
)
def test_what_time_mends_is_tried_again(why: str, retries: int, wait: float, minutes: int | None, reason: str) -> None:
    failed, jobs = after_refusal(replace(ORDER, retries=retries), replace(MADE, why=why), NOON, wait=wait)
    due = [NOON + timedelta(minutes=minutes)] if minutes else []
    assert [job.due for job in jobs] == due, reason
    assert failed.again == (due[0] if due else None), reason


def test_a_try_is_an_order_of_its_own_behind_the_claim_that_failed() -> None:
    order = again(ORDER, replace(MADE, attempt=3), turn="u")
    assert (order.after, order.turn, order.waits, order.together) == (3, "u", False, (MADE.id,))
    first, second = order_job(ORDER), order_job(order)
    assert (first.id, first.key) == ("publish:d:2:mastodon:brand:t", "draft:d")
    assert (second.id, second.key) == ("publish:d:2:mastodon:brand:u", "publication:d:2:mastodon:brand")


@pytest.mark.parametrize(
    ("certainty", "number", "seconds", "reason"),
    [
        (Certainty(), 0, 0, "at once"),
        (Certainty(), 1, 120, "and a little later"),
        (Certainty(), 2, 480, "and once more"),
        (Certainty(settles=True, after=300), 0, 300, "before that a look does not count"),
        (Certainty(settles=True, after=300), 2, 480, "that is over by then"),
        (Certainty(settles=True, after=300, repeats=3600), 0, 0, "the same key is as good as a look"),
    ],
)
def test_it_is_looked_for(certainty: Certainty, number: int, seconds: float, reason: str) -> None:
    unknown, (job,) = next_look(ORDER, UNKNOWN, certainty, NOON, number=number)
    assert job.due == unknown.again == NOON + timedelta(seconds=seconds), reason
    assert job.kind == "look"


def test_behind_the_last_look_nothing_follows_by_itself() -> None:
    unknown, jobs = next_look(ORDER, replace(UNKNOWN, again=NOON), Certainty(), NOON, number=len(LOOKS))
    assert (unknown.again, tuple(jobs)) == (None, ())


@pytest.mark.parametrize(
    ("certainty", "seconds", "same_key", "settled"),
    [
        (Certainty(), 9_999, False, False),
        (Certainty(settles=True), 0, False, True),
        (Certainty(settles=True, after=60), 59, False, False),
        (Certainty(settles=True, after=60), 60, False, True),
        (Certainty(repeats=60), 59, True, False),
        (Certainty(repeats=60), 60, False, False),
    ],
)
def test_what_may_be_done_about_it(certainty: Certainty, seconds: float, same_key: bool, settled: bool) -> None:
    now = NOON + timedelta(seconds=seconds)
    assert (repeatable(UNKNOWN, certainty, now), settled_by(UNKNOWN, certainty, now)) == (same_key, settled)
