"""Chats, the messages in them as they stand now, and the people who write and press."""

import asyncio
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

Json = dict[str, Any]
DRAFT_LIFE = 30.0  # seconds of a draft frame that nobody renews
ENTITIES = (
    ("bot_command", re.compile(r"(?<!\S)/[A-Za-z0-9_]{1,32}(?:@\w{3,32})?")),
    ("mention", re.compile(r"(?<!\w)@\w{3,32}")),
)


def units(text: str) -> int:
    """UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def entities_of(text: str) -> list[Json]:
    """What a client marks: commands and mentions."""
    return [
        {"type": kind, "offset": units(text[: found.start()]), "length": units(found[0])}
        for kind, pattern in ENTITIES
        for found in pattern.finditer(text)
    ]


@dataclass(frozen=True)
class Person:
    """Somebody with an account."""

    id: int
    name: str
    language: str = "en"

    @property
    def json(self) -> Json:
        return {"id": self.id, "is_bot": False, "first_name": self.name, "language_code": self.language}


@dataclass
class Shown:
    """A message as it stands."""

    id: int
    author: str  # "" for the bot
    sender: Json
    text: str = ""
    entities: list[Json] = field(default_factory=list)
    files: list[Json] = field(default_factory=list)  # of the message: photo, video, document …
    album: str = ""
    buttons: list[list[Json]] = field(default_factory=list)
    force_reply: bool = False
    reply_to: int | None = None
    topic: int | None = None
    edits: int = 0
    versions: list[tuple[float, str]] = field(default_factory=list)  # when it said what

    @property
    def rows(self) -> list[str]:
        """The buttons as a transcript shows them."""
        return ["  " + " ".join(f"[{each['text']}]" for each in row) for row in self.buttons]


@dataclass
class Draft:
    """A frame of a message in the making."""

    id: int
    text: str
    at: float
    can_stop: bool
    topic: int | None = None
    versions: list[tuple[float, str]] = field(default_factory=list)


@dataclass
class Press:
    """A press on a button: the toast comes once the bot has answered."""

    id: str
    at: float
    toast: str | None = None
    alert: bool = False
    answered: asyncio.Event = field(default_factory=asyncio.Event)

    async def said(self) -> str:
        """The toast, with ! before it for an alert."""
        async with asyncio.timeout(20):
            await self.answered.wait()
        return f"{'! ' if self.alert else ''}{self.toast or ''}"


@dataclass
class Chat:
    """One chat with a bot in it. `emit` hands an update to the bot."""

    id: int
    kind: Literal["private", "group", "supergroup"]
    title: str
    emit: Callable[[str, Json], int]
    now: Callable[[], float]
    numbers: Callable[[], int]
    keep_file: Callable[[bytes], str]
    forum: bool = False
    topics: dict[int, bool] = field(default_factory=dict)  # open?
    shut: str = ""  # why the bot may not speak: blocked | kicked
    moved_to: int | None = None
    messages: dict[int, Shown] = field(default_factory=dict)
    drafts: dict[int, Draft] = field(default_factory=dict)
    past_drafts: list[Draft] = field(default_factory=list)
    presses: dict[str, Press] = field(default_factory=dict)

    @property
    def json(self) -> Json:
        name = {"first_name": self.title} if self.kind == "private" else {"title": self.title}
        return {"id": self.id, "type": self.kind, **name, **({"is_forum": True} if self.forum else {})}

    # --- people -----------------------------------------------------------------------------------

    def says(
        self, who: Person, text: str, *, reply_to: Shown | None = None, topic: int | None = None, **more: Any
    ) -> Shown:
        """`who` writes; `more` goes into the message as it is."""
        shown = Shown(id=self.numbers(), author=who.name, sender=who.json, text=text, topic=topic)
        shown.reply_to = reply_to.id if reply_to else None
        shown.files = [{"kind": kind} for kind in ("photo", "video", "document") if kind in more]
        shown.album = str(more.get("media_group_id", ""))
        self.messages[shown.id] = shown
        self.emit("message", self.message(shown) | more)
        return shown

    def message(self, shown: Shown) -> Json:
        """The message as an update or an answer has it."""
        names = ("caption", "caption_entities") if shown.files else ("text", "entities")
        whole: Json = {"message_id": shown.id, "date": int(self.now()) + 1, "chat": self.json, "from": shown.sender}
        if shown.text:
            whole[names[0]] = shown.text
            if entities := shown.entities or (entities_of(shown.text) if shown.author else []):
                whole[names[1]] = entities
        if shown.topic:
            whole |= {"message_thread_id": shown.topic, "is_topic_message": True}
        if shown.reply_to and (answered := self.messages.get(shown.reply_to)):
            whole["reply_to_message"] = {
                "message_id": answered.id,
                "date": 1,
                "chat": self.json,
                "from": answered.sender,
                "text": answered.text or "…",
            }
        return whole

    def sends_photo(self, who: Person, content: bytes, *, caption: str = "", album: str = "", size: int = 0) -> Shown:
        """A photo, in two sizes as Telegram gives them; `size` is what it says of the larger one."""
        file, size = self.keep_file(content), size or len(content)
        sizes = [
            {"file_id": self.keep_file(content[:100]), "file_unique_id": "s", "width": 90, "height": 90},
            {"file_id": file, "file_unique_id": file, "width": 1280, "height": 960, "file_size": size},
        ]
        more: Json = {"media_group_id": album} if album else {}
        return self.says(who, caption, photo=sizes, **more)

    def sends_album(self, who: Person, *contents: bytes, caption: str = "") -> list[Shown]:
        """Photos that came together: separate messages with one group id."""
        album = str(900_000 + self.numbers())
        return [
            self.sends_photo(who, each, caption=caption if number == 0 else "", album=album)
            for number, each in enumerate(contents)
        ]

    def sends_file(self, who: Person, kind: str, content: bytes = b"x", *, caption: str = "", **more: Any) -> Shown:
        """A video, voice, sticker or document."""
        file = self.keep_file(content)
        size = {"file_id": file, "file_unique_id": file, "file_size": len(content)}
        extra: dict[str, Json] = {
            "video": {"width": 720, "height": 1280, "duration": 5, "mime_type": "video/mp4"},
            "voice": {"duration": 3, "mime_type": "audio/ogg"},
            "sticker": {"type": "regular", "width": 1, "height": 1, "is_animated": False, "is_video": False},
        }
        content_of: Json = {kind: size | extra.get(kind, {}) | more}
        return self.says(who, caption, **content_of)

    def presses_button(self, who: Person, shown: Shown, label: str) -> Press:
        """`who` presses the button with that word."""
        button = next(each for row in shown.buttons for each in row if label in each["text"])
        return self.presses_data(who, shown, str(button["callback_data"]))

    def presses_data(self, who: Person, shown: Shown, data: str) -> Press:
        """A press with any data, forged too."""
        press = Press(id=str(10**15 + self.numbers()), at=self.now())
        self.presses[press.id] = press
        query = {"id": press.id, "from": who.json, "chat_instance": "1", "data": data, "message": self.message(shown)}
        self.emit("callback_query", query)
        return press

    def stops_draft(self) -> None:
        """The person presses Stop on the newest frame."""
        draft = next(each for each in reversed(self.living_drafts()) if each.can_stop)
        more = {"message_thread_id": draft.topic} if draft.topic else {}
        self.emit("stopped_message_generation", {"chat": self.json, "draft_id": draft.id, **more})

    def deletes(self, shown: Shown) -> None:
        """Somebody deletes a message."""
        del self.messages[shown.id]

    # --- what one sees ----------------------------------------------------------------------------

    @property
    def shown(self) -> Sequence[Shown]:
        """The messages as they stand."""
        return [self.messages[number] for number in sorted(self.messages)]

    @property
    def bots(self) -> Sequence[Shown]:
        """Those of the bot."""
        return [shown for shown in self.shown if not shown.author]

    def living_drafts(self) -> list[Draft]:
        """The frames that are still there."""
        now = self.now()
        return [draft for draft in self.drafts.values() if now - draft.at < DRAFT_LIFE]

    def transcript(self) -> str:
        """The chat as text; an album is one line with the number of its pictures."""
        lines: list[str] = []
        shown, albums = self.shown, set[str]()
        for each in shown:
            if each.album in albums:
                continue
            files = each.files
            if each.album:
                albums.add(each.album)
                files = [file for other in shown if other.album == each.album for file in other.files]
            pictures = f" 🖼{len(files)}" if files else ""
            lines += [f"{each.author or 'Copydesk'}{pictures}: {each.text}", *each.rows]
        return "\n".join([*lines, *(f"Copydesk…: {draft.text}" for draft in self.living_drafts())])
