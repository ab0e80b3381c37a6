"""One call of a bot while it is carried out, and the journal entry that stays of it."""

from dataclasses import dataclass, field

from tests.fakes.telegram.accounts import BotAccount
from tests.fakes.telegram.chats import Chat
from tests.fakes.telegram.fields import Fields
from tests.fakes.telegram.refusals import Json, bad, forbidden, migrated
from tests.fakes.telegram.town import Town


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line of the journal: `code` is 200, the error, or 0 where the connection broke; `size` is in bytes."""

    time: float
    bot: int
    method: str
    chat: int | None
    code: int
    size: int
    description: str = ""
    remarks: tuple[str, ...] = ()  # what Telegram overlooks in silence
    fields: Json = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        return not self.description


@dataclass(slots=True, kw_only=True, eq=False)
class Call:
    """A call: who, what, where, and with which parameters."""

    town: Town
    bot: BotAccount
    method: str
    fields: Fields
    remarks: list[str] = field(default_factory=list)

    @property
    def chat_id(self) -> int | None:
        """As given, or that of the channel with the @name that is given; None where there is none such."""
        given = self.fields.text("chat_id")
        if given.startswith("@"):
            return self.town.named(given[1:])
        try:
            return int(given)
        except ValueError:
            return None

    @property
    def chat(self) -> Chat:
        """Raises Refused where the bot may not be there."""
        chat = self.known()
        if chat.migrated_to is not None:
            raise migrated(chat.migrated_to)
        refusal = chat.turned_away.get(self.bot.id, "" if self.bot in chat.bots else "bot is not a member")
        if refusal:
            raise forbidden(f"{refusal} of the {chat.kind} chat" if refusal.endswith("member") else refusal)
        return chat

    def known(self) -> Chat:
        """Also one that the bot may not write to. Raises Refused."""
        if not self.fields.text("chat_id"):
            raise bad("chat_id is empty")
        chat = self.town.chat(self.bot, self.chat_id) if self.chat_id is not None else None
        if chat is None:
            raise bad("chat not found")
        return chat

    def within(self, values: Json) -> "Call":
        """The same call with the parameters of one item of it."""
        fields = Fields(values, self.fields.uploads)
        return Call(town=self.town, bot=self.bot, method=self.method, fields=fields, remarks=self.remarks)
