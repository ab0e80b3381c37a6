"""The core's own rooms for drafts and publications over what is kept in memory, without chats. Power goes out behind a
write of choice; then the rooms are built anew over what is kept, and the job that was cut short runs again."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any, TypeVar, cast

from adapters.memory.clock import SimulatedClock
from adapters.memory.publisher import MemoryPublisher
from adapters.memory.queue import MemoryQueue
from bot.providers import books_of
from bot.settings import load_settings
from core.access import Access
from core.accounts import Account, Accounts
from core.approvals import Policies, Policy
from core.approvers import Approvers
from core.cards import Cards
from core.closing import Closing
from core.deciding import Deciding
from core.delivery import Deliveries
from core.drafts import Decision, DecisionRefused
from core.errors import PublishUncertain
from core.live_message import LiveMessages
from core.messages import Address, UserRef
from core.plain import plain
from core.planning.lapses import Lapses
from core.ports import PublicationStore, Publisher
from core.publishing.outlets import Outlets
from core.publishing.publication_telling import Telling
from core.publishing.publishing import Publishing
from core.publishing.unclear import Questions
from core.records import Certainty, Job, Offer, Publication, Role
from core.requests import Assignment
from tests.scenarios.kept import in_memory

T = TypeVar("T")
HOME = Address(platform="web", tenant="local", chat="desk")
CERTAINTIES = {"alpha": Certainty(settles=True), "beta": Certainty(), "gamma": Certainty(repeats=3600.0)}
MANY = 200  # more looks than there are
WRITES = frozenset({"save", "claim", "settle", "publish"})
_settings = cache(load_settings)


def user(name: str) -> UserRef:
    """That person on the page."""
    return UserRef(platform="web", id=name)


POLICIES = Policies(
    [
        Policy(targets=("alpha",), needed=2, four_eyes=True, approvers=(user("bo"), user("mei"), user("lin"))),
        Policy(targets=("gamma",), four_eyes=True),
    ]
)
TEAM: Mapping[UserRef, Role] = {user(name): "approver" for name in ("bo", "mei", "lin", "kai")}


class PowerCut(BaseException):
    """Nothing catches it."""


class Fragile:
    """A port whose writes use up what power is left: the last one has its effect, and nobody hears of it."""

    def __init__(self, port: object, house: "House") -> None:
        self._port = port
        self._house = house

    def __getattr__(self, method: str) -> Any:
        call = getattr(self._port, method)
        if method not in WRITES:
            return call

        async def fragile(*given: Any, **named: Any) -> Any:
            result = await call(*given, **named)
            self._house.writes_left -= 1
            if not self._house.writes_left:
                raise PowerCut
            return result

        return fragile


class House:
    """All of it; `places` are the accounts."""

    def __init__(self, spoil: Callable[[PublicationStore], PublicationStore]) -> None:
        self._spoil = spoil
        self.clock = SimulatedClock()
        self.storage = in_memory(self.clock)
        self.places = {name: MemoryPublisher(self.clock, certainty=each) for name, each in CERTAINTIES.items()}
        for _ in range(MANY):
            self.places["beta"].fail_look(PublishUncertain("nothing can be looked up there", why="blind"))
        self.writes_left = 0  # until a cut; 0: there is none
        self.cuts = 0
        self._done: set[str] = set()
        self.open()

    def open(self) -> None:
        """Build the rooms anew."""
        lay = self._fragile
        stores = self.storage.world.stores
        stores = replace(stores, drafts=lay(stores.drafts), publications=self._spoil(lay(stores.publications)))
        self.world = world = replace(self.storage.world, chats={}, stores=stores)
        access = Access(members=stores.members, audit=stores.audit, settled=TEAM, clock=self.clock)
        approvers = Approvers(policies=POLICIES, access=access)
        opened = [
            Account(name=name, platform="mastodon", publisher=cast(Publisher, lay(each)))
            for name, each in self.places.items()
        ]
        accounts = Accounts(opened, outbox=MemoryPublisher(self.clock), default=("alpha",))
        outlets = Outlets(accounts, clock=self.clock, seconds=0.0)
        deliveries = Deliveries(world=world)
        live = LiveMessages(world=world, deliveries=deliveries)
        closing = Closing(deliveries=deliveries, live=live, spending=books_of(_settings(), world).spending)
        cards = Cards(world=world, deliveries=deliveries, approvers=approvers, limits=accounts.limits)
        telling = Telling(world=world, policies=POLICIES, cards=cards, closing=closing, deliveries=deliveries)
        questions = Questions(world=world, access=access, outlets=outlets, telling=telling, deliveries=deliveries)
        lapses = Lapses(world=world, approvers=approvers, cards=cards, closing=closing, telling=telling)
        publishing = Publishing(world=world, lapses=lapses, outlets=outlets, telling=telling, questions=questions)
        self.deciding = Deciding(world=world, approvers=approvers)
        self._rooms: Mapping[str, Callable[[Job], Awaitable[None]]] = {
            "publish": publishing.run,
            "look": publishing.look,
            "answer": questions.answer,
        }

    def _fragile(self, port: T) -> T:
        return cast(T, Fragile(port, self))

    async def survive(self, act: Callable[[], Awaitable[T]]) -> T:
        """Do it, and where the power goes out, once more in a new house."""
        while True:
            try:
                return await act()
            except PowerCut:
                self.cuts += 1
                self.open()

    async def decide(self, decision: Decision) -> bool:
        """Whether it counts, or did before."""

        async def keep() -> bool:
            draft = await self.world.stores.drafts.get(decision.draft)
            order = Assignment(turn=decision.turn, address=HOME, language="en", draft=draft.id, decision=decision)
            try:
                await self.deciding.keep(draft, order, decision)
            except DecisionRefused:
                return False
            return True

        return await self.survive(keep)

    async def work(self) -> None:
        """Do all that is due."""
        while job := self._next():
            attempt = 0

            async def run(job: Job = job) -> None:
                nonlocal attempt
                attempt += 1
                await self._rooms[job.kind](replace(job, attempt=attempt))

            await self.survive(run)
            self._done.add(job.id)

    def _next(self) -> Job | None:
        now = self.clock.now()
        return next((job for job in self.waiting() if job.due is None or job.due <= now), None)

    def waiting(self) -> Sequence[Job]:
        """Jobs that are left to do, of the kinds that there are rooms for."""
        queue = cast(MemoryQueue, self.storage.world.queue)
        return [job for job in queue.jobs if job.kind in self._rooms and job.id not in self._done]

    async def pass_time(self, minutes: float) -> None:
        """Minute by minute where something is due, else at once."""
        end = self.clock.now() + timedelta(minutes=minutes)
        await self.work()
        while (due := self._due(end)) is not None:
            self.clock.jump(max(0.0, (due - self.clock.now()).total_seconds()))
            await self.work()
        self.clock.jump((end - self.clock.now()).total_seconds())

    def _due(self, end: datetime) -> datetime | None:
        return min((job.due for job in self.waiting() if job.due and job.due <= end), default=None)

    def offers(self) -> Sequence[Offer]:
        """All questions that were asked, each with two answers."""
        return list(self.storage.world.stores.offers._offers.values())  # type: ignore[attr-defined]

    async def answer(self, offer: Offer) -> None:
        """Somebody presses it; of several the first counts."""
        by = {"by": plain(user("mei")), "by_name": "mei"}
        await self.world.queue.put(replace(offer.job, payload={**offer.job.payload, **by}))
        await self.work()

    async def publications(self, draft: str) -> Sequence[Publication]:
        """All of a draft."""
        return await self.storage.world.stores.publications.of_draft(draft)
