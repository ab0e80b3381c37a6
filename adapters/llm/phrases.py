"""The material that the offline writer builds posts from, for one language."""

from collections.abc import Mapping
from dataclasses import dataclass

Lines = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """Sentences with a `{topic}` slot. They claim nothing that could be false of a topic: advice, questions, scenes."""

    kinds: Mapping[str, str]  # words, split by |, that tell what kind of thing a topic is; the last is for all others
    titles: Mapping[str, Lines]  # by style
    openings: Mapping[str, Lines]  # by style
    leads: Mapping[str, Lines]  # by content type
    points: Mapping[str, Mapping[str, Lines]]  # by content type, then kind of thing
    general: Mapping[str, Lines]  # by content type
    asides: Mapping[str, Lines]  # by style
    closings: Mapping[str, Lines]  # by style
    tags: Mapping[str, Lines]  # by kind of thing
    type_tags: Mapping[str, str]  # by content type
    missing: Mapping[str, str]  # by kind of thing: what only the person can add
    markers: Mapping[str, str]  # by style, before a practical point
    emoji: Lines
