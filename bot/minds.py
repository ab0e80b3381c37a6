"""What the rooms speak with and by: models, prompts, and the router over them."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass

from langchain_core.language_models import BaseChatModel

from adapters.llm.offline import OfflineWriter
from adapters.memory.usage import MemoryUsage
from bot.content import load_prompts, prompts_folder
from bot.intents import Learning, open_classifier
from bot.places import Places
from bot.providers import analyzer_of, books_of, chat_model, more_models, tariff_of
from bot.routing import open_router
from bot.sections import MAIN
from bot.settings import Settings
from core.in_force import InForce
from core.ports import Clock, ServiceRegistry, World
from core.retries import Retries
from core.router.intents import IntentAnalyzer
from core.router.router import Router
from core.spending import Books, Spending
from core.switchboard import Switchboard
from core.usage import DayBudget
from core.workflow.prompts import Prompts
from core.workflow.speak import Speaker


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What the rooms speak with and by."""

    router: Router
    prompts: InForce[Prompts]
    speaker: Speaker
    books: Books
    services: ServiceRegistry
    refused: Callable[[], Sequence[str]] = tuple  # files that were changed and cannot be used
    rules_refused: Callable[[], str] = str  # of them, why routes.yaml; empty: it can
    analyzer: IntentAnalyzer | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Minds:
    """Who writes and reads: the models by name, and the classifier where no model reads."""

    models: Mapping[str, BaseChatModel]
    classifier: Learning
    prompts: InForce[Prompts]


def content_of(settings: Settings, world: World, minds: Minds, mcp: ServiceRegistry) -> Content:
    """What the rooms speak with: the main model writes, and all of them read. Raises SettingsError."""
    books, writer, prompts = books_of(settings, world), minds.models[MAIN], minds.prompts
    real = not isinstance(writer, OfflineWriter)
    structured = bool(settings.llm.model) and settings.llm.structured_output
    speaker = Speaker(model=writer, tariff=tariff_of(settings), books=books, structured=structured, tools=real)
    analyzer = analyzer_of(settings, minds.models, prompts, books, world.clock)
    reader, alone = (analyzer, analyzer.alone) if analyzer else (minds.classifier, ())
    router = open_router(settings, world.clock, model=reader, models=alone)
    return Content(router=router, prompts=prompts, speaker=speaker, books=books, services=mcp, analyzer=analyzer)


async def open_router_alone(settings: Settings, clock: Clock, stack: AsyncExitStack) -> Router:
    """The router without a server: the same rules, models and classifier; what it uses is on nobody's account.

    Raises SettingsError.
    """
    models = {MAIN: await chat_model(settings, clock, stack), **await more_models(settings, clock, stack)}
    books = Books(retries=Retries(clock), spending=Spending(usage=MemoryUsage(), clock=clock, budget=DayBudget()))
    prompts = InForce(load_prompts(prompts_folder(settings)))
    analyzer = analyzer_of(settings, models, prompts, books, clock)
    if analyzer:
        return open_router(settings, clock, model=analyzer, models=analyzer.alone)
    return open_router(settings, clock, model=await open_classifier(settings, Places(settings.data_dir), stack))


def switchboard_of(world: World, content: Content) -> Switchboard:
    """Where the strategy is switched, by command and over the API."""
    return Switchboard(router=content.router, world=world, refused=content.rules_refused)
