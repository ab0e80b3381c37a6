"""A newsroom to play scenes in: the house over the in-memory adapters, and people by name."""

import io
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from langchain_core.language_models import BaseChatModel
from PIL import Image

from adapters.memory.chat import MemoryChat
from adapters.memory.events import MemoryEventLog
from adapters.memory.queue import MemoryQueue
from adapters.memory.stores import MemoryDrafts
from bot.places import Places
from bot.sections import Sessions
from bot.sessions import IN_A_FILE
from bot.settings import Settings, load_settings
from bot.storage import open_storage
from core.drafts import Draft
from core.events import StreamEvent, TurnEnd
from core.messages import (
    Address,
    Button,
    ButtonPress,
    InboundMessage,
    Language,
    Picture,
    Reply,
    Toast,
    UserRef,
)
from core.ports import ChatHistory, Clock, ServiceRegistry
from core.records import ChatLimits, Job, Role, ShownMessage
from tests.scenarios.house import TEAM, House
from tests.scenarios.kept import WatchedClock, in_memory
from tests.scenarios.transcripts import agrees, lines
from tests.scenarios.writer import Writer

DESK = Address(platform="web", tenant="local", chat="desk")
HALL = Address(platform="web", tenant="local", chat="hall")
CHANGES = {"edit", "regenerate", "schedule", "revision", "refused", "publishing"}  # in the audit log


def web(name: str) -> UserRef:
    """A person on the page."""
    return UserRef(platform="web", id=name)


def photo(color: str = "tomato") -> bytes:
    """A real picture."""
    out = io.BytesIO()
    Image.new("RGB", (60, 80), color).save(out, "PNG")
    return out.getvalue()


@dataclass
class Newsroom(House):
    """A house with people in it, who write and press, and who can look at the chats."""

    replies: list[Reply] = field(default_factory=list)
    _said: int = 0

    # --- people -----------------------------------------------------------------------------------

    def message(
        self,
        who: str,
        text: str,
        *,
        at: Address = DESK,
        pictures: tuple[Picture, ...] = (),
        hint: Language | None = None,
        opens: bool = False,
    ) -> InboundMessage:
        """What `who` writes, as a platform hands it in."""
        self._said += 1
        return InboundMessage(
            id=f"m{self._said}",
            address=at,
            sender=UserRef(platform=at.platform, id=who),
            sender_name=who,
            text=text,
            received_at=self.clock.now(),
            pictures=pictures,
            language=hint,
            opens=opens,
        )

    async def takes(self, inbound: InboundMessage) -> None:
        """The message comes in, and nothing waits for what follows."""
        await self.history(inbound.address).post(inbound)
        self.replies.append(await self.inbox.accept(inbound))

    async def says(self, who: str, text: str, *, at: Address = DESK, hint: Language | None = None) -> None:
        """`who` writes, and everything that follows happens."""
        await self.takes(self.message(who, text, at=at, hint=hint))
        await self.settle()

    async def asks(self, who: str, text: str, *, at: Address = DESK) -> None:
        """`who` gives a command that has no place in the chat yet, and everything that follows happens."""
        self.replies.append(await self.inbox.accept(self.message(who, text, at=at, opens=True)))
        await self.settle()

    async def thread(self, at: Address = DESK) -> Address:
        """The newest thread of a chat."""
        chats = await self.storage.history.chats()
        return next(each for each in chats if each.thread and each.root == at)

    async def sends(self, who: str, text: str, *photos: bytes) -> None:
        """The same, with photos."""
        kept = tuple([await self.stores.media.add(each) for each in photos])
        await self.takes(self.message(who, text, pictures=kept))
        await self.settle()

    async def press(self, who: str, label: str, *, card: int = -1, at: Address = DESK) -> ButtonPress:
        """A press on the button with that word: of the last card that has one, unless `card` counts otherwise."""
        return self.forged(who, (await self.buttons(label, at))[card].callback, at=at)

    def forged(self, who: str, callback: str, *, at: Address = DESK) -> ButtonPress:
        """A press with any callback."""
        self._said += 1
        return ButtonPress(
            id=f"p{self._said}",
            address=at,
            sender=UserRef(platform=at.platform, id=who),
            sender_name=who,
            callback=callback,
            received_at=self.clock.now(),
        )

    async def presses(self, who: str, label: str, *, card: int = -1, at: Address = DESK) -> str:
        """`who` presses, and everything that follows happens; the toast."""
        toast = await self.pressed(await self.press(who, label, card=card, at=at))
        await self.settle()
        return toast

    async def pressed(self, press: ButtonPress) -> str:
        """The press comes in; the toast, with ! before it where nothing will follow."""
        reply = await self.inbox.accept(press)
        self.replies.append(reply)
        assert isinstance(reply, Toast)
        return f"! {reply.text}" if reply.alert else reply.text

    async def code(self, invitation: str = "/invite") -> str:
        """A one-time code, as lin gets it in the hall."""
        await self.says("lin", invitation, at=HALL)
        return (await self.last(HALL)).partition("`")[2].partition("`")[0]

    async def time_passes(self, seconds: float) -> None:
        """Simulated time."""
        assert isinstance(self.clock, WatchedClock)
        await self.clock.advance(seconds)

    # --- what one can look at -----------------------------------------------------------------------

    def history(self, address: Address) -> ChatHistory:
        """The platform of a chat, to look at."""
        chat = self.world.chats.get(address.platform)
        return chat if isinstance(chat, MemoryChat) else self.storage.history

    async def shown(self, address: Address = DESK) -> Sequence[ShownMessage]:
        """The messages of a chat."""
        return await self.history(address).messages(address)

    async def buttons(self, label: str, address: Address = DESK) -> list[Button]:
        """Every button with that word that can be pressed, oldest first."""
        rows = [row for shown in await self.shown(address) for row in shown.message.buttons]
        return [button for row in rows for button in row if label in button.label]

    async def transcript(self, address: Address = DESK, *, after: int = 0) -> str:
        """What a person sees, from that message on; buttons as [words]."""
        return "\n".join(lines(shown) for shown in (await self.shown(address))[after:])

    async def reads(self, expected: str, *, at: Address = DESK, after: int = 0) -> None:
        """The transcript is that one; `[…]` in it stands for any text."""
        __tracebackhide__ = True
        agrees(await self.transcript(at, after=after), expected)

    async def last(self, address: Address = DESK) -> str:
        """The last message of the chat."""
        return lines((await self.shown(address))[-1])

    async def drafts(self) -> Sequence[Draft]:
        """Every draft, oldest first."""
        return tuple(reversed(await self.stores.drafts.find(limit=100)))

    async def draft(self) -> Draft:
        """The newest draft."""
        return (await self.drafts())[-1]

    async def outcome(self) -> tuple[str, int, list[str]]:
        """What became of the newest draft, how many posts are out, and what the audit log says that came of it."""
        draft = await self.draft()
        lines = await self.stores.audit.read(draft=draft.id)
        return draft.status, len(self.outbox()), [line.what for line in reversed(lines) if line.what not in CHANGES]

    async def lose_draft(self) -> None:
        """The newest draft is gone, as after a restored backup; its card still stands in the chat."""
        assert isinstance(self.stores.drafts, MemoryDrafts)
        del self.stores.drafts._drafts[(await self.draft()).id]

    def events(self, turn: str) -> Sequence[StreamEvent]:
        """The events of a turn, in memory."""
        assert isinstance(self.world.events, MemoryEventLog)
        return self.world.events.written(turn)

    def ended(self, turn: str) -> str:
        """How a turn ended, once."""
        (end,) = [event.kind for event in self.events(turn) if isinstance(event, TurnEnd)]
        return end

    @property
    def jobs(self) -> Sequence[Job]:
        """Every job ever put, in memory."""
        assert isinstance(self.world.queue, MemoryQueue)
        return self.world.queue.jobs

    def outbox(self) -> list[str]:
        """The folders of published posts."""
        return sorted(path.name for path in (self.folder / "outbox").glob("20*"))


