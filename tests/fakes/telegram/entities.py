"""Text and its entities, in UTF-16 code units, as Telegram checks, trims and finds them."""

import re
from collections.abc import Sequence

from tests.fakes.telegram.refusals import Json, bad

MAX_ENTITIES = 100
_FOUND = (
    ("bot_command", re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>])")),
    ("mention", re.compile(r"(?<!\w)@[A-Za-z0-9_]{3,32}(?!\w)")),
    ("hashtag", re.compile(r"(?<!\w)#\w+")),
    ("url", re.compile(r"https?://[^\s<>\"，。；、）】]+[^\s<>\"，。；、）】.,:;!?)]")),
)


def units(text: str) -> int:
    """Length in UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, entity: Json) -> str:
    """The piece of the text that an entity covers."""
    raw = text.encode("utf-16-le")
    return raw[entity["offset"] * 2 : (entity["offset"] + entity["length"]) * 2].decode("utf-16-le")


def detected(text: str) -> list[Json]:
    """What Telegram marks by itself in what a person typed; where two lay over each other the first kind wins."""
    found: list[Json] = []
    taken: list[tuple[int, int]] = []
    for kind, pattern in _FOUND:
        for match in pattern.finditer(text):
            if any(match.start() < end and begin < match.end() for begin, end in taken):
                continue
            taken.append(match.span())
            found.append({"type": kind, "offset": units(text[: match.start()]), "length": units(match.group())})
    return sorted(found, key=lambda entity: (entity["offset"], -entity["length"]))


def checked(text: str, entities: object) -> list[Json]:
    """Entities as a bot gave them. Raises Refused where one leaves the text or halves a character."""
    if not isinstance(entities, list):
        raise bad("can't parse entities: Expected an Array of MessageEntity")
    raw = text.encode("utf-16-le", "surrogatepass")
    for entity in entities:
        if not isinstance(entity, dict) or not isinstance(entity.get("type"), str):
            raise bad("can't parse entities: Object expected as MessageEntity")
        offset, length = entity.get("offset"), entity.get("length")
        if not isinstance(offset, int) or not isinstance(length, int):
            raise bad('can\'t parse entities: Field "offset" must be of type Number')
        if offset < 0 or length <= 0 or (offset + length) * 2 > len(raw):
            raise bad("ENTITY_BOUNDS_INVALID")
        if _halves(raw, offset) or _halves(raw, offset + length):
            raise bad("ENTITY_BOUNDS_INVALID")
    kept = sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))
    return [dict(entity) for entity in kept[:MAX_ENTITIES]]


def trimmed(text: str, entities: Sequence[Json]) -> tuple[str, list[Json]]:
    """Without the space around it, which Telegram takes away; entities move along."""
    text = text.replace("\r", "")
    begun = text.lstrip()
    shift = units(text) - units(begun)
    text = begun.rstrip()
    end = units(text)
    kept: list[Json] = []
    for entity in entities:
        first = max(0, entity["offset"] - shift)
        last = min(end, entity["offset"] + entity["length"] - shift)
        if first < last:
            kept.append({**entity, "offset": first, "length": last - first})
    return text, kept


def _halves(raw: bytes, at: int) -> bool:
    """Whether a place is in the middle of a surrogate pair."""
    return at * 2 < len(raw) and 0xDC <= raw[at * 2 + 1] <= 0xDF
