"""Drafts with their revisions, and how the server stands, as JSON."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import get_args

from fastapi import APIRouter, Request

from bot.http.problems import Problem
from bot.http.revisions import unified, with_previous
from bot.http.services import HttpServices
from bot.http.shapes import PictureShape, VideoShape, picture_shape, video_shape
from bot.http.wiring import Services
from core.approvals import deciders
from core.drafts import Draft, Revision, Status, Target, Variant
from core.records import Publication, PublicationState, QueueStatistics, SessionStatistics
from core.variants import words_of

router = APIRouter(prefix="/api/v1", tags=["drafts"])
STATUSES: tuple[Status, ...] = get_args(Status)


NOT_OUT: tuple[PublicationState, ...] = ("publishing", "unknown", "failed")


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftShape:
    """A draft in a list; `slot` is when it is to go out, in UTC, None for as soon as it is approved."""

    id: str
    title: str
    status: Status
    chat: str
    platform: str
    author: str
    revision: int | None
    slot: datetime | None
    created_at: datetime
    updated_at: datetime
    decided_by: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantShape:
    """What one target gets; `since` is the revision that made it what it is, `own` whether its text is not the post's,
    and `digest` is what an approval of it is bound to."""

    target: Target
    since: int
    own: bool
    title: str
    body: str
    tags: tuple[str, ...]
    pictures: tuple[PictureShape, ...]
    video: VideoShape | None
    notes: tuple[str, ...]
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionShape:
    """One revision, with the variants of its post; `diff` is a unified diff from the revision before, empty for the
    first."""

    number: int
    title: str
    body: str
    tags: tuple[str, ...]
    pictures: tuple[PictureShape, ...]
    video: VideoShape | None
    targets: tuple[Target, ...]
    variants: tuple[VariantShape, ...]
    slot: datetime | None
    change: str
    notes: tuple[str, ...]
    digest: str
    diff: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicationShape:
    """What became of a draft at one target."""

    target: Target
    revision: int
    state: PublicationState
    claimed_at: datetime
    url: str
    problem: str
    why: str  # the key of what can be done, or of why it is not known
    again: datetime | None  # when it is looked for, or tried again, by itself


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftPage:
    """A draft with all that belongs to it."""

    draft: DraftShape
    revisions: tuple[RevisionShape, ...]
    publications: tuple[PublicationShape, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusShape:
    """Counts of this moment; `problems` is empty where the server is ready."""

    problems: tuple[str, ...]
    queue: QueueStatistics
    sessions: SessionStatistics
    drafts: Mapping[str, int]
    publications: Mapping[str, int]  # that are under way, unknown or refused
    members: int
    chats: int
    streams: int


def draft_shape(draft: Draft) -> DraftShape:
    """A draft without its content."""
    return DraftShape(
        id=draft.id,
        title=draft.title,
        status=draft.status,
        chat=draft.address.chat,
        platform=draft.brief.platform,
        author=draft.author_name,
        revision=draft.revision.number if draft.revision else None,
        slot=draft.revision.slot if draft.revision else draft.brief.slot,
        created_at=draft.created_at,
        updated_at=draft.updated_at,
        decided_by=", ".join(deciders(draft)),
        reason=draft.reason,
    )


def _variant_shape(variant: Variant, revision: Revision) -> VariantShape:
    post = variant.post
    return VariantShape(
        target=variant.target,
        since=variant.since,
        own=words_of(post) != words_of(revision.post),
        title=post.title,
        body=post.body,
        tags=post.tags,
        pictures=tuple(map(picture_shape, post.pictures)),
        video=video_shape(post.video),
        notes=variant.notes,
        digest=variant.digest(revision.slot),
    )


def _revision_shape(before: Revision | None, revision: Revision) -> RevisionShape:
    return RevisionShape(
        number=revision.number,
        title=revision.post.title,
        body=revision.post.body,
        tags=revision.post.tags,
        pictures=tuple(map(picture_shape, revision.post.pictures)),
        video=video_shape(revision.post.video),
        targets=revision.targets,
        variants=tuple(_variant_shape(each, revision) for each in revision.variants),
        slot=revision.slot,
        change=revision.change,
        notes=revision.notes,
        digest=revision.digest,
        diff=unified(before, revision),
    )


def _publication_shape(publication: Publication) -> PublicationShape:
    return PublicationShape(
        target=publication.target,
        revision=publication.revision,
        state=publication.state,
        claimed_at=publication.claimed_at,
        url=publication.receipt.url if publication.receipt else "",
        problem=publication.problem,
        why=publication.why,
        again=publication.again,
    )


def statuses_of(text: str) -> tuple[Status, ...]:
    """Statuses from a comma-separated list; empty means all. Raises Problem (422)."""
    names = tuple(name for name in text.split(",") if name)
    known = tuple(status for status in STATUSES if status in names)
    if len(known) != len(set(names)):
        raise Problem(422, "page.problem.status", known=", ".join(STATUSES))
    return known


async def draft_page(services: HttpServices, draft: str) -> DraftPage:
    """Everything about one draft. Raises DraftNotFound."""
    found = await services.drafts.get(draft)
    revisions = await services.drafts.revisions(draft)
    publications = await services.publications.of_draft(draft)
    return DraftPage(
        draft=draft_shape(found),
        revisions=tuple(_revision_shape(before, after) for before, after in with_previous(revisions)),
        publications=tuple(map(_publication_shape, publications)),
    )


async def server_status(services: HttpServices, streams: int) -> StatusShape:
    """How the server stands; drafts are counted over the newest 1,000."""
    return StatusShape(
        problems=tuple(await services.ready()),
        queue=await services.queue.statistics(),
        sessions=await services.sessions.statistics(),
        drafts=Counter(draft.status for draft in await services.drafts.find(limit=1000)),
        publications=Counter(each.state for each in await services.publications.open(NOT_OUT)),
        members=len(await services.members.all()),
        chats=len(await services.history.chats()),
        streams=streams,
    )


@router.get("/drafts")
async def list_drafts(services: Services, status: str = "") -> list[DraftShape]:
    """The newest 50 drafts, of some statuses where given (`status=making,in_review`)."""
    return [draft_shape(draft) for draft in await services.drafts.find(statuses=statuses_of(status))]


@router.get("/drafts/{draft}")
async def show_draft(draft: str, services: Services) -> DraftPage:
    """One draft with its revisions, what changed between them, and its publications."""
    return await draft_page(services, draft)


@router.get("/status")
async def show_status(services: Services, request: Request) -> StatusShape:
    """Queue, sessions and counts."""
    return await server_status(services, request.app.state.seats.taken)
