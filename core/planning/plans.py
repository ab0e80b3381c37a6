"""What comes again, and when nothing goes out: rules, named slots, plans, closures."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from core.drafts import Target
from core.messages import Address, Language, UserRef

RuleKind = Literal["weekly", "monthly", "ordinal", "interval", "cron"]
Unit = Literal["days", "weeks", "months"]
EVERYWHERE = ""  # in the place of a target: all of them


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Some days, and a time on the clocks of whatever zone it is asked in. Days of the week count from Monday, 0."""

    kind: RuleKind
    hour: int = 9
    minute: int = 0
    weekdays: tuple[int, ...] = ()  # weekly: empty is every day; ordinal: the ones that are counted
    days: tuple[int, ...] = ()  # monthly: of the month; ordinal: the how manieth; -1 is the last
    every: int = 1  # interval: so many units, from `start` on
    unit: Unit = "days"
    start: date | None = None
    cron: str = ""  # five fields, for cron alone, which has hour and minute in it


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedSlot:
    """A time that posts to a place go out at: `place` is a platform or an account, `zone` an IANA name."""

    place: str
    name: str
    rule: Rule
    zone: str

    def fits(self, target: Target) -> bool:
        """Whether it is one of that target."""
        return self.place in {target.platform, target.account}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A request that is made again and again, as the person who set it up would make it, in that chat. `due` is when it
    comes next; None: it is paused, or never comes again."""

    id: str
    rule: Rule
    zone: str
    request: str
    address: Address
    language: Language
    by: UserRef
    by_name: str
    created_at: datetime
    due: datetime | None = None
    paused: bool = False

    @property
    def zone_info(self) -> ZoneInfo:
        """The zone whose clocks it follows."""
        return ZoneInfo(self.zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Closure:
    """A time in which nothing goes out to a place, `EVERYWHERE` for all. A pause holds from `since`, where `until` is
    None until somebody ends it; a blackout is known before, in whole days of its zone."""

    id: str
    kind: Literal["pause", "blackout"]
    place: str
    since: datetime
    until: datetime | None
    zone: str
    by_name: str
    address: Address  # where it was set, and its end is told
    language: Language

    def holds(self, target: Target, at: datetime) -> bool:
        """Whether nothing goes out there at that moment."""
        here = self.place in {EVERYWHERE, target.platform, target.account}
        return here and self.since <= at and (self.until is None or at < self.until)
