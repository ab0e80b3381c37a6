"""/pause, /resume and /blackout: when nothing goes out."""

import re
import secrets
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from core.access import Access
from core.accounts import Accounts
from core.catalogue import say
from core.messages import Language
from core.moments import slot_words, zone_words
from core.places import place_called, place_names, place_title
from core.planning.closures import Closures
from core.planning.day_spans import day_span, span_words
from core.planning.plans import EVERYWHERE, Closure
from core.ports import World
from core.reach import place_of
from core.requests import Request
from core.router.when import Unclear, understand
from core.router.wording import folded
from core.zones import zone_of

_UNTIL: Final = re.compile(r"(?:^|\s)(?:until|till)\s+|\s*(?:直到|到|至)\s*")
_REMOVE: Final = re.compile(r"(?:remove|delete|删除|移除)\s+`?(?P<id>\w+)`?")
SAID: Final = 80  # characters that are repeated to people


class ClosureCommands:
    """Carries them out; each gives the text of its answer. Only approvers and owners change anything."""

    def __init__(self, *, world: World, access: Access, accounts: Accounts, closures: Closures) -> None:
        self._world = world
        self._access = access
        self._accounts = accounts
        self._closures = closures

    async def pause(self, argument: str, request: Request) -> str:
        """`/pause [PLACE|all] [until TIME]`: what comes due there waits."""
        language = request.language
        if not await self._access.may(request.sender, "decide"):
            return say("closure.deciders", language)
        said, until_said = _parted(argument)
        place = place_called(said or "all", self._accounts)
        if place is None:
            return self._unknown_place(said, language)
        zone, now = await zone_of(self._world, request.address.session), self._world.clock.now()
        until = None
        if until_said:
            found = understand(until_said, now=now, zone=zone)
            if isinstance(found, Unclear):
                return say(f"when.{found.reason}", language, said=until_said[:SAID])
            until = found.at
        await self._closures.close(self._closure("pause", place, (now, until), zone, request), request)
        title = place_title(place, language)
        if until is None:
            return say("pause.set_open", language, place=title)
        return say("pause.set", language, place=title, until=slot_words(until, zone, language))

    async def resume(self, argument: str, request: Request) -> str:
        """`/resume [PLACE|all]`: the pauses there end, and what waited is asked about."""
        language = request.language
        if not await self._access.may(request.sender, "decide"):
            return say("closure.deciders", language)
        place = place_called(argument.strip() or "all", self._accounts)
        if place is None:
            return self._unknown_place(argument, language)
        ended = await self._closures.reopen(place, request)
        waited = await self._closures.ask(place_of(request), language, cause=request.turn)
        if not ended and not waited:  # it may have been cut short behind the end of the pauses
            return say("pause.none", language)
        titles = dict.fromkeys(place_title(each.place, language) for each in ended)
        return "\n".join(
            say("pause.ended", language, place=title) for title in titles or (say("closure.all", language),)
        )

    async def blackout(self, argument: str, request: Request) -> str:
        """`/blackout DAYS [PLACE]` sets days on which nothing goes out; `/blackout` lists them."""
        language = request.language
        if not argument:
            return await self._listed(request)
        if not await self._access.may(request.sender, "decide"):
            return say("closure.deciders", language)
        if match := _REMOVE.fullmatch(argument.strip()):
            return await self._remove(match["id"], request)
        zone = await zone_of(self._world, request.address.session)
        today = self._world.clock.now().astimezone(zone).date()
        days, place_said = day_span(argument, today)
        if days is None:
            return say("blackout.which_days", language, said=argument[:SAID])
        place = place_called(place_said or "all", self._accounts)
        if place is None:
            return self._unknown_place(place_said, language)
        closure = self._closure("blackout", place, _bounds(days, zone), zone, request)
        await self._closures.close(closure, request)
        words = span_words(closure, language)
        title = place_title(place, language)
        return say("blackout.set", language, place=title, days=words, closure=closure.id)

    async def _remove(self, name: str, request: Request) -> str:
        closure = await self._closures.remove_blackout(name, request)
        if closure is None:
            return say("blackout.unknown", request.language, closure=name[:SAID])
        return say("blackout.removed", request.language, days=span_words(closure, request.language))

    async def _listed(self, request: Request) -> str:
        language, now = request.language, self._world.clock.now()
        kept = [each for each in await self._world.stores.closures.all() if each.kind == "blackout"]
        ahead = [each for each in kept if each.until is None or each.until > now]
        if not ahead:
            return say("blackout.none", language)
        lines = [
            say(
                "blackout.line",
                language,
                closure=each.id,
                place=place_title(each.place, language),
                days=span_words(each, language),
                zone=zone_words(each.zone),
                name=each.by_name,
            )
            for each in ahead
        ]
        return "\n".join([say("blackout.title", language), *lines, "", say("blackout.how", language)])

    def _unknown_place(self, said: str, language: Language) -> str:
        return say("slots.which_place", language, said=said.strip()[:SAID], names=place_names(self._accounts))

    @staticmethod
    def _closure(
        kind: str, place: str, times: tuple[datetime, datetime | None], zone: ZoneInfo, request: Request
    ) -> Closure:
        return Closure(
            id=secrets.token_hex(3),
            kind="pause" if kind == "pause" else "blackout",
            place=place or EVERYWHERE,
            since=times[0],
            until=times[1],
            zone=zone.key,
            by_name=request.sender_name,
            address=place_of(request),
            language=request.language,
        )


def _parted(argument: str) -> tuple[str, str]:
    """The place, and the time behind "until"."""
    plain = folded(argument)
    match = _UNTIL.search(plain)
    if match is None:
        return argument.strip(), ""
    return argument[: match.start()].strip(), argument[match.end() :].strip()


def _bounds(days: tuple[date, date], zone: ZoneInfo) -> tuple[datetime, datetime]:
    """From the first midnight up to that behind the last day."""
    behind = days[1] + timedelta(days=1)
    return datetime.combine(days[0], time(), zone), datetime.combine(behind, time(), zone)
