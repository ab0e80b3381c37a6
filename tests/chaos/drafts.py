"""Drafts, decisions and publications: each one once."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from adapters.publishers.outbox_posts import Entry
from core.drafts import DECIDED, REOPENABLE, Draft, Post, Target
from core.events import TurnStopped
from core.requests import draft_id
from tests.chaos.findings import Findings
from tests.chaos.people import Person, Sent
from tests.chaos.scenario import Say

Wrongs = Iterator[tuple[str, str]]


def judge_drafts(found: Findings, people: Sequence[Person]) -> Wrongs:
    """All that is wrong with them."""
    sent = {each.turn: each for person in people for each in person.sent}
    asked = {draft_id(turn): turn for turn, each in sent.items() if isinstance(each.step, Say) and each.step.asks}
    for missing in set(asked) - set(found.drafts):
        if not isinstance(found.end(asked[missing]), TurnStopped):  # a Stop may come before there is a draft
            yield "lost", f"draft {missing} was asked for and is not there"
    for extra in set(found.drafts) - set(asked):
        yield "doubled", f"nobody asked for draft {found.drafts[extra]}"
    for draft in found.drafts.values():
        yield from _revisions(found, draft)
        yield from _cards(found, draft)
        yield from _decision(found, draft, sent)
        yield from _publications(found, draft)
    yield from _outbox(found)


def _revisions(found: Findings, draft: Draft) -> Wrongs:
    """Numbered from 1 without gap; the newest is the draft's; each change that was made is one."""
    numbers = [revision.number for revision in found.revisions.get(draft.id, [])]
    newest = draft.revision.number if draft.revision else 0
    if numbers != list(range(1, newest + 1)):
        yield "failed", f"draft {draft.id} is at revision {newest} and has {numbers}"
    if draft.status == "making":
        yield "lost", f"draft {draft.id} is still being written and nobody writes it"
    if draft.revision and draft.brief.pictures is not None:
        pictures = [picture.id for picture in draft.revision.post.pictures]
        if len(pictures) != draft.brief.pictures:
            yield "lost", f"draft {draft.id} has {len(pictures)} pictures, {draft.brief.pictures} were asked for"
        for missing in set(pictures) - found.pictures:
            yield "lost", f"picture {missing} of draft {draft.id} is not in the media folder"
    if draft.revision and not (draft.revision.post.body and draft.revision.post.tags):
        yield "lost", f"draft {draft.id} has no body or no tags: {draft.revision.post}"


def _cards(found: Findings, draft: Draft) -> Wrongs:
    """Under review: one card at least with live buttons. Decided: every card shows it, with no button but the one that
    brings it back. Replaced: no buttons."""
    texts = {each.message.id: each for each in found.shown}
    live = 0
    for card in (card for card in found.cards.values() if card.draft == draft.id):
        delivery = found.deliveries.get(f"card:{card.id}")
        shown = texts.get(delivery.ref.id) if delivery and delivery.ref else None
        if shown is None:
            yield "lost", f"card {card.id} of draft {draft.id} is not shown: {delivery}"
            continue
        current = draft.revision is not None and card.revision == draft.revision.number
        wanted = current and draft.status in {"in_review", "scheduled", *REOPENABLE}
        live += bool(shown.callbacks)
        if bool(shown.callbacks) != wanted:
            word = "has no buttons" if wanted else "still has buttons"
            yield "failed", f"card {card.id} (revision {card.revision}) of {draft.status} draft {draft.id} {word}"
        if current and draft.status == "approved" and "✅" not in shown.message.message.text:
            yield "lost", f"card {card.id} of approved draft {draft.id} does not show it"
    if draft.status == "in_review" and not live:
        yield "lost", f"draft {draft.id} is under review and has no card with buttons"


def _decision(found: Findings, draft: Draft, sent: Mapping[str, Sent]) -> Wrongs:
    """The audit log has the one decision, and somebody pressed that button."""
    entries = [entry for entry in found.audit if entry.draft == draft.id and entry.what in {"approve", "reject"}]
    wanted = {"approved": ["approve"], "rejected": ["reject"]}.get(draft.status, [])
    made = [entry.what for entry in entries]
    if made != wanted:
        word = "doubled" if len(made) > len(wanted) else "lost"
        yield word, f"draft {draft.id} is {draft.status} and the audit log has {made}"
    if draft.status in DECIDED and draft.decided_in and draft.decided_in not in sent:
        yield "failed", f"draft {draft.id} was decided in {draft.decided_in}, which nobody sent"
    if draft.status in {"scheduled", "failed"}:
        yield "failed", f"draft {draft.id} is {draft.status}: {draft.reason}"
    if draft.status in DECIDED and draft.id in found.threads:
        yield "failed", f"the thread of {draft.status} draft {draft.id} was not deleted"


def _publications(found: Findings, draft: Draft) -> Wrongs:
    """Approved: published once to every target, as it was approved. Anything else: not at all."""
    rows = [row for row in found.publications if row.draft == draft.id]
    posts = [post for post in found.posts if post.idempotency_key.startswith(f"{draft.id}:")]
    told = [entry.what for entry in found.audit if entry.draft == draft.id and entry.what == "published"]
    wanted = len(draft.revision.targets) if draft.status == "approved" and draft.revision else 0
    for name, number in (("rows", len(rows)), ("posts", len(posts)), ("lines in the audit log", len(told))):
        if number != wanted:
            word = "lost" if number < wanted else "doubled"
            yield word, f"{draft.status} draft {draft.id} has {number} {name} of publications, not {wanted}"
    for row, post in zip(rows, posts, strict=False):
        if row.state != "published" or row.receipt is None or row.receipt.id != post.folder:
            yield "failed", f"the outbox has {post.folder}, the row says {row}"
        elif not _as_approved(draft, row.target, row.digest, post):
            yield "failed", f"what was published is not what was approved: {row}"


def _as_approved(draft: Draft, target: Target, digest: str, post: Entry) -> bool:
    """Whether what stands in the outbox is the variant that somebody approved."""
    variant = draft.revision.variant(target) if draft.revision else None
    if not draft.revision or not variant or variant.digest(draft.revision.slot) != digest:
        return False
    return bool(draft.approvers_of(digest)) and _same(post, variant.post)


def _same(entry: Entry, post: Post) -> bool:
    """Whether readers see what was approved."""
    body, pictures = entry.text.startswith(post.body.strip()), len(entry.pictures) == len(post.pictures)
    return body and pictures and (entry.title, entry.tags) == (post.title, post.tags)


def _outbox(found: Findings) -> Wrongs:
    """No post of an unknown draft; no key twice; the feed has each of the last 50 once."""
    for post in found.posts:
        if post.idempotency_key.split(":")[0] not in found.drafts:
            yield "doubled", f"nobody knows the post {post.folder}"
    for key, times in Counter(post.idempotency_key for post in found.posts).items():
        if times > 1:
            yield "doubled", f"{key} is in the outbox {times} times"
    keys = {post.idempotency_key for post in found.posts}
    for guid, times in Counter(found.feed).items():
        if times > 1 or guid not in keys:
            yield "doubled", f"the feed has {guid} {times} times, the outbox {'has' if guid in keys else 'has not'}"
    if len(found.feed) < min(50, len(keys)):
        yield "lost", f"the feed lacks {sorted(keys - set(found.feed))}"
