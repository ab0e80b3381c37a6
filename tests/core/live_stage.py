"""A stage for live messages: a turn that is shown in a chat in memory, in simulated time."""

import asyncio
import math
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

from adapters.memory.chat import MemoryChat
from adapters.memory.clock import SimulatedClock
from core.closing import Closing
from core.delivery import Deliveries
from core.events import NodeStarted, StreamEvent, TextDelta, TurnStarted
from core.live_message import LiveMessages
from core.messages import Address, UserRef
from core.ports import World
from core.records import Call, ChatLimits, Scope, Scopes
from core.spending import Spending
from core.turn_log import TurnLog
from core.usage import DayBudget
from core.view import View
from tests.scenarios.kept import in_memory

HERE = Address(platform="chat", tenant="bot", chat="7")
MEI = UserRef(platform="chat", id="mei")


def _scopes(address: Address, *, call: Call = "send") -> Sequence[Scope]:
    native = call in {"begin", "frame"}
    return (Scope(name=f"{address.chat}{':frames' if native else ''}", rate=2.0 if native else 1.0, burst=3.0),)


@dataclass
class Stage:
    """A turn that is shown in one chat."""

    native: bool = False
    max_chars: int = 4096
    life: float = math.inf
    scopes: Scopes = _scopes
    clock: SimulatedClock = field(default_factory=SimulatedClock)
    chat: MemoryChat = field(init=False)
    world: World = field(init=False)
    deliveries: Deliveries = field(init=False)
    closing: Closing = field(init=False)
    log: TurnLog = field(init=False)

    def __post_init__(self) -> None:
        limits = ChatLimits(max_chars=self.max_chars, live=True, scopes=self.scopes, stream_life=self.life)
        self.chat = MemoryChat(self.clock, platform="chat", limits=limits, native=self.native)
        self.world = replace(in_memory(self.clock).world, chats={"chat": self.chat})
        self.deliveries = Deliveries(world=self.world)
        live = LiveMessages(world=self.world, deliveries=self.deliveries)
        spending = Spending(usage=self.world.stores.usage, clock=self.clock, budget=DayBudget())
        self.closing = Closing(deliveries=self.deliveries, live=live, spending=spending)
        self.log = TurnLog(turn="t", events=self.world.events, clock=self.clock)

    @asynccontextmanager
    async def turn(self, view: View | None = None, *, starts: bool = True) -> AsyncIterator[None]:
        if starts:
            await self.happens(TurnStarted(turn="t", session=HERE.session))
        async with self.closing.growing(view or View(turn="t", address=HERE, language="en", recipient=MEI)):
            await self.clock.settle()
            yield

    async def happens(self, *events: StreamEvent) -> None:
        await self.world.events.append("t", events)
        await self.clock.settle()

    async def says(self, text: str) -> None:
        await self.happens(TextDelta(text=text))

    async def ends(self, text: str) -> None:
        """The final words; whatever they have to wait for passes."""
        ending = asyncio.create_task(self.closing.finish(self.log, HERE, text))
        while not ending.done():
            await self.clock.advance(0.25)
        await ending

    def texts(self) -> list[str]:
        return [shown.message.text for (_, shown) in self.chat._in_order()]

    def seen(self) -> list[str]:
        """Text of each message, in the order in which they first came, with its buttons."""
        return self.chat.transcript().replace("Copydesk: ", "").splitlines()


ANSWER = NodeStarted(node="answer", graph="conversation")
