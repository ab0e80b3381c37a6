"""What comes over the wire, as values, with nothing in their text that could steer a terminal."""

import re
from dataclasses import dataclass, replace
from typing import Final, get_args

from pydantic import TypeAdapter

from core.events import (
    EVENT,
    DraftQueued,
    StreamEvent,
    TextDelta,
    TextReplaced,
    TurnFailed,
    TurnFinished,
    TurnOpened,
    TurnStopped,
)

# All control characters but tab and line feed: an escape sequence in a model's text must not reach the terminal.
_STEERING: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_KINDS: Final = frozenset(
    str(each.__dataclass_fields__["kind"].default) for each in get_args(StreamEvent) if each is not TurnOpened
)


def clean(text: str) -> str:
    """The text without control characters."""
    return _STEERING.sub("", text)


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureLink:
    """A picture of a message; `url` is a path at the server."""

    url: str
    width: int
    height: int
    alt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoLink:
    """A video of a message; `url` is a path at the server."""

    url: str
    size: int
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A button of a card."""

    label: str
    callback: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A message of the chat as it stands; `author` is empty for the bot's."""

    id: str
    change: int
    author: str
    text: str
    pictures: tuple[PictureLink, ...] = ()
    video: VideoLink | None = None
    buttons: tuple[tuple[Choice, ...], ...] = ()

    @property
    def choices(self) -> tuple[Choice, ...]:
        """The buttons in reading order, which is how they are numbered."""
        return tuple(choice for row in self.buttons for choice in row)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToastShown:
    """A short word at once; with `alert` nothing will follow."""

    text: str
    alert: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """The turn that a message or a press became."""

    turn: str
    toast: ToastShown | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Uploaded:
    """A photo that the server keeps."""

    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """An event of a running turn."""

    turn: str
    event: StreamEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """The event stream is open: turns that run come from their beginning, and none that begins is missed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """The event stream broke off, or could not be opened; it is tried again."""

    why: str = ""


Happening = Shown | Happened | Opened | Lost

_SHOWN: TypeAdapter[Shown] = TypeAdapter(Shown)
_SHOWN_LIST: TypeAdapter[tuple[Shown, ...]] = TypeAdapter(tuple[Shown, ...])
_ACCEPTED: TypeAdapter[Accepted] = TypeAdapter(Accepted)
UPLOADED: TypeAdapter[Uploaded] = TypeAdapter(Uploaded)


def _cleaned(shown: Shown) -> Shown:
    return replace(
        shown,
        author=clean(shown.author),
        text=clean(shown.text),
        buttons=tuple(tuple(replace(choice, label=clean(choice.label)) for choice in row) for row in shown.buttons),
    )


def read_messages(body: bytes) -> tuple[Shown, ...]:
    """The list of a chat's messages. Raises ValueError."""
    return tuple(map(_cleaned, _SHOWN_LIST.validate_json(body)))


def read_accepted(body: bytes) -> Accepted:
    """The answer to a message or a press. Raises ValueError."""
    accepted = _ACCEPTED.validate_json(body)
    toast = accepted.toast and replace(accepted.toast, text=clean(accepted.toast.text))
    return replace(accepted, toast=toast)


def read_happening(name: str, body: str) -> Happening | None:
    """One server-sent event; None for a kind that this terminal has no use for. Raises ValueError."""
    if name == "message":
        return _cleaned(_SHOWN.validate_json(body))
    if name not in _KINDS:
        return None
    event = EVENT.validate_json(body)
    if isinstance(event, TextDelta | TextReplaced | DraftQueued | TurnFinished | TurnFailed | TurnStopped):
        event = replace(event, text=clean(event.text))
    return Happened(turn=_ACCEPTED.validate_json(body).turn, event=event)
