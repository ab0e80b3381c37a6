"""What jobs carry: a turn's request from a person, and an assignment for the desk."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from core.drafts import Action, Decision, Post
from core.messages import (
    Address,
    Attachment,
    ButtonPress,
    FormEntry,
    HomeOpened,
    Inbound,
    InboundMessage,
    Language,
    MessageRef,
    Picture,
    UserRef,
    Video,
)
from core.plain import plain
from core.records import Card, Job

KINDS: dict[type[Inbound], str] = {
    InboundMessage: "message",
    ButtonPress: "press",
    FormEntry: "form",
    HomeOpened: "home",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A button that asks for the next message: what about, and about which revision."""

    action: Action | Literal["topic", "photos", "link"]
    draft: str = ""
    revision: int = 0
    digest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What a person chose where it was not clear: what is meant, or which draft; `label` is how it was offered."""

    intent: str
    label: str
    draft: str = ""
    params: Mapping[str, object] = field(default_factory=dict)  # that the router had found


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One turn's request. With `pressed` it is a button that begins a dialogue, else a message."""

    turn: str
    address: Address
    sender: UserRef
    sender_name: str
    language: Language
    text: str = ""
    pictures: tuple[Picture, ...] = ()
    video: Video | None = None
    attachments: tuple[Attachment, ...] = ()  # to fetch before anything else
    album: str = ""  # whose parts are to be gathered before that
    pressed: Asked | None = None
    stops: bool = False  # it stopped what ran, and only has to say so
    origin: MessageRef | None = None  # the message itself
    reply_to: MessageRef | None = None  # the message that it answers
    about: Asked | None = None  # the card that it answers, which is as good as its Edit button
    choice: Choice | None = None  # `text` was not clear, and this is what was chosen
    asked_in: str = ""  # the turn that asked for the choice
    again_of: str = ""  # the turn that was interrupted, which this one runs again
    came_from: Address | None = None  # where it was asked, if a thread was opened for it: its drafts are meant


@dataclass(frozen=True, slots=True, kw_only=True)
class TextFor:
    """The text that somebody wrote for one target, by its key; pictures and video stay the post's."""

    target: str
    post: Post


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What to change in a post: by an instruction, into a given post, or its pictures and video. A new text of the
    whole post is adapted anew for each further platform; `target`, names of platforms or accounts with blanks
    between, narrows an instruction or a post to their variants, and `texts` change nothing but themselves."""

    instruction: str = ""
    post: Post | None = None
    target: str = ""
    texts: tuple[TextFor, ...] = ()
    pictures: tuple[Picture, ...] = ()
    video: Video | None = None
    repaint: bool = False  # draw the pictures anew, and leave the text


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """A job for the desk: make the draft, or carry out a decision about it, and tell `address` in `turn`."""

    draft: str
    turn: str
    address: Address
    language: Language
    decision: Decision | None = None
    callback: str = ""  # of the button that was pressed for it
    change: Change | None = None
    origin: MessageRef | None = None  # the message that asked for it


def turn_id(inbound: Inbound) -> str:
    """The turn of an inbound: the same when redelivered, different between platforms, tenants and chats. The parts of
    an album are one turn."""
    if isinstance(inbound, InboundMessage) and inbound.album:
        return f"album:{inbound.address.session}:{inbound.album}"
    kind = KINDS[type(inbound)]
    return f"{kind}:{inbound.address.platform}:{len(inbound.address.tenant)}:{inbound.address.tenant}:{inbound.id}"


def decision_on(card: Card, action: Action, inbound: ButtonPress | FormEntry) -> Decision:
    """What somebody decides on a card, by a press or a form: bound to the revision that it shows."""
    return Decision(
        action=action,
        draft=card.draft,
        revision=card.revision,
        digest=card.digest,
        by=inbound.sender,
        by_name=inbound.sender_name,
        turn=turn_id(inbound),
    )


def draft_id(turn: str) -> str:
    """The id of the draft that a turn makes: derived, so that a turn that runs again finds its own draft."""
    return hashlib.sha256(turn.encode()).hexdigest()[:10]


def draft_key(draft: str) -> str:
    """The key of all jobs that may touch a draft's thread."""
    return f"draft:{draft}"


def turn_job(request: Request) -> Job:
    """The job of a conversation turn."""
    key = "" if request.stops else request.address.session  # Stop waits behind nothing
    return Job(id=request.turn, kind="turn", key=key, payload=plain(request))


def desk_job(assignment: Assignment, *, once: str) -> Job:
    """The job of an assignment; `once` is what it may be done once for: a turn, or a callback."""
    kind: Literal["draft", "decision"] = "decision" if assignment.decision else "draft"
    return Job(id=f"{kind}:{once}", kind=kind, key=draft_key(assignment.draft), payload=plain(assignment))


def left_to_the_desk(turn: str) -> tuple[str, ...]:
    """The ids of the jobs in which the desk goes on with a conversation's turn, where it does."""
    return f"draft:{turn}", f"decision:{turn}"


def request_of(message: InboundMessage, *, language: Language) -> Request:
    """A message as a request."""
    return Request(
        turn=turn_id(message),
        address=message.address,
        sender=message.sender,
        sender_name=message.sender_name,
        language=language,
        text=message.text,
        pictures=message.pictures,
        attachments=message.attachments,
        album=message.album,
        origin=message.origin,
        reply_to=message.reply_to,
    )
