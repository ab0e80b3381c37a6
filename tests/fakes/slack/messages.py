"""Messages with every version that was seen, and streams that grow within them."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.fakes.slack.accounts import Account, Bot, Person
from tests.fakes.slack.files import Stored
from tests.fakes.slack.mrkdwn import pings
from tests.fakes.slack.reading import Button, block_text, buttons, pictures, wire_texts
from tests.fakes.slack.refusals import Json

if TYPE_CHECKING:
    from tests.fakes.slack.rooms import Room

STREAM_LIFE = 300.0  # seconds from its start
SIGNS = {"pending": "○", "in_progress": "◐", "complete": "✓", "error": "✗"}


@dataclass(slots=True, kw_only=True, eq=False)
class Task:
    """One step of a stream, as it stands."""

    id: str
    title: str
    status: str
    details: str = ""
    output: str = ""

    def line(self) -> str:
        more = [text for text in (self.details, self.output) if text]
        return " · ".join([f"{SIGNS[self.status]} {self.title}", *more])


@dataclass(slots=True, kw_only=True, eq=False)
class Stream:
    """How a message grows; `stopped` by its app, or dead when its life is over."""

    started: float  # monotonic seconds
    recipient: str = ""
    mode: str = "timeline"
    plan: str = ""
    tasks: dict[str, Task] = field(default_factory=dict)
    stopped: bool = False

    def alive(self, now: float) -> bool:
        return not self.stopped and now < self.started + STREAM_LIFE - 1e-9

    def lines(self) -> list[str]:
        return [*([self.plan] if self.plan else []), *(task.line() for task in self.tasks.values())]


@dataclass(slots=True, kw_only=True, eq=False)
class Message:
    """One message as it stands now; `versions` holds (monotonic time, text as shown)."""

    room: "Room"
    ts: str
    author: Account
    text: str = ""  # mrkdwn, as on the wire
    markdown: str = ""  # markdown_text, also of a stream
    blocks: list[Json] = field(default_factory=list)
    files: list[Stored] = field(default_factory=list)
    thread_ts: str = ""  # of the root, where it is a reply
    only_for: Person | None = None  # an ephemeral message
    stream: Stream | None = None
    metadata: Json | None = None  # as sent: event_type and event_payload
    reactions: dict[str, list[str]] = field(default_factory=dict)  # ids of people, by the emoji's name
    edited: bool = False
    gone: bool = False
    versions: list[tuple[float, str]] = field(default_factory=list)

    @property
    def by_bot(self) -> bool:
        return isinstance(self.author, Bot)

    @property
    def shown(self) -> str:
        """What a person reads of it: tasks, Markdown as it was written, blocks; `text` where there is none of them."""
        names = self.room.workspace.names
        steps = self.stream.lines() if self.stream else []
        body = [self.markdown, *(block_text(block, names) for block in self.blocks)]
        seen = [*steps, *filter(None, body)]
        return "\n".join(seen) if seen else block_text({"type": "mrkdwn", "text": self.text}, names)

    @property
    def streaming(self) -> bool:
        return self.stream is not None and self.stream.alive(self.room.town.clock.monotonic())

    @property
    def broken(self) -> bool:
        """A stream that died before its app ended it."""
        return self.stream is not None and not self.stream.stopped and not self.streaming

    @property
    def buttons(self) -> list[list[Button]]:
        return buttons(self.blocks)

    @property
    def labels(self) -> list[list[str]]:
        return [[button.label for button in row] for row in self.buttons]

    @property
    def pictures(self) -> int:
        return pictures(self.blocks) + sum(file.is_picture for file in self.files)

    @property
    def pings(self) -> list[str]:
        """Whom it calls: ids of people, or channel, here, everyone."""
        shown = [self.markdown, *wire_texts(self.blocks)]
        return [one for text in (shown if any(shown) else [self.text]) for one in pings(text)]

    def button(self, label: str) -> Button:
        """The one with that label, or that word in it. Raises LookupError where a person would not find it."""
        all_of_them = [button for row in self.buttons for button in row]
        for fits in (label.__eq__, lambda seen: label in seen):
            for button in all_of_them:
                if fits(button.label) is True:
                    return button
        raise LookupError(f"no button {label!r}, there are {self.labels}")

    def seen(self) -> None:
        """Keep the version that stands now."""
        self.versions.append((self.room.town.clock.monotonic(), self.shown))
        self.room.town.changes.happened()

    def json(self) -> Json:
        """As events, payloads and answers show it."""
        body: Json = {"type": "message", "user": self.author.id, "ts": self.ts, "team": self.room.workspace.team}
        body["text"] = self.text or self.markdown
        if isinstance(self.author, Bot):
            body |= {"bot_id": self.author.bot_id, "app_id": self.author.app_id}
        if self.thread_ts or self.replies:
            body["thread_ts"] = self.thread_ts or self.ts
        if self.thread_ts and (root := self.room.messages.get(self.thread_ts)):
            body["parent_user_id"] = root.author.id
        if self.blocks:
            body["blocks"] = self.blocks
        if self.files:
            body |= {"files": [file.json() for file in self.files], "upload": False}
        if self.edited:
            body["edited"] = {"user": self.author.id, "ts": self.ts}
        return body

    @property
    def replies(self) -> "list[Message]":
        """The messages that stand in its thread, also those for one person alone."""
        every = [*self.room.messages.values(), *self.room.whispers]
        return sorted((one for one in every if one.thread_ts == self.ts and not one.gone), key=lambda one: one.ts)
