"""What somebody wants from now on: style, platform, language and time zone, in words."""

import re
from typing import Final

from core.router.places import places_beside
from core.router.wording import folded, readable
from core.router.words import LANGUAGES, LENGTHS, PLATFORMS, TONES, named

NAMES: Final = ("style", "platform", "length", "language", "zone")
CHOICES: Final = {"style": TONES, "platform": PLATFORMS, "length": LENGTHS, "language": LANGUAGES}
_ZONE: Final = re.compile(
    r"时区\s?(?:都|默认)?(?:设为|设成|设置为|改成|改为|换成|是|为|用|:)\s?(?P<zh>[^,;!?。]{1,30})"
    r"|\btime ?zone (?:is |to |should be |= ?|: ?)*(?P<en>[^,;!?]{1,40}?)(?: time)?[.! ]*$"
    r"|(?:我|我们)(?:人)?在(?P<place>[^,;!?。]{1,12}?)时区",
    re.IGNORECASE,
)
_LONG: Final = re.compile(r"字|篇幅|长度|长文|短文|\b(?:length|long|short|posts|notes)\b", re.IGNORECASE)


def preferences_in(text: str) -> dict[str, str]:
    """The preferences that a text sets, by name; a zone is as it was written. Empty where it sets none."""
    seen = readable(text)
    plain = folded(seen)
    zone = _ZONE.search(plain)
    rest = plain[: zone.start()] + plain[zone.end() :] if zone else plain
    found = {
        name: value
        for name, table in CHOICES.items()
        if (name != "length" or _LONG.search(rest)) and (value := named(table, rest))
    }
    if "platform" in found:
        found["platform"] = " ".join(places_beside(rest))
    if zone:
        found["zone"] = seen[slice(*zone.span(zone.lastgroup or 0))].strip()
    return found
