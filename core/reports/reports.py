"""What became of the drafts of some days, what was published in them, and how readers took it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from core.drafts import Draft, Status, Target
from core.errors import DraftNotFound
from core.messages import Address
from core.planning.agenda import Period
from core.ports import World
from core.reach import drafts_in
from core.records import Publication, Reactions
from core.reports.reactions import Count, added, attention, gone, grown, newest

MOST: Final = 1_000  # drafts that are counted
DOUBT: Final = timedelta(days=7)  # so long behind its claim it may be that somebody said that it is out


@dataclass(frozen=True, slots=True, kw_only=True)
class Out:
    """One publication of a draft, and all counts of it."""

    publication: Publication
    draft: Draft
    at: datetime
    counts: tuple[Count, ...] = ()

    @property
    def reactions(self) -> Reactions | None:
        """The newest; None: nothing was told yet."""
        return newest(self.counts)

    @property
    def gone(self) -> bool:
        """Whether it was not there any more."""
        return gone(self.counts)

    def grown(self, since: datetime | None) -> Mapping[str, int]:
        """What came since that moment, by kind."""
        return grown(self.counts, since=since)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceSum:
    """All that went to one target, and the newest reactions to it together, by kind."""

    target: Target
    posts: int
    reactions: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Drafts that were begun in the period, by status, and what went out in it, oldest first. Changes of reactions are
    those since `before`; None: nobody was told before."""

    period: Period
    drafts: Mapping[Status, int]
    out: tuple[Out, ...]
    before: datetime | None = None

    @property
    def empty(self) -> bool:
        """Whether nothing was begun and nothing went out."""
        return not self.drafts and not self.out

    @property
    def best(self) -> Out | None:
        """What readers liked, discussed and shared most; None where nobody did."""
        found = max(self.out, key=lambda each: attention(each.reactions), default=None)
        return found if found and any(attention(found.reactions)) else None

    @property
    def places(self) -> Sequence[PlaceSum]:
        """By target, the one with the most posts first."""
        found: dict[Target, list[Out]] = {}
        for each in self.out:
            found.setdefault(each.publication.target, []).append(each)
        sums = [
            PlaceSum(target=target, posts=len(out), reactions=added([each.reactions for each in out if each.reactions]))
            for target, out in found.items()
        ]
        return sorted(sums, key=lambda place: -place.posts)

    def on(self, day: date, target: Target) -> int:
        """How many posts went there on that day."""
        zone = self.period.zone
        return sum(each.publication.target == target and each.at.astimezone(zone).date() == day for each in self.out)


async def report_of(world: World, place: Address | None, period: Period, *, before: datetime | None = None) -> Report:
    """The report of a thread; of a chat with all its threads; of everything where no place is given."""
    since, until = period.bounds
    begun = await drafts_in(world, place, limit=MOST)
    count: Counter[Status] = Counter(draft.status for draft in begun if since <= draft.created_at < until)
    out = await _out(world, place, since, until)
    told = await world.stores.reactions.of([each.publication.id for each in out])
    counted = [_with(each, told.get(each.publication.id, ())) for each in out]
    return Report(period=period, drafts=dict(count.most_common()), out=tuple(counted), before=before)


def _with(out: Out, counts: Sequence[Count]) -> Out:
    return Out(publication=out.publication, draft=out.draft, at=out.at, counts=tuple(counts))


async def _out(world: World, place: Address | None, since: datetime, until: datetime) -> list[Out]:
    found: list[Out] = []
    for each in await world.stores.publications.open(["published"], since=since - DOUBT):
        at = each.receipt.published_at if each.receipt else each.claimed_at
        draft = await _draft(world, each.draft) if since <= at < until else None
        if draft and _is_in(draft, place):
            found.append(Out(publication=each, draft=draft, at=at))
    return sorted(found, key=lambda out: out.at)


async def _draft(world: World, draft: str) -> Draft | None:
    try:
        return await world.stores.drafts.get(draft)
    except DraftNotFound:  # an older backup was put back
        return None


def _is_in(draft: Draft, place: Address | None) -> bool:
    if place is None:
        return True
    return draft.address == place if place.thread else draft.address.root == place
