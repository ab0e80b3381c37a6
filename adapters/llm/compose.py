"""A whole post from phrases: chosen by topic, type, style and variant, filled up to the asked length."""

import hashlib
import re
from collections.abc import Iterable, Sequence

from adapters.llm.asked import Asked
from adapters.llm.phrases import Lines, Phrases
from adapters.llm.phrases_en import EN
from adapters.llm.phrases_zh import ZH
from core.catalogue import say
from core.drafts import CHARACTERS, Post, Style
from core.messages import Language
from core.platforms import body_room, fit_title, title_width, utf16

PHRASES: dict[Language, Phrases] = {"en": EN, "zh": ZH}
TOPIC_WIDTH = 24  # of a topic that still reads well inside a sentence
TAG_LENGTH = 20  # characters of a topic that still make a tag
FRAME = 0.45  # of the length may go into what is around the points
LIKE: dict[str, str] = {"idea": "skill"}  # whose points may fill up a long text; for all others it is "idea"


def compose(asked: Asked) -> Post:
    """A post on the topic; the same question gives the same post, another variant another one."""
    return Post(title=title(asked), body=body(asked), tags=tags(asked))


def note(asked: Asked) -> str:
    """The word to the editor: no model, and what only a person can add."""
    missing = PHRASES[asked.language].missing[kind(asked)]
    space = " " if asked.language == "en" else ""
    return say("offline.note", asked.language) + space + say("offline.add", asked.language, things=missing)


def kind(asked: Asked) -> str:
    """What kind of thing the topic is, by the longest word known: an interview is no noodle (面试, 面)."""
    kinds = PHRASES[asked.language].kinds
    before, after = (r"\b", r"(?:s|es)?\b") if asked.language == "en" else ("", "")
    found = [("", list(kinds)[-1])]
    for name, words in kinds.items():
        if words:
            found += [(word, name) for word in re.findall(rf"{before}({words}){after}", asked.topic.lower())]
    return max(found, key=lambda pair: len(pair[0]))[1]


def topic(asked: Asked) -> str:
    """The topic as it stands inside a sentence."""
    return fit_title(asked.topic.strip(" 。.！!？?"), TOPIC_WIDTH) or say("offline.topic", asked.language)


def titles(asked: Asked) -> list[str]:
    """The titles that fit the platform, the first one first; at worst the topic, cut at a phrase."""
    short = topic(asked)
    candidates = [fill(each, short) for each in turned(PHRASES[asked.language].titles[asked.style], asked)]
    fitting = [each for each in candidates if title_width(each) <= asked.limits.max_title]
    return fitting or [fit_title(_capital(short), asked.limits.max_title)]


def title(asked: Asked) -> str:
    """The title for this variant."""
    return titles(asked)[0]


def tags(asked: Asked) -> Lines:
    """Three or four tags: the topic where it is short enough, its kind, the type of content."""
    lines = PHRASES[asked.language]
    words = re.findall(r"\w+", asked.topic)
    own = "".join(_capital(word) for word in words)
    first = (own,) if own and len(own) <= TAG_LENGTH else ()
    return tuple(dict.fromkeys([*first, *lines.tags[kind(asked)], lines.type_tags[asked.content_type]]))


def body(asked: Asked) -> str:
    """Opening, lead, as many sentences as the length asks for, an aside, closing; short texts do without the extras."""
    # In UTF-16, which is never less than what a platform counts.
    most = body_room(Post(title=title(asked), body="", tags=tuple(tags(asked))), asked.limits)
    length = min(asked.length, most)
    frame = [opening_of(asked), closing_of(asked)]
    extras: list[str] = []
    for extra in (turned(PHRASES[asked.language].leads[asked.content_type], asked)[0], aside_of(asked)):
        keep = sum(utf16(each) for each in (*frame, *extras, extra)) <= length * FRAME
        extras.append(extra if keep else "")
    points = taken(sentences(asked), length - sum(utf16(each) + 2 for each in (*frame, *extras)))
    while utf16(text := _laid_out(frame, extras, points, asked)) > most and len(points) > 1:
        points.pop()
    return text


