"""The core's rooms, put together: which room does which kind of job."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.logins import login_command, login_rooms
from bot.minds import Content, switchboard_of
from bot.policies import policies_of
from bot.providers import illustrator, picture_tariff
from bot.publishers import accounts_of
from bot.reports import report_commands, report_rooms
from bot.sections import OFFLINE, Reminders
from bot.settings import Settings
from bot.storage import Storage
from core.access import Access
from core.accounts import Account, Accounts
from core.approvers import Approvers
from core.cards import Cards
from core.chronicle import Chronicle
from core.closing import Closing
from core.commands.account_commands import AccountCommands
from core.commands.closure_commands import ClosureCommands
from core.commands.commands import Command, Commands
from core.commands.history_commands import HistoryCommands
from core.commands.publication_commands import PublicationCommands
from core.commands.reminder_commands import ReminderCommands
from core.commands.route_commands import RouteCommands
from core.commands.service_commands import ServiceCommands
from core.commands.slot_commands import SlotCommands
from core.deciding import Deciding
from core.delivery import Deliveries
from core.desk import Desk, Tools
from core.engine import Engine
from core.live_message import LiveMessages
from core.openings import Openings
from core.planning.closures import Closures
from core.planning.lapses import Lapses
from core.planning.lateness import Lateness
from core.planning.recurring import Recurring
from core.planning.slots import Slots
from core.planning.timing_answers import TimingAnswers
from core.planning.timing_questions import TimingQuestions
from core.ports import World
from core.publishing.outlets import Outlets
from core.publishing.publication_sweep import PublicationSweep
from core.publishing.publication_telling import Telling
from core.publishing.publish_retries import PublishRetries
from core.publishing.publishing import Publishing
from core.publishing.taking_back import TakingBack
from core.publishing.unclear import Questions
from core.records import Job, JobKind
from core.reminders.digests import Digests
from core.reminders.missed import Missed
from core.reminders.own_chats import OwnChats
from core.reminders.reminders import Pace
from core.reminders.reminding import Reminding
from core.reminders.snoozing import Snoozing
from core.reminders.whom import Whose
from core.turns import Talk, Turns
from core.workflow.conversation_graph import Conversation
from core.workflow.graph_cache import GraphCache
from core.workflow.post_graph import PostWorkflow
from core.workflow.runs import Runs, log_step

Handler = Callable[[Job], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """What several rooms share."""

    settings: Settings
    storage: Storage
    access: Access
    content: Content
    approvers: Approvers
    accounts: Accounts
    outlets: Outlets
    deliveries: Deliveries
    closing: Closing
    cards: Cards
    runs: Runs
    graphs: GraphCache

    @property
    def chronicle(self) -> Chronicle:
        """What the audit log says of a draft."""
        return Chronicle(audit=self.world.stores.audit, approvers=self.approvers)

    @property
    def world(self) -> World:
        """What lies outside of all rooms."""
        return self.storage.world


def rooms(
    settings: Settings, storage: Storage, access: Access, content: Content, opened: Sequence[Account] = ()
) -> Mapping[JobKind, Handler]:
    """The core's rooms, by the kind of job that they do."""
    world = storage.world
    deliveries = Deliveries(world=world)
    live = LiveMessages(world=world, deliveries=deliveries)
    approvers = Approvers(policies=policies_of(settings), access=access)
    accounts = accounts_of(settings, world, opened)
    house = House(
        settings=settings,
        storage=storage,
        access=access,
        content=content,
        approvers=approvers,
        accounts=accounts,
        outlets=Outlets(accounts, clock=world.clock, seconds=settings.publish.seconds),
        deliveries=deliveries,
        closing=Closing(deliveries=deliveries, live=live, spending=content.books.spending),
        cards=Cards(world=world, deliveries=deliveries, approvers=approvers, limits=accounts.limits),
        runs=Runs(world.clock, progress=log_step if settings.log.level == "debug" else None),
        graphs=GraphCache(),
    )
    return {
        **_conversation(house),
        **_desk(house),
        **_publishing(house),
        **_reminders(house),
        **report_rooms(house),
        **login_rooms(house),
    }


def _conversation(house: House) -> Mapping[JobKind, Handler]:
    content, seconds = house.content, house.settings.work.turn_seconds
    talk = Talk(
        conversation=Conversation(house.storage.checkpoints, runs=house.runs, graphs=house.graphs, seconds=seconds),
        speaker=content.speaker,
        prompts=content.prompts,
        router=content.router,
        commands=_commands(house),
        services=content.services,
        accounts=house.accounts,
    )
    turns = Turns(world=house.world, access=house.access, talk=talk, deliveries=house.deliveries, closing=house.closing)
    openings = Openings(world=house.world, deliveries=house.deliveries)
    return {"turn": turns.run, "open": openings.run, "decline": turns.decline}


