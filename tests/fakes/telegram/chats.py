"""A chat as people use it: they say things, press buttons, block the bot, close topics."""

from collections.abc import Sequence
from typing import Any

from tests.fakes.telegram.accounts import Account, BotAccount, Person
from tests.fakes.telegram.entities import detected
from tests.fakes.telegram.files import Media
from tests.fakes.telegram.messages import Button, Draft, Message, Topic, said_by
from tests.fakes.telegram.refusals import Json
from tests.fakes.telegram.rooms import Room
from tests.fakes.telegram.town import Press
from tests.fakes.telegram.views import GRANTED, IN_CHANNELS, status


class Chat(Room):
    """What people do in a chat. Each act is done at once, and the bots' updates are waiting when it returns."""

    # --- saying

    def says(
        self,
        person: Person,
        text: str,
        *,
        reply_to: Message | None = None,
        quote: str = "",
        topic: Topic | None = None,
        entities: Sequence[Json] | None = None,
        forwarded_from: Person | None = None,
    ) -> Message:
        """A text message; commands, mentions and links in it are marked as Telegram does."""
        marked = list(entities) if entities is not None else detected(text)
        forwarded = said_by(forwarded_from) if forwarded_from else None
        return self._post(
            person, text, reply_to=reply_to, quote=quote, topic=topic, entities=marked, forwarded=forwarded
        )

    def sends_photo(
        self, person: Person, content: bytes, *, caption: str = "", size: int | None = None, **place: Any
    ) -> Message:
        return self._shows(person, self.town.files.photo(content, size=size), caption, **place)

    def sends_album(
        self, person: Person, contents: Sequence[bytes], *, caption: str = "", **place: Any
    ) -> list[Message]:
        """Several photos at once: separate messages of one media_group_id, the caption on the first."""
        album = str(1000 + next(self.town.numbers))
        captions = [caption, *[""] * len(contents)]
        return [
            self._shows(person, self.town.files.photo(content), words, album=album, **place)
            for content, words in zip(contents, captions, strict=False)
        ]

    def sends_video(
        self,
        person: Person,
        content: bytes = b"video",
        *,
        caption: str = "",
        size: int | None = None,
        seconds: int = 12,
        **place: Any,
    ) -> Message:
        more = Media(kind="video", sizes=(), name="clip.mp4", seconds=seconds)
        return self._shows(person, self.town.files.other("video", content, size=size, media=more), caption, **place)

    def sends_voice(
        self, person: Person, content: bytes = b"voice", *, seconds: int = 3, caption: str = "", **place: Any
    ) -> Message:
        more = Media(kind="voice", sizes=(), seconds=seconds)
        return self._shows(person, self.town.files.other("voice", content, media=more), caption, **place)

    def sends_sticker(self, person: Person, emoji: str = "👍", **place: Any) -> Message:
        more = Media(kind="sticker", sizes=(), emoji=emoji)
        return self._shows(person, self.town.files.other("sticker", b"sticker", media=more), "", **place)

    def sends_document(
        self,
        person: Person,
        content: bytes = b"document",
        *,
        name: str = "notes.txt",
        caption: str = "",
        size: int | None = None,
        **place: Any,
    ) -> Message:
        more = Media(kind="document", sizes=(), name=name)
        return self._shows(person, self.town.files.other("document", content, size=size, media=more), caption, **place)

    def edits(self, person: Person, message: Message, text: str) -> None:
        """The author changes what was said."""
        if message.author is not person:
            raise LookupError(f"this message is not by {person.name}")
        message.entities = detected(text)
        self.change(message, text)
        self.tell("edited_message", message)

    def deletes(self, message: Message) -> None:
        """A person or an admin takes a message away; Telegram tells bots nothing."""
        message.gone = True
        self.town.changes.happened()

    # --- buttons

    def presses(self, person: Person, message: Message, button: str | Button) -> Press:
        """By label: what the message shows now. A Button: also one that it showed before, as a late finger does."""
        button = message.button(button) if isinstance(button, str) else button
        if button.disabled or not button.data:
            raise LookupError(f"nothing happens on {button.label!r}")
        bot = message.author
        if not isinstance(bot, BotAccount):
            raise LookupError("only a bot's message has buttons")
        clock = self.town.clock
        press = Press(id=str(7_000_000 + next(self.town.numbers)), bot=bot, person=person, at=clock.monotonic())
        self.town.presses[press.id] = press
        seen = {"chat": self.json(), "message_id": message.id, "date": 0} if message.gone else message.json()
        content = {"id": press.id, "from": person.json(), "message": seen, "chat_instance": str(self.id)}
        bot.updates.push("callback_query", {**content, "data": button.data})
        return press

    def stops(self, person: Person, draft: Draft | None = None) -> None:
        """Press Stop on a living frame that has it; without `draft`, on the newest."""
        alive = [one for one in self.drafts if one.can_stop and not one.stopped and draft in (None, one)]
        if not alive:
            raise LookupError(f"there is no Stop for {person.name} to press")
        stopped = max(alive, key=lambda one: one.shown_at)
        stopped.stopped = True
        if not stopped.keep_on_stop:
            stopped.end("stopped", self.town.clock.monotonic())
        stopped.bot.updates.push("stopped_message_generation", {"chat": self.json(), "draft_id": stopped.id})
        self.town.changes.happened()

    # --- who is in

    def joins(self, person: Person) -> None:
        self.members.append(person)
        self._serve(person, {"new_chat_members": [person.json()]})

    def leaves(self, person: Person) -> None:
        self.members.remove(person)
        self._serve(person, {"left_chat_member": person.json()})

    def promotes(self, account: Account, *rights: str) -> None:
        """Make somebody, or the bot, an administrator; in a channel with these rights alone, where they are named."""
        self.roles[account.id] = "administrator"
        self.rights[account.id] = set(rights) if rights else GRANTED | set(IN_CHANNELS)

    def vanishes(self) -> None:
        """Its owner deletes the channel."""
        del self.town.groups[self.id]

    def blocks(self, bot: BotAccount | None = None) -> None:
        self._turn(bot, "kicked", "bot was blocked by the user", self.members[0])

    def unblocks(self, bot: BotAccount | None = None) -> None:
        self._turn(bot, "member", "", self.members[0])

    def kicks(self, bot: BotAccount | None = None, *, by: Person | None = None) -> None:
        self._turn(bot, "kicked", f"bot was kicked from the {self.kind} chat", by or self.members[0])

    def adds(self, bot: BotAccount, *, by: Person | None = None) -> None:
        """Add a bot to the group, or add it again."""
        if bot not in self.bots:
            self.bots.append(bot)
            self.turned_away[bot.id] = "bot is not a member"
        self._turn(bot, "member", "", by or self.members[0])

    # --- topics

    def topic(self, name: str, *, by: Person | None = None) -> Topic:
        """Open a new topic of a forum."""
        if not self.forum:
            raise LookupError("only a forum has topics")
        by = by or self.members[0]
        made = {"name": name, "icon_color": 7322096}
        message = self.add(by, service={"forum_topic_created": made})
        message.topic = self.topics[message.id] = Topic(id=message.id, name=name)
        self.tell("message", message)
        return message.topic

    def closes(self, topic: Topic) -> None:
        topic.closed = True
        self._serve(self.members[0], {"forum_topic_closed": {}}, topic)

    def reopens(self, topic: Topic) -> None:
        topic.closed = False
        self._serve(self.members[0], {"forum_topic_reopened": {}}, topic)

    def removes_topic(self, topic: Topic) -> None:
        """Delete a topic with all that was said in it."""
        del self.topics[topic.id]
        for message in self.messages.values():
            message.gone = message.gone or message.topic is topic
        self.town.changes.happened()

    def migrates(self) -> "Chat":
        """A group becomes a supergroup: a new chat with a new id, where no old message can be edited."""
        number = -1_000_000_000_000 - abs(self.id)
        grown = Chat(self.town, id=number, kind="supergroup", title=self.title)
        grown.members, grown.bots, grown.roles = list(self.members), list(self.bots), dict(self.roles)
        grown.turned_away = dict(self.turned_away)
        self.town.groups[number] = grown
        self._serve(self.members[0], {"migrate_to_chat_id": number})
        grown._serve(self.members[0], {"migrate_from_chat_id": self.id})
        self.migrated_to = number
        return grown

    # --- inside

    def _shows(
        self,
        person: Person,
        media: Media,
        caption: str,
        *,
        reply_to: Message | None = None,
        topic: Topic | None = None,
        album: str = "",
        forwarded_from: Person | None = None,
    ) -> Message:
        forwarded = said_by(forwarded_from) if forwarded_from else None
        more: dict[str, Any] = {"media": media, "album": album, "forwarded": forwarded}
        return self._post(person, caption, reply_to=reply_to, topic=topic, entities=detected(caption), **more)

    def _post(self, person: Person, text: str, *, topic: Topic | None, **fields: Any) -> Message:
        if topic and topic.closed and self.roles.get(person.id) is None:
            raise LookupError(f"the topic {topic.name!r} is closed")
        if self.kind == "private" and self.turned_away:
            raise LookupError(f"{person.name} has blocked the bot, and would have to unblock it first")
        message = self.add(person, text, topic=topic, **fields)
        self.tell("message", message)
        return message

    def _serve(self, person: Person, content: Json, topic: Topic | None = None) -> None:
        """A message of the platform's own."""
        self.tell("message", self.add(person, service=content, topic=topic))

    def _turn(self, bot: BotAccount | None, new: str, refusal: str, by: Person) -> None:
        """The bot's place in the chat changes, and it is told."""
        bot = bot or self.bots[0]
        old = status(self, bot)
        if refusal:
            self.turned_away[bot.id] = refusal
        else:
            self.turned_away.pop(bot.id, None)
        change: Json = {"chat": self.json(), "from": by.json(), "date": self.town.unix()}
        change |= {"old_chat_member": old, "new_chat_member": status(self, bot)}
        bot.updates.push("my_chat_member", change)
        self.town.changes.happened()
