"""Messages that stand twice: excused only where the ledger counted a send that was cut before its record."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from core.records import Card
from core.variant_cards import post_words
from tests.chaos.findings import Findings, Shown


def judge_repeats(found: Findings) -> tuple[int, list[tuple[str, str]]]:
    """How many messages repeat at the named point, and the violations."""
    owners = {row.ref.id: key for key, row in found.deliveries.items() if row.ref}
    spare = {key: row.sends - 1 for key, row in found.deliveries.items()}
    strays = [each for each in found.shown if not each.message.author and each.message.id not in owners]
    wrong = list(_ledger(found))
    for stray in strays:
        key = next((key for key in _candidates(found, stray) if spare[key] > 0), None)
        if key is None:
            wrong.append(("doubled", f"no ledger row counts this message: {stray}"))
        else:
            spare[key] -= 1
    return len(strays) - sum(word == "doubled" for word, _ in wrong), wrong


def _ledger(found: Findings) -> Iterator[tuple[str, str]]:
    """Each row of the ledger came to its end, and has a visible message of its own."""
    visible = {each.message.id for each in found.shown}
    uses = Counter(row.ref.id for row in found.deliveries.values() if row.ref)
    for key, row in found.deliveries.items():
        if row.state != "sent" or row.ref is None or row.ref.id not in visible:
            yield "lost", f"begun and not shown: {row}"
        elif uses[row.ref.id] > 1:
            yield "failed", f"two ledger rows have one message: {key} {row.ref.id}"


def _candidates(found: Findings, stray: Shown) -> Iterator[str]:
    """The ledger rows whose message this could be a copy of: a card of what it shows, else the same words."""
    if stray.callbacks:  # they may have been given to no card any more: a press without effect renews them
        yield from (f"card:{card.id}" for card in found.cards.values() if _shows(found, stray, card))
        return
    words: dict[str, str] = defaultdict(str)
    for each in found.shown:
        words[each.message.id] = each.message.message.text
    for key, row in found.deliveries.items():
        same = row.ref and row.ref.address.session == stray.session
        if same and row.ref and words[row.ref.id] == stray.message.message.text:
            yield key


def _shows(found: Findings, stray: Shown, card: Card) -> bool:
    revision = found.revisions[card.draft][card.revision - 1]
    text = stray.message.message.text
    return stray.session == card.address.session and card.draft in text and text.startswith(post_words(revision.post))
