"""The command /history."""

from core.access import Access
from core.catalogue import say
from core.chronicle import Chronicle, history_text
from core.ports import World
from core.reach import drafts_in, drafts_named, place_of
from core.requests import Request
from core.zones import zone_of


class HistoryCommands:
    """Carries it out."""

    def __init__(self, *, world: World, access: Access, chronicle: Chronicle) -> None:
        self._world = world
        self._access = access
        self._chronicle = chronicle

    async def history(self, argument: str, request: Request) -> str:
        """Who did what with the draft that is named, else with the newest of this chat."""
        named = argument.split(maxsplit=1)[0].strip("`") if argument else ""
        if named:
            found = await drafts_named(self._world, self._access, request, named)
        else:
            found = await drafts_in(self._world, place_of(request), limit=1)
        if not found and not named:
            return say("command.no_drafts", request.language)
        if len(found) != 1:
            return say("command.which_draft", request.language, count=len(found))
        zone = await zone_of(self._world, request.address.session)
        return history_text(found[0], await self._chronicle.of(found[0]), zone, request.language)
