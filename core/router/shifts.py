"""Moving a slot by some time: "postpone it by two hours", 提前一天."""

import re
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from core.router.durations import DURATION
from core.router.when import FARTHEST, Moment, Unclear, understand
from core.router.wording import folded, readable

_TO: Final = r"(?!.*(?:到|至|(?<![a-z])(?:to|until|till)(?![a-z])))"
_LATER: Final = re.compile(
    rf"(?:推迟|延后|延迟|往后|晚(?!上)|(?<![a-z])(?:postpone|delay|push)(?![a-z])){_TO}|(?<![a-z])later(?![a-z])"
)
_EARLIER: Final = re.compile(rf"(?:提前|提早|往前|(?<![a-z])bring(?![a-z])){_TO}|(?<![a-z])earlier(?![a-z])")


def shifted(phrase: str, *, slot: datetime | None, now: datetime, zone: ZoneInfo) -> Moment | Unclear | None:
    """The moment so much later or earlier than `slot`, or later than now where there is none; None where the phrase
    speaks of no such step."""
    text = folded(readable(phrase)).lower()
    earlier = _EARLIER.search(text)
    step = DURATION.search(text)
    if step is None or not (earlier or _LATER.search(text)):
        return None
    if slot is None:
        return Unclear(reason="no_time") if earlier else understand(step[0], now=now, zone=zone)
    there = slot.astimezone(zone)
    found = understand(step[0] + there.strftime(" %H:%M") * _whole_days(step), now=there, zone=zone)
    if isinstance(found, Unclear):
        return found
    at = there - (found.at - there) if earlier else found.at
    if at <= now:
        return Unclear(reason="past")
    return Moment(at=at) if at - now <= FARTHEST else Unclear(reason="too_far")


def _whole_days(step: re.Match[str]) -> bool:
    """A day later is at the same time of day."""
    return re.search(r"天|周|星期|礼拜|月|day|week|month|fortnight|[dw]$", step["unit"]) is not None
