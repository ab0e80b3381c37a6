"""What a chat holds: who is in it, its messages, topics and draft frames."""

from collections.abc import Sequence
from itertools import count
from typing import Any

from tests.fakes.telegram.accounts import Account, BotAccount, Person
from tests.fakes.telegram.entities import cut
from tests.fakes.telegram.messages import Draft, Message, Topic, transcript
from tests.fakes.telegram.refusals import Json
from tests.fakes.telegram.town import Town


class Room:
    """A private chat, group, supergroup or channel."""

    def __init__(
        self,
        town: Town,
        *,
        id: int,  # noqa: A002
        kind: str,
        title: str = "",
        forum: bool = False,
        username: str = "",
    ) -> None:
        self.town = town
        self.id = id
        self.kind = kind
        self.title = title
        self.forum = forum
        self.username = username  # of a public channel
        self.rights: dict[int, set[str]] = {}  # of a channel's administrators, as far as they are not those of all
        self.members: list[Person] = []
        self.bots: list[BotAccount] = []
        self.roles: dict[int, str] = {}  # of people and bots: creator, administrator; all others are members
        self.turned_away: dict[int, str] = {}  # bots that may not: blocked, kicked, left
        self.migrated_to: int | None = None
        self.messages: dict[int, Message] = {}
        self.topics: dict[int, Topic] = {}
        self.frames: dict[tuple[int, int], Draft] = {}  # by bot and draft id; also those that ended
        self.actions: list[tuple[float, str]] = []  # typing… and the like
        self.numbers = count(1)

    # --- what is seen

    @property
    def shown(self) -> list[Message]:
        """The messages that stand now, in order."""
        return [message for message in self.messages.values() if not message.gone and message.service is None]

    @property
    def last(self) -> Message:
        return self.shown[-1]

    @property
    def drafts(self) -> list[Draft]:
        """The draft frames that live now."""
        now = self.town.clock.monotonic()
        return [draft for draft in self.frames.values() if draft.alive(now)]

    def draft(self, draft_id: int) -> Draft:
        """Also one that ended, with its versions. Raises LookupError."""
        for (_, number), draft in self.frames.items():
            if number == draft_id:
                return draft
        raise LookupError(f"no frame had the draft id {draft_id}")

    def transcript(self, *, topic: Topic | None = None, drafts: bool = False) -> str:
        """Readable text of the chat; `drafts` adds the living frames below."""
        seen = [message for message in self.shown if topic is None or message.topic is topic]
        return transcript(seen, self.drafts if drafts else ())

    # --- as the Bot API shows it

    @property
    def person(self) -> Person:
        """Whose private chat it is."""
        return self.members[0]

    def json(self) -> Json:
        if self.kind == "private":
            user = self.person.json()
            return {"id": self.id, "type": "private", **{k: user[k] for k in ("first_name", "username") if k in user}}
        body: Json = {"id": self.id, "type": self.kind, "title": self.title}
        body |= {"username": self.username} if self.username else {}
        return {**body, "is_forum": True} if self.forum else body

    # --- what happens

    def add(self, author: Account, text: str = "", **fields: Any) -> Message:
        """A new message; a bot's dismisses its draft frames."""
        now = self.town.clock.monotonic()
        message = Message(room=self, id=next(self.numbers), author=author, date=self.town.unix(), text=text, **fields)
        message.versions.append((now, text))
        self.messages[message.id] = message
        if isinstance(author, BotAccount):
            for draft in self.frames.values():
                if draft.bot is author:
                    draft.end("message", now)
        self.town.changes.happened()
        return message

    def change(self, message: Message, text: str) -> None:
        """A message has other content now."""
        message.text = text
        message.edited += 1
        message.edit_date = self.town.unix()
        message.versions.append((self.town.clock.monotonic(), text))
        self.town.changes.happened()

    def tell(self, kind: str, message: Message) -> None:
        """Give a message to the bots that may see it."""
        for bot in self.bots:
            if bot.id not in self.turned_away and self._concerns(bot, message):
                bot.updates.push(kind, message.json())

    def tell_all(self, kind: str, content: Json, bots: Sequence[BotAccount] | None = None) -> None:
        for bot in self.bots if bots is None else bots:
            bot.updates.push(kind, content)

    def _concerns(self, bot: BotAccount, message: Message) -> bool:
        """Privacy mode: commands, mentions, replies to the bot, and service messages."""
        if not bot.privacy or self.kind == "private" or message.service or self.roles.get(bot.id):
            return True
        if message.reply_to and message.reply_to.author is bot:
            return True
        marks = [(entity["type"], cut(message.text, entity)) for entity in message.entities]
        return any(_calls(bot, kind, piece) for kind, piece in marks)


def _calls(bot: BotAccount, kind: str, piece: str) -> bool:
    """Whether a command or a mention means this bot; a command without a name means every bot."""
    if kind == "mention":
        return piece == f"@{bot.username}"
    return kind == "bot_command" and piece.partition("@")[2] in ("", bot.username)
