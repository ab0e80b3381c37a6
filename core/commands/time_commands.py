"""Commands about time: /zone, /calendar."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from core.catalogue import say
from core.home_settings import keep_zone
from core.messages import Address, Language
from core.moments import moment_words, zone_words
from core.planning.agenda import Coming, Entry, Period, agenda_text, entries
from core.planning.agenda_ahead import closed_words, coming
from core.ports import World
from core.reach import place_of
from core.requests import Request
from core.router.day_words import months_later
from core.router.wording import folded
from core.zones import UnknownZone, find_zone, zone_of


class TimeCommands:
    """Carries them out; each gives the text of its answer."""

    def __init__(self, *, world: World) -> None:
        self._world = world

    async def zone(self, argument: str, request: Request) -> str:
        """Show or choose the chat's time zone; cards that show a time show it there."""
        if not argument:
            return await self._zone_words("zone.now", request)
        found = find_zone(argument)
        if isinstance(found, UnknownZone):
            return unknown_zone(argument, found, request.language)
        await keep_zone(self._world, place_of(request), found, cause=f"zone:{request.turn}")
        return await self._zone_words("zone.chosen", request)

    async def calendar(self, argument: str, request: Request) -> str:
        """What goes out when in this chat, or in `all`: the days around today, this `week`, or this `month`."""
        zone = await zone_of(self._world, request.address.session)
        return await calendar_of(self._world, argument, place=place_of(request), zone=zone, language=request.language)

    async def _zone_words(self, key: str, request: Request) -> str:
        zone = await zone_of(self._world, place_of(request).session)
        now = moment_words(self._world.clock.now().astimezone(zone), request.language)
        return say(key, request.language, zone=zone_words(zone.key), now=now)


async def calendar_of(world: World, argument: str, *, place: Address | None, zone: ZoneInfo, language: Language) -> str:
    """The calendar of a chat, or of all without a place, for the days that the argument names."""
    said = folded(argument).lower()
    first, last = _days(said, world.clock.now().astimezone(zone).date())
    period = Period(first=first, last=last, zone=zone)
    place = None if "all" in said.split() or "全部" in said or "所有" in said else place
    found = await entries(world, place=place, since=period.bounds[0])
    ahead = await coming(world, place=place, period=period, language=language)
    both: list[Entry | Coming] = sorted([*found, *ahead], key=lambda each: each.at)
    return agenda_text(both, period, language, closed=await closed_words(world, period, language))


async def whole_calendar(world: World, argument: str, language: Language) -> str:
    """The calendar of all chats, in the zone of those that chose none."""
    return await calendar_of(world, argument, place=None, zone=await zone_of(world, ""), language=language)


def _days(said: str, today: date) -> tuple[date, date]:
    monday = today - timedelta(days=today.weekday())
    ahead = 1 if "next" in said or "下" in said else 0
    if "month" in said or "月" in said:
        first = months_later(today.replace(day=1), ahead)
        return first, months_later(first, 1) - timedelta(days=1)
    if "week" in said or "周" in said or "星期" in said:
        first = monday + timedelta(weeks=ahead)
        return first, first + timedelta(days=6)
    return today - timedelta(days=3), today + timedelta(days=7)


def unknown_zone(said: str, unknown: UnknownZone, language: Language) -> str:
    """That there is no such zone, and which ones have a name like it."""
    names = ("、" if language == "zh" else ", ").join(f"`{name}`" for name in unknown.near)
    hint = say("zone.near", language, names=names) if names else ""
    return say("zone.unknown", language, said=said[:60], hint=hint)
