"""Which of several drafts, or of several choices, somebody means."""

import re
from collections.abc import Sequence
from typing import Final

from core.router.decision import OpenDraft
from core.router.numbers import NUMBER, number_in
from core.router.wording import squeezed

_ORDINALS: Final = ("first", "second", "third", "fourth", "fifth")
_EN: Final = "|".join(_ORDINALS)
# The second paragraph, the second time, a second: none of them is the second draft.
_OTHER_ZH: Final = (
    r"\s?(?:[\d一二三四五六七八九十百]|[段句行字词张幅部次步点章页天周季年月日期时]|个(?:[字词段句图点标部]|问题|表情))"
)
_OTHER_EN: Final = (
    r" (?:paragraph|sentence|line|word|title|headline|picture|image|photo|pic|illustration|tag|hashtag|emoji"
    r"|part|section|point|half|two|three|four|few|place|time|step|page|day|week)s?\b"
)
_DRAFT: Final = r"(?:one|draft|post|note|article|card|version)\b"
_ALL_SAID: Final = r"[,.!? ]*(?:please)?[.! ]*$"
_ORDINAL: Final = re.compile(
    rf"(?P<from_end>倒数)?第\s?(?P<zh>{NUMBER})(?!{_OTHER_ZH})"
    rf"|\b(?P<en_from_end>{_EN})(?:[ -]to)?[ -]last\b(?!{_OTHER_EN})"
    rf"|(?<=\bthe )(?P<the>{_EN})\b(?!{_OTHER_EN})"
    rf"|(?<!\ba )\b(?P<en>{_EN})(?= {_DRAFT}|{_ALL_SAID})"
    r"|(?:^|\s)(?:#|no\.? ?|number )(?P<number>\d{1,2})\b"
    rf"|(?P<last>最后|末)\s?一?(?!{_OTHER_ZH})[个篇份条]"
)
_NEWEST: Final = re.compile(
    rf"最新|刚才|刚刚|刚写|\b(?:latest|newest|most recent)\b|(?<!\bat )\blast(?= {_DRAFT}|[,;:!?.]|{_ALL_SAID})"
)
_ALONE: Final = re.compile(rf"[(（]?({NUMBER})[)）.。]?")
_SHORTEST_ID: Final = 4  # characters of an id that name a draft


def ordinal_in(text: str, size: int) -> int | None:
    """The place, from 0, that a text names among `size` things: "第二个", "the second", "#2", a number alone.
    None where it names none, -1 for one that is not there. "第二段", "the second paragraph" name none of them."""
    plain = squeezed(text).lower()
    match, alone = _ORDINAL.search(plain), _ALONE.fullmatch(plain)
    if match and match["last"]:
        return size - 1
    if match:
        number = _number(match)
        place = size - number if match["from_end"] or match["en_from_end"] else number - 1
    elif alone:
        place = number_in(alone[1]) - 1
    else:
        return None
    return place if 0 <= place < size else -1


def _number(match: re.Match[str]) -> int:
    """From 1."""
    english = match["en"] or match["the"] or match["en_from_end"]
    return _ORDINALS.index(english) + 1 if english else number_in(match["zh"] or match["number"])


def mentioned(text: str, drafts: Sequence[OpenDraft]) -> Sequence[OpenDraft] | None:
    """The drafts that a text names: by id, by title, by place in the list (newest first), or as the newest. Empty
    where it names a place that is not there, None where it names none."""
    plain = squeezed(text).lower()
    words = set(re.findall(r"[0-9a-z]+", plain))
    by_id = [draft for draft in drafts if any(len(w) >= _SHORTEST_ID and draft.id.startswith(w) for w in words)]
    if by_id:
        return by_id
    by_title = [draft for draft in drafts if (title := squeezed(draft.title).lower()) and title in plain]
    if by_title:
        return by_title
    place = ordinal_in(text, len(drafts))
    if place is not None:
        return [] if place < 0 else [drafts[place]]
    return drafts[:1] if _NEWEST.search(plain) else None
