"""The live message on Slack, from the events of a turn to a Slack of our own with its limits, in simulated time."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from adapters.memory.clock import SimulatedClock
from adapters.slack.chat import SlackChat
from core.closing import Closing
from core.delivery import Deliveries
from core.events import NodeStarted, StreamEvent, TextDelta, TurnStarted
from core.live_message import LiveMessages
from core.messages import Address, UserRef
from core.ports import World
from core.spending import Spending
from core.turn_log import TurnLog
from core.usage import DayBudget
from core.view import View
from tests.fakes.slack import Message, SlackServer, Trouble, slack_server
from tests.scenarios.kept import in_memory
from tests.scenarios.on_slack import OnTheWay

ANSWER = NodeStarted(node="answer", graph="conversation")
CALM = 40  # turns of the event loop


async def unread(picture: str) -> bytes:
    raise LookupError(picture)


@dataclass
class Process:
    """What a crash takes: the live messages and their streams. The stores stay."""

    world: World
    deliveries: Deliveries = field(init=False)
    closing: Closing = field(init=False)

    def __post_init__(self) -> None:
        self.deliveries = Deliveries(world=self.world)
        live = LiveMessages(world=self.world, deliveries=self.deliveries)
        spending = Spending(usage=self.world.stores.usage, clock=self.world.clock, budget=DayBudget())
        self.closing = Closing(deliveries=self.deliveries, live=live, spending=spending)


@dataclass
class Stage:
    """A turn in a thread of a channel."""

    clock: SimulatedClock
    server: SlackServer
    root: Message
    here: Address
    reader: UserRef
    world: World
    on_the_way: OnTheWay
    turn_id: str = "t"
    process: Process = field(init=False)

    def __post_init__(self) -> None:
        self.process = Process(self.world)

    @property
    def answers(self) -> list[Message]:
        return [message for message in self.root.replies if message.by_bot]

    @property
    def texts(self) -> list[str]:
        return [message.shown for message in self.answers]

    async def sends(self) -> int:
        kept = await self.world.stores.deliveries.find(f"turn:{self.turn_id}")
        assert kept
        return kept.sends

    @asynccontextmanager
    async def turn(self, *, restarted: bool = False) -> AsyncIterator[None]:
        view = View(turn=self.turn_id, address=self.here, language="en", recipient=self.reader, restarted=restarted)
        await self.happens(TurnStarted(turn=self.turn_id, session=self.here.session), ANSWER)
        async with self.process.closing.growing(view):
            await self.quiet()
            yield

    async def happens(self, *events: StreamEvent) -> None:
        await self.world.events.append(self.turn_id, events)
        await self.quiet()

    async def grows(self, text: str, *, seconds: float, steps: int) -> None:
        """The text as a model writes it."""
        size = -(-len(text) // steps)
        for at in range(0, len(text), size):
            await self.happens(TextDelta(text=text[at : at + size]))
            await self.passes(seconds / steps)

    async def passes(self, seconds: float) -> None:
        for _ in range(max(1, round(seconds / 0.5))):
            await self.clock.advance(min(0.5, seconds))
            await self.quiet()

    async def ends(self, text: str) -> None:
        log = TurnLog(turn=self.turn_id, events=self.world.events, clock=self.clock)
        ending = asyncio.create_task(self.process.closing.finish(log, self.here, text))
        while not ending.done():
            await self.passes(0.5)
        await ending

    async def quiet(self) -> None:
        """Until no call is on its way, and nothing follows from the last one."""
        calm = 0
        while calm < CALM:
            await asyncio.sleep(0)
            calm = 0 if self.on_the_way.calls or self.server.busy else calm + 1


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    clock, on_the_way = SimulatedClock(), OnTheWay()
    async with (
        slack_server(clock) as server,
        aiohttp.ClientSession(trust_env=False, trace_configs=[on_the_way.trace]) as session,
    ):
        team = server.workspace()
        mei = team.person("Mei")
        room = team.channel("desk", mei)
        root = room.says(mei, "@Copydesk hello")
        client = AsyncWebClient(team.bot_token, base_url=server.api_url, session=session, retry_handlers=[])
        chat = SlackChat(clients={team.team: client}, read=unread, clock=clock)
        world = replace(in_memory(clock).world, chats={"slack": chat})
        here = Address(platform="slack", tenant=team.team, chat=room.id, thread=root.ts)
        yield Stage(clock, server, root, here, UserRef(platform="slack", id=mei.id), world, on_the_way)


def squeezed(texts: list[str]) -> str:
    return "".join("".join(texts).split())


PROSE = "".join(f"The kettle sings for the {number}th time, and 水温九十二度。 " for number in range(330))
PRINTS = "".join(f"print({number})\n" for number in range(1200))
CODE = f"Here:\n\n```python\n{PRINTS}```\n\nThat is **all** of it."


async def test_an_answer_of_more_than_13000_characters_is_whole_and_once(stage: Stage) -> None:
    async with stage.turn():
        assert len(PROSE) > 13_000
        await stage.grows(PROSE, seconds=60, steps=120)
        await stage.ends(PROSE.strip())
    assert squeezed(stage.texts) == squeezed([PROSE])
    assert len(stage.answers) == 2
    assert all(message.stream and message.stream.stopped for message in stage.answers)
    assert not any(message.edited for message in stage.answers), "nothing had to be repaired"
    assert stage.server.refusals == 0


async def test_fences_are_whole_on_both_sides_of_a_roll_over(stage: Stage) -> None:
    async with stage.turn():
        await stage.grows(CODE, seconds=60, steps=100)
        await stage.ends(CODE)
    assert len(stage.answers) == 2
    assert [text.count("```") for text in stage.texts] == [2, 2]
    printed = [line for text in stage.texts for line in text.splitlines() if line.startswith("print")]
    assert printed == [f"print({number})" for number in range(1200)]
    assert stage.server.refusals == 0


async def test_an_answer_that_takes_longer_than_a_stream_lives_is_whole_and_once(stage: Stage) -> None:
    text = PROSE[:6000]
    async with stage.turn():
        await stage.grows(text, seconds=700, steps=140)
        await stage.ends(text.strip())
    assert squeezed(stage.texts) == squeezed([text])
    assert len(stage.answers) == 3, "at 230 and 460 seconds"
    assert not any(message.broken for message in stage.answers)
    assert all(message.stream and message.stream.stopped for message in stage.answers)
    assert stage.server.refusals == 0


@pytest.mark.parametrize("later", [False, True])
async def test_a_stream_that_died_early_is_repaired_with_the_whole_text(stage: Stage, *, later: bool) -> None:
    async with stage.turn():
        await stage.grows(PROSE[:500], seconds=5, steps=5)
        (answer,) = stage.answers
        assert answer.stream
        answer.stream.started -= 400
        assert answer.broken
        if later:
            await stage.grows(PROSE[500:1000], seconds=5, steps=5)
        await stage.ends(PROSE[:1200].strip())
    assert squeezed(stage.texts) == squeezed([PROSE[:1200]])
    assert len(stage.answers) == 1
    assert not stage.answers[0].buttons


async def test_a_turn_that_was_killed_goes_on_in_its_message(stage: Stage) -> None:
    try:
        async with stage.turn():
            await stage.grows(PROSE[:500], seconds=5, steps=5)
            stage.server.faults.add("chat.stopStream", Trouble.TIMEOUT, times=100)  # a process that is gone stops none
            raise asyncio.CancelledError
    except asyncio.CancelledError:
        stage.server.faults.clear()
    stage.process = Process(stage.world)
    async with stage.turn(restarted=True):
        await stage.grows("Anew: " + PROSE[:300], seconds=5, steps=5)
        await stage.ends("Anew: " + PROSE[:600].strip())
    assert squeezed(stage.texts) == squeezed(["Anew: " + PROSE[:600]])
    assert len(stage.answers) == 1
    assert await stage.sends() == 1


async def test_a_first_frame_that_slack_took_and_we_never_heard_of_is_the_one_double_and_is_counted(
    stage: Stage,
) -> None:
    stage.server.faults.add("chat.startStream", Trouble.TIMEOUT, after=True)
    async with stage.turn():
        await stage.grows(PROSE[:500], seconds=5, steps=5)
        await stage.ends(PROSE[:600].strip())
    assert len(stage.answers) == 2
    assert squeezed(stage.texts[1:]) == squeezed([PROSE[:600]])
    assert await stage.sends() == 2


async def test_where_a_channel_takes_no_streams_the_answer_grows_by_edits(stage: Stage) -> None:
    stage.root.room.streams = False
    async with stage.turn():
        await stage.grows(PROSE[:500], seconds=5, steps=5)
        (answer,) = stage.answers
        assert answer.labels == [["⏹ Stop"]]
        assert PROSE[:300] in answer.shown
        await stage.ends(PROSE[:600].strip())
    assert squeezed(stage.texts) == squeezed([PROSE[:600]])
    assert len(stage.answers) == 1
    assert await stage.sends() == 1
    assert stage.server.refusals == 0
