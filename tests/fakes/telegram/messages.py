"""Messages and draft frames, with every version that was ever seen."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.fakes.telegram.accounts import Account, BotAccount, Person
from tests.fakes.telegram.files import Media
from tests.fakes.telegram.refusals import Json

if TYPE_CHECKING:
    from tests.fakes.telegram.rooms import Room

FRAME_LIFE = 30.0  # seconds that a draft frame stays without a newer one


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """One button under a message; `raw` is what the bot sent."""

    label: str
    data: str = ""
    url: str = ""
    copies: str = ""
    style: str = ""
    disabled: bool = False
    raw: Json = field(default_factory=dict, compare=False)


Rows = tuple[tuple[Button, ...], ...]


@dataclass(slots=True, kw_only=True, eq=False)
class Topic:
    """A topic of a forum; its id is the message that opened it."""

    id: int
    name: str
    closed: bool = False


@dataclass(slots=True, kw_only=True, eq=False)
class Message:
    """One message as it stands now; `text` is also the caption; `versions` holds (monotonic time, text)."""

    room: "Room"
    id: int
    author: Account
    date: int
    text: str = ""
    entities: list[Json] = field(default_factory=list)
    media: Media | None = None
    rich: Json | None = None
    buttons: Rows = ()
    markup: Json | None = None  # as sent, also a keyboard below the input field
    reply_to: "Message | None" = None
    quote: str = ""
    topic: Topic | None = None
    album: str = ""
    service: Json | None = None
    forwarded: Json | None = None
    edited: int = 0
    edit_date: int = 0
    gone: bool = False
    versions: list[tuple[float, str]] = field(default_factory=list)

    @property
    def photos(self) -> list[bytes]:
        return [self.media.content] if self.media and self.media.kind == "photo" else []

    @property
    def labels(self) -> list[list[str]]:
        return [[button.label for button in row] for row in self.buttons]

    @property
    def by_bot(self) -> bool:
        return isinstance(self.author, BotAccount)

    def button(self, label: str) -> Button:
        """The one with this label. Raises LookupError where a person would not find it."""
        for row in self.buttons:
            for button in row:
                if button.label == label:
                    return button
        raise LookupError(f"no button {label!r}, there are {self.labels}")

    def state(self) -> tuple[object, ...]:
        """What "message is not modified" compares."""
        return self.text, self.entities, self.media.id if self.media else "", self.rich, self.markup

    def json(self, *, with_reply: bool = True) -> Json:
        """As the Bot API shows it."""
        body: Json = {"message_id": self.id, "date": self.date, "chat": self.room.json()}
        # What stands in a channel is said by the channel itself.
        channel = self.room.kind == "channel"
        body |= {"sender_chat": self.room.json()} if channel else {"from": self.author.json()}
        body |= self._content() | self._place()
        if self.edit_date:
            body["edit_date"] = self.edit_date
        if with_reply and (replied := self.reply_to or self._opening()):
            body["reply_to_message"] = replied.json(with_reply=False)
            if self.quote:
                body["quote"] = {"text": self.quote, "position": 0, "is_manual": True}
        if self.markup and "inline_keyboard" in self.markup:
            body["reply_markup"] = self.markup
        return body

    def _content(self) -> Json:
        body: Json = dict(self.service or {})
        if self.media:
            body |= self.media.json()
        if self.rich:
            body["rich_message"] = {"blocks": self.rich["blocks"]}
        elif self.text:
            named = "caption" if self.media else "text"
            body[named] = self.text
            if self.entities:
                body["caption_entities" if self.media else "entities"] = self.entities
        if self.forwarded:
            body["forward_origin"] = self.forwarded
        return body | ({"media_group_id": self.album} if self.album else {})

    def _place(self) -> Json:
        if self.topic:
            return {"message_thread_id": self.topic.id, "is_topic_message": True}
        if self.reply_to and self.room.kind == "supergroup" and not self.room.forum:
            # A chain of replies is a thread too, without being a topic: a known trap.
            return {"message_thread_id": self.reply_to.root().id}
        return {}

    def root(self) -> "Message":
        return self.reply_to.root() if self.reply_to else self

    def _opening(self) -> "Message | None":
        """In a topic, what replies to nothing replies to the message that opened it."""
        return self.room.messages.get(self.topic.id) if self.topic and self.topic.id != self.id else None


@dataclass(slots=True, kw_only=True, eq=False)
class Draft:
    """A draft frame as it is shown; `ended` says why it is no longer: message, stopped."""

    bot: BotAccount
    id: int
    text: str = ""
    entities: list[Json] = field(default_factory=list)
    rich: Json | None = None
    can_stop: bool = False
    keep_on_stop: bool = False
    stopped: bool = False  # a person pressed Stop: later frames are taken and not shown
    ended: str = ""
    ended_at: float = 0.0
    versions: list[tuple[float, str]] = field(default_factory=list)

    @property
    def shown_at(self) -> float:
        return self.versions[-1][0] if self.versions else 0.0

    def alive(self, now: float) -> bool:
        return not self.ended and now < self.shown_at + FRAME_LIFE

    def end(self, why: str, now: float) -> None:
        if self.alive(now):
            self.ended, self.ended_at = why, now


@dataclass(frozen=True, slots=True, kw_only=True)
class Toast:
    """What somebody sees who pressed; with `alert` as a window."""

    text: str
    alert: bool = False
    url: str = ""


def transcript(messages: Sequence[Message], drafts: Sequence[Draft] = ()) -> str:
    """A chat as text: who said what, buttons as [label]; an album is one entry."""
    entries: list[list[Message]] = []
    for message in messages:
        if message.album and entries and entries[-1][0].album == message.album:
            entries[-1].append(message)
        else:
            entries.append([message])
    frames = [f"{draft.bot.name} ✍: {draft.text}" for draft in drafts]
    return "\n".join([*(_lines(entry) for entry in entries), *frames])


def _lines(entry: Sequence[Message]) -> str:
    first = entry[0]
    rows = ["  " + " ".join(f"[{button.label}]" for button in row) for row in first.buttons]
    text = "\n".join(message.text for message in entry if message.text)
    return "\n".join([f"{first.author.name}{_marks(entry)}: {text}", *rows])


def _marks(entry: Sequence[Message]) -> str:
    """🖼3 for photos; other media by kind."""
    photos = sum(len(message.photos) for message in entry)
    marks = f" 🖼{photos}" if photos else ""
    for media in (message.media for message in entry if message.media and not message.photos):
        sign = {"video": "🎬", "document": f"📎{media.name}", "voice": "🎤", "sticker": media.emoji}
        marks += f" {sign[media.kind]}"
    return marks


def said_by(person: Person) -> Json:
    """forward_origin of what this person said elsewhere."""
    return {"type": "user", "date": 1, "sender_user": person.json()}
