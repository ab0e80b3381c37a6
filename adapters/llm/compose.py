"""A whole post from phrases: chosen by topic, type, style and variant, filled up to the asked length."""

import hashlib
import re
from collections.abc import Iterable, Sequence

from adapters.llm.asked import Asked
from adapters.llm.phrases import Lines, Phrases
from adapters.llm.phrases_en import EN
from adapters.llm.phrases_zh import ZH
from core.catalogue import say
from core.drafts import Post
from core.platforms import fit_title, title_width, utf16

PHRASES: dict[str, Phrases] = {"en": EN, "zh": ZH}
TOPIC = {"en": 60, "zh": 24}  # characters of a topic that still read well inside a sentence
TAG = 16  # characters of a topic that still make a tag
SLACK = 1.06  # a text may be this much longer than asked for


def phrases(asked: Asked) -> Phrases:
    """The sentences in the language asked for."""
    return PHRASES[asked.language]


def kind(asked: Asked) -> str:
    """What kind of thing the topic is, by the longest word known: an interview is no noodle (面试, 面)."""
    kinds = phrases(asked).kinds
    best = ("", list(kinds)[-1])
    for name, words in kinds.items():
        edge = r"\b" if asked.language == "en" else ""
        found = re.findall(rf"{edge}(?:{words}){edge}", asked.topic.lower()) if words else []
        best = max([best, *((word, name) for word in found)], key=lambda pair: len(pair[0]))
    return best[1]


def compose(asked: Asked) -> Post:
    """A post on the topic; the same question gives the same post, another variant another one."""
    return Post(title=title(asked), body=body(asked), tags=tags(asked))


def note(asked: Asked) -> str:
    """The word to the editor: no model, and what only a person can add."""
    missing = phrases(asked).missing[kind(asked)]
    space = " " if asked.language == "en" else ""
    return say("offline.note", asked.language) + space + say("offline.add", asked.language, things=missing)


def title(asked: Asked) -> str:
    """A title that fits the platform; a topic that leaves no room is cut at a phrase and stands alone."""
    short = topic(asked)
    candidates = [fill(pattern, short) for pattern in _turned(phrases(asked).titles[asked.style], asked)]
    fitting = [each for each in candidates if title_width(each) <= asked.limits.max_title]
    return fitting[0] if fitting else fit_title(_capital(short), asked.limits.max_title)


def body(asked: Asked) -> str:
    """Opening, lead, as many sentences as the length asks for, closing."""
    lines = phrases(asked)
    opening, closing = first(lines.openings, asked), first(lines.closings, asked)
    lead = _turned(lines.leads[asked.content_type], asked)[0]
    room = asked.length - sum(map(utf16, (opening, lead, closing))) - 6
    middle = _filled(sentences(asked), room)
    return "\n\n".join([opening, *_laid_out(lead, middle, asked), closing])


def first(pool: dict[str, Lines] | object, asked: Asked) -> str:
    """The sentence of a style that this topic and variant begin with, filled in."""
    assert isinstance(pool, dict)
    return fill(_turned(pool[asked.style], asked)[0], topic(asked))
