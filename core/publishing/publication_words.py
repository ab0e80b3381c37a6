"""Publications in words: a line for each target, on cards, at the end of a turn, and in lists."""

from typing import Final
from zoneinfo import ZoneInfo

from core.accounts import place_words
from core.catalogue import CATALOGUE, say
from core.messages import Language
from core.moments import moment_words
from core.records import Publication

OURS: Final = frozenset({"login", "no_picture"})  # refusals that we saw before any call: the advice says it all


def publication_line(publication: Publication, language: Language, zone: ZoneInfo, *, alone: bool = True) -> str:
    """Where it went, what came of it, and what can be done; `alone`: to one place only."""
    link = publication.receipt.url if publication.receipt else ""
    when = moment_words(publication.again.astimezone(zone), language) if publication.again else ""
    values = {"link": link, "when": when, "problem": problem_words(publication, language)}
    where = place_words(publication.target, language, alone=alone)
    return say(f"publication.{_key(publication)}", language, where=where, **values)


def _key(publication: Publication) -> str:
    if publication.state == "published" and not (publication.receipt and publication.receipt.url):
        return "published_unlinked"
    if publication.state == "failed" and publication.again:
        return "tried_again"
    if publication.state == "unknown" and publication.again:
        return "looked_for"
    return publication.state


def problem_words(publication: Publication, language: Language) -> str:
    """What the platform said, and what can be done; or why it is not known, for then it said nothing."""
    doubt, remedy = f"doubt.{publication.why}", f"remedy.{publication.why}"
    if publication.state == "unknown" and doubt in CATALOGUE:
        return say(doubt, language)
    advice = say(remedy, language) if remedy in CATALOGUE else ""
    return advice if publication.why in OURS else f"{publication.problem} {advice}".strip()
