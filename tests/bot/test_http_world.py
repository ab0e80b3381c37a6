"""A server over the in-memory adapters for the tests of HTTP and of the page, and that it stands."""

import io
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import httpx
from fastapi import FastAPI
from PIL import Image

from adapters.calendar import TriggerCalendar
from adapters.clock import SystemClock
from adapters.images.typeface import FONTS
from adapters.mcp.registry import Registry
from adapters.memory.charts import MemoryCharts
from adapters.memory.chat import MemoryChat
from adapters.memory.clock import SimulatedClock
from adapters.memory.events import MemoryEventLog
from adapters.memory.inbound import MemoryAlbums, MemoryOffers
from adapters.memory.media import MemoryMedia
from adapters.memory.plans import MemoryClosures, MemoryPlans, MemorySlots
from adapters.memory.queue import MemoryQueue
from adapters.memory.reactions import MemoryReactions
from adapters.memory.services import MemoryServiceStore
from adapters.memory.sessions import MemorySessions, open_checkpoints
from adapters.memory.stores import (
    MemoryAudit,
    MemoryCards,
    MemoryDeliveries,
    MemoryDrafts,
    MemoryMembers,
    MemoryPreferences,
    MemoryPublications,
)
from adapters.memory.usage import MemoryUsage
from bot.http.access import OPERATOR
from bot.http.server import create
from bot.http.services import HttpServices
from core.access import Access
from core.approvals import Policies
from core.approvers import Approvers
from core.budgets import Budgets
from core.chronicle import Chronicle
from core.commands.report_commands import recent
from core.commands.time_commands import whole_calendar
from core.inbox import Inbox
from core.messages import Address
from core.ports import Clock, Stores, World
from core.records import Role
from core.requests import turn_id
from core.retries import Retries
from core.router.functions import Functions
from core.router.router import Router
from core.router.routes import parse_routes
from core.router.rules import RuleEngine
from core.spending import Books, Spending
from core.switchboard import Switchboard
from core.usage import DayBudget

TOKEN = "terminal-token-of-the-tests"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
DESK = Address(platform="web", tenant="local", chat="desk")
BASE = "http://127.0.0.1:8080"


