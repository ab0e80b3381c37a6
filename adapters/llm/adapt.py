"""One post for another platform, without a model: whole sentences that fit, fewer tags, no title where none is."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import groupby

from adapters.llm.asked import Asked
from adapters.llm.revise import MARKER, units
from core.drafts import Post
from core.platforms import body_length, fit_title

LEADS = (":", "：")  # how a line ends that a list follows


def adapt(post: Post, asked: Asked) -> Post:
    """The same post gives the same text; what fits as it is keeps every sentence."""
    limits = asked.limits
    title = fit_title(post.title, limits.max_title) if limits.titled else ""
    cut = replace(post, title=title, tags=post.tags[: limits.wanted_tags[1]])

    def fits(body: str) -> bool:
        return body_length(replace(cut, body=body), limits) <= limits.max_body

    return replace(cut, body=post.body if fits(post.body) else _shortened(post.body, fits))


def _shortened(body: str, fits: Callable[[str], bool]) -> str:
    """The beginning, then what a list says, then other sentences as far as there is room; a line that leads to a list
    comes only with at least two of its points."""
    found = [(number, unit) for number, part in enumerate(body.split("\n\n")) for unit in units(part)]
    points = [place for place, (_, unit) in enumerate(found) if MARKER.match(unit)]
    leads = [place for place, (_, unit) in enumerate(found) if unit.rstrip().endswith(LEADS)]
    others = [place for place in range(1, len(found)) if place not in {*points, *leads}]
    kept = {0}
    for place in (*points, *others):
        if fits(_joined(found, kept | {place})):
            kept.add(place)
    for place in leads:
        if len(kept & set(points)) > 1 and fits(_joined(found, kept | {place})):
            kept.add(place)
    return _joined(found, kept)


def _joined(found: Sequence[tuple[int, str]], kept: set[int]) -> str:
    units_kept = [found[place] for place in sorted(kept)]
    parts = groupby(units_kept, key=lambda each: each[0])
    return "\n\n".join("".join(unit for _, unit in part).strip() for _, part in parts)
