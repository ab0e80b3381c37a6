"""What the rooms speak with and by: models, prompts, and the router over them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from langchain_core.language_models import BaseChatModel

from adapters.llm.offline import OfflineWriter
from bot.providers import analyzer_of, books_of, tariff_of
from bot.routing import open_router
from bot.sections import MAIN
from bot.settings import Settings
from core.in_force import InForce
from core.ports import IntentReader, ServiceRegistry, World
from core.router.intents import IntentAnalyzer
from core.router.router import Router
from core.spending import Books
from core.switchboard import Switchboard
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
    classifier: IntentReader
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


def switchboard_of(world: World, content: Content) -> Switchboard:
    """Where the strategy is switched, by command and over the API."""
    return Switchboard(router=content.router, world=world, refused=content.rules_refused)
