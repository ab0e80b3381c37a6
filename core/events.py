"""What happened in a turn, in the past tense: the one stream that every surface reads."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Discriminator, TypeAdapter

Graph = Literal["conversation", "post"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnStarted:
    """Work on the turn began, or began again after a restart: a surface starts from nothing."""

    turn: str
    session: str
    kind: Literal["turn_started"] = "turn_started"


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeStarted:
    """A node began, or began again: text of that node that was shown before is void."""

    node: str
    graph: Graph
    attempt: int = 1
    kind: Literal["node_started"] = "node_started"


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeFinished:
    """A node is done after `seconds`."""

    node: str
    graph: Graph
    seconds: float
    note: str = ""
    kind: Literal["node_finished"] = "node_finished"


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeProgressed:
    """A node has done `done` of its `of` steps."""

    node: str
    graph: Graph
    done: int
    of: int
    kind: Literal["node_progressed"] = "node_progressed"


@dataclass(frozen=True, slots=True, kw_only=True)
class TextDelta:
    """Text that the current node added."""

    text: str
    kind: Literal["text_delta"] = "text_delta"


@dataclass(frozen=True, slots=True, kw_only=True)
class TextReplaced:
    """The text of the current node as a whole, where it did not simply grow."""

    text: str
    kind: Literal["text_replaced"] = "text_replaced"


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftQueued:
    """The conversation's part is over and the chat is free; a draft job goes on with this turn."""

    draft: str
    text: str = ""
    kind: Literal["draft_queued"] = "draft_queued"


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftReady:
    """A revision of a draft is in the chat, as a card."""

    draft: str
    revision: int
    kind: Literal["draft_ready"] = "draft_ready"


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnFinished:
    """The turn is over; `text` is the whole final message (Markdown)."""

    text: str
    kind: Literal["turn_finished"] = "turn_finished"


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnFailed:
    """The turn is over without a result; `text` tells the user why and what to do, `code` is the error's."""

    code: str
    text: str
    kind: Literal["turn_failed"] = "turn_failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnStopped:
    """A person stopped the turn."""

    text: str
    kind: Literal["turn_stopped"] = "turn_stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnOpened:
    """In a session's own stream: a turn of this session is under way (see `session_stream`)."""

    turn: str
    kind: Literal["turn_opened"] = "turn_opened"


StreamEvent = (
    TurnStarted
    | NodeStarted
    | NodeProgressed
    | NodeFinished
    | TextDelta
    | TextReplaced
    | DraftQueued
    | DraftReady
    | TurnFinished
    | TurnFailed
    | TurnStopped
    | TurnOpened
)
TurnEnd = TurnFinished | TurnFailed | TurnStopped

EVENT: TypeAdapter[StreamEvent] = TypeAdapter(Annotated[StreamEvent, Discriminator("kind")])


def session_stream(session: str) -> str:
    """The name in the event log of a session's own stream, which says which turns it has."""
    return f"session:{session}"
