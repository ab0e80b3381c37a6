"""What was published and how readers took it, as JSON."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query

from bot.http.shapes import CHAT, address_of
from bot.http.wiring import Services
from core.drafts import Status, Target
from core.reports.reactions import known
from core.reports.reports import Out, PlaceSum, Report

LONGEST = 366  # days
router = APIRouter(prefix="/api/v1", tags=["drafts"])


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceShape:
    """All posts to one target, and the newest reactions to them together, by kind; what nobody tells is left out."""

    target: Target
    posts: int
    reactions: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class PostShape:
    """One publication; `reactions` is the newest count, and `counted_at` when that was; `gone`: not there any more."""

    draft: str
    title: str
    target: Target
    url: str
    published_at: datetime
    reactions: Mapping[str, int]
    counted_at: datetime | None
    gone: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportShape:
    """Drafts that were begun from `since` until `until`, by status, and what went out in that time, oldest first;
    `best` is the draft that readers took most notice of."""

    since: datetime
    until: datetime
    zone: str
    drafts: Mapping[Status, int]
    places: tuple[PlaceShape, ...]
    posts: tuple[PostShape, ...]
    best: str | None


def _place(place: PlaceSum) -> PlaceShape:
    return PlaceShape(target=place.target, posts=place.posts, reactions=place.reactions)


def _post(out: Out) -> PostShape:
    receipt, reactions = out.publication.receipt, out.reactions
    return PostShape(
        draft=out.draft.id,
        title=out.draft.title,
        target=out.publication.target,
        url=receipt.url if receipt else "",
        published_at=out.at,
        reactions=known(reactions) if reactions else {},
        counted_at=reactions.at if reactions else None,
        gone=out.gone,
    )


def report_shape(report: Report) -> ReportShape:
    """The report on the wire."""
    since, until = report.period.bounds
    return ReportShape(
        since=since,
        until=until,
        zone=report.period.zone.key,
        drafts=report.drafts,
        places=tuple(map(_place, report.places)),
        posts=tuple(map(_post, report.out)),
        best=report.best.draft.id if report.best else None,
    )


@router.get("/report")
async def show_report(
    services: Services,
    days: Annotated[int, Query(ge=1, le=LONGEST)] = 7,
    chat: Annotated[str | None, Query(pattern=CHAT)] = None,
) -> ReportShape:
    """The last days, today included: of a chat of the page on its clocks, or of all chats on the server's."""
    return report_shape(await services.reports(address_of(chat) if chat else None, days))
