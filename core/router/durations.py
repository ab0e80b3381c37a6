"""Words for how long from now, in Chinese and English."""

import re
from dataclasses import dataclass
from typing import Final, Literal

from core.router.numbers import NUMBER, number_in

Unit = Literal["minutes", "days", "months"]
_UNITS: Final[tuple[tuple[str, Unit, int], ...]] = (
    ("刻钟", "minutes", 15),
    ("分钟", "minutes", 1),
    ("小时|钟头", "minutes", 60),
    ("个月", "months", 1),
    ("天", "days", 1),
    ("周|星期|礼拜", "days", 7),
    ("months?", "months", 1),
    ("minutes?|mins?|m", "minutes", 1),
    ("hours?|hrs?|h", "minutes", 60),
    ("days?|d", "days", 1),
    ("weeks?|wks?|w", "days", 7),
    ("fortnights?", "days", 14),
)
_ZH: Final = "刻钟|分钟|小时|钟头|个月|天(?!底)|(?:周|星期|礼拜)(?![一二三四五六日天末])"
_EN: Final = "(?:months?|minutes?|mins?|hours?|hrs?|days?|weeks?|wks?|fortnights?|[mhdw])(?![a-z])"
_COUNT: Final = rf"(?P<count>\d+\.\d+|{NUMBER}|(?<![a-z])an?(?![a-z]))\s?(?:(?=个月)|个)?(?P<plus>半| and a half)?\s?"
DURATION: Final = re.compile(
    rf"(?:(?P<half>半个?|(?<![a-z])half (?:an? )?)|{_COUNT})"
    rf"(?P<unit>{_ZH}|{_EN})(?P<tail>半| and a half)?(?P<ago>\s?(?:之?前|以前|ago))?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Duration:
    """So many minutes, days or months; `ago` where it lies behind."""

    amount: float
    unit: Unit
    ago: bool = False


def read_duration(match: re.Match[str]) -> Duration:
    """What DURATION found."""
    said = match["unit"]
    unit, size = next((unit, size) for form, unit, size in _UNITS if re.fullmatch(form, said))
    count = 0.5 if match["half"] else _count(match["count"])
    if match["plus"] or match["tail"]:
        count += 0.5
    return Duration(amount=count * size, unit=unit, ago=bool(match["ago"]))


def _count(text: str) -> float:
    return float(text) if "." in text else float(number_in(text))
