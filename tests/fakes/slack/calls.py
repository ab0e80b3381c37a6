"""One call of the app while it is carried out, and the journal entry that stays of it."""

from dataclasses import dataclass, field

from tests.fakes.slack.channels import Channel
from tests.fakes.slack.fields import Fields
from tests.fakes.slack.messages import Message
from tests.fakes.slack.refusals import Json, Refused
from tests.fakes.slack.town import Town
from tests.fakes.slack.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line of the journal: `status` is that of HTTP, 0 where the connection broke; `error` is "" for ok."""

    time: float
    team: str
    method: str
    channel: str
    status: int
    error: str = ""
    size: int = 0  # bytes of the request
    fields: Json = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        return not self.error


@dataclass(slots=True, kw_only=True, eq=False)
class Call:
    """A call: in which workspace, what, and with which arguments."""

    town: Town
    workspace: Workspace
    method: str
    fields: Fields

    @property
    def now(self) -> float:
        return self.town.clock.monotonic()

    def known(self, name: str = "channel") -> Channel:
        """The channel of that argument. Raises Refused."""
        channel = self.workspace.channels.get(self.fields.needed(name))
        if channel is None or (channel.kind == "group" and not channel.bot_in):
            raise Refused("channel_not_found")
        return channel

    def place(self, name: str = "channel") -> Channel:
        """A channel that the bot may write to. Raises Refused."""
        channel = self.known(name)
        if not channel.bot_in:
            raise Refused("not_in_channel")
        if channel.archived:
            raise Refused("is_archived")
        return channel

    def message(self) -> Message:
        """The bot's own message of `channel` and `ts`. Raises Refused."""
        message = self.known().messages.get(self.fields.needed("ts"))
        if message is None or message.gone:
            raise Refused("message_not_found")
        return message

    def root(self, channel: Channel) -> str:
        """The thread that `thread_ts` names, "" for none. Raises Refused where there is none such."""
        ts = self.fields.text("thread_ts")
        if not ts:
            return ""
        message = channel.messages.get(ts)
        if message is None or (message.gone and not message.replies):
            raise Refused("thread_not_found")
        if message.thread_ts:
            raise Refused("cannot_reply_to_message")
        return ts
