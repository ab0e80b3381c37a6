"""`/post TOPIC [platform] [style] [length] [at TIME]`: what is no wish is the topic. Pure; no model is asked."""

import re
from dataclasses import replace
from typing import Final

from core.accounts import EVERYWHERE
from core.router.decision import Question
from core.router.language import language_of
from core.router.params import post_params, wishes_in
from core.router.places import EVERYWHERE_ALONE, as_params, places_of
from core.router.topic import LONGEST
from core.router.wording import folded, readable, says_something, visible
from core.router.words import (
    CONTENT_TYPES,
    LANGUAGES,
    LENGTHS,
    NOUN_EN,
    NOUN_ZH,
    PLATFORMS,
    TONES,
    all_named,
    any_of,
    named,
)

MOST: Final = 4_000  # characters: a message to make a post of may be long
SHORT: Final = 160  # what is longer, or has lines, is material and no row of wishes
_COMMAND: Final = re.compile(r"\s*[/／]post(?:@\S+)?(?:\s+|$)", re.IGNORECASE)
_PLACES: Final = {**PLATFORMS, EVERYWHERE: EVERYWHERE_ALONE}
_WISHES: Final = {
    "platform": _PLACES,
    "style": TONES,
    "length": LENGTHS,
    "language": LANGUAGES,
    "content_type": CONTENT_TYPES,
}
_GAP: Final = r"[\s,，、;；|\x1f]+"
_LAST: Final = re.compile(
    rf"(?:^|{_GAP})(?:(?:for|on|to|in) )?(?P<wish>{'|'.join(map(any_of, _WISHES.values()))})的?$", re.IGNORECASE
)
_FROM: Final = re.compile(rf"(?<![a-z])from {any_of(PLATFORMS)}$", re.IGNORECASE)  # "from Twitter to Mastodon"
_SENTENCE: Final = re.compile(rf"关于|有关|(?<![a-z])(?:about|regarding) |(?:{NOUN_ZH})|(?<![a-z]){NOUN_EN}(?![a-z])")
_EDGES: Final = " \t\n\x1f,，、;；.。:：|-–—"
_NOTHING_SAID: Final = re.compile(r"[^\w]*", re.UNICODE)


def material_of(text: str) -> str:
    """What stands behind `/post`; any other text as it is."""
    for seen in (text, visible(text)):
        if found := _COMMAND.match(seen):
            return seen[found.end() :].strip()
    return text


def post_wishes(text: str, question: Question) -> dict[str, object]:
    """What a `/post` asks for, as `post_params` gives it; an empty topic where it names none."""
    said = material_of(text)
    language = language_of(said, question.language)
    question = replace(question, language=language)
    bare = post_params("", question)
    if len(said) > SHORT or "\n" in said:
        return bare | {"topic": _headline(said)}
    if _SENTENCE.search(folded(said)):
        read = post_params(said, question)
        if read["topic"]:
            return read
    wishes = _topic_and_wishes(readable(said), question.accounts)
    missing = bool(wishes.pop("own", False)) and not question.has_pictures
    return bare | wishes | {"pictures_missing": missing}


def _topic_and_wishes(seen: str, accounts: tuple[str, ...]) -> dict[str, object]:
    """The topic without the wishes behind it, and those: phrases anywhere, and words that stand there alone."""
    phrases, plain = wishes_in(seen, accounts)  # as long as `seen`
    end, wishes, places = len(plain.rstrip(_EDGES)), dict[str, object](), places_of(phrases)
    while match := _LAST.search(plain, 0, end):
        if _FROM.search(plain, 0, match.start()):
            break
        facet = next(name for name, table in _WISHES.items() if named(table, match["wish"]))
        if facet == "platform":
            places = [*all_named(_PLACES, match["wish"]), *places]
        else:
            wishes.setdefault(facet, str(named(_WISHES[facet], match["wish"])))
        end = len(plain[: match.start()].rstrip(_EDGES))
    kept = "".join(letter if mark != "\x1f" else " " for letter, mark in zip(seen[:end], plain[:end], strict=True))
    topic = " ".join(kept.split()).strip(_EDGES)[:LONGEST].strip()
    wishes |= as_params(list(dict.fromkeys(places)))
    return phrases | wishes | {"topic": "" if _NOTHING_SAID.fullmatch(topic) else topic}


def _headline(material: str) -> str:
    """The first line that says something, as a topic."""
    lines = (line.strip() for line in readable(material).splitlines())
    first = next((line for line in lines if says_something(line)), "")
    return first if len(first) <= LONGEST else f"{first[: LONGEST - 1]}…"
