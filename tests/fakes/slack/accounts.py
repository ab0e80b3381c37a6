"""Who is there: people, and the app's bot."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.fakes.slack.refusals import Json

if TYPE_CHECKING:
    from tests.fakes.slack.deliveries import Delivery
    from tests.fakes.slack.views import View
    from tests.fakes.slack.workspace import Workspace


@dataclass(slots=True, kw_only=True, eq=False)
class Person:
    """A member of a workspace: what stands on their own screen, and what they do there."""

    workspace: "Workspace"
    id: str
    name: str
    language: str = "en-US"
    zone: str = "UTC"
    home: "View | None" = None
    modals: "list[View]" = field(default_factory=list)  # the open ones, the top one last

    @property
    def modal(self) -> "View | None":
        """The modal that they look at."""
        return self.modals[-1] if self.modals else None

    def opens_home(self) -> "Delivery":
        """The home tab of the app."""
        return self.workspace.opens(self, "home")

    def opens_messages(self) -> "Delivery":
        """The messages tab of the app: the start of a conversation where the app is an agent."""
        return self.workspace.opens(self, "messages")

    def short(self) -> Json:
        """As interactive payloads name them."""
        handle = self.name.lower().replace(" ", ".")
        return {"id": self.id, "username": handle, "name": handle, "team_id": self.workspace.team}

    def json(self, *, locale: bool) -> Json:
        """As users.info tells it."""
        profile = {"real_name": self.name, "display_name": self.name}
        body: Json = {"id": self.id, "team_id": self.workspace.team, "name": self.short()["name"], "is_bot": False}
        body |= {"real_name": self.name, "tz": self.zone, "deleted": False, "profile": profile}
        return {**body, "locale": self.language} if locale else body


@dataclass(frozen=True, slots=True, kw_only=True)
class Bot:
    """The app's own account in a workspace."""

    id: str  # U…
    bot_id: str  # B…
    app_id: str
    name: str

    def json(self) -> Json:
        """As bots.info tells it."""
        return {"id": self.bot_id, "app_id": self.app_id, "user_id": self.id, "name": self.name, "deleted": False}


Account = Person | Bot
