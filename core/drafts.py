"""A draft, its revisions, and who may move it where: values and pure functions."""

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from core.errors import BadInput
from core.messages import Address, Language, Picture, UserRef, Video

ContentType = Literal["normal", "lifestyle", "emotional"]
Style = Literal["professional", "casual", "humorous", "emotional"]
Length = Literal["short", "medium", "long"]
Status = Literal["making", "in_review", "approved", "scheduled", "rejected", "stopped", "failed"]
Action = Literal["approve", "reject", "regenerate", "edit", "schedule"]

DECIDED: frozenset[Status] = frozenset({"approved", "scheduled", "rejected", "stopped", "failed"})
CHARACTERS: dict[Length, int] = {"short": 300, "medium": 600, "long": 1000}


class DecisionRefused(BadInput):
    """The decision does not fit the draft as it stands; `code` says why."""

    def __init__(self, code: Literal["already_decided", "stale_revision", "still_making"]) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A place and the account there that a post goes to."""

    platform: str
    account: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """What somebody asked for. `pictures` None means the platform's usual number, 0 means none."""

    request: str
    topic: str
    language: Language
    platform: str = "xiaohongshu"
    content_type: ContentType = "normal"
    style: Style = "casual"
    length: Length = "short"
    pictures: int | None = None
    own_pictures: tuple[Picture, ...] = ()
    own_video: Video | None = None
    publish: bool = True
    when: str = ""  # a wished time, in the words of the request
    slot: datetime | None = None  # the moment that they mean


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """What readers will see. Tags carry no `#`."""

    title: str
    body: str
    tags: tuple[str, ...] = ()
    pictures: tuple[Picture, ...] = ()
    video: Video | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One state of a draft's content. `notes` are for the approver and are not published."""

    number: int
    post: Post
    targets: tuple[Target, ...] = ()
    slot: datetime | None = None
    change: str = ""  # what was asked for to come here from the revision before
    notes: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """SHA-256 over text, pictures, video, targets, accounts and time: what an approval is bound to."""
        content: dict[str, object] = {
            "title": self.post.title,
            "body": self.post.body,
            "tags": self.post.tags,
            "pictures": [picture.id for picture in self.post.pictures],
            "targets": [[target.platform, target.account] for target in self.targets],
            "slot": self.slot.isoformat() if self.slot else None,
        }
        if self.post.video:  # approvals of posts without one stay as they were
            content["video"] = self.post.video.id
        return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A post in the making. `version` counts saves; a save that expects another one is refused."""

    id: str
    address: Address
    author: UserRef
    author_name: str
    brief: Brief
    status: Status
    created_at: datetime
    updated_at: datetime
    version: int = 0
    revision: Revision | None = None
    decided_by: str = ""  # the name to show
    decided_in: str = ""  # the turn that decided
    reason: str = ""
    approved_digest: str = ""

    @property
    def title(self) -> str:
        """The title to show in a list: the post's, else the topic."""
        return self.revision.post.title if self.revision else self.brief.topic


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What somebody decided about one revision of a draft, bound to its digest. `slot` goes with `schedule` alone: when
    the post is to go out, None for as soon as it is approved; `reason` then says how the time was read."""

    action: Action
    draft: str
    revision: int
    digest: str
    by: UserRef
    by_name: str
    turn: str
    reason: str = ""
    slot: datetime | None = None


def require_open(draft: Draft, *, revision: int, digest: str) -> Revision:
    """The revision under review. Raises DecisionRefused where the press was about another state."""
    if draft.status in DECIDED:
        raise DecisionRefused("already_decided")
    if draft.revision is None or draft.status != "in_review":
        raise DecisionRefused("still_making")
    if (draft.revision.number, draft.revision.digest) != (revision, digest):
        raise DecisionRefused("stale_revision")
    return draft.revision


def require_movable(draft: Draft, *, revision: int, digest: str) -> Revision:
    """The revision whose slot may change: under review, or approved and waiting for it. Raises DecisionRefused."""
    current = draft.revision
    if draft.status != "scheduled" or current is None:
        return require_open(draft, revision=revision, digest=digest)
    if (current.number, current.digest) != (revision, digest):
        raise DecisionRefused("stale_revision")
    return current


def _waits(revision: Revision, at: datetime) -> bool:
    return bool(revision.targets) and revision.slot is not None and revision.slot > at


def decide(draft: Draft, decision: Decision, *, at: datetime) -> Draft:
    """The draft after a rejection, or an approval: `scheduled` where its slot is ahead. Raises DecisionRefused."""
    revision = require_open(draft, revision=decision.revision, digest=decision.digest)
    approved = decision.action == "approve"
    status: Status = "rejected" if not approved else "scheduled" if _waits(revision, at) else "approved"
    return replace(
        draft,
        status=status,
        approved_digest=revision.digest if approved else "",
        decided_by=decision.by_name,
        decided_in=decision.turn,
        reason=decision.reason,
        updated_at=at,
        version=draft.version + 1,
    )


def reopen(draft: Draft, *, at: datetime) -> Draft:
    """The draft while its next revision is in the making; whatever was approved is void."""
    return replace(
        draft,
        status="making",
        approved_digest="",
        decided_by="",
        decided_in="",
        updated_at=at,
        version=draft.version + 1,
    )


def present(draft: Draft, revision: Revision, *, at: datetime) -> Draft:
    """The draft with a new revision under review."""
    return replace(
        draft, status="in_review", revision=revision, approved_digest="", updated_at=at, version=draft.version + 1
    )


def release(draft: Draft, *, at: datetime) -> Draft:
    """The scheduled draft whose slot has come: from here on it is one that was approved."""
    return replace(draft, status="approved", updated_at=at, version=draft.version + 1)


def close(draft: Draft, status: Literal["stopped", "failed"], *, at: datetime, reason: str = "") -> Draft:
    """The draft that ends without a decision."""
    return replace(draft, status=status, reason=reason, updated_at=at, version=draft.version + 1)
