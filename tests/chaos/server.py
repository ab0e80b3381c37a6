"""The server's rooms in a process that can be forked in milliseconds: a socket instead of HTTP, mines in its ports."""

import asyncio
import gc
import json
import os
import socket
import sys
import traceback
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from io import TextIOWrapper
from pathlib import Path
from typing import cast

from adapters.clock import SystemClock
from adapters.llm.offline import OfflineWriter
from adapters.mcp.registry import Registry
from adapters.sqlite.queue import SqliteQueue
from bot.around import Around
from bot.chats import Platforms
from bot.content import load_prompts
from bot.minds import Content
from bot.places import Places
from bot.providers import FREE, books_of
from bot.publishers import open_accounts
from bot.rooms import Handler, rooms
from bot.routing import open_router
from bot.settings import Settings, load_settings
from bot.storage import Storage, open_storage
from core.access import Access
from core.accounts import Account, limits_by
from core.approvals import Policies
from core.in_force import InForce
from core.inbox import Inbox
from core.lanes import Lanes
from core.messages import Address, ButtonPress, Inbound, InboundMessage, Toast
from core.plain import plain, revive
from core.ports import Clock, Publisher, World
from core.publishing.orders import Order
from core.records import Job, JobKind
from core.router.router import Router
from core.workflow.prompts import Prompts
from core.workflow.speak import Speaker
from tests.chaos.mines import Mine, Mined, Minefield, lay_under, mined
from tests.chaos.on_redis import sessions_in

FOR_LATER: frozenset[JobKind] = frozenset({"nudge", "digest", "missed", "snooze", "count", "weekly"})
WRITING = 0.001  # seconds between two pieces of the offline writer, so that a draft can be cut in the middle
Break = Callable[[World], World]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kit:
    """What is made once, before the first fork. `spoil` makes a control's ports worse than they are."""

    settings: Settings
    router: Router
    prompts: Prompts
    spoil: Break
    clock: Clock = field(default_factory=SystemClock)


def kit(folder: Path, spoil: Break) -> Kit:
    """Read settings, rules and prompts."""
    settings = load_settings(data_dir=folder)
    settings.sessions = sessions_in(folder)
    return Kit(settings=settings, router=open_router(settings, SystemClock()), prompts=load_prompts(), spoil=spoil)


@dataclass(frozen=True, slots=True, kw_only=True)
class Newsroom:
    """The rooms at work over one data folder; like `bot.app.App`, with mines."""

    storage: Storage
    inbox: Inbox
    handlers: Mapping[JobKind, Handler]
    field: Minefield
    lanes: Lanes  # of the queue, whatever a control made of that

    async def handle(self, job: Job) -> None:
        """Give a job to its room."""
        self.field.reached(f"job={job.kind}:before")
        await self.handlers[job.kind](job)
        self.field.reached(f"job={job.kind}:after")

    async def accept(self, inbound: Inbound) -> dict[str, object]:
        """What the HTTP API does with a message or a press."""
        if isinstance(inbound, InboundMessage):
            await self.storage.history.post(inbound)
        reply = await self.inbox.accept(inbound)
        return {"refused": isinstance(reply, Toast) and reply.alert}

    async def look(self, address: Address) -> dict[str, object]:
        """What somebody sees in a chat: the buttons that are there, by draft, and how the drafts stand."""
        drafts = await self.storage.world.stores.drafts.find(session=address.session, limit=1_000)
        shown = await self.storage.history.messages(address, limit=10_000)
        rows = [[button.callback for row in each.message.buttons for button in row] for each in shown]
        found = [await self.storage.world.stores.cards.by_callback(row[0]) for row in rows if row]
        return {
            **await self.idle(),
            "drafts": {draft.id: draft.status for draft in drafts},
            "buttons": {
                card.draft: {action: callback for callback, action in card.actions.items()}
                for card, _ in filter(None, found)
            },
        }

    async def questions(self) -> dict[str, object]:
        """What people are asked about posts of which nobody knows, in every chat."""
        asked: dict[str, dict[str, object]] = {}
        for chat in await self.storage.history.chats():
            for shown in await self.storage.history.messages(chat, limit=10_000):
                rows = shown.message.buttons  # a question has one row of two; cards are many, and have more
                for button in rows[0] if [len(row) for row in rows] == [2] else ():
                    offer = await self.storage.world.stores.offers.get(button.callback)
                    if offer and offer.job.kind == "answer":
                        order = revive(Order, offer.job.payload["order"])
                        about: dict[str, object] = {
                            "account": order.target.account,
                            "draft": order.draft,
                            "address": plain(chat),
                        }
                        asked.setdefault(shown.id, about)[offer.name] = offer.callback
        return {**await self.idle(), "questions": list(asked.values())}

    async def idle(self) -> dict[str, object]:
        """Whether all is done but what waits for its hour."""
        count = await self.storage.world.queue.statistics()
        for_later = sum(job.kind in FOR_LATER for _, _, job in self.lanes._parked)
        return {"idle": not (count.waiting or count.running) and count.parked == for_later}


