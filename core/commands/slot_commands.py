"""/slots: the named slots of places."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from core.access import Access
from core.accounts import Accounts
from core.catalogue import say
from core.drafts import Target
from core.messages import Language
from core.moments import slot_words
from core.places import place_called, place_names, place_title, target_called
from core.planning.plans import NamedSlot
from core.planning.rule_telling import rule_words
from core.planning.slots import NEXT_FREE, Slots
from core.ports import World
from core.records import AuditEntry
from core.requests import Request
from core.router.rule_words import NoRule, read_rule
from core.router.time_words import Refused, read_words
from core.router.wording import folded
from core.zones import zone_of

_NAME: Final = re.compile(r"[\w-]{1,24}")
_REMOVE: Final = frozenset({"remove", "delete", "删除", "移除"})
SAID: Final = 80  # characters that are repeated to people


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What stands behind the command."""

    place: str
    name: str
    rest: str

    @property
    def removes(self) -> bool:
        """Whether a slot is to go: its name stands behind that word."""
        return self.name in _REMOVE


class SlotCommands:
    """Carries it out; each method gives the text of its answer."""

    def __init__(self, *, world: World, access: Access, accounts: Accounts) -> None:
        self._world = world
        self._access = access
        self._accounts = accounts
        self._slots = Slots(world=world)

    async def slots(self, argument: str, request: Request) -> str:
        """Show all slots, set one, or take one away."""
        language = request.language
        if not argument:
            return await self._shown(request)
        first, _, behind = argument.partition(" ")
        name, _, rest = behind.strip().partition(" ")
        place = place_called(first, self._accounts)
        if not place:
            return say("slots.which_place", language, said=first[:SAID], names=place_names(self._accounts))
        if not await self._access.may(request.sender, "decide"):
            return say("slots.approvers", language)
        words = Words(place=place, name=folded(name).lower(), rest=rest.strip())
        return await (self._remove if words.removes else self._set)(words, request)

    async def _remove(self, words: Words, request: Request) -> str:
        name = folded(words.rest).lower()
        removed = await self._world.stores.slots.remove(
            words.place, name, audit=self._line(request, "slot_removed", f"{words.place} {name}")
        )
        place = place_title(words.place, request.language)
        return say("slots.removed" if removed else "slots.unknown", request.language, place=place, name=name[:SAID])

    async def _set(self, words: Words, request: Request) -> str:
        language, now = request.language, self._world.clock.now()
        if not _NAME.fullmatch(words.name) or _is_time(words.name):
            return say("slots.which_name", language)
        zone = await zone_of(self._world, request.address.session)
        read = read_rule(words.rest, now=now, zone=zone)
        if isinstance(read, NoRule) or read.rest:
            reason = read.reason if isinstance(read, NoRule) else "no_rule"
            return no_rule_words(reason, words.rest, language)
        if self._world.calendar.next_after(read.rule, now, zone) is None:
            return say("rule.never", language, said=words.rest[:SAID])
        slot = NamedSlot(place=words.place, name=words.name, rule=read.rule, zone=zone.key)
        line = self._line(request, "slot", f"{words.place} {words.name}: {words.rest[:SAID]}")
        await self._world.stores.slots.put(slot, audit=line)
        rule = rule_words(read.rule, zone, language)
        return say("slots.set", language, place=place_title(words.place, language), name=words.name, rule=rule)

    def _line(self, request: Request, what: str, detail: str) -> AuditEntry:
        now, where = self._world.clock.now(), request.address.session
        return AuditEntry(at=now, who=str(request.sender), what=what, detail=detail, where=where)

    async def _shown(self, request: Request) -> str:
        kept, language = await self._world.stores.slots.all(), request.language
        if not kept:
            return say("slots.none", language)
        zone = await zone_of(self._world, request.address.session)
        lines = [await self._line_of(slot, zone, language) for slot in kept]
        return "\n".join([say("slots.title", language), *lines, "", say("slots.how", language)])

    async def _line_of(self, slot: NamedSlot, zone: ZoneInfo, language: Language) -> str:
        target: Target = target_called(slot.place, self._accounts)
        free = await self._slots.first_free((target,), after=self._world.clock.now(), name=slot.name)
        when = slot_words(free, zone, language) if free else say("slots.nothing_free", language)
        rule, place = rule_words(slot.rule, ZoneInfo(slot.zone), language), place_title(slot.place, language)
        return say("slots.line", language, place=place, name=slot.name, rule=rule, when=when)


def no_rule_words(reason: str, said: str, language: Language) -> str:
    """Why the words are no rule."""
    key = "rule.bad_cron" if reason == "cron" else f"rule.{reason}"
    return say(key, language, said=said.strip()[:SAID])


def _is_time(name: str) -> bool:
    """Whether the name means a time of its own, other than a part of the day such as "morning"."""
    try:
        said = read_words(name, date(2026, 1, 5), ZoneInfo("UTC"))
    except Refused as refused:
        return refused.reason != "no_time" or NEXT_FREE.search(name) is not None
    return bool(said.days or said.clock or said.minutes is not None)
