"""How readers took what was published: counts, and the jobs that take them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from core.plain import plain
from core.records import Job, Publication, Reactions


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """What a platform told of a publication at one of its times, counted from 1; `gone`: that it is not there."""

    publication: str
    number: int
    reactions: Reactions
    gone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ToCount:
    """What a count's job carries. Number 0 counts nothing: the publication is out, and its first count is planned."""

    publication: str
    number: int


def count_job(publication: Publication, number: int, *, due: datetime | None = None) -> Job:
    """One for each publication and number; those of one account run one at a time."""
    return Job(
        id=f"count:{publication.id}:{number}",
        kind="count",
        key=f"count:{publication.target.account}",
        payload=plain(ToCount(publication=publication.id, number=number)),
        due=due,
    )


def first_counts(before: Publication | None, after: Publication) -> Sequence[Job]:
    """What follows where it became known that it is out, and as which post."""
    known = before.receipt.id if before and before.receipt else ""
    out = after.state == "published" and after.receipt is not None and after.receipt.id not in {"", known}
    return [count_job(after, 0)] if out else []


def next_count(
    published: Publication, hours: Sequence[float], *, behind: int, now: datetime
) -> tuple[int, datetime] | None:
    """The next count behind that number whose time is ahead, and when it is; None: there is no more."""
    if published.receipt is None:
        return None
    for number, after in enumerate(hours, start=1):
        due = published.receipt.published_at + timedelta(hours=after)
        if number > behind and due > now:
            return number, due
    return None


# --- sums ---------------------------------------------------------------------------------------------

KINDS = ("likes", "comments", "shares", "views")


def known(reactions: Reactions) -> dict[str, int]:
    """What the platform tells, by kind."""
    found = {kind: getattr(reactions, kind) for kind in KINDS}
    return {kind: count for kind, count in found.items() if count is not None}


def newest(counts: Sequence[Count], *, until: datetime | None = None) -> Reactions | None:
    """The last that was told of a post, up to that moment; None: nothing."""
    told = [each.reactions for each in counts if not each.gone and (until is None or each.reactions.at <= until)]
    return max(told, key=lambda each: each.at, default=None)


def added(several: Sequence[Reactions]) -> dict[str, int]:
    """The sums of what is known, by kind; a kind that nobody tells is left out."""
    sums: dict[str, int] = {}
    for each in several:
        for kind, count in known(each).items():
            sums[kind] = sums.get(kind, 0) + count
    return {kind: sums[kind] for kind in KINDS if kind in sums}


def grown(counts: Sequence[Count], *, since: datetime | None) -> dict[str, int]:
    """By how much each kind differs from what was told at that moment; from nothing, where nothing was."""
    last = newest(counts)
    if last is None or since is None:
        return {}
    before = newest(counts, until=since)
    was = known(before) if before else {}
    return {kind: count - was.get(kind, 0) for kind, count in known(last).items()}


def attention(reactions: Reactions | None) -> tuple[int, int]:
    """To compare posts by: what readers did, then how many there were."""
    found = known(reactions) if reactions else {}
    return sum(found.get(kind, 0) for kind in KINDS[:3]), found.get("views", 0)


def gone(counts: Sequence[Count]) -> bool:
    """Whether it was not there any more."""
    return any(each.gone for each in counts)


def none_there(publication: str, number: int, at: datetime) -> Count:
    """The count of a post that is gone."""
    return replace(Count(publication=publication, number=number, reactions=Reactions(at=at)), gone=True)