@asynccontextmanager
async def newsroom(kit: Kit, field: Minefield) -> AsyncIterator[Newsroom]:
    """Open the stores and put the rooms together as `bot.app.build` does."""
    clock = kit.clock
    async with AsyncExitStack() as stack:
        storage = await open_storage(Places(kit.settings.data_dir), clock, stack, kept=kit.settings.sessions)
        lanes = cast(SqliteQueue, storage.world.queue)._lanes
        world = mined(kit.spoil(storage.world), field)
        lay_under(storage.checkpoints, field)
        storage = replace(storage, world=world)
        stores, settled = world.stores, kit.settings.settled_roles()
        access = Access(members=stores.members, audit=stores.audit, settled=settled, clock=clock)
        books = books_of(kit.settings, world)
        speaker = Speaker(model=OfflineWriter(delay=WRITING), tariff=FREE, books=books, structured=False)
        services = Registry(store=stores.services, clock=clock, environment={})
        content = Content(
            router=kit.router, prompts=InForce(kit.prompts), speaker=speaker, books=books, services=services
        )
        around = Around(settings=kit.settings, world=world, services=services, platforms=Platforms(), stack=stack)
        opened = [_mined_account(each, field) for each in await open_accounts(around)]
        handlers = rooms(kit.settings, storage, access, content, opened)
        yield Newsroom(
            storage=storage,
            inbox=Inbox(world=world, access=access, policies=Policies(), limits=limits_by(opened)),
            handlers=handlers,
            field=field,
            lanes=lanes,
        )


def _mined_account(account: Account, field: Minefield) -> Account:
    return replace(account, publisher=cast(Publisher, Mined(account.publisher, "publisher", field)))


async def _answer(room: Newsroom, asked: Mapping[str, object]) -> dict[str, object]:
    match asked["do"]:
        case "message":
            return await room.accept(revive(InboundMessage, asked["inbound"]))
        case "press":
            return await room.accept(revive(ButtonPress, asked["inbound"]))
        case "look":
            return await room.look(revive(Address, asked["address"]))
        case "questions":
            return await room.questions()
    return await room.idle()


async def _serve(kit: Kit, channel: socket.socket, mine: Mine | None) -> None:
    reader, writer = await asyncio.open_connection(sock=channel, limit=2**24)

    def say(values: Mapping[str, object]) -> None:
        writer.write(json.dumps(values).encode() + b"\n")

    async def serve_one(room: Newsroom, asked: Mapping[str, object]) -> None:
        say({"id": asked["id"], **await _answer(room, asked)})

    # The kernel has the words before the process dies: the socket's buffer is empty when a mine is reached.
    field = Minefield(mine, lambda point: say({"at": point}))
    async with newsroom(kit, field) as room, asyncio.TaskGroup() as tasks:
        work = tasks.create_task(room.storage.world.queue.work(room.handle, concurrency=64))
        say({"up": True})
        while line := await reader.readline():
            tasks.create_task(serve_one(room, json.loads(line)))
        work.cancel()


def live(kit: Kit, channel: socket.socket, mine: Mine | None) -> int:
    """A forked server's whole life: until it is killed, or the other end of the channel is closed."""
    log = os.open(kit.settings.data_dir / "server.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(log, 1)
    os.dup2(log, 2)
    cast(TextIOWrapper, sys.stdout).reconfigure(line_buffering=True)
    try:
        asyncio.run(_serve(kit, channel, mine))
    except BaseException:
        traceback.print_exc()
        return 70
    return 0


async def _rehearse(kit: Kit, say: str, press: str) -> None:
    address = Address(platform="web", tenant="local", chat="rehearsal")
    async with newsroom(kit, Minefield(None, print)) as room, asyncio.TaskGroup() as tasks:
        work = tasks.create_task(room.storage.world.queue.work(room.handle, concurrency=64))
        await room.accept(revive(InboundMessage, {**_person(address, "m1"), "text": say}))
        await _quiet(room)
        for buttons in dict((await room.look(address))["buttons"]).values():  # type: ignore[call-overload]
            await room.accept(revive(ButtonPress, {**_person(address, "p1"), "callback": buttons[press]}))
        await _quiet(room)
        work.cancel()


def _person(address: Address, number: str) -> dict[str, object]:
    sender = {"platform": "web", "id": "operator"}
    at = "2026-01-01T00:00:00Z"
    return {"id": number, "address": plain(address), "sender": sender, "sender_name": "Ann", "received_at": at}


async def _quiet(room: Newsroom) -> None:
    clock = room.storage.world.clock
    while not (await room.idle())["idle"]:
        await clock.sleep(0.01)


def rehearse(kit: Kit, say: str) -> None:
    """Walk the whole way once on a throw-away folder, so that every forked server finds its imports and caches warm."""
    asyncio.run(_rehearse(kit, say, "approve"))
    gc.collect()
    gc.freeze()
