"""Models and picture makers, as the settings name them, and what each costs."""

from contextlib import AsyncExitStack

from langchain_core.language_models import BaseChatModel

from adapters.images.cards import LocalCards
from adapters.llm.offline import OfflineWriter
from bot.sections import MAIN, OFFLINE
from bot.settings import Settings
from core.ports import Clock, Illustrator, World
from core.retries import Retries
from core.spending import Books, Spending
from core.usage import DayBudget, Tariff

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
    llm = settings.llm
    if not llm.model:
        return OfflineWriter()
    from adapters.llm.openai_compatible import Endpoint, openai_compatible  # noqa: PLC0415  # only if used

    endpoint = Endpoint(
        base_url=llm.base_url or OPENAI, model=llm.model, api_key=llm.api_key, timeout=llm.timeout, stall=llm.stall
    )
    return await stack.enter_async_context(openai_compatible(endpoint, clock))


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
