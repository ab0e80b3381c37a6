"""The composition root: every adapter is named here, or in the rooms that this one opens, and nowhere else."""

from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from urllib.parse import urlsplit

from langchain_core.language_models import BaseChatModel

from adapters.clock import SystemClock
from adapters.images.typeface import FONTS
from bot.around import Around
from bot.chats import Platforms, open_platforms
from bot.content import watched_prompts
from bot.housekeeping import housekeeping
from bot.http.services import HttpServices
from bot.intents import learning_of
from bot.local_time import server_zone
from bot.minds import Content, Minds, content_of, switchboard_of
from bot.places import Places
from bot.policies import policies_of
from bot.providers import (
    chat_model,
    more_models,
)
from bot.publishers import open_accounts
from bot.rooms import Handler, rooms
from bot.routing import watch_routes
from bot.sections import MAIN
from bot.services import open_services
from bot.settings import Settings
from bot.storage import Storage, open_storage
from bot.watching import Watching
from core.access import Access
from core.accounts import limits_by
from core.approvers import Approvers
from core.chronicle import Chronicle
from core.commands.report_commands import recent
from core.commands.time_commands import whole_calendar
from core.inbox import Inbox
from core.ports import ServiceRegistry, World
from core.records import Job, JobKind
from core.requests import turn_id

Chore = Callable[[], Coroutine[object, object, None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """A built server, not yet running."""

    settings: Settings
    places: Places
    world: World
    access: Access
    inbox: Inbox
    services: HttpServices
    handlers: Mapping[JobKind, Handler]
    chores: Sequence[Chore]
    platforms: Platforms = field(default_factory=Platforms)

    @property
    def telegram(self) -> tuple[str, ...] | None:
        """The names of the bots on Telegram; None: it is off."""
        return self.platforms.telegram.names if self.platforms.telegram else None

    @property
    def slack(self) -> tuple[str, ...] | None:
        """The same on Slack."""
        return self.platforms.slack.names if self.platforms.slack else None

    async def handle(self, job: Job) -> None:
        """Give a job to the room that does its kind."""
        await self.handlers[job.kind](job)

    def background(self) -> list[Coroutine[object, object, None]]:
        """What runs beside the workers until the end."""
        return [chore() for chore in self.chores]

    @property
    def local_url(self) -> str:
        """The page's address on this machine."""
        host = self.settings.http.host
        host = "127.0.0.1" if host in {"0.0.0.0", "::"} else host
        return (
            f"http://[{host}]:{self.settings.http.port}" if ":" in host else f"http://{host}:{self.settings.http.port}"
        )


@asynccontextmanager
async def build(settings: Settings, *, terminal_token: str, model: BaseChatModel | None = None) -> AsyncIterator[App]:
    """Open everything, put it together, and close it at the end. Raises SettingsError.

    A test or a bench may bring its own `model`.
    """
    clock = SystemClock()
    watching = Watching(clock)
    prompts = watched_prompts(settings, watching)
    async with AsyncExitStack() as stack:
        places = Places(settings.data_dir)
        storage = await open_storage(places, clock, stack, zone=server_zone(settings.time_zone), kept=settings.sessions)
        platforms, world = await open_platforms(settings, storage.world, stack)
        storage = replace(storage, world=world)
        access = access_of(settings, world)
        models = {MAIN: model or await chat_model(settings, clock, stack), **await more_models(settings, clock, stack)}
        mcp = await open_services(settings, world, watching, stack)
        learning = await learning_of(settings, places, stack)
        minds = Minds(models=models, classifier=learning, prompts=prompts)
        rules_refused = watch_routes(settings, watching, lambda: content.router)
        content = content_of(settings, world, minds, mcp)
        content = replace(content, refused=watching.reasons, rules_refused=rules_refused)
        around = Around(settings=settings, world=world, services=mcp, platforms=platforms, stack=stack)
        opened = await open_accounts(around)
        approvers = Approvers(policies=policies_of(settings), access=access)
        inbox = Inbox(world=world, access=access, policies=approvers.policies, limits=limits_by(opened))
        doors = Doors(approvers=approvers, access=access, inbox=inbox, registry=mcp, token=terminal_token)
        yield App(
            settings=settings,
            places=places,
            world=world,
            access=access,
            inbox=inbox,
            services=platforms.fed(services(settings, storage, content, doors), settings),
            handlers=rooms(settings, storage, access, content, opened),
            chores=chores_of(storage, watching, content, minds),
            platforms=platforms,
        )


def access_of(settings: Settings, world: World) -> Access:
    """Who is let in, by the settings and by codes."""
    stores, settled = world.stores, settings.settled_roles()
    return Access(members=stores.members, audit=stores.audit, settled=settled, clock=world.clock)


def chores_of(storage: Storage, watching: Watching, content: Content, minds: Minds) -> Sequence[Chore]:
    """What runs beside the workers. The classifier learns where no language model reads."""
    world = storage.world
    tidy = [lambda: housekeeping(world=world, purge=storage.purge), watching.run]
    return tidy if content.analyzer else [*tidy, lambda: minds.classifier.learn(world.clock)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Doors:
    """Who is let in, and what they find behind the door."""

    access: Access
    approvers: Approvers
    inbox: Inbox
    registry: ServiceRegistry
    token: str = field(repr=False)  # of the terminal


def services(settings: Settings, storage: Storage, content: Content, doors: Doors) -> HttpServices:
    """What HTTP needs."""
    places = Places(settings.data_dir)
    world, stores = storage.world, storage.world.stores
    outside = [urlsplit(url).hostname for url in (settings.http.public_url, settings.telegram.webhook_url) if url]

    async def ready() -> Sequence[str]:
        statistics = await world.queue.statistics()
        return [f"the oldest job has waited {statistics.oldest_age:.0f} s"] if statistics.oldest_age > 120 else []

    return HttpServices(
        accept=doors.inbox.accept,
        turn_id=turn_id,
        clock=world.clock,
        history=storage.history,
        events=world.events,
        media=stores.media,
        members=stores.members,
        drafts=stores.drafts,
        publications=stores.publications,
        chronicle=Chronicle(audit=stores.audit, approvers=doors.approvers),
        queue=world.queue,
        registry=doors.registry,
        switchboard=switchboard_of(world, content),
        sessions=stores.sessions,
        preferences=stores.preferences,
        redeem=doors.access.redeem,
        role_of=doors.access.role,
        ready=ready,
        secret=places.secret(),
        terminal_token=doors.token,
        usage=stores.usage,
        reports=partial(recent, world),
        calendar=partial(whole_calendar, world),
        books=content.books,
        models=lambda: content.analyzer.conditions if content.analyzer else {},
        outbox=places.outbox,
        fonts=FONTS,
        hosts=tuple(host for host in (settings.http.host, *outside) if host),
    )
