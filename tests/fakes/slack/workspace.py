"""A workspace with one app in it: its tokens, its people and channels, and the way to the app."""

from typing import TYPE_CHECKING

from tests.fakes.slack.accounts import Bot, Person
from tests.fakes.slack.channels import Channel
from tests.fakes.slack.deliveries import Deliveries, Delivery, Line
from tests.fakes.slack.payloads import event
from tests.fakes.slack.pushes import Pushes
from tests.fakes.slack.refusals import Json
from tests.fakes.slack.scopes import ALL, EVENTS
from tests.fakes.slack.sockets import Sockets
from tests.fakes.slack.views import View

if TYPE_CHECKING:
    from tests.fakes.slack.tiers import Tiers
    from tests.fakes.slack.town import Town


class Workspace:
    """What one set of tokens opens. With a `request_url` the app is told by HTTP, else by Socket Mode."""

    def __init__(self, town: "Town", *, team: str, name: str, bot_name: str, tiers: "Tiers") -> None:
        number = team[1:]
        self.town = town
        self.team = team
        self.name = name
        self.domain = name.lower().replace(" ", "-")
        self.tiers = tiers
        self.bot = Bot(id=f"UB{number}", bot_id=f"B{number}", app_id=f"A{number}", name=bot_name)
        self.bot_token = f"xoxb-{number}-of-the-bot"
        self.app_token = f"xapp-1-{number}-of-the-app"
        self.signing_secret = f"signing-secret-of-{number}"
        self.scopes = set(ALL)
        self.subscribed = set(EVENTS)
        self.trouble = ""  # what every call with the bot's token is refused with, such as token_revoked
        self.request_url = ""
        self.people: dict[str, Person] = {}
        self.channels: dict[str, Channel] = {}
        self.views: dict[str, View] = {}
        self.sockets = Sockets(self)
        self.pushes = Pushes(self)
        self.deliveries = Deliveries(town, self._line)

    # --- who and where

    def person(self, name: str, *, id: str = "", language: str = "en-US", zone: str = "UTC") -> Person:  # noqa: A002
        """A member; the same one when asked again for an id."""
        number = id or f"U{7001 + len(self.people)}"
        person = Person(workspace=self, id=number, name=name, language=language, zone=zone)
        return self.people.setdefault(number, person)

    def channel(self, name: str, *members: Person, private: bool = False, bot: bool = True) -> Channel:
        """A channel with these people in it, and the bot."""
        kind, letter = ("group", "G") if private else ("channel", "C")
        channel = Channel(self, id=f"{letter}{4001 + len(self.channels)}", name=name, kind=kind)
        channel.members, channel.bot_in = list(members), bot
        self.channels[channel.id] = channel
        return channel

    def loses(self, channel: Channel) -> None:
        """The channel is deleted."""
        del self.channels[channel.id]

    def dm(self, person: Person) -> Channel:
        """The person's own chat with the app."""
        number = f"D{person.id[1:]}"
        if number not in self.channels:
            self.channels[number] = Channel(self, id=number, name="", kind="im")
            self.channels[number].members = [person]
        return self.channels[number]

    @property
    def names(self) -> dict[str, str]:
        """Of people, the bot and channels, by id."""
        people = {person.id: person.name for person in self.people.values()}
        return {**people, self.bot.id: self.bot.name}

    @property
    def ready_files(self) -> dict[str, bool]:
        return self.town.files.ready(self.team)

    @property
    def refusals(self) -> int:
        """How many calls were refused by the rate limits."""
        return sum(self.tiers.refusals.values())

    # --- what the app is told

    def happens(self, name: str, body: Json) -> Delivery:
        """An event; where the app did not subscribe to it, or may not hear it, nothing is sent."""
        scope = EVENTS[name]
        if name in self.subscribed and (not scope or scope in self.scopes):
            return self.deliveries.push("events_api", event(self, body))
        unsent = Delivery(kind="events_api", payload={}, envelope_id="")
        unsent.over.set()
        return unsent

    def opens(self, person: Person, tab: str) -> Delivery:
        """app_home_opened."""
        body: Json = {"type": "app_home_opened", "user": person.id, "channel": self.dm(person).id, "tab": tab}
        if tab == "home" and person.home:
            body["view"] = person.home.json()
        return self.happens("app_home_opened", {**body, "event_ts": self.town.ts()})

    def again(self, delivery: Delivery) -> Delivery:
        """Bring the same once more."""
        return self.deliveries.again(delivery)

    def revokes(self, trouble: str = "token_revoked") -> None:
        """The bot's token is refused from now on; "" makes it good again."""
        self.trouble = trouble

    def _line(self) -> Line:
        return self.pushes if self.request_url else self.sockets
