"""What a request says about the post: pure extraction from Chinese and English."""

import re
from collections.abc import Mapping
from typing import Final

from core.router.decision import Question
from core.router.moment import EDGE, find_moment
from core.router.phrases import PHRASES
from core.router.places import as_params, place_phrases, places_beside, places_of
from core.router.preferences import preferences_in
from core.router.topic import find_topic
from core.router.wording import folded, readable
from core.router.words import BARE, LANGUAGES, WORDS, named

_TAKEN: Final = "\x1f"  # stands where a phrase was taken out, so that places stay the same
_NEAR: Final = 60  # characters
_COMMANDS: Final = {
    "list_drafts": "drafts",
    "status": "status",
    "help": "help",
    "stop": "stop",
    "reset": "reset",
    "language": "language",
    "members": "members",
    "history": "history",
    "takeback": "takeback",
    "publications": "publications",
}
_START: Final = rf"(?:(?<={EDGE})|^)"
_BARE_CLAUSE: Final = re.compile(
    rf"{_START}\s*(?:要|写得?|请|make it |keep it |and )?{BARE}(?:[、,]|的|\s|and\s|又)*(?:{BARE}的?\s*)?"
    rf"(?=\s*(?:{EDGE}|\.|$))",
    re.IGNORECASE,
)
_CONNECTOR: Final = re.compile(
    r"(?:\s|并且|并|而且|然后|另外|还要|记得|以及|(?<![a-z])(?:and|with|but|also|please)(?![a-z])){1,4}(?=\x1f)",
    re.IGNORECASE,
)
_DEFAULTS: Final[Mapping[str, object]] = {
    "platform": "",  # where posts go when nobody says where
    "also": [],
    "content_type": "normal",
    "style": "casual",
    "length": "short",
    "pictures": None,
    "publish": True,
}


def params_for(intent: str, question: Question) -> dict[str, object]:
    """What the intent's node needs: a post's wishes, or the same `command` and `argument` as its slash command. The
    question's text is readable, its language the text's own."""
    text = question.text
    if intent == "create_post":
        return post_params(text, question)
    if intent == "preferences":
        wanted = preferences_in(text)
        return {"command": "settings", "argument": "; ".join(f"{name} {value}" for name, value in wanted.items())}
    if intent in {"report", "calendar", "plan", "plans"}:
        return {"command": intent, "argument": text[:80], "said": text if intent == "plan" else ""}
    if intent == "schedule":
        moment = find_moment(folded(text))
        return {"when": text[slice(*moment[0])].strip() if moment else ""}
    if intent in _COMMANDS:
        argument = named(LANGUAGES, folded(text)) if intent == "language" else None
        return {"command": _COMMANDS[intent], "argument": argument or ""}
    return {}


def post_params(text: str, question: Question) -> dict[str, object]:
    """Everything that the request says about the post, with a default for what it leaves open.

    The question's language is the request's own. `platform` is the first place that it is to go to, "" where nobody
    says where, `also` are the others: names of platforms or accounts, or "everywhere". `pictures` is a count, 0 for
    none, or None for the usual number. `own_pictures`: the pictures of this message are the post's. `pictures_missing`:
    it speaks of the person's own pictures and none came with it. `when` is the time phrase as it was written, "" for
    none. `topic` is at most 80 characters, "" where none is named.
    """
    seen = readable(text)
    said, plain = _marked(folded(seen), question.accounts)
    moment = find_moment(plain)
    if moment:
        plain = _without(plain, *moment[1])
    bare, topical = _bare_clauses(plain)
    topic, place = find_topic(seen, _CONNECTOR.sub(_blank, topical))
    frame = f"{bare},{_around(plain, *place)}"
    loose: dict[str, object] = {facet: name for facet, table in WORDS.items() if (name := named(table, frame))}
    where = as_params(list(dict.fromkeys([*places_beside(frame), *places_of(said)])))
    chosen = _chosen(question.preferences)
    wishes = {"language": question.language, **_DEFAULTS, **chosen, **loose, **said, **where}
    own = bool(wishes.pop("own", False))
    return {
        "topic": topic,
        **wishes,
        "own_pictures": question.has_pictures and wishes["pictures"] != 0,
        "pictures_missing": own and not question.has_pictures,
        "when": seen[slice(*moment[0])].strip() if moment else "",
    }


def _chosen(preferences: Mapping[str, str]) -> dict[str, object]:
    """What the chat wants where nobody says otherwise; it may want several platforms."""
    chosen = {name: preferences[name] for name in ("style", "length") if preferences.get(name)}
    return chosen | as_params(preferences.get("platform", "").split())


def wishes_in(seen: str, accounts: tuple[str, ...] = ()) -> tuple[dict[str, object], str]:
    """The wishes of readable text that are phrases, with the time, and the text, folded and as long, with \x1f in the
    place of each."""
    said, plain = _marked(folded(seen), accounts)
    moment = find_moment(plain)
    if moment is None:
        return said, plain
    return said | {"when": seen[slice(*moment[0])].strip()}, _without(plain, *moment[1])


def _marked(plain: str, accounts: tuple[str, ...]) -> tuple[dict[str, object], str]:
    """What the marked phrases say, the first of each kind and every place, and the text without them."""
    said: dict[str, object] = {}
    places: list[str] = []
    for phrase in (*PHRASES, *place_phrases(accounts)):
        for match in phrase.pattern.finditer(plain):
            facets = phrase.read(match[0])
            if facets is not None:
                places += places_of(facets)
                said = {**facets, **said}
                plain = _without(plain, *match.span())
    return said | as_params(list(dict.fromkeys(places))), plain


def _bare_clauses(plain: str) -> tuple[str, str]:
    """Clauses that hold nothing but style words, and the text without them."""
    return " ".join(_BARE_CLAUSE.findall(plain)), _BARE_CLAUSE.sub(_blank, plain)


def _around(plain: str, start: int, end: int) -> str:
    """The words beside the topic, such as "幽默的" or "short": further off, they mean something else."""
    return f"{plain[max(0, start - _NEAR) : start]},{plain[end : end + _NEAR]}"


def _without(plain: str, start: int, end: int) -> str:
    return plain[:start] + _TAKEN * (end - start) + plain[end:]


def _blank(match: re.Match[str]) -> str:
    return _TAKEN * len(match[0])