@dataclass
class Newsroom:
    """The stores behind a server under test, the server, and its services."""

    outbox: Path
    clock: Clock = field(default_factory=SimulatedClock)
    problems: list[str] = field(default_factory=list)
    hosts: tuple[str, ...] = ()
    rules: list[object] = field(default_factory=list)  # as routes.yaml has them
    policies: Policies = field(default_factory=Policies)
    rules_refused: str = ""
    chat: MemoryChat = field(init=False)
    events: MemoryEventLog = field(init=False)
    queue: MemoryQueue = field(init=False)
    stores: Stores = field(init=False)
    access: Access = field(init=False)
    registry: Registry = field(init=False)
    switchboard: Switchboard = field(init=False)
    services: HttpServices = field(init=False)
    books: Books = field(init=False)
    models: dict[str, str] = field(default_factory=dict)
    app: FastAPI = field(init=False)

    def __post_init__(self) -> None:
        self.chat, self.events, self.queue = MemoryChat(self.clock), MemoryEventLog(self.clock), MemoryQueue(self.clock)
        audit = MemoryAudit()
        self.stores = Stores(
            drafts=MemoryDrafts(self.queue, audit),
            cards=MemoryCards(),
            deliveries=MemoryDeliveries(),
            publications=MemoryPublications(self.queue, audit),
            members=MemoryMembers(self.clock, audit),
            audit=audit,
            preferences=MemoryPreferences(),
            sessions=MemorySessions(open_checkpoints(), self.clock),
            media=MemoryMedia(),
            offers=MemoryOffers(),
            albums=MemoryAlbums(),
            services=MemoryServiceStore(audit),
            usage=MemoryUsage(),
            slots=MemorySlots(audit),
            plans=MemoryPlans(self.queue, audit),
            closures=MemoryClosures(self.queue, audit),
            reactions=MemoryReactions(),
        )
        self.access = Access(members=self.stores.members, audit=audit, settled={OPERATOR: "owner"}, clock=self.clock)
        self.registry = Registry(store=self.stores.services, clock=SystemClock(), environment={})
        spending = Spending(usage=self.stores.usage, clock=self.clock, budget=DayBudget(zone="Asia/Shanghai"))
        self.books = Books(retries=Retries(self.clock), spending=spending)
        self.services = self._services()
        self.app = create(self.services)

    def _services(self) -> HttpServices:
        world = World(
            clock=self.clock,
            calendar=TriggerCalendar(),
            queue=self.queue,
            events=self.events,
            stores=self.stores,
            chats={"web": self.chat},
            budget=Budgets(self.clock),
            charts=MemoryCharts(),
        )
        routes = parse_routes({"rules": self.rules})
        router = Router(routes=routes, rules=RuleEngine(routes.rules, Functions(self.clock)), model=None)
        self.switchboard = Switchboard(router=router, world=world, refused=lambda: self.rules_refused)
        return HttpServices(
            accept=Inbox(world=world, access=self.access, policies=self.policies).accept,
            turn_id=turn_id,
            clock=self.clock,
            history=self.chat,
            events=self.events,
            media=self.stores.media,
            members=self.stores.members,
            drafts=self.stores.drafts,
            publications=self.stores.publications,
            chronicle=Chronicle(
                audit=self.stores.audit, approvers=Approvers(policies=self.policies, access=self.access)
            ),
            queue=self.queue,
            registry=self.registry,
            switchboard=self.switchboard,
            sessions=self.stores.sessions,
            preferences=self.stores.preferences,
            redeem=self.access.redeem,
            role_of=self.access.role,
            ready=self.ready,
            secret=b"secret-of-the-tests",
            terminal_token=TOKEN,
            usage=self.stores.usage,
            reports=partial(recent, world),
            calendar=partial(whole_calendar, world),
            books=self.books,
            models=lambda: self.models,
            outbox=self.outbox,
            fonts=FONTS,
            hosts=self.hosts,
        )

    async def ready(self) -> Sequence[str]:
        return self.problems

    @asynccontextmanager
    async def browser(self, **headers: str) -> AsyncIterator[httpx.AsyncClient]:
        """A browser without a log-in, which says as browsers do that it asks from its own page."""
        usual = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin", **headers}
        transport = httpx.ASGITransport(app=self.app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url=BASE, headers=usual) as client:
            yield client

    @asynccontextmanager
    async def terminal(self) -> AsyncIterator[httpx.AsyncClient]:
        """A program with the terminal's token."""
        transport = httpx.ASGITransport(app=self.app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url=BASE, headers=BEARER) as client:
            yield client

    async def enter(self, client: httpx.AsyncClient, name: str, role: Role = "member") -> httpx.Response:
        """Pair on the log-in page with a fresh code."""
        code = await self.access.invite(role, by="web:operator")
        return await client.post("/login", data={"name": name, "code": code})


def photo(color: str = "tomato", size: tuple[int, int] = (60, 80), kind: str = "PNG") -> bytes:
    """A real picture."""
    out = io.BytesIO()
    Image.new("RGB", size, color).save(out, kind)
    return out.getvalue()


async def test_it_lives_and_is_ready_without_a_log_in(tmp_path: Path) -> None:
    room = Newsroom(outbox=tmp_path)
    async with room.browser() as stranger:
        alive, ready = await stranger.get("/livez"), await stranger.get("/readyz")
    assert (alive.status_code, alive.text) == (200, "ok")
    assert (ready.status_code, ready.json()) == (200, {"ready": True, "problems": []})


async def test_it_says_what_is_missing(tmp_path: Path) -> None:
    room = Newsroom(outbox=tmp_path, problems=["the queue stands still"])
    async with room.browser() as stranger:
        ready = await stranger.get("/readyz")
    assert (ready.status_code, ready.json()["problems"]) == (503, ["the queue stands still"])