def opening_of(asked: Asked) -> str:
    """How a text of this style begins."""
    return fill(turned(PHRASES[asked.language].openings[asked.style], asked)[0], topic(asked))


def aside_of(asked: Asked) -> str:
    """A remark in this style."""
    return turned(PHRASES[asked.language].asides[asked.style], asked)[0]


def closing_of(asked: Asked) -> str:
    """How a text of this style ends."""
    return fill(turned(PHRASES[asked.language].closings[asked.style], asked)[0], topic(asked))


def of_style(asked: Asked, style: Style) -> set[str]:
    """Every opening, aside and closing of a style on this topic."""
    lines = PHRASES[asked.language]
    pools = (lines.openings[style], lines.asides[style], lines.closings[style])
    return {fill(each, topic(asked)) for pool in pools for each in pool}


def sentences(asked: Asked) -> list[str]:
    """The sentences for the middle, best first: on this kind of thing, general ones, of a like kind, more asides."""
    lines, what = PHRASES[asked.language], kind(asked)
    points = lines.points[asked.content_type]
    # Scenes follow the day; they keep their order.
    own = points[what] if asked.content_type == "lifestyle" else turned(points[what], asked)
    pools = (lines.general[asked.content_type], points[LIKE.get(what, "idea")])
    more = [each for pool in pools for each in turned(pool, asked)]
    # In a short text one aside is enough.
    asides = turned(lines.asides[asked.style], asked)[1:] if asked.length >= CHARACTERS["long"] else []
    return [fill(each, topic(asked)) for each in (*own, *more, *asides)]


def taken(pool: Iterable[str], room: int) -> list[str]:
    """As many sentences as fit into `room` UTF-16 units, at least one."""
    chosen: list[str] = []
    for each in pool:
        size = utf16(each) + 3
        if chosen and size > room:
            continue
        chosen.append(each)
        room -= size
    return chosen


def mark(lines: Sequence[str], asked: Asked) -> str:
    """The lines as a list in the style's marks."""
    marker = PHRASES[asked.language].markers[asked.style]
    return "\n".join(marker.format(number=number) + each for number, each in enumerate(lines, 1))


def turned(pool: Lines, asked: Asked) -> list[str]:
    """The pool in an order of its own for each topic, type and style, turned by one with each variant."""
    key = f"{asked.topic}\0{asked.content_type}\0{asked.style}\0"
    ordered = sorted(pool, key=lambda each: hashlib.blake2b((key + each).encode(), digest_size=8).digest())
    step = asked.variant % len(ordered)
    return ordered[step:] + ordered[:step]


def fill(pattern: str, short: str) -> str:
    """The sentence with the topic in it."""
    return _capital(pattern.format(topic=short))


def paragraph(lines: Sequence[str], language: Language) -> str:
    """Sentences in one paragraph."""
    return (" " if language == "en" else "").join(lines)


def _laid_out(frame: Sequence[str], extras: Sequence[str], points: list[str], asked: Asked) -> str:
    (opening, closing), (lead, aside) = frame, extras
    if asked.content_type == "normal":
        middle = ["\n".join(filter(None, [lead, mark(points, asked)]))]
    elif asked.content_type == "lifestyle":
        # Morning, noon and evening each open a paragraph; the general sentences follow them in turn.
        groups = [[points[index], *points[3 + index :: 3]] for index in range(min(3, len(points)))]
        middle = [lead, *(paragraph(group, asked.language) for group in groups)]
    else:
        groups = [points[index : index + 3] for index in range(0, len(points), 3)]
        middle = [lead, *(paragraph(group, asked.language) for group in groups)]
    return "\n\n".join(filter(None, [opening, *middle, aside, closing]))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
