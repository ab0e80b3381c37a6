"""When reactions are counted, and what they come to."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from core.drafts import Target
from core.records import Publication, PublicationState, Reactions, Receipt
from core.reports.reactions import Count, added, attention, first_counts, grown, newest, next_count, none_there

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
OUT = Publication(
    id="p",
    draft="d",
    revision=1,
    digest="x",
    target=Target(platform="xiaohongshu", account="brand"),
    state="published",
    claimed_at=NOON,
    receipt=Receipt(id="1", url="", published_at=NOON),
)
NAMELESS = replace(OUT, receipt=Receipt(id="", url="", published_at=NOON))
HOURS = (1, 24, 72)


def counted(number: int, likes: int | None, views: int | None = None) -> Count:
    at = NOON + timedelta(hours=number)
    return Count(publication="p", number=number, reactions=Reactions(at=at, likes=likes, views=views))


@pytest.mark.parametrize(
    ("hours_later", "behind", "expected", "why"),
    [
        (0, 0, (1, 1), "the first"),
        (1, 1, (2, 24), "then the next"),
        (30, 1, (3, 72), "what came late makes up for what it passed"),
        (30, 0, (3, 72), "so does one that was found late"),
        (72, 3, None, "there is no more"),
        (72, 0, None, "all of them are past"),
        (0, 9, None, "the schedule became shorter"),
    ],
)
def test_the_next_count(hours_later: float, behind: int, expected: tuple[int, int] | None, why: str) -> None:
    found = next_count(OUT, HOURS, behind=behind, now=NOON + timedelta(hours=hours_later))
    assert found == (expected and (expected[0], NOON + timedelta(hours=expected[1]))), why


@pytest.mark.parametrize(
    ("before", "after", "begins", "why"),
    [
        (replace(OUT, state="publishing", receipt=None), OUT, True, "it is out"),
        (None, OUT, True, "nothing is known of before"),
        (NAMELESS, OUT, True, "now it is known which post it is"),
        (OUT, OUT, False, "that was known"),
        (replace(OUT, state="publishing", receipt=None), NAMELESS, False, "nobody knows which post it is"),
        (OUT, replace(OUT, state="taken_back"), False, "it is out no more"),
    ],
)
def test_counts_begin_once_it_is_out(before: Publication | None, after: Publication, begins: bool, why: str) -> None:
    assert [job.id for job in first_counts(before, after)] == ["count:p:0"] * begins, why


@pytest.mark.parametrize("state", ["publishing", "failed", "unknown"])
def test_what_is_not_out_is_not_counted(state: PublicationState) -> None:
    assert not first_counts(None, replace(OUT, state=state))


def test_the_newest_count_of_those_that_were_told() -> None:
    counts = [counted(1, 2), counted(24, 9), none_there("p", 72, NOON + timedelta(hours=72))]
    assert newest(counts) == counted(24, 9).reactions
    assert newest(counts, until=NOON + timedelta(hours=2)) == counted(1, 2).reactions
    assert newest(counts, until=NOON) is None


def test_sums_leave_out_what_nobody_tells() -> None:
    told = [counted(1, 2).reactions, counted(2, 3, 40).reactions]
    assert added(told) == {"likes": 5, "views": 40}
    assert added([]) == {}


def test_growth_since_a_moment() -> None:
    counts = [counted(1, 2), counted(24, 9, 50)]
    assert grown(counts, since=NOON + timedelta(hours=2)) == {"likes": 7, "views": 50}
    assert grown(counts, since=NOON) == {"likes": 9, "views": 50}
    assert grown(counts, since=None) == {}
    assert grown([], since=NOON) == {}


def test_attention_is_what_readers_did_before_how_many_there_were() -> None:
    assert attention(counted(1, 2, 1).reactions) > attention(counted(1, 1, 1000).reactions) > attention(None)
