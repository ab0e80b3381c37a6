"""Publications: which may be claimed, and what may follow what. Pure rules, which every store keeps."""

from collections.abc import Sequence
from dataclasses import replace

from core.records import Publication, PublicationState

LIVE: frozenset[PublicationState] = frozenset({"publishing", "published", "unknown"})  # it is out, or may be
FOLLOWING: dict[PublicationState, frozenset[PublicationState]] = {
    "publishing": frozenset({"published", "failed", "unknown"}),
    "unknown": frozenset({"published", "failed", "unknown"}),
    "published": frozenset({"published", "taken_back"}),  # the same once more: its link became known
    "failed": frozenset(),
    "taken_back": frozenset(),
}


def in_the_way(claim: Publication, kept: Sequence[Publication], *, repeats: bool) -> Publication | None:
    """What a claim meets among the draft's publications; None: it may be made. A failed one is claimed again by another
    turn; one that is unknown only where the same key makes no second post (`repeats`)."""
    own = next((each for each in kept if each.id == claim.id), None)
    if own and not ((own.state == "failed" and own.turn != claim.turn) or (repeats and own.state == "unknown")):
        return own
    return next(
        (each for each in kept if each.id != claim.id and each.target == claim.target and each.state in LIVE), None
    )


def claimed(claim: Publication, kept: Sequence[Publication]) -> Publication:
    """The publication as the claim leaves it. What may have been posted is looked for since its first call."""
    own = next((each for each in kept if each.id == claim.id), None)
    since = own.claimed_at if own and own.state == "unknown" else claim.claimed_at
    return replace(claim, state="publishing", attempt=own.attempt + 1 if own else 1, claimed_at=since)


def may_follow(kept: Publication, after: Publication) -> bool:
    """Whether `after` is an outcome of that very claim, and comes behind what is known of it."""
    return after.attempt == kept.attempt and after.state in FOLLOWING[kept.state]


def is_under_way(publication: Publication) -> bool:
    """Whether it settles by itself: its call runs, or it is looked for."""
    return publication.state == "publishing" or (publication.state == "unknown" and publication.again is not None)
