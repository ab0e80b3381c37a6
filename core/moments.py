"""Moments in words for people: always the whole date, the time, and whose clock that is."""

from datetime import date, datetime, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.units import format_unit

from core.messages import Language

_DAY: Final[dict[Language, str]] = {"en": "EEE d MMM y", "zh": "y年M月d日 EEE"}
_MOMENT: Final[dict[Language, str]] = {"en": "EEE d MMM y, HH:mm", "zh": "y年M月d日 EEE HH:mm"}
_OFFSET: Final = "Etc/GMT"


def zone_words(name: str) -> str:
    """A zone's IANA name; the fixed ones, whose names carry the sign the other way round, as UTC+8."""
    if not name.startswith(_OFFSET):
        return name
    hours = -int(name.removeprefix(_OFFSET) or 0)
    return f"UTC{hours:+d}" if hours else "UTC"


def moment_words(at: datetime, language: Language) -> str:
    """`Fri 27 Nov 2026, 09:00 (Asia/Shanghai)`, of a moment whose zone is a ZoneInfo."""
    words, zone = format_datetime(at, _MOMENT[language], locale=language), zone_words(str(at.tzinfo))
    return f"{words}（{zone}）" if language == "zh" else f"{words} ({zone})"


def day_words(day: date, language: Language) -> str:
    """`Fri 27 Nov 2026`."""
    return format_date(day, _DAY[language], locale=language)


def time_left(span: timedelta, language: Language) -> str:
    """A span of time, rounded down: `3 hours 34 minutes`, `26 hours`, `5 days`."""
    hours, minutes = divmod(max(int(span.total_seconds()) // 60, 0), 60)
    if hours >= 48:
        return _span(hours // 24, "day", language)
    parts = [_span(hours, "hour", language)] if hours else []
    if not hours or (minutes and hours < 10):
        parts.append(_span(minutes, "minute", language))
    return ("" if language == "zh" else " ").join(parts)


def _span(count: int, unit: str, language: Language) -> str:
    length: Literal["short", "long"] = "short" if language == "zh" else "long"  # Babel's Chinese has no long form
    return format_unit(count, f"duration-{unit}", length=length, locale=language)


def slot_words(slot: datetime, zone: ZoneInfo, language: Language) -> str:
    """The slot on that zone's clocks."""
    return moment_words(slot.astimezone(zone), language)
