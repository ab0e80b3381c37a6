"""Albums in groups: only one of their parts says that they are for the bot."""

from collections import OrderedDict
from typing import TypeVar

from aiogram.types import Update

from adapters.telegram.inbound import Identity, addressed_text

MOST = 200  # albums that are remembered

Place = tuple[int, str]
T = TypeVar("T")


class AlbumsInGroups:
    """Remembers which albums are for the bot, and the parts that came before it was known."""

    def __init__(self) -> None:
        self._known: OrderedDict[Place, list[Update]] = OrderedDict()
        self._ours: OrderedDict[Place, bool] = OrderedDict()

    def parts(self, update: Update, bot: Identity) -> list[Update]:
        """The updates to take now: of an album that is for the bot all its parts so far, one time each."""
        message = update.message
        if message is None or not message.media_group_id or message.chat.type == "private":
            return [update]
        place = (message.chat.id, message.media_group_id)
        if addressed_text(message, bot) is not None:
            self._remember(self._ours, place, True)
            return [*self._known.pop(place, []), update]
        if place in self._ours:
            return [update]
        held = self._known.get(place, [])
        self._remember(self._known, place, [*held, update])
        return []

    def ours(self, update: Update) -> bool:
        """Whether it is a part of an album that is for the bot."""
        message = update.message
        return message is not None and (message.chat.id, message.media_group_id or "") in self._ours

    @staticmethod
    def _remember(kept: OrderedDict[Place, T], place: Place, value: T) -> None:
        kept[place] = value
        while len(kept) > MOST:
            kept.popitem(last=False)
