"""What the router is asked about one message, and what it concluded."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal, get_args

from core.messages import Language
from core.records import Role

Intent = Literal[
    "create_post",
    "revise_draft",
    "regenerate_pictures",
    "approve",
    "reject",
    "schedule",
    "list_drafts",
    "status",
    "calendar",
    "report",
    "preferences",
    "help",
    "chat",
    "use_service",
    "stop",
    "reset",
    "members",
]
# That rules alone say.
RULED: Final = frozenset({"language", "cancel", "reopen", "history", "takeback", "publications", "plan", "plans"})
INTENTS: Final = frozenset({*get_args(Intent), *RULED})  # that are carried out
CHAT: Final = "chat"
UNCLEAR: Final = "unclear"  # the person has to say which of `params["choices"]` is meant
UNSURE: Final = 0.3  # confidence of a decision that nothing speaks for


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One earlier message of the conversation."""

    role: Literal["user", "assistant"]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDraft:
    """A draft of the session that is not decided."""

    id: str
    title: str
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One message to route, and all that a strategy may look at. `recent` ends with the message before this one."""

    text: str
    language: Language  # where the text itself shows none
    at: datetime  # when it was said, with zone
    session: str = ""
    turn: str = ""
    platform: str = ""
    role: Role | None = None  # of the sender
    zone: str = "UTC"  # the sender's time zone, an IANA name
    has_pictures: bool = False
    recent: tuple[Said, ...] = ()
    drafts: tuple[OpenDraft, ...] = ()
    services: tuple[str, ...] = ()  # that may be used
    accounts: tuple[str, ...] = ()  # names of accounts that posts can go to
    preferences: Mapping[str, str] = field(default_factory=dict)  # of the chat


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """An intent, how sure the router is (0..1), why (English), and what the next nodes need to know.

    `response` is what to say at once, "" for nothing; `should_wait` means that the person is to answer first.
    `params` and `metadata` hold plain JSON; `targets` are names of graph nodes.
    """

    intent: str
    confidence: float
    reasoning: str
    response: str = ""
    params: Mapping[str, object] = field(default_factory=dict)
    targets: tuple[str, ...] = ()
    should_wait: bool = False
    metadata: Mapping[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not 0 <= self.confidence <= 1:
            raise ValueError(f"confidence {self.confidence} is not between 0 and 1")


def is_plain(decision: Decision) -> bool:
    """Whether all of it can be kept as JSON: somebody else's code made it."""
    try:
        json.dumps(
            [decision.intent, decision.response, decision.targets, dict(decision.params), dict(decision.metadata)]
        )
    except (TypeError, ValueError, RecursionError):
        return False
    return isinstance(decision.intent, str) and isinstance(decision.response, str)
