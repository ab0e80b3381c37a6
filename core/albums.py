"""Albums: their parts come as messages of their own, and are one message."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

from core.messages import InboundMessage, Language
from core.ports import World
from core.requests import Request

QUIET: Final = timedelta(seconds=0.8)  # since the newest part: then it is whole
LONGEST: Final = timedelta(seconds=3.0)  # that a turn waits for parts, however many still come


class Albums:
    """Gathers the parts of an album, in the turn that the first of them began."""

    def __init__(self, *, world: World) -> None:
        self._albums = world.stores.albums
        self._preferences = world.stores.preferences
        self._clock = world.clock

    async def whole(self, request: Request, *, again: bool) -> Request:
        """The request as the album that it is a part of; any other as it is.

        With `again` the turn was cut short before, and parts that came since may have waited for a restart, too.
        """
        if not request.album:
            return request
        await self._wait(request, again=again)
        parts = await self._albums.take(request.address, request.album)
        request = merged(request, parts)
        return replace(request, language=await self._language(request))

    async def _wait(self, request: Request, *, again: bool) -> None:
        begun = self._clock.now()
        while True:
            newest = await self._albums.newest(request.address, request.album) or begun
            over = min((max(newest, begun) if again else newest) + QUIET, begun + LONGEST)
            left = (over - self._clock.now()).total_seconds()
            if left <= 0:
                return
            await self._clock.sleep(left)

    async def _language(self, request: Request) -> Language:
        """The caption, which shows it, may have come behind the part that the turn began with."""
        session = request.address.session
        chosen = await self._preferences.get(session, "language") or await self._preferences.get(session, "spoken")
        return "zh" if chosen == "zh" else "en" if chosen == "en" else request.language


def merged(request: Request, parts: Sequence[InboundMessage]) -> Request:
    """The parts, which are in order, as one: the first caption, every file, what any of them answers."""
    if not parts:
        return request
    return replace(
        request,
        text=next((part.text for part in parts if part.text.strip()), ""),
        pictures=tuple(picture for part in parts for picture in part.pictures),
        attachments=tuple(each for part in parts for each in part.attachments),
        origin=parts[0].origin,
        reply_to=next((part.reply_to for part in parts if part.reply_to), None),
    )