def settings_in(folder: Path) -> Settings:
    """The settings as they ship, with another data folder.

    There is no time limit: simulated time runs ahead of work that takes real time. Nobody is reminded, unless the scene
    is about that.
    """
    settings = load_settings(data_dir=folder)
    settings.work.turn_seconds = settings.work.draft_seconds = settings.publish.seconds = 0.0
    settings.reminders.most, settings.reminders.digest = 0, "off"
    return settings


@asynccontextmanager
async def newsroom(
    folder: Path,
    *,
    model: BaseChatModel | None = None,
    team: Mapping[str, Role] = TEAM,
    structured: bool = False,
    services: ServiceRegistry | None = None,
    limits: ChatLimits | None = None,
    elsewhere: Sequence[str] = (),
) -> AsyncIterator[Newsroom]:
    """A desk in memory, in simulated time, at work; `elsewhere` are more platforms, where the team is as well."""
    clock = WatchedClock()
    others = [MemoryChat(clock, platform=platform) for platform in elsewhere]
    desk = Newsroom(
        folder=folder,
        storage=in_memory(clock, limits=limits, others=others),
        settings=settings_in(folder),
        clock=clock,
        model=model or Writer(),
        structured=structured,
        services=services,
        team=team,
        platforms=("web", *elsewhere),
    )
    desk.start()
    try:
        yield desk
    finally:
        await desk.close()


@asynccontextmanager
async def newsroom_on_disk(
    folder: Path, clock: Clock, *, model: BaseChatModel | None = None, kept: Sessions = IN_A_FILE
) -> AsyncIterator[Newsroom]:
    """A desk on SQLite, at work; `kept` says where its sessions are."""
    async with AsyncExitStack() as stack:
        storage = await open_storage(Places(folder), clock, stack, kept=kept)
        desk = Newsroom(
            folder=folder, storage=storage, settings=settings_in(folder), clock=clock, model=model or Writer()
        )
        desk.start()
        try:
            yield desk
        finally:
            await desk.close()
