"""What Slack takes, and how often: its limits are per method and workspace, those of posts per channel.

Every budget is a little below what Slack promises, so that no clock has to be exact.
"""

from collections.abc import Sequence
from typing import Final

from adapters.slack.commands import spelled
from adapters.slack.markup import IN_A_ROW, MOST_TEXT, length
from core.messages import Address
from core.records import Call, ChatLimits, Scope

STREAM_LIFE: Final = 230.0  # seconds; Slack ends a stream after five minutes
METHODS: Final[dict[Call, str]] = {
    "send": "chat.postMessage",
    "edit": "chat.update",
    "begin": "chat.startStream",
    "frame": "chat.appendStream",
    "end": "chat.stopStream",
}
_PER_MINUTE: Final[dict[Call, float]] = {"send": 300, "edit": 50, "begin": 20, "frame": 100, "end": 20}
_SLACK: Final = 0.98  # of what is promised
_UNSPENT: Final[dict[Call, float]] = {"begin": 0.5, "end": 0.5}  # calls of a burst
_RESERVE: Final[dict[Call, float]] = {"send": 20, "edit": 1}
_FRAMES: Final = 1 / 0.36  # a second, of one message: more often nobody can read it
_EDITS: Final = 1 / 0.6


def scope(team: str, call: Call) -> str:
    """The name of the budget that a method has in a workspace."""
    return f"slack:{team}:{METHODS[call]}"


def scopes(address: Address, *, call: Call = "send") -> Sequence[Scope]:
    """The pace of the thread, or the channel's budget for posts; then that of the method in the workspace."""
    per_minute = _PER_MINUTE[call]
    method = Scope(
        name=scope(address.tenant, call),
        rate=per_minute / 60 * _SLACK,
        burst=per_minute - _UNSPENT.get(call, 1.5),
        reserve=_RESERVE.get(call, 0),
    )
    channel = f"slack:{address.tenant}:{address.chat}"
    match call:
        case "send":
            return Scope(name=channel, rate=_SLACK, burst=3.5, reserve=0.3), method
        case "edit":
            return Scope(name=f"{channel}:{address.thread}:edits", rate=_EDITS, burst=3), method
        case "begin" | "frame":
            return Scope(name=f"{channel}:{address.thread}:frames", rate=_FRAMES, burst=3), method
    return (method,)


LIMITS: Final = ChatLimits(
    max_chars=MOST_TEXT,
    measure=length,
    live=True,
    max_buttons=IN_A_ROW,
    forms=True,
    scopes=scopes,
    stream_life=STREAM_LIFE,
    spelled=spelled,
)
