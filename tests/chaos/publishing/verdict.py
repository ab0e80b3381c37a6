"""Holds what readers see against what was approved and what the data folder says."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.drafts import Target
from core.records import Publication
from tests.chaos.findings import Findings, find
from tests.chaos.publishing.square import Posted
from tests.chaos.server import FOR_LATER

Wrongs = Iterator[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What was found; `violations` are pairs of a word and what is wrong."""

    violations: Sequence[tuple[str, str]]
    publications: int
    claims: int  # each with one call at most
    asked: int  # questions to a person
    looked: int  # publications of which there was a look at the place
    posts: int

    def count(self, word: str) -> int:
        """How many violations of one sort."""
        return sum(each == word for each, _ in self.violations)


def judge(folder: Path, posted: Posted, drafts: Sequence[str], targets: Sequence[Target]) -> Verdict:
    """All drafts were approved for all targets: each is to be seen once at each."""
    found = find(folder)
    made = {(each.target.account, each.draft): each for each in found.publications}
    wanted = [(target.account, draft) for draft in drafts for target in targets]
    violations = [
        *(wrong for each in wanted for wrong in _one(each, posted, made)),
        *(("doubled", f"nobody approved {each} there") for each in posted if each not in wanted),
        *_audit(found, drafts),
        *_rest(found),
    ]
    return Verdict(
        violations=violations,
        publications=len(found.publications),
        claims=sum(each.attempt for each in found.publications),
        asked=sum(key.startswith("unclear:") for key in found.deliveries),
        looked=len({job.id.rsplit(":", 2)[0] for job in found.jobs.values() if job.kind == "look"}),
        posts=posted.total(),
    )


def _one(key: tuple[str, str], posted: Posted, made: dict[tuple[str, str], Publication]) -> Wrongs:
    seen, publication = posted[key], made.get(key)
    if seen != 1:
        yield ("doubled" if seen else "lost"), f"{key} stands there {seen} times: {publication}"
    if publication is None or publication.state != "published":
        yield "lost", f"{key} is not published as far as the desk knows: {publication}"


def _audit(found: Findings, drafts: Sequence[str]) -> Wrongs:
    """One decision for each draft, one publication for each of its targets."""
    approved = Counter(entry.draft for entry in found.audit if entry.what == "approve")
    published = Counter(entry.detail for entry in found.audit if entry.what == "published")
    for draft in drafts:
        if approved[draft] != 1:
            yield ("doubled" if approved[draft] else "lost"), f"draft {draft} was approved {approved[draft]} times"
    for publication in found.publications:
        if published[publication.id] != 1:
            yield "failed", f"the audit log has {published[publication.id]} publications of {publication.id}"


def _rest(found: Findings) -> Wrongs:
    for job in found.jobs.values():
        if job.problem or (job.state != "done" and job.kind not in FOR_LATER):
            yield "failed", f"job: {job}"
    for line in found.damage:
        yield "failed", f"damaged file: {line}"
    for line in found.complaints:
        yield "failed", f"a server logged: {line}"
