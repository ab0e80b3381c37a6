"""The rows and small values that pass through the ports: jobs, cards, deliveries, publications, members."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from core.drafts import Action, Target
from core.messages import Address, Button, Language, MessageRef, OutboundMessage, UserRef

Payload = Mapping[str, object]  # plain JSON
JobKind = Literal[
    "turn",
    "open",
    "decline",
    "draft",
    "decision",
    "publish",
    "look",  # for what may have been posted
    "answer",  # of a person who looked
    "retry",
    "take_back",
    "told",  # what came of it, where the draft was asked for
    "sweep",  # for publications that were left behind
    "card",
    "plan",  # makes its request, and puts the next one
    "timing",  # what somebody said about a post that did not go out when it was to
    "reopen",  # the end of a pause
    "login",  # an account that is logged out
    "remind",  # begins the reminders of a revision under review
    "nudge",  # one of them
    "snooze",
    "missed",  # its slot has come without approval
    "digest",  # what waits, once a day
    "count",  # how readers took a publication
    "weekly",  # what a chat published, once a week
]
Role = Literal["owner", "approver", "member"]
Right = Literal["talk", "decide", "manage"]
RANKS: tuple[Role, ...] = ("member", "approver", "owner")  # each may do what those before it may
Call = Literal[
    "send", "edit", "begin", "frame", "end"
]  # of a message, or of a native stream: its first frame, a later one, its end
PublicationState = Literal["publishing", "published", "failed", "unknown", "taken_back"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """A budget that calls share: `rate` calls a second, `burst` at once after a pause, of which frames leave
    `reserve` for cards and finals."""

    name: str
    rate: float
    burst: float
    reserve: float = 0.0


def _no_scopes(address: Address, *, call: Call = "send") -> Sequence[Scope]:
    return ()


class Scopes(Protocol):
    """Which budgets a call to an address draws on; the first one is the chat's own, which sets the pace of frames."""

    def __call__(self, address: Address, *, call: Call = "send") -> Sequence[Scope]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatLimits:
    """What a chat platform takes. `live` is False where readers follow the event log themselves."""

    max_chars: int  # of one message, as `measure` counts
    measure: Callable[[str], int] = len  # the length of Markdown as it will be shown, in the platform's unit
    live: bool = False
    max_buttons: int = 25
    pictures_apart: bool = False  # pictures and buttons do not fit into one message: the pictures come before, alone
    forms: bool = False  # a press may be answered with OpenForm
    form_chars: int = 3_000  # of one text field of a form
    scopes: Scopes = _no_scopes
    stream_life: float = math.inf  # seconds after which a native stream is ended, where it lasts
    spelled: Callable[[str], str] = str  # our own sentences, with commands as one writes them there

    @property
    def lasting(self) -> bool:
        """Whether a native stream is a message of the chat from its first frame, and not a preview of one."""
        return self.stream_life < math.inf


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownMessage:
    """A message as it stands in a chat. `change` grows by one with every post and edit in the chat's platform."""

    id: str
    change: int
    author: str  # a name for a person's message, "" for the bot's
    message: OutboundMessage
    at: datetime
    edited: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Something to do, now or later. A job's key takes effect only once it is due."""

    id: str  # the same id is taken once
    kind: JobKind
    key: str  # jobs with the same key run one at a time, in the order they became ready; "" runs freely
    payload: Payload
    due: datetime | None = None  # None: now
    attempt: int = 1  # set by the queue
    stopped: bool = False  # set by the queue: somebody stopped this job; close what it began, if it began


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueStatistics:
    """How the queue stands; the age is in seconds, of the oldest job that is ready and not begun."""

    waiting: int
    running: int
    parked: int
    oldest_age: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """What stands above and below a card that reminds, while its review goes on."""

    text: str
    buttons: tuple[tuple[Button, ...], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A chat message that shows one revision of a draft with buttons. `actions` maps opaque callback ids."""

    id: str
    draft: str
    revision: int
    digest: str
    address: Address
    actions: Mapping[str, Action]
    language: Language = "en"  # of the chat that it is shown in
    lead: Lead | None = None  # a reminder's


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What is known of one message to be shown; `sending` without ref means perhaps sent. `sends` counts calls."""

    key: str
    state: Literal["sending", "sent"]
    ref: MessageRef | None
    digest: str  # of the content that the platform has
    sends: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A button outside a card: a press of somebody who may talk puts `job`, once.

    Several offers with one job's id, told apart by `name`, are choices: the first press takes the job. `only` is who
    may press, `needs` what they must be allowed to; where that is more than to talk, the job's payload also gets who
    pressed, as `by` and `by_name`. `toast` is the key of what a press is answered with.
    """

    callback: str  # opaque
    address: Address
    job: Job
    name: str = ""
    only: UserRef | None = None
    needs: Right = "talk"
    language: Language | None = None  # of the chat that it is shown in, where that is known
    toast: str = "press.run_again"

    @property
    def identity(self) -> str:
        """There is one offer for it, however often it is made."""
        return f"{self.job.id}#{self.name}" if self.name else self.job.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What came back from a publication."""

    id: str
    url: str
    published_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Certainty:
    """How an uncertain outcome can be settled at one account."""

    settles: bool = False  # what `find` does not find was not published
    after: float = 0.0  # seconds behind the call from which a look counts
    repeats: float = 0.0  # seconds in which the same idempotency key may be sent again and makes no second post


@dataclass(frozen=True, slots=True, kw_only=True)
class Reactions:
    """How readers took a post so far; None where the platform does not tell."""

    at: datetime
    likes: int | None = None
    comments: int | None = None
    shares: int | None = None
    views: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginCode:
    """A QR code that renews a log-in; `image` is a PNG or JPEG."""

    image: bytes = field(repr=False)
    expires: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """One draft to one target. `problem` is what the platform said, `why` the key of what can be done."""

    id: str
    draft: str
    revision: int
    digest: str
    target: Target
    state: PublicationState
    claimed_at: datetime
    receipt: Receipt | None = None
    problem: str = ""
    why: str = ""
    attempt: int = 1  # how often it was claimed
    turn: str = ""  # that claimed it
    again: datetime | None = None  # when it is looked for, or tried again, without anybody's asking; None: no more


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Somebody who was let in."""

    user: UserRef
    role: Role
    name: str
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One line of the audit log: who did what, about which draft, in which session, and the digest of what it was."""

    at: datetime
    who: str
    what: str
    draft: str = ""
    detail: str = ""
    where: str = ""
    digest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionStatistics:
    """What the session store knows; bytes on disk, hits and misses of the cache since the start."""

    sessions: int
    bytes: int
    cache_hits: int
    cache_misses: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Illustration:
    """A picture before it is kept."""

    content: bytes
    alt: str
    missing: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptService:
    """What people decided about a service: registered at `url`, or "" where the file has it."""

    name: str
    url: str = ""
    enabled: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptTool:
    """A tool of a service as it was accepted: the SHA-256 of its description and schemas; "" where it never was."""

    name: str
    digest: str
    granted: bool = False
