"""Which of several drafts, or of several choices, somebody means."""

import re
from collections.abc import Sequence
from typing import Final

from core.router.decision import OpenDraft
from core.router.numbers import NUMBER, number_in
from core.router.wording import squeezed

_ORDINALS: Final = ("first", "second", "third", "fourth", "fifth")
_ORDINAL: Final = re.compile(
    rf"第\s?(?P<zh>{NUMBER})\s?[个篇份条版]?|\b(?P<en>{'|'.join(_ORDINALS)})\b"
    r"|(?:^|\s)(?:#|no\.? ?|number )(?P<number>\d{1,2})\b"
    r"|(?P<last>最后|末)\s?[一]?[个篇份条]"
)
_NEWEST: Final = re.compile(r"最新|刚才|刚刚|刚写|\b(latest|newest|last|most recent)\b")
_ALONE: Final = re.compile(rf"[(（]?({NUMBER})[)）.。]?")
_SHORTEST_ID: Final = 4  # characters of an id that name a draft


def ordinal_in(text: str, size: int) -> int | None:
    """The place, from 0, that a text names among `size` things: "第二个", "the second", "#2", a number alone.
    None where it names none, -1 for one that is not there."""
    plain = squeezed(text).lower()
    match, alone = _ORDINAL.search(plain), _ALONE.fullmatch(plain)
    if match and match["last"]:
        return size - 1
    if match and match["en"]:
        place = _ORDINALS.index(match["en"])
    elif match:
        place = number_in(match["zh"] or match["number"]) - 1
    elif alone:
        place = number_in(alone[1]) - 1
    else:
        return None
    return place if 0 <= place < size else -1


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
