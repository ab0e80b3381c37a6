"""The house that scenes play in: the rooms of the core over what is kept, and the workers."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cache
from pathlib import Path

from langchain_core.language_models import BaseChatModel

from adapters.clock import SystemClock
from adapters.intents.ngrams import LocalIntents, ngram_model
from adapters.mcp.registry import Registry
from adapters.memory.queue import LONGEST_NAP
from bot.content import load_prompts
from bot.intents import load_utterances
from bot.minds import Content
from bot.policies import policies_of
from bot.providers import FREE, books_of
from bot.rooms import Handler, rooms
from bot.routing import open_router
from bot.settings import Settings, load_settings
from bot.storage import Storage
from core.access import Access
from core.accounts import Account, limits_by
from core.in_force import InForce
from core.inbox import Inbox
from core.messages import UserRef
from core.ports import Clock, IntentReader, ServiceRegistry, Stores, World
from core.records import Job, JobKind, Role
from core.spending import Books
from core.usage import Tariff
from core.workflow.prompts import Prompts
from core.workflow.speak import Speaker
from tests.scenarios.kept import WatchedClock
from tests.scenarios.writer import Writer

PATIENCE = 20.0  # real seconds
AT_ONCE: frozenset[JobKind] = frozenset({"turn", "open", "decline", "draft", "decision", "card"})  # parked: a retry
TEAM: Mapping[str, Role] = {"lin": "owner", "mei": "approver", "bo": "member"}

_prompts = cache(load_prompts)


@cache
def _classifier() -> IntentReader:
    utterances = load_utterances(load_settings())
    ngram_model(utterances)  # learnt here, once, and not in the middle of a scene
    return LocalIntents(utterances)


def no_services(stores: Stores) -> Registry:
    """A registry with nothing in it."""
    return Registry(store=stores.services, clock=SystemClock(), environment={})


@dataclass
class House:
    """What is kept, the rooms over it, and the workers; `model` is at the other end of the wire."""

    folder: Path
    storage: Storage
    settings: Settings
    clock: Clock
    model: BaseChatModel
    tariff: Tariff = FREE
    structured: bool = False
    services: ServiceRegistry | None = None  # whose tools the model is offered
    takes_tools: bool = True
    team: Mapping[str, Role] = field(default_factory=lambda: TEAM)
    platforms: Sequence[str] = ("web",)  # where the team is
    opened: Sequence[Account] = ()  # where posts can go beside the outbox
    twice: bool = False  # whether each job is carried out twice, as after a crash behind its last step
    done: list[Job] = field(default_factory=list)  # what the workers carried out to the end
    refused: Callable[[], Sequence[str]] = tuple
    prompts: InForce[Prompts] = field(default_factory=lambda: InForce(_prompts()))
    access: Access = field(init=False)
    inbox: Inbox = field(init=False)
    books: Books = field(init=False)
    handlers: Mapping[JobKind, Handler] = field(init=False)
    _work: asyncio.Task[None] | None = None
    _threads: ThreadPoolExecutor | None = None

    def __post_init__(self) -> None:
        self.open()

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

    @property
    def at_work(self) -> bool:
        """Whether the workers are there."""
        return self._work is not None

    def open(self) -> None:
        """Build the rooms anew over what is kept."""
        team = self.team.items()
        settled = {UserRef(platform=each, id=name): role for each in self.platforms for name, role in team}
        self.access = Access(members=self.stores.members, audit=self.stores.audit, settled=settled, clock=self.clock)
        self.inbox = Inbox(
            world=self.world, access=self.access, policies=policies_of(self.settings), limits=limits_by(self.opened)
        )
        self.books = books_of(self.settings, self.world)
        content = Content(
            router=open_router(self.settings, self.clock, model=_classifier()),
            prompts=self.prompts,
            speaker=Speaker(
                model=self.model,
                tariff=self.tariff,
                books=self.books,
                structured=self.structured,
                tools=self.services is not None and self.takes_tools,
            ),
            books=self.books,
            services=self.services or no_services(self.stores),
            refused=self.refused,
            rules_refused=lambda: "\n".join(self.refused()),
        )
        self.handlers = rooms(self.settings, self.storage, self.access, content, self.opened)

    def start(self) -> None:
        """Let the workers work."""
        if self._threads is None:
            self._hire_threads()
        self._work = asyncio.create_task(self.world.queue.work(self.handle, concurrency=16))

    async def close(self) -> None:
        """Send the workers home, whatever they are doing."""
        if self._work:
            self._work.cancel()
            await asyncio.gather(self._work, return_exceptions=True)
            self._work = None
        if self._threads:  # a cancelled task leaves its thread at work, but no process ends before its threads
            self._threads.shutdown()
            self._hire_threads()

    def _hire_threads(self) -> None:
        self._threads = ThreadPoolExecutor()
        asyncio.get_running_loop().set_default_executor(self._threads)

    async def restart(self) -> None:
        """As after a kill: new rooms over what is kept."""
        await self.close()
        self.open()
        self.start()

    async def handle(self, job: Job) -> None:
        """Carry a job out."""
        await self.handlers[job.kind](job)
        if self.twice:
            await self.handlers[job.kind](replace(job, attempt=job.attempt + 1))
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
        return not busy.waiting and busy.parked == self._for_later() and busy.running == held

    def _for_later(self) -> int:
        """What waits for its time, such as publications and reminders: a scene goes on without them."""
        soon = self.clock.now() + timedelta(seconds=LONGEST_NAP)
        parked = self.world.queue._lanes._parked  # type: ignore[attr-defined]  # of either queue
        return sum(job.kind == "login" or (job.kind not in AT_ONCE and due >= soon) for due, _, job in parked)
