"""Time zones as people name them, and which one a chat has."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from core.messages import Language
from core.moments import zone_words
from core.ports.world import World
from core.router.wording import folded, readable

PREFERENCE: Final = "zone"
_CHINA: Final = "Asia/Shanghai"
_CITIES: Final = {  # that the database of time zones does not name
    **dict.fromkeys(("beijing", "peking", "shenzhen", "guangzhou", "hangzhou", "chengdu", "china"), _CHINA),
    **dict.fromkeys(("nanjing", "wuhan", "xian", "tianjin", "suzhou"), _CHINA),
    **dict.fromkeys(("北京", "深圳", "广州", "杭州", "成都", "中国"), _CHINA),
    **dict.fromkeys(("南京", "武汉", "西安", "天津", "苏州"), _CHINA),
    **dict.fromkeys(("san francisco", "seattle", "las vegas", "旧金山", "西雅图"), "America/Los_Angeles"),
    **dict.fromkeys(
        ("washington", "boston", "miami", "atlanta", "philadelphia", "华盛顿", "波士顿"), "America/New_York"
    ),
    **dict.fromkeys(("houston", "dallas", "austin", "休斯敦"), "America/Chicago"),
    **dict.fromkeys(("munich", "hamburg", "frankfurt", "cologne", "慕尼黑", "法兰克福"), "Europe/Berlin"),
    **dict.fromkeys(("osaka", "kyoto", "japan", "大阪", "日本"), "Asia/Tokyo"),
    **dict.fromkeys(("mumbai", "delhi", "new delhi", "bangalore", "india", "孟买", "新德里"), "Asia/Kolkata"),
    **dict.fromkeys(("barcelona", "巴塞罗那"), "Europe/Madrid"),
    **dict.fromkeys(("milan", "米兰"), "Europe/Rome"),
    **dict.fromkeys(("geneva", "日内瓦"), "Europe/Zurich"),
}
_SHORT: Final[dict[str, Sequence[str]]] = {  # they mean several places, or stand for half a year only
    "cst": ("Asia/Shanghai", "America/Chicago"),
    **dict.fromkeys(("est", "edt", "et"), ("America/New_York",)),
    **dict.fromkeys(("pst", "pdt", "pt"), ("America/Los_Angeles",)),
    **dict.fromkeys(("mst", "mdt"), ("America/Denver",)),
    **dict.fromkeys(("cet", "cest"), ("Europe/Berlin", "Europe/Paris")),
    "bst": ("Europe/London",),
    "ist": ("Asia/Kolkata",),
    "jst": ("Asia/Tokyo",),
    "kst": ("Asia/Seoul",),
    "hkt": ("Asia/Hong_Kong",),
}
_OFFSET: Final = re.compile(
    r"(?:utc|gmt)\s?(?:(?P<sign>[+-])\s?(?P<hours>\d{1,2})(?::?00)?)?|(?P<bare>[+-]\d{1,2})(?::?00)?"
)


COMMON: Final = (  # to choose from in a form: one for each clock that many people keep
    *("Asia/Shanghai", "Asia/Hong_Kong", "Asia/Taipei", "Asia/Singapore", "Asia/Tokyo", "Asia/Seoul", "Asia/Bangkok"),
    *("Asia/Jakarta", "Asia/Manila", "Asia/Kolkata", "Asia/Karachi", "Asia/Dhaka", "Asia/Dubai", "Asia/Tehran"),
    *("Asia/Jerusalem", "Asia/Riyadh", "Asia/Kathmandu", "Asia/Almaty", "Europe/Istanbul", "Europe/Moscow"),
    *("Europe/Kyiv", "Europe/Athens", "Europe/Berlin", "Europe/Paris", "Europe/Madrid", "Europe/Rome"),
    *("Europe/Zurich", "Europe/Amsterdam", "Europe/Stockholm", "Europe/Warsaw", "Europe/London", "Europe/Lisbon"),
    *("Africa/Cairo", "Africa/Johannesburg", "Africa/Lagos", "Africa/Nairobi", "Atlantic/Azores", "UTC"),
    *("America/Sao_Paulo", "America/Argentina/Buenos_Aires", "America/Santiago", "America/Bogota", "America/Lima"),
    *("America/Mexico_City", "America/New_York", "America/Toronto", "America/Chicago", "America/Denver"),
    *("America/Phoenix", "America/Los_Angeles", "America/Vancouver", "America/Anchorage", "Pacific/Honolulu"),
    *("America/Halifax", "America/St_Johns", "Australia/Perth", "Australia/Adelaide", "Australia/Brisbane"),
    *("Australia/Sydney", "Pacific/Auckland", "Pacific/Fiji"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownZone:
    """No zone has that name; `near` are names like it, perhaps none."""

    near: tuple[str, ...] = ()


@cache
def _names() -> dict[str, str]:
    """Every name that people may give a zone, in small letters: IANA names, their cities, cities in Chinese."""
    from babel import Locale  # noqa: PLC0415  # the terminal reads settings, and names no zone

    iana = sorted(name for name in available_timezones() if "/" in name and not name.startswith("Etc/"))
    names = {name.rpartition("/")[2].replace("_", " ").lower(): name for name in iana}
    for language in ("en", "zh"):
        for name, words in Locale.parse(language).time_zones.items():
            if "city" in words and name in iana:
                names[words["city"].lower()] = name
    return names | {name.lower(): name for name in iana} | _CITIES


def find_zone(text: str) -> str | UnknownZone:
    """The IANA name of a zone that somebody named: `Asia/Shanghai`, 上海, New York, UTC+8."""
    said = re.sub(r"\s+", " ", folded(readable(text)).strip("`'\" .。").lower())
    said = said.removesuffix("时间").removesuffix(" time").removesuffix("市")
    if match := _OFFSET.fullmatch(said):
        return _fixed(match)
    if said in _SHORT:
        return UnknownZone(near=tuple(_SHORT[said]))
    names = _names()
    found = names.get(said) or names.get(said.replace("_", " ")) or names.get(said.replace(" ", "_"))
    if found:
        return found
    near = get_close_matches(said[:60], names, n=3, cutoff=0.7)
    return UnknownZone(near=tuple(dict.fromkeys(names[each] for each in near)))


def _fixed(match: re.Match[str]) -> str | UnknownZone:
    hours = int(match["bare"] or f"{match['sign'] or '+'}{match['hours'] or 0}")
    if not -12 <= hours <= 14:
        return UnknownZone()
    return f"Etc/GMT{-hours:+d}" if hours else "UTC"


@cache
def _known() -> frozenset[str]:
    return frozenset(available_timezones())


def is_zone(name: str) -> bool:
    """Whether that is the IANA name of a zone."""
    return name in _known()


def zone_options(first: str, language: Language, *, at: datetime) -> tuple[tuple[str, str], ...]:
    """Zones to choose from, `first` at the top, then from west to east: IANA name, and the city with its offset from
    UTC at that moment."""
    others = [ZoneInfo(name) for name in COMMON if name != first]
    zones = sorted(others, key=lambda zone: at.astimezone(zone).replace(tzinfo=None))
    return tuple((zone.key, _option(zone, language, at)) for zone in (ZoneInfo(first), *zones))


def _option(zone: ZoneInfo, language: Language, at: datetime) -> str:
    from babel import Locale  # noqa: PLC0415  # the terminal reads settings, and names no zone

    said = f"{at.astimezone(zone):%z}"
    city = Locale.parse(language).time_zones.get(zone.key, {}).get("city")
    name = str(city or zone_words(zone.key).rpartition("/")[2].replace("_", " "))
    return name if name.startswith("UTC") else f"{name} (UTC{said[:3]}:{said[3:]})"


async def zone_of(world: World, session: str) -> ZoneInfo:
    """The time zone of a chat: its own choice, else the server's."""
    return ZoneInfo(await world.stores.preferences.get(session, PREFERENCE) or world.zone)
