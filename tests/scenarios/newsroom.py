"""A newsroom to play scenes in: the rooms of the core over the in-memory adapters, and people by name."""

import asyncio
import io
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from langchain_core.language_models import BaseChatModel
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from PIL import Image

from adapters.memory.chat import MemoryChat
from adapters.memory.clock import SimulatedClock
from adapters.memory.events import MemoryEventLog
from adapters.memory.media import MemoryMedia
from adapters.memory.queue import LONGEST_NAP, MemoryQueue
from adapters.memory.stores import (
    MemoryAudit,
    MemoryCards,
    MemoryDeliveries,
    MemoryDrafts,
    MemoryMembers,
    MemoryPreferences,
    MemoryPublications,
)
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
from core.records import Job, JobKind, Role, SessionStatistics, ShownMessage
from core.router.rules import RuleEngine
from core.workflow.prompts import Prompts
from core.workflow.speak import Speaker
from tests.scenarios.writer import Writer

DESK = Address(platform="web", tenant="local", chat="desk")
HALL = Address(platform="web", tenant="local", chat="hall")
PATIENCE = 20.0  # real seconds
TEAM: Mapping[str, Role] = {"lin": "owner", "mei": "approver", "bo": "member"}


class WatchedClock(SimulatedClock):
    """Simulated time that knows who waits, so that a scene can go on to the next thing that happens."""

    def __init__(self) -> None:
        super().__init__()
        self.naps: list[float] = []
        self._waiting: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.naps.append(seconds)
        self._waiting.append(seconds)
        try:
            await super().sleep(seconds)
        finally:
            self._waiting.remove(seconds)

    async def go_on(self) -> None:
        """Let the shortest wait end; the naps of an idle queue are none."""
        waits = [seconds for seconds in self._waiting if seconds != LONGEST_NAP]
        await self.advance(min(waits, default=0.0))


class SaverSessions:
    """SessionStore over LangGraph's own in-memory saver."""

    def __init__(self, saver: InMemorySaver) -> None:
        self._saver = saver

    async def state(self, session: str) -> Mapping[str, object]:
        newest = await self._saver.aget_tuple(_thread(session))
        return newest.checkpoint["channel_values"] if newest else {}

    async def prune(self, thread: str, *, keep_latest: bool) -> None:
        if not keep_latest:
            await self._saver.adelete_thread(thread)

    async def statistics(self) -> SessionStatistics:
        sessions = sum(":" in thread for thread in self._saver.storage)
        return SessionStatistics(sessions=sessions, bytes=0, cache_hits=0, cache_misses=0)


def _thread(name: str) -> RunnableConfig:
    return {"configurable": {"thread_id": name, "checkpoint_ns": ""}}


def in_memory(clock: Clock) -> Storage:
    """Everything that is kept, in memory."""
    queue, chat = MemoryQueue(clock), MemoryChat(clock)
    saver = InMemorySaver(serde=JsonPlusSerializer(allowed_msgpack_modules=None))
    audit = MemoryAudit()
    stores = Stores(
        drafts=MemoryDrafts(queue, audit),
        cards=MemoryCards(),
        deliveries=MemoryDeliveries(),
        publications=MemoryPublications(audit),
        members=MemoryMembers(clock),
        audit=audit,
        preferences=MemoryPreferences(),
        sessions=SaverSessions(saver),
        media=MemoryMedia(),
    )
    world = World(clock=clock, queue=queue, events=MemoryEventLog(clock), stores=stores, chats={"web": chat})
    return Storage(world=world, history=chat, checkpoints=saver, purge=queue.purge)


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
        self.access = Access(
            members=self.stores.members, audit=self.stores.audit, settled=settled, clock=self.clock
        )
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
        return "\n".join(_lines(shown) for shown in (await self.shown(address))[after:])

    async def last(self, address: Address = DESK) -> str:
        """The last message of the chat."""
        return _lines((await self.shown(address))[-1])

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


def _lines(shown: ShownMessage) -> str:
    pictures = f" 🖼{len(shown.message.pictures)}" if shown.message.pictures else ""
    rows = ["  " + " ".join(f"[{button.label}]" for button in row) for row in shown.message.buttons]
    return "\n".join([f"{shown.author or 'Copydesk'}{pictures}: {shown.message.text}", *rows])


_READ: list[Prompts] = []


def _prompts() -> Prompts:
    if not _READ:
        _READ.append(load_prompts())
    return _READ[0]


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
