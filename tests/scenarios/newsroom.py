"""A newsroom to play scenes in: the rooms of the core over the in-memory adapters, and people by name."""

import asyncio
import io
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from langchain_core.language_models import BaseChatModel
from PIL import Image

from adapters.memory.events import MemoryEventLog
from adapters.memory.queue import MemoryQueue
from bot.app import Content, Handler, rooms
from bot.content import load_prompts, load_rules
from bot.places import Places
from bot.settings import Settings, load_settings
from bot.storage import Storage, open_storage
from core.access import Access
from core.drafts import Draft
from core.events import StreamEvent
from core.inbox import Inbox
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
from core.ports import Clock, Stores, World
from core.records import Job, JobKind, Role, ShownMessage
from core.router.rules import RuleEngine
from core.workflow.speak import Speaker
from tests.scenarios.kept import WatchedClock, in_memory
from tests.scenarios.transcripts import agrees, lines
from tests.scenarios.writer import Writer

DESK = Address(platform="web", tenant="local", chat="desk")
HALL = Address(platform="web", tenant="local", chat="hall")
PATIENCE = 20.0  # real seconds
TEAM: Mapping[str, Role] = {"lin": "owner", "mei": "approver", "bo": "member"}


def photo(color: str = "tomato") -> bytes:
    """A real picture."""
    out = io.BytesIO()
    Image.new("RGB", (60, 80), color).save(out, "PNG")
    return out.getvalue()


