"""Who is there: people, and bots with their tokens."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.fakes.telegram.flood import FloodControl
from tests.fakes.telegram.refusals import Json
from tests.fakes.telegram.updates import Updates

if TYPE_CHECKING:
    from tests.fakes.telegram.webhooks import Webhook


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody with a Telegram account."""

    id: int
    name: str
    language: str = ""
    username: str = ""

    def json(self) -> Json:
        user: Json = {"id": self.id, "is_bot": False, "first_name": self.name}
        more = {"username": self.username, "language_code": self.language}
        return {**user, **{key: value for key, value in more.items() if value}}


@dataclass(slots=True, kw_only=True, eq=False)
class BotAccount:
    """A bot: its updates, its flood control, and the menus that it has set, by scope and language."""

    token: str
    name: str
    username: str
    updates: Updates
    flood: FloodControl
    privacy: bool = False  # true: of a group it hears only what is meant for it
    webhook: "Webhook | None" = None
    menus: dict[tuple[str, str], list[Json]] = field(default_factory=dict)

    @property
    def id(self) -> int:
        return int(self.token.partition(":")[0])

    def json(self) -> Json:
        return {"id": self.id, "is_bot": True, "first_name": self.name, "username": self.username}

    def whole(self) -> Json:
        """As getMe tells it."""
        groups: Json = {"can_join_groups": True, "can_read_all_group_messages": not self.privacy}
        return {**self.json(), **groups, "supports_inline_queries": False, "can_connect_to_business": False}


Account = Person | BotAccount
