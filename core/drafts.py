"""A draft, its revisions, and what is decided about them: values."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from core.errors import BadInput
from core.messages import Address, Language, Picture, UserRef, Video

ContentType = Literal["normal", "lifestyle", "emotional"]
Style = Literal["professional", "casual", "humorous", "emotional"]
Length = Literal["short", "medium", "long"]
Status = Literal[
    "making", "in_review", "approved", "scheduled", "rejected", "cancelled", "dropped", "stopped", "failed"
]
Action = Literal["approve", "reject", "regenerate", "edit", "schedule", "cancel", "reopen"]

DECIDED: frozenset[Status] = frozenset(
    {"approved", "scheduled", "rejected", "cancelled", "dropped", "stopped", "failed"}
)
CHANGES: frozenset[Action] = frozenset({"edit", "regenerate", "schedule"})  # each makes a revision
REOPENABLE: frozenset[Status] = frozenset({"rejected", "cancelled", "dropped"})
DESK = UserRef(platform="copydesk", id="desk")  # no platform has that name, so nobody can come as the desk itself
CHARACTERS: dict[Length, int] = {"short": 300, "medium": 600, "long": 1000}


Refusal = Literal[
    "already_decided",
    "stale_revision",
    "still_making",
    "own_work",  # four eyes: somebody else approves it
    "not_your_target",  # the policy names others for all that is left to approve
    "approved_by_you",  # and it takes more than one
    "not_scheduled",  # nothing waits that could be cancelled
    "under_way",  # a publication was claimed already
]


class DecisionRefused(BadInput):
    """The decision does not fit the draft as it stands; `code` says why."""

    def __init__(self, code: Refusal, **details: str | int | float) -> None:
        super().__init__(code, **details)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A place and the account there that a post goes to."""

    platform: str
    account: str

    @property
    def key(self) -> str:
        """Its name in a thread's state, and in forms."""
        return f"{self.platform}/{self.account}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """What somebody asked for. `pictures` None means the platform's usual number, 0 means none."""

    request: str
    topic: str
    language: Language
    platform: str = "xiaohongshu"
    account: str = ""  # where one was named; else the platform's first
    also: tuple[str, ...] = ()  # further platforms or accounts, for which the post is adapted
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


def _digest(post: Post, target: Target | None, slot: datetime | None) -> str:
    content: dict[str, object] = {
        "title": post.title,
        "body": post.body,
        "tags": post.tags,
        "pictures": [picture.id for picture in post.pictures],
        "video": post.video.id if post.video else None,
        "target": [target.platform, target.account] if target else None,
        "slot": slot.isoformat() if slot else None,
    }
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """The post as it goes to one target; `since` is the revision that made it what it is. `notes` are for the approver
    and are not published; `writers` asked for changes that are in it, beside the author."""

    target: Target
    post: Post
    since: int
    notes: tuple[str, ...] = ()
    writers: tuple[UserRef, ...] = ()

    def digest(self, slot: datetime | None) -> str:
        """SHA-256 over its text, pictures, video, target, account and time: what an approval is bound to."""
        return _digest(self.post, self.target, slot)


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One state of a draft's content. `post` is the text that all variants come from, and the first one's own; `notes`
    are for the approver and are not published. Without variants nothing is published."""

    number: int
    post: Post
    variants: tuple[Variant, ...] = ()
    slot: datetime | None = None
    change: str = ""  # what was asked for to come here from the revision before
    notes: tuple[str, ...] = ()
    by: UserRef | None = None  # who asked for it, where that is not the author
    writers: tuple[UserRef, ...] = ()  # who asked for changes that are in `post`, beside the author

    @property
    def targets(self) -> tuple[Target, ...]:
        """Where it goes."""
        return tuple(variant.target for variant in self.variants)

    @property
    def digests(self) -> tuple[str, ...]:
        """What is to be approved: each variant, or, where nothing is published, the post itself."""
        return tuple(each.digest(self.slot) for each in self.variants) or (_digest(self.post, None, self.slot),)

    @property
    def digest(self) -> str:
        """SHA-256 over all of them: what a card shows, and a decision is bound to."""
        return hashlib.sha256("\n".join(self.digests).encode()).hexdigest()

    def variant(self, target: Target) -> Variant | None:
        """The one for that target."""
        return next((each for each in self.variants if each.target == target), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """That somebody approved what those digests stand for."""

    by: UserRef
    name: str
    at: datetime
    digests: tuple[str, ...]


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
    approvals: tuple[Approval, ...] = ()  # of revisions before, too: what did not change since is approved still
    presented_at: datetime | None = None  # since when it is under review

    def approvers_of(self, digest: str) -> tuple[UserRef, ...]:
        """Who approved that, each once."""
        return tuple(dict.fromkeys(each.by for each in self.approvals if digest in each.digests))

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
