"""What a channel holds: who is in it, its messages, threads and agent sessions."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.fakes.slack.accounts import Account, Person
from tests.fakes.slack.messages import Message
from tests.fakes.slack.refusals import Json

if TYPE_CHECKING:
    from tests.fakes.slack.workspace import Workspace

STATUS_LIFE = 120.0  # seconds


@dataclass(slots=True, kw_only=True, eq=False)
class Thread:
    """What the app says of a thread besides its messages; `session` is that of agents.sessions."""

    status: str = ""
    status_at: float = 0.0
    title: str = ""
    prompts: list[Json] = field(default_factory=list)
    session: str = ""  # processing, active, suspended, closed


class Room:
    """A channel, a private one, or a person's chat with the app."""

    def __init__(self, workspace: "Workspace", *, id: str, name: str, kind: str) -> None:  # noqa: A002
        self.workspace = workspace
        self.town = workspace.town
        self.id = id
        self.name = name
        self.kind = kind  # channel, group, im
        self.members: list[Person] = []
        self.bot_in = True
        self.archived = False
        self.streams = True  # false: chat.startStream is refused with channel_type_not_supported
        self.messages: dict[str, Message] = {}  # by ts
        self.whispers: list[Message] = []  # ephemeral
        self.threads: dict[str, Thread] = {}  # by the root's ts; "" for the whole chat

    @property
    def shown(self) -> list[Message]:
        """Every message that stands now, replies too, in order; ephemeral ones are not here."""
        return [message for message in self.messages.values() if not message.gone]

    @property
    def last(self) -> Message:
        return self.shown[-1]

    @property
    def ours(self) -> list[Message]:
        """What the bot has said, as it stands."""
        return [message for message in self.shown if message.by_bot]

    def thread(self, ts: str) -> Thread:
        return self.threads.setdefault(ts, Thread())

    def status(self, ts: str) -> str:
        """What stands below the thread now, such as "is writing…"."""
        thread = self.thread(ts)
        return thread.status if self.town.clock.monotonic() < thread.status_at + STATUS_LIFE else ""

    def transcript(self, *, thread: Message | None = None) -> str:
        """The channel as text, its threads indented; with `thread`, that one alone."""
        if thread:
            return "\n".join(line for one in (thread, *thread.replies) for line in _lines(one))
        whispers = [one for one in self.whispers if not one.gone]
        roots = [one for one in (*self.messages.values(), *whispers) if not one.thread_ts]
        lines: list[str] = []
        for root in sorted(roots, key=lambda one: one.ts):
            replies = root.replies
            lines += [] if root.gone and not replies else _lines(root)
            lines += [f"    {line}".rstrip() for reply in replies for line in _lines(reply)]
        return "\n".join(lines)

    def add(self, author: Account, *, thread_ts: str = "", **content: Any) -> Message:
        """A new message, which everybody sees from now on."""
        message = Message(room=self, ts=self.town.ts(), author=author, thread_ts=thread_ts, **content)
        if message.only_for:
            self.whispers.append(message)
        else:
            self.messages[message.ts] = message
            if message.by_bot:
                self.thread(thread_ts).status = ""
        message.seen()
        return message

    def json(self) -> Json:
        """As conversations.info tells it."""
        flags = {f"is_{kind}": self.kind == kind for kind in ("channel", "group", "im")}
        body: Json = {"id": self.id, **flags, "is_archived": self.archived, "is_private": self.kind != "channel"}
        if self.kind == "im":
            return {**body, "user": self.members[0].id}
        return {**body, "name": self.name, "is_member": self.bot_in, "num_members": len(self.members)}


def transcript(messages: Sequence[Message]) -> str:
    return "\n".join(line for message in messages for line in _lines(message))


def _lines(message: Message) -> list[str]:
    """Author, marks and text; the rows of buttons below it."""
    if message.gone:
        return ["(deleted)"]
    marks = f" 🖼{message.pictures}" if message.pictures else ""
    marks += "".join(f" 📎{file.name}" for file in message.files if not file.is_picture)
    marks += " ✍" if message.streaming else " ✂" if message.broken else ""
    author = f"only {message.only_for.name} sees" if message.only_for else f"{message.author.name}{marks}"
    rows = ["  " + " ".join(f"[{button.label}]" for button in row) for row in message.buttons]
    return [*f"{author}: {message.shown}".rstrip(" ").split("\n"), *rows]