def _commands(house: House) -> Commands:
    """All slash commands; each room adds its own."""
    content, world, access = house.content, house.world, house.access
    publications = PublicationCommands(world=world, access=access, cards=house.cards, taking_back=_taking_back(house))
    more: dict[str, Command] = {
        "login": login_command(house),
        "publications": publications.publications,
        "link": publications.link,
        "takeback": publications.take_back,
        "slots": SlotCommands(world=world, access=access, accounts=house.accounts).slots,
        "services": ServiceCommands(registry=content.services, access=access).services,
        "accounts": AccountCommands(accounts=house.accounts, access=access).accounts,
        "history": HistoryCommands(world=world, access=access, chronicle=house.chronicle).history,
        "routes": RouteCommands(world=world, access=access, switchboard=switchboard_of(world, content)).routes,
    }
    said = house.settings.reminders
    reminders = ReminderCommands(world=world, quiet=said.quiet, digest=said.digest)
    closed = ClosureCommands(world=world, access=access, accounts=house.accounts, closures=_closures(house))
    more |= {"pause": closed.pause, "resume": closed.resume, "blackout": closed.blackout}
    more |= {"quiet": reminders.quiet, "digest": reminders.digest, "reminders": reminders.reminders}
    more |= report_commands(house)
    engine = Engine(name=house.settings.llm.model or OFFLINE, books=content.books, refused=content.refused)
    return Commands(world=world, access=access, cards=house.cards, engine=engine, more=more)


def _desk(house: House) -> Mapping[JobKind, Handler]:
    settings, content, books = house.settings, house.content, house.content.books
    seconds = settings.work.draft_seconds
    tools = Tools(
        workflow=PostWorkflow(house.storage.checkpoints, runs=house.runs, graphs=house.graphs, seconds=seconds),
        speaker=content.speaker,
        prompts=content.prompts,
        illustrator=illustrator(settings, books.retries),
        picture=picture_tariff(settings),
        spending=books.spending,
        accounts=house.accounts,
    )
    deciding = Deciding(world=house.world, approvers=house.approvers)
    desk = Desk(access=house.access, deciding=deciding, tools=tools, cards=house.cards, closing=house.closing)
    return {"draft": desk.run, "decision": desk.run, "card": house.cards.run}


def _publishing(house: House) -> Mapping[JobKind, Handler]:
    world, access, outlets = house.world, house.access, house.outlets
    policies = house.approvers.policies
    telling = Telling(
        world=world, policies=policies, cards=house.cards, closing=house.closing, deliveries=house.deliveries
    )
    questions = Questions(world=world, access=access, outlets=outlets, telling=telling, deliveries=house.deliveries)
    lapses = Lapses(world=world, approvers=house.approvers, cards=house.cards, closing=house.closing, telling=telling)
    publishing = Publishing(world=world, lapses=lapses, outlets=outlets, telling=telling, questions=questions)
    timing = TimingQuestions(world=world, deliveries=house.deliveries)
    grace = timedelta(minutes=house.settings.schedule.grace_minutes)
    lateness = Lateness(world=world, policies=policies, questions=timing, publish=publishing.run, grace=grace)
    return {
        "publish": lateness.run,
        "reopen": _closures(house).run,
        "plan": Recurring(world=world, access=access, deliveries=house.deliveries, grace=grace).run,
        "timing": TimingAnswers(world=world, access=access, questions=timing).run,
        "look": publishing.look,
        "answer": questions.answer,
        "told": telling.run,
        "retry": PublishRetries(world=world, access=access).run,
        "take_back": _taking_back(house).run,
        "sweep": PublicationSweep(world=world, outlets=outlets).run,
    }


def _closures(house: House) -> Closures:
    return Closures(world=house.world, questions=TimingQuestions(world=house.world, deliveries=house.deliveries))


def _taking_back(house: House) -> TakingBack:
    return TakingBack(
        world=house.world,
        access=house.access,
        outlets=house.outlets,
        cards=house.cards,
        deliveries=house.deliveries,
    )


def _reminders(house: House) -> Mapping[JobKind, Handler]:
    world, said, policies = house.world, house.settings.reminders, house.approvers.policies
    whose = Whose(access=house.access, approvers=house.approvers)
    chats = OwnChats(world=world, policies=policies, quiet=said.quiet)
    reminding = Reminding(world=world, whose=whose, chats=chats, cards=house.cards, pace=_pace(said))
    digests = Digests(world=world, whose=whose, chats=chats, deliveries=house.deliveries, usual=said.digest)
    missed = Missed(world=world, policies=policies, cards=house.cards, next_free=Slots(world=world).next_free)

    async def begin(job: Job) -> None:
        await reminding.begin(job)
        await digests.plan()  # of who came since, too

    return {
        "remind": begin,
        "nudge": reminding.run,
        "snooze": Snoozing(world=world, deliveries=house.deliveries).run,
        "digest": digests.run,
        "missed": missed.run,
    }


def _pace(said: Reminders) -> Pace:
    first, last, escalate = said.first_minutes, said.last_minutes, said.escalate_minutes
    return Pace(
        first=timedelta(minutes=first),
        last=timedelta(minutes=last),
        escalate=timedelta(minutes=escalate),
        most=said.most,
    )