@dataclass
class Newsroom:
    """One desk: what is kept, the rooms over it, and the workers; `model` is at the other end of the wire."""

    folder: Path
    storage: Storage
    settings: Settings
    clock: Clock
    model: BaseChatModel
    structured: bool = False
    team: Mapping[str, Role] = field(default_factory=lambda: TEAM)
    done: list[Job] = field(default_factory=list)  # what the workers carried out to the end
    replies: list[Reply] = field(default_factory=list)
    access: Access = field(init=False)
    inbox: Inbox = field(init=False)
    handlers: Mapping[JobKind, Handler] = field(init=False)
    _said: int = 0
    _work: asyncio.Task[None] | None = None

    def __post_init__(self) -> None:
        self.open()

    # --- the house --------------------------------------------------------------------------------

    @property
    def world(self) -> World:
        return self.storage.world

    @property
    def stores(self) -> Stores:
        return self.storage.world.stores

    @property
    def writer(self) -> Writer:
        assert isinstance(self.model, Writer)
        return self.model

    def open(self) -> None:
        """Build the rooms anew over what is kept."""
        settled = {UserRef(platform="web", id=name): role for name, role in self.team.items()}
        self.access = Access(members=self.stores.members, audit=self.stores.audit, settled=settled, clock=self.clock)
        self.inbox = Inbox(world=self.world, access=self.access)
        content = Content(
            rules=RuleEngine(load_rules(self.settings)),
            prompts=_prompts(),
            speaker=Speaker(model=self.model, clock=self.clock, structured=self.structured),
        )
        self.handlers = rooms(self.settings, self.storage, self.access, content)

    def start(self) -> None:
        """Let the workers work."""
        self._work = asyncio.create_task(self.world.queue.work(self.handle, concurrency=16))

    async def close(self) -> None:
        """Send the workers home, whatever they are doing."""
        if self._work:
            self._work.cancel()
            await asyncio.gather(self._work, return_exceptions=True)
            self._work = None

    async def restart(self) -> None:
        """As after a kill: new rooms over what is kept."""
        await self.close()
        self.open()
        self.start()

    async def handle(self, job: Job) -> None:
        """Carry a job out, once more where a scene wants that."""
        await self.handlers[job.kind](job)
        self.done.append(job)

    async def settle(self) -> None:
        """Until nothing is left to do but what a scene holds back."""
        patience = time.monotonic() + PATIENCE
        while not await self._still():
            assert time.monotonic() < patience, f"the desk never comes to rest: {await self.world.queue.statistics()}"
            await asyncio.sleep(0)
            if isinstance(self.clock, WatchedClock):
                await self.clock.go_on()

    async def _still(self) -> bool:
        await asyncio.sleep(0)
        busy = await self.world.queue.statistics()
        held = self.model.held if isinstance(self.model, Writer) else 0
        return not busy.waiting and not busy.parked and busy.running == held

    # --- people -----------------------------------------------------------------------------------

    def message(
        self,
        who: str,
        text: str,
        *,
        at: Address = DESK,
        pictures: tuple[Picture, ...] = (),
        hint: Language | None = None,
    ) -> InboundMessage:
        """What `who` writes, as a platform hands it in."""
        self._said += 1
        return InboundMessage(
            id=f"m{self._said}",
            address=at,
            sender=UserRef(platform="web", id=who),
            sender_name=who,
            text=text,
            received_at=self.clock.now(),
            pictures=pictures,
            language=hint,
        )

    async def takes(self, inbound: InboundMessage) -> None:
        """The message comes in, and nothing waits for what follows."""
        await self.storage.history.post(inbound)
        self.replies.append(await self.inbox.accept(inbound))

    async def says(self, who: str, text: str, *, at: Address = DESK, hint: Language | None = None) -> None:
        """`who` writes, and everything that follows happens."""
        await self.takes(self.message(who, text, at=at, hint=hint))
        await self.settle()

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
            sender=UserRef(platform="web", id=who),
            sender_name=who,
            callback=callback,
            received_at=self.clock.now(),
        )

    async def presses(self, who: str, label: str, *, card: int = -1) -> str:
        """`who` presses, and everything that follows happens; the toast."""
        toast = await self.pressed(await self.press(who, label, card=card))
        await self.settle()
        return toast

    async def pressed(self, press: ButtonPress) -> str:
        """The press comes in; the toast, with ! before it where nothing will follow."""
        reply = await self.inbox.accept(press)
        self.replies.append(reply)
        assert isinstance(reply, Toast)
        return f"! {reply.text}" if reply.alert else reply.text

    # --- what one can look at -----------------------------------------------------------------------

    async def shown(self, address: Address = DESK) -> Sequence[ShownMessage]:
        """The messages of a chat."""
        return await self.storage.history.messages(address)

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

    def events(self, turn: str) -> Sequence[StreamEvent]:
        """The events of a turn, in memory."""
        assert isinstance(self.world.events, MemoryEventLog)
        return self.world.events.written(turn)

    @property
    def jobs(self) -> Sequence[Job]:
        """Every job ever put, in memory."""
        assert isinstance(self.world.queue, MemoryQueue)
        return self.world.queue.jobs

    def outbox(self) -> list[str]:
        """The folders of published posts."""
        return sorted(path.name for path in (self.folder / "outbox").glob("20*"))


_prompts = cache(load_prompts)


def settings_in(folder: Path) -> Settings:
    """The settings as they ship, with another data folder."""
    return load_settings(data_dir=folder)


@asynccontextmanager
async def newsroom(
    folder: Path, *, model: BaseChatModel | None = None, team: Mapping[str, Role] = TEAM, structured: bool = False
) -> AsyncIterator[Newsroom]:
    """A desk in memory, in simulated time, at work."""
    clock = WatchedClock()
    desk = Newsroom(
        folder=folder,
        storage=in_memory(clock),
        settings=settings_in(folder),
        clock=clock,
        model=model or Writer(),
        structured=structured,
        team=team,
    )
    desk.start()
    try:
        yield desk
    finally:
        await desk.close()


@asynccontextmanager
async def newsroom_on_disk(
    folder: Path, clock: Clock, *, model: BaseChatModel | None = None
) -> AsyncIterator[Newsroom]:
    """A desk on SQLite, at work."""
    async with AsyncExitStack() as stack:
        storage = await open_storage(Places(folder), clock, stack)
        desk = Newsroom(
            folder=folder, storage=storage, settings=settings_in(folder), clock=clock, model=model or Writer()
        )
        desk.start()
        try:
            yield desk
        finally:
            await desk.close()
