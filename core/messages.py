"""What people and the bot say to each other, on any platform."""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, Self

Language = Literal["en", "zh"]
ButtonStyle = Literal["primary", "danger", "plain"]
_BROKEN = re.compile("[\x00\ud800-\udfff]")


def _whole(text: str) -> str:
    """The text as every store and endpoint can take it: halves of characters joined or marked, no NUL."""
    if not _BROKEN.search(text):
        return text
    return text.replace("\x00", "").encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a conversation is: platform, tenant (bot or workspace), chat, and topic or thread."""

    platform: str
    tenant: str
    chat: str
    thread: str = ""

    @property
    def session(self) -> str:
        """The session id: every field behind its length, so that no two addresses collide."""
        return "".join(f"{len(part)}:{part}" for part in (self.platform, self.tenant, self.chat, self.thread))

    @property
    def root(self) -> Self:
        """The chat itself, without a thread."""
        return replace(self, thread="")

    @property
    def sessions(self) -> tuple[str, str]:
        """The session ids of the chat and of all its threads, as a range: from the first to before the second."""
        chat = self.root.session.removesuffix("0:")  # behind it stand the thread's length and a colon
        return chat, f"{chat}:"

    @classmethod
    def from_session(cls, session: str) -> Self:
        """Read an address back from its session id. Raises ValueError for anything else."""
        parts: list[str] = []
        rest = session
        while rest:
            length, _, rest = rest.partition(":")
            size = int(length)
            if size < 0 or len(rest) < size:
                raise ValueError(f"not a session id: {session!r}")
            parts.append(rest[:size])
            rest = rest[size:]
        if len(parts) != 4:
            raise ValueError(f"not a session id: {session!r}")
        platform, tenant, chat, thread = parts
        return cls(platform=platform, tenant=tenant, chat=chat, thread=thread)


def chat_of(session: str) -> str:
    """The session of the chat in which a session's thread is; the session itself where there is no thread, and any
    other text as it is."""
    try:
        return Address.from_session(session).root.session
    except ValueError:
        return session


@dataclass(frozen=True, slots=True, kw_only=True)
class UserRef:
    """A person on one platform, by the platform's own id and never by name."""

    platform: str
    id: str

    def __str__(self) -> str:
        return f"{self.platform}:{self.id}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `telegram:42`. Raises ValueError where a part is missing."""
        platform, _, user = text.strip().partition(":")
        if not platform or not user:
            raise ValueError(f"not a user: {text!r}; write platform:id, such as telegram:42")
        return cls(platform=platform, id=user)


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRef:
    """A message that the bot sent: where, and the platform's id for it."""

    address: Address
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture in the media store; `id` is the SHA-256 of its bytes, in hex."""

    id: str
    media_type: str
    width: int
    height: int
    alt: str = ""
    missing: str = ""  # characters that the card's fonts could not draw
    size: int = 0  # bytes; 0 where nobody told


@dataclass(frozen=True, slots=True, kw_only=True)
class Video:
    """A video in the media store, by the SHA-256 of its bytes; its sides and length are 0 where nobody told them."""

    id: str
    media_type: str
    size: int  # bytes
    width: int = 0
    height: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that a person sent and that is still on the platform: its id there, and what the platform says of it."""

    id: str
    kind: Literal["picture", "video", "voice", "sticker", "other"]
    media_type: str = ""
    name: str = ""
    size: int | None = None  # bytes
    width: int = 0
    height: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """One button; `callback` is opaque and at most 64 bytes, because Telegram takes no more."""

    label: str
    callback: str
    style: ButtonStyle = "plain"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboundMessage:
    """What the bot says: Markdown, a video and pictures above it, rows of buttons below it."""

    text: str
    pictures: tuple[Picture, ...] = ()
    video: Video | None = None
    buttons: tuple[tuple[Button, ...], ...] = ()
    reply_to: MessageRef | None = None
    asks: bool = False  # for an answer: where messages must be addressed to the bot, the next one is by itself


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundMessage:
    """A message from a person; `id` is unique per platform and tenant and stays the same when redelivered."""

    id: str
    address: Address
    sender: UserRef
    sender_name: str
    text: str
    received_at: datetime
    pictures: tuple[Picture, ...] = ()
    language: Language | None = None  # the platform's hint
    origin: MessageRef | None = None  # the message itself, where it can be replied to
    reply_to: MessageRef | None = None  # the message that it answers
    attachments: tuple[Attachment, ...] = ()  # still on the platform; the turn fetches them
    album: str = ""  # of which this is one part
    opens: bool = False  # it has no place in the chat yet: a message of ours stands for it, and opens a thread

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", _whole(self.text))
        object.__setattr__(self, "sender_name", _whole(self.sender_name))


@dataclass(frozen=True, slots=True, kw_only=True)
class ButtonPress:
    """A press on a button of a card; `callback` comes back as it was sent, or forged."""

    id: str
    address: Address
    sender: UserRef
    sender_name: str
    callback: str
    received_at: datetime
    language: Language | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "callback", _whole(self.callback))
        object.__setattr__(self, "sender_name", _whole(self.sender_name))


@dataclass(frozen=True, slots=True, kw_only=True)
class FormEntry:
    """A form as a person sent it off; `callback` is that of the `OpenForm`, or forged."""

    id: str  # of the form that was open: sent twice, it is the same
    address: Address
    sender: UserRef
    sender_name: str
    callback: str
    values: tuple[tuple[str, str], ...]  # by the names of the fields; times are HH:MM, dates YYYY-MM-DD
    received_at: datetime
    language: Language | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "callback", _whole(self.callback))
        object.__setattr__(self, "sender_name", _whole(self.sender_name))
        object.__setattr__(self, "values", tuple((name, _whole(value)) for name, value in self.values))


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeOpened:
    """A person looks at the bot's home; `address` is their own chat with the bot."""

    id: str
    address: Address
    sender: UserRef
    sender_name: str
    received_at: datetime
    language: Language | None = None


Inbound = InboundMessage | ButtonPress | FormEntry | HomeOpened
STOP = "stop"  # the callback of a Stop button: alone for what runs in the chat, or "stop:DRAFT"


@dataclass(frozen=True, slots=True, kw_only=True)
class Nothing:
    """The platform is told only that the update arrived."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Toast:
    """A short word to the person who pressed, at once."""

    text: str
    alert: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """One field of a form. A choice has `options`: value and label; `most` characters are taken, 0: as many as fit."""

    name: str
    label: str
    kind: Literal["line", "text", "date", "time", "choice"]
    value: str = ""
    options: tuple[tuple[str, str], ...] = ()
    required: bool = True
    most: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenForm:
    """Where the platform has forms: open one, prefilled; it comes back as a `FormEntry` with that callback."""

    callback: str
    title: str
    submit: str  # the word on its button
    fields: tuple[FormField, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormRefused:
    """The form stays open: what is wrong, by the names of the fields."""

    problems: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowHome:
    """What the person's home shows: Markdown and buttons, part by part."""

    parts: tuple[OutboundMessage, ...]


Reply = Nothing | Toast | OpenForm | FormRefused | ShowHome
