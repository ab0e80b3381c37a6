"""Where a post is to go, in words: platforms, accounts of the settings, or everywhere."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

from core.accounts import EVERYWHERE
from core.router.moment import END
from core.router.phrases import Facets, Phrase
from core.router.words import PLATFORMS, all_named, any_of, latin, listed

_CALLED_OUT: Final = {  # beside "to", "发到": the name of a chat alone means its channel
    **PLATFORMS,
    "telegram_channel": rf"{PLATFORMS['telegram_channel']}|{latin('telegram')}|电报",
    "slack_channel": rf"{PLATFORMS['slack_channel']}|{latin('slack')}",
}
_ALL_ZH: Final = r"(?:所有|全部|各个?|各大|全)平台"
_ALL_EN: Final = r"all (?:of )?(?:my |our |the )?(?:platforms|accounts|channels|networks)"
EVERYWHERE_ALONE: Final = rf"{_ALL_ZH}|{latin(rf'everywhere|{_ALL_EN}')}"
_EVERYWHERE: Final = (
    rf"(?:同步|发布?|推送|投)到?{_ALL_ZH}上?",
    rf"在?{_ALL_ZH}上?都?(?:同步)?(?:发布|推送|发){END}",
    rf"(?:(?<=[,\n\x1f])|^)\s?{_ALL_ZH}(?:都|同步)?(?:发布?|推送)?{END}",
    rf"(?<![a-z])(?:on|to|for) {_ALL_EN}{END}",
    rf"(?:{latin('(?:publish|post|send|share)(?: it| this)?')}\s|(?<=[,;\n\x1f])\s?(?:and )?)everywhere{END}",
)
_BEFORE_TIME: Final = latin("today|tonight|tomorrow|on|at|this|next|in|with|by")


def as_params(places: Sequence[str]) -> dict[str, object]:
    """The first place, which the post is written for, and the others; empty where nobody says where."""
    return {"platform": places[0], "also": list(places[1:])} if places else {}


def places_of(params: Mapping[str, object]) -> list[str]:
    """The places in params, in their order."""
    also = params.get("also")
    others = [str(each) for each in also] if isinstance(also, list | tuple) else []
    return list(dict.fromkeys(filter(None, [str(params.get("platform") or ""), *others])))


def joined(known: Mapping[str, object], given: Mapping[str, object]) -> dict[str, object]:
    """The params of both, with the given ones winning where they say anything; places that are known already stay."""
    said = {name: value for name, value in given.items() if value not in (None, "")}
    if set(places_of(said)) <= set(places_of(known)):
        said = {name: value for name, value in said.items() if name not in {"platform", "also"}}
    return {**known, **said}


def places_beside(text: str) -> list[str]:
    """The platforms in the first list of them in folded text: "a Mastodon and Bluesky post"."""
    found = _LISTED.search(text)
    return all_named(PLATFORMS, found[0]) if found else []


_LISTED: Final = re.compile(listed(any_of(PLATFORMS)), re.IGNORECASE)


@lru_cache(maxsize=16)
def place_phrases(accounts: tuple[str, ...] = ()) -> tuple[Phrase, ...]:
    """Phrases that say where a post is to go; these accounts may be named, too."""
    names = {name: rf"(?<![a-z0-9_-]){re.escape(name)}(?![a-z0-9_-])" for name in accounts}
    table = {**_CALLED_OUT, **names}
    place = listed(any_of(table))
    account = rf"|(?:{latin('account')}:?\s|账号(?:是|为|:)?\s?){any_of(names)}" if names else ""

    def read(text: str) -> Facets | None:
        return None if text.lower().startswith("from ") else as_params(all_named(table, text))

    sources = (
        rf"(?:发布?|推送|投|同步|post)到\s?(?:我们?的)?(?:账号\s?)?{place}上?|平台(?:是|为|:)\s?{place}{account}",
        rf"(?<=[,\s\x1f])[发用]在?\s?{place}上?的?{END}|在{place}上?(?=[发写])",
        # "from Twitter to Mastodon" is what the post is about.
        rf"(?<![a-z])(?:from {place} )?(?:for|on|to) (?:both )?(?:(?:my|our|the) )?{place}(?: accounts?| pages?)?"
        rf"(?:{END}|(?=\s{_BEFORE_TIME}))",
        rf"(?<![a-z])platforms?(?: is| are|:)? ?{place}",
    )
    found = [Phrase(pattern=re.compile(source, re.IGNORECASE), read=read) for source in sources]
    wide = [Phrase(pattern=re.compile(source, re.IGNORECASE), read=_everywhere) for source in _EVERYWHERE]
    return (*found, *wide)


def _everywhere(text: str) -> Facets:
    return as_params([EVERYWHERE])
