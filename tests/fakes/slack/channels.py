"""A channel as people use it: they say things, press buttons, give commands, stop what is written."""

from collections.abc import Sequence

from tests.fakes.slack import payloads
from tests.fakes.slack.accounts import Person
from tests.fakes.slack.deliveries import Delivery
from tests.fakes.slack.files import Stored
from tests.fakes.slack.messages import Message
from tests.fakes.slack.mrkdwn import typed
from tests.fakes.slack.refusals import Json
from tests.fakes.slack.rooms import Room
from tests.fakes.slack.scopes import INTERACTIVE

HEARD = {"channel": "message.channels", "group": "message.groups", "im": "message.im"}


class Channel(Room):
    """What people do in a channel or in their chat with the app. Each act is on its way to the app at once."""

    # --- saying

    def says(
        self, person: Person, text: str, *, thread: Message | None = None, files: Sequence[Stored] = ()
    ) -> Message:
        """A message, or a reply in the thread of that one; @Name calls somebody."""
        if person not in self.members:
            raise LookupError(f"{person.name} is not in {self.name or 'this chat'}")
        root = (thread.thread_ts or thread.ts) if thread else ""
        wire = typed(text, {name: number for number, name in self.workspace.names.items()})
        message = self.add(person, text=wire, files=list(files), thread_ts=root)
        self.tell(payloads.said(message))
        if self.kind != "im" and f"<@{self.workspace.bot.id}>" in wire and self.bot_in:
            self.workspace.happens("app_mention", payloads.mentioned(message))
        return message

    def sends_file(
        self,
        person: Person,
        content: bytes,
        *,
        name: str = "photo.png",
        text: str = "",
        thread: Message | None = None,
        size: int | None = None,
    ) -> Message:
        """A file with a text beside it; `size` where it claims to be larger than its bytes."""
        return self.says(person, text, thread=thread, files=[self.file(person, content, name=name, size=size)])

    def file(self, person: Person, content: bytes, *, name: str, size: int | None = None) -> Stored:
        """One of several files for `says(files=…)`."""
        return self.town.files.put(name, content, self.workspace.team, person.id, size=size)

    def edits(self, person: Person, message: Message, text: str) -> None:
        """The author changes what was said."""
        if message.author is not person:
            raise LookupError(f"this message is not by {person.name}")
        before = message.json()
        message.text = typed(text, {name: number for number, name in self.workspace.names.items()})
        message.edited = True
        message.seen()
        self.tell(payloads.changed(message, before))

    def deletes(self, message: Message) -> None:
        """A person or an admin takes a message away."""
        message.gone = True
        self.town.changes.happened()
        self.tell(payloads.deleted(message))

    def reacts(self, person: Person, message: Message, emoji: str) -> None:
        """Put an emoji below a message; the same one twice counts once."""
        people = message.reactions.setdefault(emoji, [])
        if person.id not in people:
            people.append(person.id)
        self.town.changes.happened()

    # --- acting

    def presses(self, person: Person, message: Message, label: str) -> Delivery:
        """A button of a message, by its label or a word in it."""
        payload = payloads.press(person, message, message.button(label))
        return self.workspace.deliveries.push("interactive", payload)

    def commands(self, person: Person, line: str) -> Delivery:
        """A slash command, such as "/post coffee"; what the app answers, that person alone sees."""
        self._may_interact()
        name, _, text = line.partition(" ")
        payload = payloads.command(person, self, name, text)

        def answered(delivery: Delivery) -> None:
            self._answer(person, delivery.answer)

        return self.workspace.deliveries.push("slash_commands", payload, answered)

    def shortcut(self, person: Person, message: Message, callback_id: str) -> Delivery:
        """A shortcut from the menu of a message."""
        self._may_interact()
        payload = payloads.shortcut(person, message, callback_id)
        return self.workspace.deliveries.push("interactive", payload)

    def stops(self, person: Person, thread: Message) -> Delivery:
        """The native stop button, which is there while the session of that thread is processing."""
        root = thread.thread_ts or thread.ts
        if self.thread(root).session != "processing":
            raise LookupError(f"there is no Stop for {person.name} to press")
        growing = [one.ts for one in self.shown if one.thread_ts == root and one.streaming]
        body: Json = {"type": "agent_session_stopped", "channel": self.id, "thread_ts": root, "user": person.id}
        return self.workspace.happens("agent_session_stopped", {**body, "streaming_message_ts": growing})

    # --- who is in

    def joins(self, person: Person) -> None:
        self.members.append(person)

    def removes_bot(self) -> None:
        """The app may no longer speak here, nor does it hear anything."""
        self.bot_in = False
        body = {"type": "channel_left", "channel": self.id, "event_ts": self.town.ts()}
        self.workspace.happens("channel_left", body)

    def archives(self) -> None:
        self.archived = True

    # --- inside

    def tell(self, body: Json) -> None:
        """The app hears of it where it is in the channel; also of what it said itself."""
        if self.bot_in:
            self.workspace.happens(HEARD[self.kind], body)

    def _may_interact(self) -> None:
        if INTERACTIVE not in self.workspace.scopes:
            raise LookupError("the app has neither commands nor shortcuts here")

    def _answer(self, person: Person, answer: object) -> None:
        """What the acknowledgement of a command says."""
        body = answer if isinstance(answer, dict) else {"text": answer or ""}
        if not body.get("text") and not body.get("blocks"):
            return
        only = None if body.get("response_type") == "in_channel" else person
        text, blocks = str(body.get("text") or ""), body.get("blocks") or []
        self.add(self.workspace.bot, text=text, blocks=blocks, only_for=only)
