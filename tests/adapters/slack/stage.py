"""A chat adapter that speaks through slack-sdk to the Slack server of our own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from io import BytesIO

from PIL import Image

from adapters.memory.clock import SimulatedClock
from adapters.slack.chat import SlackChat
from core.errors import BadInput
from core.messages import Address, OutboundMessage, Picture, UserRef, Video
from tests.fakes.slack import Channel, Message, Person, SlackServer, Workspace, slack_server

FILM = Video(id="f" * 64, media_type="video/mp4", size=4)


@dataclass
class Stage:
    """The server, a workspace on it with one person, and the port that speaks there."""

    server: SlackServer
    clock: SimulatedClock
    team: Workspace
    mei: Person
    media: dict[str, bytes] = field(default_factory=lambda: {FILM.id: b"film"})

    def port(self) -> SlackChat:
        """As after a start: it remembers nothing."""

        async def read(picture: str) -> bytes:
            if picture not in self.media:
                raise BadInput
            return self.media[picture]

        return SlackChat(clients={self.team.team: self.server.client(self.team)}, read=read, clock=self.clock)

    def channel(self) -> Channel:
        return self.team.channel("desk", self.mei)

    def picture(self, number: int, media_type: str = "image/png") -> Picture:
        """A real picture, kept."""
        out = BytesIO()
        Image.new("L", (60, 80), number).save(out, media_type.rpartition("/")[2])
        name = f"{number:064x}"
        self.media[name] = out.getvalue()
        return Picture(id=name, media_type=media_type, width=60, height=80)


def at(room: Channel, root: Message | None = None) -> Address:
    thread = root.ts if root else ""
    return Address(platform="slack", tenant=room.workspace.team, chat=room.id, thread=thread)


def user(person: Person) -> UserRef:
    return UserRef(platform="slack", id=person.id)


def said(text: str, **more: object) -> OutboundMessage:
    return replace(OutboundMessage(text=text), **more)  # type: ignore[arg-type]


@asynccontextmanager
async def on_stage(clock: SimulatedClock) -> AsyncIterator[Stage]:
    async with slack_server(clock, limits=False) as server:
        team = server.workspace()
        yield Stage(server=server, clock=clock, team=team, mei=team.person("Mei", language="zh-CN"))
