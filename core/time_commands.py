"""Commands about time: /zone."""

from core.cards import Cards
from core.catalogue import say
from core.messages import Language
from core.moments import moment_words, zone_words
from core.ports import World
from core.requests import Request
from core.zones import PREFERENCE, UnknownZone, find_zone, zone_of


class TimeCommands:
    """Carries them out; each gives the text of its answer."""

    def __init__(self, *, world: World, cards: Cards) -> None:
        self._world = world
        self._cards = cards

    async def zone(self, argument: str, request: Request) -> str:
        """Show or choose the chat's time zone; cards that show a time show it there."""
        if not argument:
            return await self._zone_words("zone.now", request)
        found = find_zone(argument)
        if isinstance(found, UnknownZone):
            return unknown_zone(argument, found, request.language)
        session = request.address.session
        await self._world.stores.preferences.put(session, PREFERENCE, found)
        for draft in await self._world.stores.drafts.find(session=session, statuses=("in_review", "scheduled")):
            if draft.revision and draft.revision.slot:
                await self._cards.refresh(draft.id, cause=f"zone:{request.turn}")
        return await self._zone_words("zone.chosen", request)

    async def _zone_words(self, key: str, request: Request) -> str:
        zone = await zone_of(self._world, request.address.session)
        now = moment_words(self._world.clock.now().astimezone(zone), request.language)
        return say(key, request.language, zone=zone_words(zone.key), now=now)


def unknown_zone(said: str, unknown: UnknownZone, language: Language) -> str:
    """That there is no such zone, and which ones have a name like it."""
    names = ("、" if language == "zh" else ", ").join(f"`{name}`" for name in unknown.near)
    hint = say("zone.near", language, names=names) if names else ""
    return say("zone.unknown", language, said=said[:60], hint=hint)
