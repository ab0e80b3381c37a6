"""Commands about reminders: /quiet, /digest, /reminders."""

import re
from datetime import time
from typing import Final

from core.catalogue import say
from core.messages import Language
from core.moments import zone_words
from core.ports import World
from core.reach import place_of
from core.reminders.digests import DIGEST
from core.reminders.own_chats import OFF, QUIET, quiet_hours
from core.requests import Request
from core.router.wording import folded
from core.zones import zone_of

_SPAN: Final = re.compile(r"(\d{1,2})(?::(\d{2}))?\s*(?:-|–|—|~|到|至|to|until)\s*(\d{1,2})(?::(\d{2}))?")
_CLOCK: Final = re.compile(r"(\d{1,2})(?::(\d{2}))?")
_NONE: Final = frozenset({"off", "none", "no", "关", "关闭", "无", "不要"})


class ReminderCommands:
    """Shows and changes when the person of a chat is reminded; `quiet` and `digest` are what counts otherwise."""

    def __init__(self, *, world: World, quiet: str, digest: str) -> None:
        self._world = world
        self._usual = {QUIET: quiet, DIGEST: digest}

    async def quiet(self, argument: str, request: Request) -> str:
        """`22:00-8:00`, `off`, or nothing to see what counts."""
        if not argument:
            return await self.reminders("", request)
        said = folded(argument).strip().lower()
        found = OFF if said in _NONE else _span(said)
        if found is None:
            return say("quiet.unclear", request.language, said=argument[:60])
        return await self._keep(QUIET, found, request)

    async def digest(self, argument: str, request: Request) -> str:
        """`8:30`, `off`, or nothing to see what counts."""
        if not argument:
            return await self.reminders("", request)
        said = folded(argument).strip().lower()
        found = OFF if said in _NONE else _clock(said)
        if found is None:
            return say("digest.unclear", request.language, said=argument[:60])
        return await self._keep(DIGEST, found, request)

    async def reminders(self, _argument: str, request: Request) -> str:
        """What counts in this chat, and how to change it."""
        session, language = place_of(request).session, request.language
        zone = zone_words((await zone_of(self._world, session)).key)
        quiet, digest = [await self._value(name, session, language) for name in (QUIET, DIGEST)]
        return say("reminders.now", language, quiet=quiet, digest=digest, zone=zone)

    async def _keep(self, name: str, value: str, request: Request) -> str:
        await self._world.stores.preferences.put(place_of(request).session, name, value)
        return await self.reminders("", request)

    async def _value(self, name: str, session: str, language: Language) -> str:
        said = await self._world.stores.preferences.get(session, name) or self._usual[name]
        return say("reminders.off", language) if said == OFF else said


def _span(said: str) -> str | None:
    """The quiet hours as they are kept; None where no clock shows that, or they would never end."""
    found = _SPAN.fullmatch(said)
    if found is None:
        return None
    kept = "-".join(f"{int(found[hour]):02}:{found[hour + 1] or '00'}" for hour in (1, 3))
    try:
        quiet_hours(kept)
    except ValueError:
        return None
    return kept


def _clock(said: str) -> str | None:
    found = _CLOCK.fullmatch(said)
    try:
        return time(int(found[1]), int(found[2] or 0)).isoformat("minutes") if found else None
    except ValueError:
        return None
