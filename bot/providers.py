"""Models and picture makers, as the settings name them, and what each costs."""

from collections.abc import Mapping
from contextlib import AsyncExitStack

from langchain_core.language_models import BaseChatModel

from adapters.images.cards import LocalCards
from adapters.llm.offline import OfflineWriter
from bot.sections import MAIN, OFFLINE, Llm, Provider
from bot.settings import Settings
from core.in_force import InForce
from core.ports import Clock, Illustrator, World
from core.retries import Retries
from core.router import intents
from core.router.intents import IntentAnalyzer, Limits, ModelReader
from core.spending import Books, Spending
from core.usage import DayBudget, Tariff
from core.workflow.prompts import Prompts

OPENAI = "https://api.openai.com/v1"
FREE = Tariff(provider=OFFLINE, model=OFFLINE, free=True)  # what runs here: counted, and never stopped


def books_of(settings: Settings, world: World) -> Books:
    """How calls are repeated, and the account they are on."""
    budget = DayBudget(**settings.budget.model_dump())
    spending = Spending(usage=world.stores.usage, clock=world.clock, budget=budget)
    return Books(retries=Retries(world.clock), spending=spending)


def tariff_of(settings: Settings) -> Tariff:
    """What the main model takes."""
    llm = settings.llm
    if not llm.model:
        return FREE
    return Tariff(provider=MAIN, model=llm.model, tokens_in=llm.price_in, tokens_out=llm.price_out)


def picture_tariff(settings: Settings) -> Tariff:
    """What a picture costs."""
    images = settings.images
    return Tariff(provider="images", model=images.model, picture=images.price) if images.model else FREE


async def chat_model(settings: Settings, clock: Clock, stack: AsyncExitStack) -> BaseChatModel:
    """The model of the settings, open until the stack is closed, else the offline writer."""
    if not settings.llm.model:
        return OfflineWriter()
    return await _opened(settings.llm, settings, clock, stack)


async def _opened(one: Llm | Provider, settings: Settings, clock: Clock, stack: AsyncExitStack) -> BaseChatModel:
    from adapters.llm.openai_compatible import Endpoint, openai_compatible  # noqa: PLC0415  # only if used

    endpoint = Endpoint(
        base_url=one.base_url or OPENAI,
        model=one.model,
        api_key=one.api_key,
        timeout=settings.llm.timeout,
        stall=settings.llm.stall,
    )
    return await stack.enter_async_context(openai_compatible(endpoint, clock))


async def more_models(settings: Settings, clock: Clock, stack: AsyncExitStack) -> Mapping[str, BaseChatModel]:
    """The models of [llm.more] that read messages, by name, open until the stack is closed."""
    names = {*settings.rotation(), settings.router.fallback} & settings.llm.more.keys()
    return {name: await _opened(settings.llm.more[name], settings, clock, stack) for name in sorted(names)}


def analyzer_of(
    settings: Settings, models: Mapping[str, BaseChatModel], prompts: InForce[Prompts], books: Books, clock: Clock
) -> IntentAnalyzer | None:
    """What reads intents with these models, of which "main" is that of [llm]; None where there is none to ask."""
    rotation, fallback = settings.rotation(), settings.router.fallback
    readers = []
    for name in dict.fromkeys((*rotation, *([fallback] if fallback else []))):
        one = settings.llm if name == MAIN else settings.llm.more[name]
        tariff = Tariff(provider=name, model=one.model, tokens_in=one.price_in, tokens_out=one.price_out)
        asked = intents.Provider(name=name, model=models[name], tariff=tariff, structured=one.structured_output)
        readers.append(ModelReader(asked, prompts=prompts, books=books))
    if not readers:
        return None
    limits = Limits(answer=settings.router.time_limit, kept=settings.router.cache_seconds)
    return IntentAnalyzer(readers, rotation=rotation, fallback=fallback, limits=limits, clock=clock)


def illustrator(settings: Settings, retries: Retries) -> Illustrator:
    """The images endpoint of the settings, else cards drawn here."""
    images = settings.images
    if not images.model:
        return LocalCards()
    from adapters.images.openai_compatible import ImagesEndpoint, OpenAIImages  # noqa: PLC0415  # the same

    endpoint = ImagesEndpoint(
        base_url=images.base_url, model=images.model, api_key=images.api_key.get_secret_value(), size=images.size
    )
    return OpenAIImages(endpoint, retries)
