"""Where approved posts can go, as the settings say."""

from collections.abc import Mapping

from adapters.publishers.outbox import Outbox
from bot.places import Places
from bot.settings import Settings
from core.ports import Publisher, World


def publishers(settings: Settings, world: World) -> Mapping[str, Publisher]:
    """Where approved posts can go, by account."""
    folder = Places(settings.data_dir).outbox
    return {
        "outbox": Outbox(folder, media=world.stores.media, clock=world.clock, base_url=settings.public_url),
    }
